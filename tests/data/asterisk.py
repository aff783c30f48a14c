# SPDX-License-Identifier: MIT
"""Channel events of a PBX as facts: a channel is a session, a linked id a contact, the number of
each channel a caller's. What the PBX notes for its own books is no contact and is not fed."""
import re

BOOKS = {'LINKEDID_END'}  # no channel has this linked id any more; written after the last one ended
HEADER = ['system', 'id', 'session', 'contact', 'channel', 'name', 'type', 'start', 'reference',
          'identifier.ani']
TYPES = {'CHAN_START': 'start', 'BRIDGE_START': 'connect', 'BRIDGE_ENTER': 'connect',
         'CHAN_END': 'end'}


def kept(row):
    return row['eventtype'] not in BOOKS


def facts(rows):
    """Each case is a PBX: the ids of its channels are its own. A time without offset is UTC."""
    yield HEADER
    for number, row in enumerate(rows):
        offset = '' if re.search(r':.*[+-]\d\d$', row['eventtime']) else 'Z'
        yield [row['case'], row['seq'], row['uniqueid'], row['linkedid'], 'voice',
               row['eventtype'], TYPES.get(row['eventtype']), row['eventtime'] + offset, number,
               row['cid_num']]
