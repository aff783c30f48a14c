# SPDX-License-Identifier: MIT
"""Attribution of 12 channels in 10,000 counted paths: credits and values of a peer's R package, and
what is printed of the exact solution that it simulates.

test_paths.py TOOL"""
import functools
import math

import paths
from data import Asked, main, tap

CHANNELS = 'eta iota alpha beta theta lambda kappa zeta epsilon gamma delta mi'.split()
KEPT = ['--repeats', 'kept']
PRINTED = {
    ('markov', '--variant', 'effect'): """.349026331871 .405835004472 .558399489508 .264038535741
        .206010462773 .13402212281 .0286633866555 .0398105178174 .0626385822755 .01787997442
        .000481995758038 .000179945819894""",
    ('markov',): """3340.8474015 3884.61470188 5344.94768209 2527.35216652 1971.91287989
        1282.84722339 274.363255955 381.062552758 599.570650463 171.145442694 4.6136183111
        1.72242455628""",
    ('markov', '--variant', 'value'): """12991.7366667 14978.4372884 18799.1706262 9687.80921609
        7511.04847544 5142.72029701 1136.09253815 1468.70301484 2348.65382519 719.236746346
        13.9183840039 5.44450885928""",
    ('markov', '--set', 'order=2'): """3391.85816343 3810.5110442 5617.45385389 2439.64897612
        1902.47361006 1189.47202177 266.027053721 374.031325105 614.3735235 171.918183239
        5.15905631572 2.07318863911""",
    ('markov', '--set', 'order=3'): """3396.07064536 3791.0291669 5748.09864951 2405.53404024
        1849.81264732 1150.74001971 264.239346274 370.362996701 623.432060906 178.482808327
        5.07084418411 2.12677457674""",
    ('shapley',): """3613.65595238 3505.04404762 7627.94404762 1982.73928571 1190.96309524
        987.782142857 159.057142857 199.991666667 374.677380952 138.185714286 2.29285714286
        2.66666666667"""}


class Credits:
    def __init__(self, data):
        self.rows = list(paths.rows(data.path('paths.csv.gz')))
        self.data = data
        self.asked = Asked(data.tool, '--strict', data.facts(paths.facts(self.rows)))

    @functools.cache
    def ask(self, *arguments):
        """Value by channel, '' what no touch led to, and the sum of the exact numerators."""
        rows = self.asked.rows('attribute', *arguments, *KEPT)
        return ({row['channel']: float(row['value']) for row in rows},
                sum(int(row['numerator']) for row in rows), rows)

    def near(self, wanted, tolerance, *arguments):
        found, total, _ = self.ask(*arguments)
        value = 'value' in arguments
        off = {channel: (found[channel], number) for channel, number in wanted.items()
               if not math.isclose(found[channel] / (paths.PARTS if value else 1), number,
                                   rel_tol=tolerance, abs_tol=tolerance)}
        tap.equal(off, {}, f'{" ".join(arguments)}: 12 channels to {tolerance:g}')
        return total


def peer(credits, expected):
    """The package's own output."""
    goals, null = expected['totals']['conversions'], expected['totals']['null']
    tap.equal([sum(row[1] for row in credits.rows), sum(row[3] for row in credits.rows)],
              [goals, null], 'goals and paths without')
    for question, name in (('first', 'first'), ('last', 'last'), ('linear', 'linear'),
                           ('position', 'position_40_20_40')):
        wanted = {channel: row[f'{name}_conv'] for channel, row in expected['channels'].items()}
        total = credits.near(wanted, 1e-8, question)
        tap.equal(total, goals * 10**15, f'{question}: credits add up to the goals')
    every = sum(row[2] for row in credits.rows if row[1])
    for question in ('first', 'last', 'linear'):
        wanted = {channel: row[f'{question}_value'] for channel, row in
                  expected['channels'].items()}
        total = credits.near(wanted, 1e-8, question, '--variant', 'value')
        tap.equal(total, every, f'{question}: credits add up to the value, to the last part')


def printed(credits, expected):
    """The exact solution, to the digits that are printed of it."""
    goals = expected['totals']['conversions']
    for arguments, numbers in PRINTED.items():
        wanted = dict(zip(CHANNELS, map(float, numbers.split())))
        total = credits.near(wanted, 2e-11, *arguments)
        if 'value' not in arguments and 'effect' not in arguments:
            tap.equal(total, goals * 10**15, f'{" ".join(arguments)}: adds up')
    observed = goals / (goals + expected['totals']['null'])
    for order in range(1, 5):
        rows = credits.ask('markov', '--variant', 'effect', '--set', f'order={order}')[2]
        found, = (int(row['numerator']) / int(row['denominator']) for row in rows
                  if not row['channel'])
        tap.ok(math.isclose(found, observed, rel_tol=1e-14),
               f'order {order}: P(goal) is the share observed', (found, observed))


def enumerated(credits, expected):
    """Shapley's value over all 4,096 sets of channels, by its definition."""
    count = len(CHANNELS)
    worth = [0] * (1 << count)
    for path, goals, _, _ in credits.rows:
        worth[sum(1 << CHANNELS.index(channel) for channel in set(path))] += goals
    for bit in range(count):
        for group in range(1 << count):
            if group >> bit & 1:
                worth[group] += worth[group ^ 1 << bit]
    ways = [math.factorial(size) * math.factorial(count - size - 1) / math.factorial(count)
            for size in range(count)]
    wanted = {channel: math.fsum(
        ways[bin(group).count('1')] * (worth[group | 1 << bit] - worth[group])
        for group in range(1 << count) if not group >> bit & 1)
        for bit, channel in enumerate(CHANNELS)}
    credits.near(wanted, 2e-11, 'shapley')


def links(credits, expected):
    """Links of the chain that are printed, by the tables of paths: each goal is of a customer of its
    own there."""
    each = [way for path, goals, _, null in credits.rows
            for way in [(path, 1, 0, 0)] * goals + [(path, 0, 0, null)]]
    asked = Asked(credits.data.tool, '--strict', credits.data.facts(paths.facts(each), 'each.csv'))
    first, following, last = (
        {row['channel']: row for row in asked.rows('paths', *question, '--repeats', 'collapsed')}
        for question in (['first_step'], ['next_step', '--step', 'eta', '--variant', 'share'],
                         ['last_step', '--variant', 'share']))
    tap.equal(asked.close(), 0, 'tables of paths were answered')
    count = sum(int(row['numerator']) for row in first.values())
    came = int(following['iota']['denominator'])
    for name, found, wanted in (
            ('begin with eta', int(first['eta']['numerator']) / count, .160804190662),
            ('eta to iota', int(following['iota']['numerator']) / came, .0895274145446),
            ('eta to a goal', int(last['eta']['numerator']) / came, .119494150034)):
        tap.ok(math.isclose(found, wanted, rel_tol=6e-12), f'order 1: {name}', found)


def drills(credits, expected):
    """What a figure counts is listed."""
    for question in ('linear', 'markov'):
        rows = credits.ask(question)[2]
        for number, row in enumerate(rows, 1):
            if row['channel'] not in ('mi', 'gamma', ''):
                continue
            listed = credits.asked.rows('attribute', question, *KEPT, '--drill', number)
            wanted = sum(goals for path, goals, _, _ in credits.rows if row['channel'] in path)
            tap.equal([len(listed), int(row['count'])], [wanted, wanted],
                      f'{question}: goals that {row["channel"] or "nobody"} led to')


def test(data):
    credits = Credits(data)
    for part in (peer, printed, enumerated, links, drills):
        tap.run(part, credits, data.expected())
    tap.equal(credits.asked.close(), 0, 'every question was answered')


main('pathdata', test)
