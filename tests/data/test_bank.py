# SPDX-License-Identifier: MIT
"""A real bank's calls against the figures that a separate batch program computed.

test_bank.py TOOL: each month in the order of the file, both months shuffled, and equal digests of
both orders for all. SOJOURN_THOROUGH=1 compares every figure in both orders."""
import collections
import os

import bank
from data import ORDERS, main, tap

BOTH = ['file order', 'shuffled']
MONTHS = {'january': (['january'], ['file order']), 'february': (['february'], ['file order']),
          'january_february': (['january', 'february'], ['shuffled'])}


def known(rows):
    """Of rows that begin with their flags: the others' rest."""
    return [row[1:] for row in rows if 'anonymous' not in row[0]]


def transactions(ask, wanted, name):
    found = collections.Counter(system for system, _ in ask('transactions', ['system', 'level']))
    tap.equal(dict(found), wanted['transactions'], f'{name}: transactions by system')


def interactions(ask, wanted, name):
    for gap, count in sorted(wanted['interactions_by_gap_s'].items(), key=lambda row: int(row[0])):
        limit = f'{gap}s+1us' if gap != '0' else '1us'
        rows = ask('interactions', ['flags', 'level'], '--set', f'interaction_gap={limit}', '--set',
                   'redial_joins')
        tap.equal(len(known(rows)), count, f'{name}: interactions, gap {gap} s')


def engagements(ask, wanted, name):
    for days, figures in wanted['engagements_by_customer_and_type'].items():
        rows = known(ask('engagements', ['flags', 'children'], '--set', f'window={days}+1us'))
        found = {'engagements': len(rows),
                 'single_call_engagements': sum(children == '1' for children, in rows)}
        tap.equal(found, figures, f'{name}: engagements, {days}')


def customers(ask, wanted, dates, name):
    days, calls = collections.defaultdict(set), collections.defaultdict(set)
    for customer, call in known(ask('events', ['flags', 'customer', 'reference'])):
        days[dates[call]].add(customer)
        calls[customer].add(call)
    total = sum(map(len, days.values()))
    tap.equal([len(days), total, len(calls)],
              [wanted['dau'][key] for key in ('days', 'sum_of_dau', 'mau_all_days')],
              f'{name}: days, daily customers summed, customers')
    tap.ok(abs(total / len(days) / len(calls) - wanted['dau']['stickiness']) < 1e-12,
           f'{name}: stickiness')
    sizes = [len(found) for found in calls.values()]
    tap.equal({'calls': sum(sizes), 'customers': len(sizes), 'max_calls_one_customer': max(sizes),
               'customers_with_2plus_calls': sum(size > 1 for size in sizes)},
              wanted['identified'], f'{name}: calls of known customers')


def month(data, name):
    files, orders = MONTHS[name]
    rows = list(bank.rows(*(data.path(f'{file}.txt.gz') for file in files)))
    dates = {str(number): row['date'] for number, row in enumerate(rows, 1)}
    facts, wanted = data.facts(bank.facts(rows)), data.expected(f'expected_{name}.json')
    data.one_digest(facts, name=name, orders=BOTH)
    for order in BOTH if os.environ.get('SOJOURN_THOROUGH') else orders:
        def ask(level, names, *settings, shuffle=ORDERS[order]):
            return data.tool.columns(level, names, '--strict', *shuffle, *settings, facts)
        transactions(ask, wanted, f'{name}, {order}')
        interactions(ask, wanted, f'{name}, {order}')
        engagements(ask, wanted, f'{name}, {order}')
        customers(ask, wanted, dates, f'{name}, {order}')


def months(data):
    for name in os.environ.get('SOJOURN_MONTHS', ' '.join(MONTHS)).split():
        tap.run(month, data, name)


main('anonymous_bank', months)
