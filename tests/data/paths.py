# SPDX-License-Identifier: MIT
"""Counted paths as facts: one customer for the goals of a path, one for each path without any."""
from data import read

HEADER = ['system', 'id', 'session', 'channel', 'name', 'type', 'start', 'value', 'identifier.account']
START, STEP = 1704067200000000, 1000000
PARTS = 10**12  # of a unit of value


def rows(file):
    for row in read(file):
        yield (row['path'].split(' > '), int(row['total_conversions']),
               round(float(row['total_conversion_value']) * PARTS), int(row['total_null']))


def journey(customer, path, goals, value):
    """Touches of one customer, then goals, of which the first has all the value."""
    for at, channel in enumerate(path):
        yield ['web', f'{customer}-{at}', customer, channel, '', 'visit', START + at * STEP, '',
               customer]
    for goal in range(goals):
        at = START + (len(path) + goal) * STEP
        yield ['shop', f'{customer}-g{goal}', '', '', '', 'purchase', at, '' if goal else value,
               customer]


def facts(paths):
    yield HEADER
    for number, (path, goals, value, null) in enumerate(paths):
        if goals:
            yield from journey(f'c{number}', path, goals, value)
        for at in range(null):
            yield from journey(f'n{number}-{at}', path, 0, 0)
