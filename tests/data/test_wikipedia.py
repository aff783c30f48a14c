# SPDX-License-Identifier: MIT
"""Sessions of real readers for six gaps and both rules at the boundary.

test_wikipedia.py TOOL: a gap of exactly g seconds joins under g s + 1 us and splits under g s."""
import json
import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'tool'))
import wikipedia
from tap import Tap, Tool, shared

tap = Tap()
RULES = {'split if gap > g': '+1us', 'split if gap >= g': ''}
ORDERS = {'file order': [], 'shuffled': ['--shuffle', '7']}


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


def main(path):
    data = shared()
    folder = data and os.path.join(data, 'wikipedia_sessions')
    if not folder or not os.path.isdir(folder):
        print('1..0 # SKIP wikipedia_sessions is not there: ../shared/data or SOJOURN_SHARED')
        return
    with open(os.path.join(folder, 'expected.json'), encoding='utf-8') as stream:
        wanted = json.load(stream)
    with tempfile.TemporaryDirectory() as scratch:
        facts = os.path.join(scratch, 'facts.csv')
        with open(facts, 'w', encoding='utf-8', newline='') as out:
            wikipedia.convert(out, os.path.join(folder, 'events.csv.gz'))
        tool = Tool(path)
        for order in ORDERS:
            tap.run(lambda: sessions(tool, facts, order, wanted))
        tap.run(lambda: readers(tool, facts, wanted))
    tap.finish()


main(sys.argv[1])
