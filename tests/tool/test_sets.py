# SPDX-License-Identifier: MIT
"""Small sets with answers that anyone can count, of the literature and of peers. test_sets.py TOOL"""
import csv
import io
import math
import pathlib
import sys
import tempfile

from tap import Tap, Tool

tap, tool = Tap(), Tool(sys.argv[1])
DAY = 86400


def facts(folder, activity, links=()):
    """{customer: seconds of each visit} as facts; customers in `links` are one."""
    rows = [f'web,{who}.{n},visit,{int(time * 1e6)},,{who},,'
            for who, times in activity.items() for n, time in enumerate(times)]
    rows += [f'web,{who},csat,{int(times[0] * 1e6) + 1},5,{who},,' for who, times in activity.items()]
    rows += [f',,link.same,,,{a},{b},1' for a, b in links]
    file = pathlib.Path(folder) / 'set.csv'
    file.write_text('system,id,type,start,value,identifier.account,identifier.account,revision\n'
                    + '\n'.join(rows) + '\n')
    return file


def days(activity):
    return {who: [DAY * day + 43200 for day in active] for who, active in activity.items()}


def table(file, *arguments):
    code, out, err = tool('measure', *arguments, file)
    if code:
        raise RuntimeError(err)
    return list(csv.DictReader(io.StringIO(out)))


def value(file, *arguments):
    figure, = table(file, *arguments)
    return float(figure['value'])


COHORTS = {'a': [0, 1, 2, 4], 'b': [0, 2], 'c': [1, 2, 3], 'd': [1], 'e': [2, 4], 'f': [2, 3, 4],
           'g': [4]}


def grid(file, *arguments):
    """{day of the first visit: how many came so many days later}"""
    rows = table(file, 'cohort', '--variant', 'day', '--set', 'periods=5', '--by',
                 'first_day,age_days', '--as-of', '1970-01-06T00:00:00Z', *arguments)
    found = {}
    for row in sorted(rows, key=lambda row: int(row['age_days'])):
        found.setdefault(int(row['first_day'][-2:]) - 1, []).append(int(row['numerator']))
    return found


def cohorts(folder):
    file = facts(folder, days(COHORTS))
    tap.equal(grid(file), {0: [2, 1, 2, 0, 1], 1: [2, 1, 1, 0], 2: [2, 1, 2], 4: [1]},
              'a grid of seven customers')
    tap.equal(grid(file, '--set', 'rolling=1')[0], [2, 2, 2, 1, 1], 'or later')
    tap.equal(grid(facts(folder, days(COHORTS), [('b', 'c')])),
              {0: [2, 2, 2, 1, 1], 1: [1, 0, 0, 0], 2: [2, 1, 2], 4: [1]},
              'two who are one move to the earlier row')
    growing = {f'u{n}': [day for day in range(3) if n < 5 * (day + 1)] for n in range(15)}
    tap.equal(grid(facts(folder, days(growing)))[0][:3], [5, 5, 5], 'five of 5, 10 and 15 stay')


def thirty(folder):
    """User u comes every u + 1 days."""
    file = facts(folder, days({f'u{u}': range(0, 30, u + 1) for u in range(30)}))
    until = ['--until', '1970-01-31T00:00:00Z', '--from']
    for start, wanted in (('1970-01-30', 2), ('1970-01-24', 19), ('1970-01-01', 30)):
        tap.equal(value(file, 'active_customers', *until, start + 'T00:00:00Z'), wanted,
                  f'active of thirty since {start}')
    month = [*until, '1970-01-01T00:00:00Z']
    for metric, wanted in (('daily_active_customers', 4.43333333333), ('stickiness', .147777777778)):
        tap.ok(math.isclose(value(file, metric, *month), wanted, rel_tol=1e-11), f'{metric}: {wanted}')
    merged = facts(folder, days({'x': [0, 1], 'y': [0, 5]}), [('x', 'y')])
    tap.equal([value(merged, 'active_customers'), value(merged, 'active_customers', '--where',
                                                        'day=1970-01-01')], [1, 1],
              'two who are one are one, in all and each day')


def sessions(folder):
    """A new one where the gap is longer than half an hour."""
    file = facts(folder, {'a': [0, 100, 1899, 3700, 3700.000001, 5500, 9000]})
    gap = ['--set', 'interaction_gap=1800s+1us', '--where', 'channel=']
    tap.equal(value(file, 'interactions', *gap), 3, 'sessions')
    length, = table(file, 'session_time', *gap)
    tap.equal([length['numerator'], length['denominator']], ['3699000000', '3'], 'their lengths')
    longer, = table(file, 'session_time', '--set', 'least=1us', *gap)
    tap.equal([longer['numerator'], longer['denominator'], longer['left_out']],
              ['3699000000', '2', '1'], 'without the one of a single visit')


def periods(folder):
    """200 at the start, 210 in the next month, of whom 30 are new."""
    stay = {f's{n}': [1, 40] for n in range(180)} | {f'l{n}': [1] for n in range(20)}
    file = facts(folder, days(stay | {f'n{n}': [40] for n in range(30)}))
    scope = ['--variant', 'month', '--by', 'month', '--as-of', '1970-03-01T00:00:00Z', '--where',
             'month=1970-02']
    for metric, wanted in (('retained', ['180', '200']), ('churned', ['20', '200'])):
        row, = table(file, metric, *scope)
        tap.equal([row['numerator'], row['denominator']], wanted, f'{metric}: new ones are in neither')


with tempfile.TemporaryDirectory() as folder:
    for test in (cohorts, thirty, sessions, periods):
        tap.run(test, folder)
tap.finish()
