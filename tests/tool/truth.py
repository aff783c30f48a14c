# SPDX-License-Identifier: MIT
"""What belongs together by the simulator's own intent is what the library puts together."""
import collections
import csv

LEVELS = ['transaction', 'interaction', 'engagement', 'journey']


def groups_of_tool(tool, facts, *settings):
    """For each level: reference of an event -> id of the span that holds it."""
    rows = {level: tool.rows(level, *settings, facts) for level in ['event', *LEVELS]}
    parent = {level: {row['id']: row['parent'] for row in rows[level]} for level in rows}
    found = {level: {} for level in LEVELS}
    for row in rows['event']:
        at, below = row['id'], 'event'
        for level in LEVELS:
            at, below = parent[below][at], level
            found[level][row['reference']] = at
    return found


def groups_of_truth(file):
    with open(file, newline='', encoding='utf-8') as stream:
        rows = list(csv.DictReader(stream))
    return {level: {row['reference']: row[level] for row in rows} for level in LEVELS}, rows


def differences(found, truth):
    """References whose group is not the same set in both; those that found knows only count."""
    members, wanted = collections.defaultdict(set), collections.defaultdict(set)
    for reference, group in found.items():
        members[group].add(reference)
        wanted[truth.get(reference, '?')].add(reference)
    return sorted((r for r, group in found.items() if members[group] != wanted[truth.get(r, '?')]),
                  key=int)


def compare(tap, tool, facts, truth_file, name, *settings):
    truth, rows = groups_of_truth(truth_file)
    found = groups_of_tool(tool, facts, *settings)
    events = {(row['system'], row['id']) for row in rows}
    tap.equal(len(found['journey']), len(events), f'{name}: every event is there once')
    for level in LEVELS:
        wrong = differences(found[level], truth[level])
        tap.ok(not wrong, f'{name}: {level}s as the simulator meant them',
               f'{len(wrong)} events differ, references {wrong[:10]}')
