# SPDX-License-Identifier: MIT
"""Figures over a real bank's calls: those that a separate batch program computed, those that the
literature prints of January, and of every other rule one plain pass over the rows.

test_bank_figures.py TOOL. PHANTOM rows are left out where the peer leaves them out, by the outcome
that the converter puts into `detail`. The printed repeat rates count windows from the start of a
call (from_start=1); those from its end are counted here once more from the rows."""
import collections
import math
import os

import bank
from data import Asked, main, tap

MONTHS = {'january': ['january'], 'january_february': ['january', 'february']}
REAL = ['--where', 'detail=AGENT', '--where', 'detail=HANG']
SERVED = ['--where', 'detail=AGENT']
DAY = 86400


class Month:
    def __init__(self, data, name, files):
        self.name = name
        self.rows = list(bank.rows(*(data.path(f'{file}.txt.gz') for file in files)))
        self.ask = Asked(data.tool, '--strict', data.facts(bank.facts(self.rows)))

    def figures(self, metric, *arguments):
        return self.ask.rows('measure', metric, *arguments)

    def near(self, metric, wanted, *arguments, tolerance=1e-11):
        """The value as printed, and the figure for more."""
        figure, = self.figures(metric, *arguments)
        good = math.isclose(float(figure['value']), wanted, rel_tol=tolerance)
        name = ' '.join([self.name, metric, *arguments]).replace('--where ', '')
        tap.ok(good, f'{name}: {wanted}', figure)
        return figure

    def counts(self, metric, wanted, *arguments):
        """Numerator and denominator."""
        figure, = self.figures(metric, *arguments)
        name = ' '.join([self.name, metric, *arguments]).replace('--where ', '')
        tap.equal([int(figure['numerator']), int(figure['denominator'])], wanted,
                  f'{name}: {wanted[0]} / {wanted[1]}')


def deviation(figure):
    n, s, q = (int(figure[key]) for key in ('denominator', 'numerator', 'squares'))
    return math.sqrt((n * q - s * s) / (n * (n - 1))) / 1e6


def peer(month, wanted):
    """The batch program's figures."""
    plain = wanted['nophantom']
    queued = [*REAL, '--where', 'system=queue']
    month.counts('offered', [plain['queued'], 1], *queued)
    month.counts('abandoned', [plain['queued_abandoned'], plain['queued']], *queued)
    month.near('abandoned', plain['abandon_rate_of_queued'], *queued)
    month.near('speed_of_answer', plain['asa_queued_answered_s'], '--variant', 'queued', *REAL)
    month.near('time_to_abandon', plain['mean_q_time_abandoned_s'], *REAL)
    month.near('service_level', plain['service_level_20s_of_queued'], *queued)
    month.counts('handled', [plain['agent_calls'], 1], *SERVED)
    month.counts('handled', [plain['agent_calls_with_segment'], 1], *SERVED, '--where',
                 'system=agent')
    month.near('handle_time', plain['aht_ser_time_s_over_agent_with_segment'], *SERVED, '--where',
               'system=agent')
    fcr = wanted['fcr_7d']
    month.counts('fcr', [fcr['resolved'], fcr['eligible_calls']], '--set', 'handled_only=0')
    dau = wanted['dau']
    month.counts('active_customers', [dau['mau_all_days'], 1])
    month.counts('daily_active_customers', [dau['sum_of_dau'], dau['days']], '--set',
                 'active_days=1')
    month.near('stickiness', dau['stickiness'], '--set', 'active_days=1')
    days = month.figures('active_customers', '--by', 'day')
    tap.equal([len(days), sum(int(day['numerator']) for day in days)],
              [dau['days'], dau['sum_of_dau']], f'{month.name}: customers of each day')
    kinds = month.figures('interactions', '--by', 'intent')
    tap.equal({kind['intent']: int(kind['numerator']) for kind in kinds}, wanted['type'],
              f'{month.name}: calls by type')


LEVELS = [  # seconds, value, arguments
    (20, .606134515891, ['--variant', 'answered']), (20, .54381486025, []),
    (20, .562579317441, ['--variant', 'ignore']), (60, .792387287509, ['--variant', 'answered']),
    (60, .710918073008, []), (60, .764202722931, ['--variant', 'ignore'])]
TYPES = {'PS': (191.51497153, 215.715256617, 123, 20372), 'NW': (106.465023649, 145.214261034, 61, 4017),
         'IN': (264.173913043, 292.597786651, 167, 207), 'NE': (320.766101695, 376.569297416, 199, 1475)}
HOUR = ['--set', 'most=1h']


def lasting(month):
    """Patience: Kaplan and Meier, the mean if it were exponential, and served by abandoned."""
    for seconds, share in ((60, .829629974431), (120, .725204089028), (300, .51510241476)):
        month.near('patience_share', share, '--set', f'at={seconds}s', *REAL, tolerance=2e-12)
    month.near('patience_mean', 366.385682038, *REAL)
    served, left = ({row['intent']: int(row['numerator']) for row in month.figures(
        'interactions', '--by', 'intent', '--where', f'detail={outcome}')}
        for outcome in ('AGENT', 'HANG'))
    for kind, index in (('PS', 8.30236348818), ('NW', 2.59663865546), ('IN', 2.43529411765),
                        ('NE', 13.7943925234)):
        tap.ok(math.isclose(served[kind] / left[kind], index, rel_tol=1e-11),
               f'january: {kind}: served by abandoned {index}', [served[kind], left[kind]])


def printed(month):
    """The numbers that are printed of January."""
    month.counts('abandoned', [3101, 30161], *REAL)
    month.near('abandoned', .102814893405, *REAL)
    calls, = month.figures('interactions', *REAL)
    tap.equal(int(calls['numerator']), 31359, 'january: calls but phantoms')
    asa = month.near('speed_of_answer', 35.0279748707, *REAL)
    waits, = month.figures('speed_of_answer', '--variant', 'queued', *REAL)
    none = 1 - int(waits['denominator']) / int(asa['denominator'])
    tap.ok(math.isclose(none, .497967479675, rel_tol=1e-11), 'january: no wait', none)
    for seconds, value, arguments in LEVELS:
        month.near('service_level', value, '--set', f'threshold={seconds}s', *arguments, *REAL)
    handled = month.near('handle_time', 183.451736881, *SERVED)
    tap.ok(math.isclose(deviation(handled), 229.729710852, rel_tol=1e-11), 'january: AHT SD')
    month.near('handle_time', 113, '--set', 'quantile=500', *SERVED)
    hour = month.near('handle_time', 182.814643702, *HOUR, *SERVED)
    tap.equal([int(hour['denominator']), int(hour['left_out'])], [27056, 4], 'january: within an hour')
    tap.ok(math.isclose(deviation(hour), 223.59082026, rel_tol=1e-11), 'january: its SD')
    month.near('daily_active_customers', 286.806451613)
    month.near('patience', 99, '--set', 'quantile=250', *REAL)
    lasting(month)
    short, = month.figures('handle_time', '--set', 'most=10s', *SERVED)
    tap.ok(int(short['denominator']) / 27060 >= .0558388765706, 'january: below 10 s', short)
    means = {row['intent']: row for row in month.figures('handle_time', '--by', 'intent', *HOUR,
                                                         *SERVED)}
    medians = {row['intent']: row for row in month.figures(
        'handle_time', '--by', 'intent', '--set', 'quantile=500', *HOUR, *SERVED)}
    for kind, (mean, spread, median, count) in TYPES.items():
        row = means[kind]
        good = (math.isclose(float(row['value']), mean, rel_tol=1e-11) and
                math.isclose(deviation(row), spread, rel_tol=1e-11) and
                float(medians[kind]['value']) == median and int(row['denominator']) == count)
        tap.ok(good, f'january: AHT of {kind}', f'{row}\n{medians[kind]}')


def calls_by_customer(rows):
    calls = collections.defaultdict(list)
    last = 0
    for row in rows:
        times = [time for pair in bank.moments(row).values() for time in pair]
        last = max(last, *times)
        if row['customer_id'] != '0':
            calls[row['customer_id']].append((min(times), max(times), row['type'], row['outcome']))
    return [sorted(found) for found in calls.values()], last


def repeats(month):
    """Served calls that another call of the customer follows: as printed, and from the rows."""
    start = ['--set', 'from_start=1', *SERVED]
    month.counts('repeat_contact', [4338, 11104], '--variant', 'any', '--set', 'return=24h', *start)
    month.near('repeat_contact', .390670028818, '--variant', 'any', '--set', 'return=24h', *start)
    month.near('repeat_contact', .357438760807, '--set', 'return=24h', *start)
    month.near('repeat_contact', .612221528212, '--variant', 'any', '--set', 'return=7d', *start)
    customers, last = calls_by_customer(month.rows)
    for variant, same in (('any', False), ('intent', True)):
        for name, window in (('24h', DAY), ('7d', 7 * DAY)):
            again = served = 0
            for calls in customers:
                for at, (_, end, kind, outcome) in enumerate(calls):
                    if outcome != 'AGENT' or end + window > last:
                        continue
                    served += 1
                    again += any(start <= end + window and (not same or other == kind)
                                 for start, _, other, _ in calls[at + 1:])
            month.counts('repeat_contact', [again, served], '--variant', variant, '--set',
                         f'return={name}', *SERVED)


def drills(month):
    """What a figure counts is listed, by day."""
    days = month.figures('abandoned', '--by', 'day', *REAL)
    rows = [row for row in month.rows if row['outcome'] == 'HANG' and 'queue' in bank.moments(row)]
    numbers = {id(row): number for number, row in enumerate(month.rows, 1)}
    for at in (0, len(days) // 2):
        listed = sorted(int(row['reference']) for row in month.figures(
            'abandoned', '--by', 'day', *REAL, '--drill', at + 1))
        day = days[at]['day'][2:].replace('-', '')
        wanted = sorted(numbers[id(row)] for row in rows if row['date'] == day)
        tap.equal(listed, wanted, f'{month.name}: abandoned calls of {day}')
        tap.equal(len(listed), int(days[at]['numerator']), f'{month.name}: as many as counted')


def months(data):
    asked = os.environ.get('SOJOURN_MONTHS', ' '.join(MONTHS)).split()
    for name, files in ((name, MONTHS[name]) for name in asked if name in MONTHS):
        month = Month(data, name, files)
        tap.run(peer, month, data.expected(f'expected_{name}.json'))
        if name == 'january':
            for test in (printed, repeats, drills):
                tap.run(test, month)
        tap.equal(month.ask.close(), 0, f'{name}: every question was answered')


main('anonymous_bank', months)
