# SPDX-License-Identifier: MIT
"""Complaints as facts: each is an event by itself, on a day that is known without its hour."""
from data import read

HEADER = ['system', 'id', 'channel', 'issue', 'intent', 'start', 'reference',
          'identifier.customer']


def complaints(file):
    return list(read(file, 'latin-1', delimiter=';'))


def facts(rows, issue=None, intent=None):
    """The columns that hold the issue key and the intent; without: not stated."""
    yield HEADER
    for number, row in enumerate(rows):
        yield ['desk', row['ComplaintID'], row['ContactChannelID'], row.get(issue),
               row.get(intent), row['ContactDate'] + 'T00:00Z', number, row['CustomerID']]
