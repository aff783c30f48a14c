# SPDX-License-Identifier: MIT
"""Sessions of real readers for six gaps and both rules at the boundary.

test_wikipedia.py TOOL: a gap of exactly g seconds joins under g s + 1 us and splits under g s."""
import wikipedia
from data import ORDERS, main, read, tap

RULES = {'split if gap > g': '+1us', 'split if gap >= g': ''}


def sessions(tool, facts, order, wanted):
    for rule, extra in RULES.items():
        for gap, figures in wanted[rule].items():
            rows = tool.rows('interactions', '--strict', '--time', 'us', *ORDERS[order],
                             '--set', f'interaction_gap={gap}s{extra}', facts)
            length = sum(int(row['end']) - int(row['start']) for row in rows)
            found = {'sessions': len(rows),
                     'single_event_sessions': sum(row['events'] == '1' for row in rows),
                     'sum_session_seconds': length / 1000000}
            tap.equal(found, figures, f'{rule}, g = {gap} s, {order}')


def readers(tool, facts, wanted):
    rows = tool.rows('events', facts)
    days = {(row['start'][:10], row['customer']) for row in rows}
    found = [len(rows), len({row['customer'] for row in rows}), len({day for day, _ in days}),
             len(days)]
    tap.equal(found, [wanted[key] for key in ('events', 'users', 'days',
                                              'sum_of_daily_active_users')],
              'events, readers, days, daily readers summed')


def both(data):
    facts = data.facts(wikipedia.facts(read(data.path('events.csv.gz'))))
    wanted = data.expected()
    for order in 'file order', 'shuffled':
        tap.run(sessions, data.tool, facts, order, wanted)
    tap.run(readers, data.tool, facts, wanted)


main('wikipedia_sessions', both)
