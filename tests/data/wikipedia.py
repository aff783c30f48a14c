# SPDX-License-Identifier: MIT
"""Page requests as facts: a visit each, the reader known by a cookie only."""


def facts(rows):
    yield ['identifier.cookie', 'start', 'id', 'system', 'channel', 'type']
    for number, row in enumerate(rows, 1):
        yield [row['uuid'], row['timestamp'], number, 'web', 'web', 'visit']
