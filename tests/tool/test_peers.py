# SPDX-License-Identifier: MIT
"""Small journeys of which other programs, pages and papers print the answers. test_peers.py TOOL"""
import csv
import io
import math
import pathlib
import sys
import tempfile

from tap import Tap, Tool

tap, tool = Tap(), Tool(sys.argv[1])
Z = 1.959963984540054


def figures(line, file):
    code, out, err = tool(*line.split(), '--strict', file)
    return list(csv.DictReader(io.StringIO(out))) if code == 0 else err


def near(found, wanted, name, within=6e-12):
    """To the twelve digits of the tool."""
    tap.ok(all(math.isclose(float(a), b, rel_tol=within) for a, b in zip(found, wanted, strict=True)),
           name, (found, wanted))


def written(file, journeys):
    """A file of journeys: labels of touches, goals, and how often there is no goal."""
    rows, at = ['system,id,channel,type,start,identifier.account'], 0
    for number, (labels, goals, null) in enumerate(journeys):
        for copy in range(null + (goals > 0)):
            for place, label in enumerate(labels + ['goal'] * (goals if copy == null else 0)):
                at += 1
                kind = 'purchase' if place >= len(labels) else 'visit'
                rows.append(f'web,{at},{label},{kind},{place + 1},J{number}-{copy}')
    file.write_text('\n'.join(rows) + '\n')
    return file


def values(line, file):
    return {' + '.join(filter(None, list(row.values())[:list(row).index('value')])):
            round(int(row['numerator']) / int(row['denominator']), 9)
            for row in figures(line, file) if row['count'] != '0'}


def peers(file):
    """What other programs, and papers, print of small journeys."""
    mta = written(file.with_name('mta.csv'), [
        (['direct'], 2, 0), (['search', 'email'], 3, 0), (['search', 'social', 'email'], 5, 0)])
    third = lambda x: round(x / 3, 9)
    tap.equal(values('attribute linear --repeats kept', mta),
              {'direct': 2, 'search': third(9.5), 'email': third(9.5), 'social': third(5)},
              'mta: linear')
    tap.equal(values('attribute position --repeats kept', mta),
              {'direct': 2, 'search': 3.5, 'email': 3.5, 'social': 1}, 'mta: position')
    toy = written(file.with_name('toy.csv'), [(['a'], 4, 0), (['a', 'b'], 6, 0)])
    tap.equal(values('attribute shapley', toy), {'a': 7, 'b': 3}, 'mta: Shapley of two')
    golden = written(file.with_name('golden.csv'), [
        (['a', 'b'], 2, 0), (['a'], 0, 1), (['b'], 1, 0), (['a', 'b', 'a'], 0, 1), (['c'], 1, 0)])
    tap.equal(values('attribute markov', golden), {'a': 36 / 25, 'b': 48 / 25, 'c': 16 / 25},
              'Markov of four goals')
    moves = written(file.with_name('moves.csv'), [
        (['a', 'a', 'a', 'Direct', 'a', 'Direct', 'Direct'], 1, 0)])
    for how, path in (('kept', 'a > a > a > Direct > a > Direct > Direct'),
                      ('collapsed', 'a > Direct > a > Direct'), ('first', 'a > Direct')):
        tap.equal(values(f'paths variants --repeats {how}', moves), {path: 1}, f'Snowplow: {how}')
    nothing_else = written(file.with_name('direct.csv'), [(['Direct', 'Direct'], 1, 0)])
    for how, path in (('remove', 'a > a > a > a'), ('remove-last', 'a > a > a > Direct > a')):
        line = f'paths variants --repeats kept --{how} Direct'
        tap.equal(values(line, moves), {path: 1}, f'Snowplow: {how}')
        tap.equal(values(line, nothing_else), {'Direct > Direct': 1}, f'Snowplow: {how}, all are')
    tap.equal(values('attribute last --remove Direct', moves), {'a': 1}, 'last non-direct, by removal')
    tap.equal(values('attribute linear --remove Direct', nothing_else), {'Direct': 1}, 'all direct')
    tap.equal(values('attribute last_other --step Direct', nothing_else), {'Direct': 1},
              'last non-direct of all direct: the last')


# Paths of attribution, and what is printed of them: of the chain P(goal), effects, credits.
CHAINS = {
    'three': ([(['c1', 'c2', 'c3'], 1, 0), (['c1'], 0, 1), (['c2', 'c3'], 0, 1)],
              {1: ('.333333333333', '.5 1 1', '.2 .4 .4')}),
    'mta by hand': ([(['a', 'b'], 3, 1), (['a', 'c'], 1, 1)],
                    {1: ('.666666666667', '1 .75 .25', '2 1.5 .5')}),
    'LOOP': ([(list('abac'), 2, 1), (list('ba'), 1, 4), (['c'], 1, 2), (list('aab'), 0, 3)],
             {1: ('.285714285714', '.625 .357142857143 .75',
                  '1.44329896907 .824742268041 1.73195876289'),
              2: ('.285714285714', '.75 .75 .75', '1.33333333333 1.33333333333 1.33333333333'),
              3: ('.285714285714', '.75 .75 .75', '1.33333333333 1.33333333333 1.33333333333')})}


def printed(line, file):
    """Values by label, to the digits of the tool; where nothing led, no label."""
    return {next(iter(row.values())): row['value'] for row in figures(line, file)}


def numbers(text):
    return [float(number) for number in text.split()]


def chains(file):
    """P(goal), effects and credits as they are printed, of each order."""
    for name, (journeys, orders) in CHAINS.items():
        path = written(file.with_name('chain.csv'), journeys)
        for order, (goal, effects, credits) in orders.items():
            line = f'attribute markov --repeats kept --set order={order}'
            effect = printed(f'{line} --variant effect', path)
            near([effect.pop('')], numbers(goal), f'{name}, order {order}: P(goal)')
            for what, found, wanted in (('effects', effect, effects),
                                        ('credits', printed(line, path), credits)):
                found.pop('', None)
                near(found.values(), numbers(wanted), f'{name}, order {order}: {what}')
    ways = [(['a', 'b'], 1, 0)] * 3 + [(['a', 'b'], 0, 1), (['a', 'c'], 1, 1)]
    path = written(file.with_name('ways.csv'), ways)
    tap.equal(printed('paths next_step --step a --variant share', path)['b'], '0.666666666667',
              'mta by hand: a to b')
    tap.equal(printed('paths last_step --variant share', path)['b'], '0.75', 'mta by hand: b to a goal')


def coalitions(file):
    """Shapley's values of sets of labels; a label that comes again is one."""
    four = written(file.with_name('four.csv'), [(list('abcd'), 10, 0)])
    tap.equal(values('attribute shapley', four), dict.fromkeys('abcd', 2.5), 'mta: Shapley of four')
    sets = written(file.with_name('sets.csv'), [
        (['a'], 3, 0), (list('abab'), 5, 0), (list('cab'), 2, 0), (['c'], 1, 0), (list('bcc'), 4, 0)])
    found = printed('attribute shapley --repeats kept', sets)
    near([found[label] for label in 'abc'], [6.16666666667, 5.16666666667, 3.66666666667],
         'Shapley of five sets')


# The shopping baskets of mlxtend's pages. Eggs are the goal of a basket.
BASKETS = ['Milk Onion Nutmeg Kidney Eggs Yogurt', 'Dill Onion Nutmeg Kidney Eggs Yogurt',
           'Milk Apple Kidney Eggs', 'Milk Unicorn Corn Kidney Yogurt', 'Corn Onion Kidney Icecream Eggs']


def baskets(file):
    """mlxtend's rules to eggs: confidence with Wilson's interval, lift with Katz's, support."""
    path = written(file.with_name('baskets.csv'), [
        ([item for item in basket.split() if item != 'Eggs'], 'Eggs' in basket, 'Eggs' not in basket)
        for basket in BASKETS])
    line = ('patterns rules --as-of 2024-01-01T00:00:00Z --step channel --set least=1 '
            '--set alpha=1000 --set items=1 --variant ')
    rows = {variant: {row['rule']: row for row in figures(line + variant, path)}
            for variant in ('confidence', 'lift', 'support')}
    for label, wanted in (('', ['0.8', '1', '0.8']), ('channel=Onion', ['1', '1.25', '0.6']),
                          ('channel=Kidney', ['0.8', '1', '0.8'])):
        found = [rows[variant][label]['value'] for variant in rows]
        tap.equal(found, wanted, f'mlxtend: {label or "all"}: confidence, lift, support')
    onion = [rows[variant]['channel=Onion'] for variant in rows]
    bound = 3 / (3 + Z * Z)
    near([onion[0]['low'], onion[0]['high']], [bound, 1], 'Wilson of 3 of 3')
    half = Z * math.sqrt(1 / 4 - 1 / 5)
    near([onion[1]['low'], onion[1]['high']], [1.25 * math.exp(-half), 1.25 * math.exp(half)],
         'Katz of 3 of 3 by 4 of 5', 2e-9)


# Sales of six agents, of so many calls, and what is printed of them when they are drawn together; by
# a program that stopped a little before the greatest likelihood.
AGENTS = {'ana': (3, 4, .595176448984), 'ben': (60, 100, .593938657198),
          'cal': (480, 1000, .480598868861), 'dee': (0, 2, .451914944883),
          'eli': (9, 30, .361994717508), 'fay': (150, 200, .739245006461)}


def agents(file):
    """Beta-binomial shares: fay is first, not ana."""
    path = written(file.with_name('agents.csv'), [
        ([name], call < sales, call >= sales) for name, (sales, calls, _) in AGENTS.items()
        for call in range(calls)])
    line = 'paths success --variant shrunk --set least=1'
    rows = {row['channel']: row for row in figures(line, path)}
    near([rows[name]['value'] for name in AGENTS], [drawn for _, _, drawn in AGENTS.values()],
         'six agents, drawn together', 5e-7)
    ana = rows['ana']
    near([ana['low'], ana['high']], [.3437, .8220], 'ana: low, high', 2e-4)
    tap.equal(max(rows, key=lambda name: float(rows[name]['value'])), 'fay', 'fay is first')


# Agents, kinds of issue and customers' plans: solved, of how many.
HELPED = {('ann', 'order', 'gold'): (9, 10), ('ben', 'order', 'gold'): (20, 40),
          ('cal', 'order', 'gold'): (2, 20), ('ann', 'order', 'basic'): (3, 12),
          ('ben', 'order', 'basic'): (40, 50), ('cal', 'order', 'basic'): (0, 3),
          ('ann', 'bill', 'gold'): (5, 8), ('ben', 'bill', 'gold'): (30, 31),
          ('cal', 'bill', 'gold'): (3, 25)}


def segments(file):
    """Agent by issue by segment, drawn together within issue and segment, with n, and nothing of few;
    and each agent against the others of the same issue and segment, by Mantel and Haenszel."""
    rows = ['system,id,agent,intent,type,name,detail,start,identifier.account']
    for key, (solved, count) in HELPED.items():
        for call in range(count):
            agent, intent, plan = key
            who = f'{agent}-{intent}-{plan}-{call}'
            rows += [f'crm,{who}-t,,,trait,plan,{plan},1,{who}', f'desk,{who}-c,{agent},{intent},connect,,,2,{who}']
            rows += [f'desk,{who}-r,,{intent},resolve,,,3,{who}'] if call < solved else []
    path = file.with_name('helped.csv')
    path.write_text('\n'.join(rows) + '\n')
    drawn = figures('agents success --variant shrunk --by intent,trait:plan --set least=10', path)
    found = {(row['agent'], row['intent'], row['trait:plan']): row for row in drawn}
    tap.equal(set(found), set(HELPED), 'a row for each agent, issue and segment')
    for key, (_, count) in HELPED.items():
        row, few = found[key], count < 10
        tap.equal([row['sample'], row['value'] == 'no data', row['left_out']],
                  ['' if few else str(count), few, str(count) if few else '0'],
                  f'{" ".join(key)}: n, and nothing of few')
        tap.ok(few or float(row['low']) < float(row['value']) < float(row['high']), 'an interval', row)
    for intent, plan in {key[1:] for key in HELPED}:
        alone = figures('agents success --variant shrunk --set least=10 '
                        f'--where intent={intent} --where trait:plan={plan}', path)
        tap.equal([[row[name] for name in ('agent', 'value', 'low', 'high')] for row in alone],
                  [[row[name] for name in ('agent', 'value', 'low', 'high')] for row in drawn
                   if (row['intent'], row['trait:plan']) == (intent, plan)],
                  f'{intent} {plan}: drawn together as if alone')
    ratios = figures('agents success --variant compared --by intent,trait:plan --set least=10', path)
    for row in ratios:
        above = below = 0
        for (agent, *group), (k, n) in HELPED.items():
            others = [HELPED[key] for key in HELPED if [*key[1:]] == group and key[0] != agent]
            l, m = sum(x for x, _ in others), sum(x for _, x in others)
            if agent == row['agent']:
                above, below = above + k * m / (n + m), below + l * n / (n + m)
        near([row['value']], [above / below], f'{row["agent"]} against others of the same kind', 1e-8)
    tap.equal(len(ratios), 3, 'each agent once')


def alike(file):
    """Agents who differ by no more than chance have the share of all, and its interval by Wilson."""
    path = written(file.with_name('alike.csv'), [
        ([name], call < sales, call >= sales) for name, sales in (('ann', 50), ('ben', 51), ('cal', 49))
        for call in range(100)])
    bound = lambda sign: (.5 + Z * Z / 600 + sign * Z * math.sqrt(.25 / 300 + (Z / 600) ** 2)) / (1 + Z * Z / 300)
    for row in figures('paths success --variant shrunk', path):
        tap.equal([row['numerator'], row['denominator'], row['sample']], ['150', '300', '100'],
                  f'{row["channel"]}: of all, exactly; n is his own')
        near([row['low'], row['high']], [bound(-1), bound(1)], f'{row["channel"]}: low, high', 1e-11)


def exact(k, n, l, m):
    """Fisher's exact test of both sides."""
    ways = {x: math.comb(n, x) * math.comb(m, k + l - x) for x in range(max(0, k + l - m),
                                                                        min(n, k + l) + 1)}
    return sum(way for way in ways.values() if way <= ways[k]) / math.comb(n + m, k + l)


def corrected(file):
    """p-values of rules by Fisher, by Benjamini and Hochberg, and by Holm, by their definitions."""
    sales = {'a': (9, 10), 'b': (2, 12), 'c': (6, 12), 'd': (5, 5), 'e': (4, 11), 'f': (1, 9)}
    path = written(file.with_name('rules.csv'), [
        ([name], call < hits, call >= hits) for name, (hits, calls) in sales.items()
        for call in range(calls)])
    hits, calls = map(sum, zip(*sales.values()))
    p = {name: exact(k, n, hits - k, calls - n) for name, (k, n) in sales.items()}
    order = sorted(p, key=p.get)
    hochberg = {name: min(1, *(p[other] * len(p) / (rank + 1) for rank, other in enumerate(order)
                               if p[other] >= p[name])) for name in p}
    holm = {name: min(1, max(p[other] * (len(p) - rank) for rank, other in enumerate(order)
                             if p[other] <= p[name])) for name in p}
    for setting, wanted in (('0', hochberg), ('1', holm)):
        found = {row['rule']: row['value'] for row in figures(
            'patterns rules --as-of 2024-01-01T00:00:00Z --step channel --set least=1 --set '
            f'alpha=1000 --set items=1 --set holm={setting} --variant corrected', path)}
        near([found[f'channel={name}'] for name in p], list(wanted.values()),
             'Holm' if setting == '1' else 'Benjamini and Hochberg', 1e-11)


# Seven customers: days of a trigger, and of a purchase. G's window is open at the end.
TRIGGERS = {'A': ([0], [3]), 'B': ([0, 5], [16]), 'C': ([0, 2], [14]), 'D': ([0], [0, 15]),
            'E': ([0], [1]), 'F': ([0], []), 'G': ([30], [32])}


def triggers(file):
    """If a visit, then a purchase within (t, t + 14 d]: 5 of 8, and of first visits 3 of 6."""
    day = 86400000000
    rows = ['system,id,channel,type,start,identifier.account']
    for who, (visits, goals) in TRIGGERS.items():
        rows += [f'web,{who}{kind}{at},web,{kind},{at * day},{who}'
                 for kind, days in (('visit', visits), ('purchase', goals)) for at in days]
    path = file.with_name('triggers.csv')
    path.write_text('\n'.join(rows) + '\n')
    late = f'patterns leads_to --set within=14d --repeats kept --as-of {35 * day}'
    row, = (row for row in figures(late, path) if row['channel'] == 'web')
    tap.equal([row['numerator'], row['denominator'], row['left_out'], row['value']],
              ['5', '8', '1', '0.625'], '5 of 8 triggers')
    near([row['low'], row['high']], [.305742394603, .863155714176], 'Wilson of 5 of 8')
    row, = (row for row in figures(late + ' --set once=1', path) if row['channel'] == 'web')
    tap.equal([row['numerator'], row['denominator'], row['left_out']], ['3', '6', '1'],
              '3 of 6 customers')


# The running example of van der Aalst's Process Mining, as pm4py's tests read it.
CASES = ['r t c d x', 'r c k d p', 'r k c d i t c d p', 'r c t d x', 'r k c d i c k d i k c d x',
         'r k c d p']


def processes(file):
    """pm4py's counts of its running example; r register, t examine thoroughly, k casually, c check,
    d decide, i reinitiate, p pay, x reject."""
    cases = written(file.with_name('cases.csv'), [(case.split(), 0, 1) for case in CASES])
    kept = '--repeats kept '
    tap.equal(values('paths follows ' + kept, cases), {
        'r + k': 3, 'r + c': 2, 'r + t': 1, 'k + c': 4, 'c + d': 6, 'd + i': 3, 'd + p': 3, 'd + x': 3,
        'c + k': 2, 'k + d': 2, 't + c': 2, 'c + t': 1, 't + d': 1, 'i + k': 1, 'i + c': 1, 'i + t': 1},
              'pm4py: 36 pairs')
    tap.equal(values('paths last_step ' + kept, cases), {'p': 3, 'x': 3}, 'pm4py: ends')
    tap.equal(values('paths variants ' + kept, cases),
              {' > '.join(case.split()): 1 for case in CASES}, 'pm4py: 6 variants')
    trigrams = values('paths ngrams --set length=3 ' + kept, cases)
    tap.equal([len(trigrams), sum(trigrams.values())], [20, 30], 'pm4py: 3-grams')
    prefixes = values('paths prefixes --set depth=99 ' + kept, cases)
    tap.equal([len(prefixes), prefixes['r + 01'], prefixes['r > k > c > d + 04']], [29, 6, 3], 'pm4py: tree')
    again = sum(int(row['numerator']) for row in figures('paths loops ' + kept, cases))
    by_case = {}
    for row in figures('paths loops --by customer ' + kept, cases):
        by_case[row['customer']] = by_case.get(row['customer'], 0) + int(row['numerator'])
    tap.equal(sorted(by_case.values()), [0, 0, 0, 0, 2, 7], 'pm4py: rework by case')
    touches = sum(int(row['denominator']) for row in figures('paths loops ' + kept, cases))
    tap.equal([again, touches], [9, 42], 'pm4py: rework')


with tempfile.TemporaryDirectory() as folder:
    for test in (peers, chains, coalitions, baskets, agents, segments, alike, corrected, triggers, processes):
        tap.run(test, pathlib.Path(folder) / 'facts.csv')
tap.finish()
