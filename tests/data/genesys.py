# SPDX-License-Identifier: MIT
"""Segments of a cloud contact centre as facts: a conversation is a contact, a session a session in
the part of the centre that it was with. A call-back is a telephone call."""
import gzip
import json

HEADER = ['system', 'id', 'session', 'contact', 'channel', 'queue', 'agent', 'name', 'type',
          'start', 'end', 'reference', 'identifier.ani', *['identifier.phone'] * 3]
PARTS = {'acd': 'queue', 'customer': 'start', 'ivr': 'input', 'user': 'start'}
STEPS = {'alert': 'ring', 'hold': 'hold', 'interact': 'connect', 'wrapup': 'wrap_up'}


def segments(file):
    """Each with what it is part of."""
    with gzip.open(file, 'rt', encoding='utf-8') as stream:
        for conversation in json.load(stream)['conversations']:
            for participant in conversation['participants']:
                for session in participant['sessions']:
                    for place, segment in enumerate(session['segments']):
                        yield conversation, participant, session, place, segment


def facts(rows):
    yield HEADER
    for number, (conversation, participant, session, place, segment) in enumerate(rows):
        part, step, media = participant['purpose'], segment['segmentType'], session['mediaType']
        phones = [*session.get('callbackNumbers', []), '', '', ''][:3]
        yield [part, f"{session['sessionId']}-{place}", session['sessionId'],
               conversation['conversationId'], 'voice' if media == 'callback' else media,
               segment.get('queueId'), participant.get('userId') if part == 'agent' else '', step,
               PARTS.get(part) or STEPS[step], segment['segmentStart'], segment['segmentEnd'],
               number, session.get('ani'), *phones]
