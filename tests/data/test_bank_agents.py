# SPDX-License-Identifier: MIT
"""A real bank's agents by kind of call: how long they take and how often customers call again, each
counted once more from the rows, and drawn to the other agents by formulas of this file's own.

test_bank_agents.py TOOL"""
import collections
import csv
import io
import math

import bank
from data import main, tap

LEAST, DAY = 30, 86400
ASKED = ['--where', 'detail=AGENT', '--set', 'most=1h', '--set', 'return=24h']
Z = 1.959963984540054


class January:
    def __init__(self, data):
        self.data, self.rows = data, list(bank.rows(data.path('january.txt.gz')))
        self.facts = data.facts(bank.facts(self.rows))

    def ask(self, *arguments):
        code, out, err = self.data.tool(*arguments, '--strict', self.facts)
        if code:
            raise RuntimeError(err)
        return list(csv.DictReader(io.StringIO(out)))


def lengths(rows):
    """Seconds that each agent spoke, by kind of call and agent; nothing of more than an hour."""
    found = collections.defaultdict(list)
    for row in rows:
        start, end = sorted(bank.moments(row).get('agent', (0, 0)))
        if row['outcome'] == 'AGENT' and end - start <= 3600:
            found[label(row)].append(end - start)
    return found


def label(row):
    return row['type'], '' if row['server'] == 'NO_SERVER' else row['server']


def returns(rows):
    """Does a call of the same kind follow within a day? By kind and agent."""
    customers, found = collections.defaultdict(list), collections.defaultdict(list)
    last = 0
    for row in rows:
        times = [time for pair in bank.moments(row).values() for time in pair]
        last = max(last, *times)
        if row['customer_id'] != '0':
            customers[row['customer_id']].append((min(times), max(times), row))
    for calls in customers.values():
        calls.sort(key=lambda call: call[:2])
        for at, (_, end, row) in enumerate(calls):
            if row['outcome'] == 'AGENT' and end + DAY <= last:
                found[label(row)].append(any(
                    start <= end + DAY and other['type'] == row['type']
                    for start, _, other in calls[at + 1:]))
    return found


def drawn_means(groups):
    """Means of one kind drawn to each other, by moments."""
    sizes = {key: len(values) for key, values in groups.items()}
    means = {key: math.fsum(values) / len(values) for key, values in groups.items()}
    n, count = sum(sizes.values()), len(groups)
    middle = math.fsum(map(math.fsum, groups.values())) / n
    within = math.fsum((value - means[key]) ** 2 for key, values in groups.items()
                       for value in values) / (n - count)
    apart = math.fsum(sizes[key] * (means[key] - middle) ** 2 for key in groups)
    between = (apart - (count - 1) * within) / (n - sum(size ** 2 for size in sizes.values()) / n)
    if between <= 0:
        return {key: middle for key in groups}, {}
    weights = {key: 1 / (between + within / sizes[key]) for key in groups}
    middle = math.fsum(weights[key] * means[key] for key in groups) / sum(weights.values())
    part = {key: within / sizes[key] * weights[key] for key in groups}
    half = {key: Z * math.sqrt((1 - part[key]) * within / sizes[key] +
                               part[key] ** 2 / sum(weights.values())) for key in groups}
    return {key: means[key] + part[key] * (middle - means[key]) for key in groups}, half


def likelihood(trials, a, b):
    beta = lambda x, y: math.lgamma(x) + math.lgamma(y) - math.lgamma(x + y)
    return math.fsum(beta(k + a, n - k + b) - beta(a, b) for k, n in trials)


def by_kind(found):
    kinds = collections.defaultdict(dict)
    for (kind, agent), values in found.items():
        if values:
            kinds[kind][agent] = values
    return kinds


def near(found, wanted, tolerance=1e-9):
    return math.isclose(float(found), wanted, rel_tol=tolerance, abs_tol=tolerance)


def counted(january):
    """n and what was counted, of each agent with enough calls; of the others n alone."""
    table = january.ask('agents', 'overview', *ASKED)
    found = {'handle_time': lengths(january.rows), 'repeat_contact': returns(january.rows)}
    for metric, groups in found.items():
        rows = {(row['intent'], row['agent']): row for row in table if row[metric + '_n']}
        wrong = [key for key, row in rows.items() if int(row[metric + '_n']) != len(groups[key])]
        tap.equal(wrong, [], f'{metric}: n of {len(rows)} agents and kinds')
        few = [row[metric] + row[metric + '_shrunk'] for key, row in rows.items()
               if len(groups[key]) < LEAST]
        tap.equal(set(few), {''}, f'{metric}: nothing is said of {len(few)} with few')
        many = {key: row for key, row in rows.items() if len(groups[key]) >= LEAST}
        wrong = {key: row[metric] for key, row in many.items()
                 if not near(row[metric], sum(groups[key]) / len(groups[key]))}
        tap.equal(wrong, {}, f'{metric}: of {len(many)} as counted')
        outside = [key for key, row in many.items() if not float(row[metric + '_low']) <=
                   float(row[metric + '_shrunk']) <= float(row[metric + '_high'])]
        tap.equal(outside, [], f'{metric}: drawn within its interval')
    least = len(january.ask('agents', 'overview', '--shrunk', 1, *ASKED))
    tap.equal(least, len(table), 'a row for each, however few')


def means(january):
    kinds = by_kind(lengths(january.rows))
    rows = january.ask('measure', 'handle_time', '--by', 'intent,agent', '--shrunk', LEAST,
                       *ASKED[:4])
    drawn = {kind: drawn_means(agents) for kind, agents in kinds.items() if len(agents) > 1}
    wrong, told = [], 0
    for row in rows:
        if row['value'] == 'no data':
            continue
        values, half = drawn[row['intent']]
        told += 1
        wanted = values[row['agent']]
        ends = half.get(row['agent'])
        good = near(row['value'], wanted) and (ends is None or (
            near(row['low'], wanted - ends) and near(row['high'], wanted + ends)))
        wrong += [] if good else [(row, wanted)]
    tap.equal(wrong, [], f'{told} means drawn to those of other agents, with their intervals')
    tap.ok(told > 60, 'agents of all kinds of calls', told)


def shares(january):
    """a and b, read off the figures, are where the likelihood is greatest."""
    kinds = by_kind(returns(january.rows))
    rows = january.ask('measure', 'repeat_contact', '--by', 'intent,agent', '--shrunk', LEAST,
                       '--set', 'return=24h', *ASKED[:2])
    fits = 0
    for kind, agents in kinds.items():
        trials = [(sum(values), len(values)) for values in agents.values()]
        known = [row for row in rows if row['intent'] == kind and row['value'] != 'no data']
        for row in known[:1]:
            k, n = sum(agents[row['agent']]), len(agents[row['agent']])
            a = int(row['numerator']) / 1e9 - k
            b = int(row['denominator']) / 1e9 - n - a
            if int(row['denominator']) / 1e9 <= n + 1e-6:
                continue  # no more than chance tells them apart
            best, fits = likelihood(trials, a, b), fits + 1
            steps = [(a * x, b * y) for x in (.99, 1, 1.01) for y in (.99, 1, 1.01)]
            tap.ok(all(likelihood(trials, *step) <= best + 1e-9 for step in steps),
                   f'{kind}: Beta({a:.4g}, {b:.4g}) is the likeliest', best)
        wrong = [row for row in known if int(row['sample']) != len(agents[row['agent']])]
        tap.equal(wrong, [], f'{kind}: n is shown')
    tap.ok(fits > 0, 'kinds of calls whose agents differ')


def readable(january):
    """The table: one line an agent, columns below their names."""
    out = january.data.tool('agents', 'overview', *ASKED, '--table', january.facts)[1].splitlines()
    tap.ok(len({len(line) for line in out}) == 1, 'columns are in line')
    tap.ok(all(word in out[0] for word in ('intent', 'agent', 'handle_time', 'repeat_contact')),
           'columns have names', out[0])


def test(data):
    january = January(data)
    for part in (counted, means, shares, readable):
        tap.run(part, january)


main('anonymous_bank', test)
