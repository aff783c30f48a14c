# SPDX-License-Identifier: MIT
"""Rows of the Anonymous Bank's call centre as facts: one contact of one to three systems a row."""
import csv

from data import moment, read

NEVER = '0:00:00'
HEADER = ['system', 'id', 'session', 'contact', 'channel', 'intent', 'agent', 'detail', 'type',
          'start', 'end', 'reference', 'identifier.customer']


def rows(*files):
    for file in files:
        yield from read(file, 'latin-1', delimiter='\t', quoting=csv.QUOTE_NONE)


def seconds(clock):
    hour, minute, second = map(int, clock.split(':'))
    return hour * 3600 + minute * 60 + second


def moments(row):
    """Seconds since 1970 of the six times; NEVER twice is no segment."""
    midnight, entry = moment('19' + row['date']) // 1000000, seconds(row['vru_entry'])

    def time(column):
        second = seconds(row[column])
        if second < entry - 12 * 3600:  # only the entry's date is given
            second += 86400
        return midnight + second

    found = {'vru': (time('vru_entry'), time('vru_exit'))}
    for system, columns in (('queue', ('q_start', 'q_exit')), ('agent', ('ser_start', 'ser_exit'))):
        if any(row[column] != NEVER for column in columns):
            found[system] = tuple(map(time, columns))
    return found


TYPES = {'vru': 'start', 'queue': 'queue', 'agent': 'connect'}
# What the system before the agent says became of the call as it left it; its clock is its own.
ENDS = {'AGENT': 'connect', 'HANG': 'abandon'}


def facts_of(row, number):
    key = f"{row['vru+line']}-{row['call_id']}-{number}"
    known = '' if row['customer_id'] == '0' else row['customer_id']
    server = row['server'] if row['server'] != 'NO_SERVER' else ''
    found = moments(row)
    last = 'queue' if 'queue' in found else 'vru'

    def fact(system, name, kind, start, end):
        agent = server if kind == 'connect' else ''
        return [system, name, key, key, 'voice', row['type'] if kind == 'start' else '', agent,
                row['outcome'], kind, start * 1000000, end and end * 1000000, number,
                known if kind == 'start' else '']

    for system, pair in found.items():
        yield fact(system, key, TYPES[system], min(pair), max(pair))
    end = ENDS.get(row['outcome'])
    if end == 'connect' or (end == 'abandon' and last == 'queue'):
        yield fact(last, key + '-end', end, max(found[last]), '')


def facts(rows):
    yield HEADER
    for number, row in enumerate(rows, 1):
        yield from facts_of(row, number)
