# SPDX-License-Identifier: MIT
"""A PBX's channel events against the records that a peer makes of each call.

test_asterisk.py TOOL: a call is one interaction, a channel a transaction (doc/law.md 2). Some cases
are of one caller at one time: their linked ids keep them apart (4, redial). Where the peer's test
states no time it is that of its rule: from the first event to the last CHAN_END."""
import json

import asterisk
from data import main, moment, read, tap

# Microseconds that the law's calls end later: in a log written by hand a channel hangs up a second
# after it ended, and a session goes to its greatest end (2).
LATE = {'user_missed_call_fallback_answered': 1000000}


def times(rows):
    """By the peer's rule."""
    ends = [moment(row['eventtime']) for row in rows if row['eventtype'] == 'CHAN_END']
    return min(moment(row['eventtime']) for row in rows), max(ends)


def call(case, wanted, span, rows):
    start, end = times(rows)
    stated = {key: moment(wanted[key]) for key in ('date', 'date_end') if key in wanted}
    channels = len({row['uniqueid'] for row in rows})
    tap.equal([int(span['start']), int(span['end']) - LATE.get(case, 0), int(span['children'])],
              [stated.get('date', start), stated.get('date_end', end), channels],
              f'{case}: start, end, channels' + (', as stated' if stated else ''))


def calls(data):
    rows = list(filter(asterisk.kept, read(data.path('cels.csv'))))
    file = data.facts(asterisk.facts(rows))
    spans = data.groups('interaction', {str(n): row['linkedid'] for n, row in enumerate(rows)},
                        '--strict', file)
    with open(data.path('expected.jsonl'), encoding='utf-8') as stream:
        wanted = list(map(json.loads, stream))
    tap.equal(sorted(spans), sorted(key for case in wanted for key in case['linkedids']),
              f'{len(wanted)} calls')
    for case in wanted:
        key, = case['linkedids']
        call(case['case'], case['expect'], spans[key],
             [row for row in rows if row['linkedid'] == key])
    data.one_digest(file)


main('asterisk_cel', calls)
