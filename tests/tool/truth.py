# SPDX-License-Identifier: MIT
"""What belongs together by the simulator's own intent is what the library puts together."""
import collections
import csv
import os

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


def table(folder, name):
    with open(os.path.join(folder, name + '.csv'), newline='', encoding='utf-8') as stream:
        return list(csv.DictReader(stream))


def groups_of_truth(rows):
    return {level: {row['reference']: row[level] for row in rows} for level in LEVELS}


def differences(found, truth):
    """References whose group is not the same set in both; those that found knows only count."""
    members, wanted = collections.defaultdict(set), collections.defaultdict(set)
    for reference, group in found.items():
        members[group].add(reference)
        wanted[truth.get(reference, '?')].add(reference)
    return sorted((r for r, group in found.items() if members[group] != wanted[truth.get(r, '?')]),
                  key=int)


class Labels:
    """Why a reader of the records may not see what was meant: of an event's interaction, else of
    the rest of its engagement, of its customer's time, of the household's."""

    def __init__(self, folder):
        self.own, self.around = {}, collections.defaultdict(set)
        self.household = {row['customer']: row['household'] for row in table(folder, 'customers')}
        for row in table(folder, 'interactions'):
            self.own[row['interaction']] = row['label']
            for place in self.places(row) if row['label'] else ():
                self.around[place].add(row['label'])

    def places(self, row):
        customer = row['customer']
        yield 'engagement ' + row['engagement']
        yield 'customer ' + customer
        if self.household[customer] != '0':
            yield 'household ' + self.household[customer]

    def of(self, event):
        known = (self.around[place] for place in self.places(event) if self.around[place])
        return self.own[event['interaction']] or min(next(known, ()), default='')


def compare(tap, tool, facts, folder, name, *settings):
    """Points for each level; answers for each level how many events differ, by label."""
    rows = table(folder, 'events')
    truth, found = groups_of_truth(rows), groups_of_tool(tool, facts, *settings)
    events = {(row['system'], row['id']) for row in rows}
    tap.equal(len(found['journey']), len(events), f'{name}: every event is there once')
    labels, by_reference = Labels(folder), {row['reference']: row for row in rows}
    counts = {}
    for level in LEVELS:
        wrong = differences(found[level], truth[level])
        counts[level] = collections.Counter(labels.of(by_reference[r]) for r in wrong)
        tap.ok(not counts[level][''], f'{name}: {level}s as meant, or the truth says why not',
               f'{len(wrong)} events differ: {counts[level]}, references {wrong[:10]}')
    return counts
