# SPDX-License-Identifier: MIT
"""Conversations of a cloud contact centre against their details, to the millisecond.

test_genesys.py TOOL: a session is a transaction, a conversation an interaction (doc/law.md 2: its
key is a contact key), a segment an event. No deviation: the peer keeps call-backs to one number
apart though one follows the other within a second, and so does the law (4, redial), for a call-back
is fed as the telephone call that it is, on channel voice."""
import collections

import genesys
from data import main, moment, tap


def lengths(events):
    """Milliseconds by segment type, the agent's."""
    found = collections.Counter()
    for event in events:
        if event['system'] == 'agent':
            found[event['name']] += int(event['end']) - int(event['start'])
    return {step: length / 1000 for step, length in found.items()}


def early(events):
    """Sessions whose wrap-up starts before the talk ends; a span's end is the latest (6)."""
    spans = collections.defaultdict(dict)
    for event in events:
        spans[event['parent']][event['name']] = int(event['start']), int(event['end'])
    return sum('wrapup' in span and span['wrapup'][0] < span['interact'][1]
               for span in spans.values())


def figures(events, rows):
    """What a peer says of some events; rows are what they were made from."""
    found = [rows[int(event['reference'])] for event in events]
    return {'participants': len({participant['participantId'] for _, participant, *_ in found}),
            'sessions': len({event['parent'] for event in events}), 'segments': len(events),
            'agent_ms': lengths(events)}


def conversations(data):
    rows = list(genesys.segments(data.path('conversations.json.gz')))
    file, wanted = data.facts(genesys.facts(rows)), data.expected()
    keys = {str(n): row[0]['conversationId'] for n, row in enumerate(rows)}
    spans = data.groups('interaction', keys, '--strict', file)
    events = data.tool.rows('events', '--time', 'us', file)
    for row in wanted['conversations']:
        key = row['conversationId']
        span, own = spans[key], [event for event in events if keys[event['reference']] == key]
        tap.equal([int(span['start']), int(span['end']), int(span['children'])],
                  [moment(row['start']), moment(row['end']), row['sessions']],
                  f'conversation {key[:8]}: start, end, sessions')
        media = {rows[int(event['reference'])][2]['mediaType'] for event in own}
        tap.equal({**row, **figures(own, rows), 'media': sorted(media)}, row,
                  f'conversation {key[:8]}: participants, segments, media, milliseconds')
    tap.equal({'conversations': len(spans), **figures(events, rows),
               'anomalies': {'wrapup starts before interact ends': early(events)}},
              wanted['totals'], 'totals')
    data.one_digest(file)


main('genesys_conversations', conversations)
