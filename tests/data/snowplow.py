# SPDX-License-Identifier: MIT
"""Web events as facts: the login is a user, the browser a cookie. What the peer does not count is
not fed: rows without session, page views without id, rows sent three days late, and sessions
without a page view or ping."""
from data import moment

LATE = 3 * 86400000000
HEADER = ['system', 'id', 'revision', 'session', 'type', 'name', 'detail', 'start',
          'reference', 'identifier.user', 'identifier.cookie']


def counted(row):
    sent, created = moment(row['dvce_sent_tstamp']), moment(row['dvce_created_tstamp'])
    return (row['domain_sessionid'] and sent - created <= LATE and
            (row['event_name'] != 'page_view' or row['page_view_id']))


def events(rows):
    rows = list(filter(counted, rows))
    seen = {row['domain_sessionid'] for row in rows
            if row['event_name'] in ('page_view', 'page_ping')}
    return [row for row in rows if row['domain_sessionid'] in seen]


def facts(rows):
    """Of an event that came twice the peer keeps the one collected first: the greater revision."""
    yield HEADER
    for number, row in enumerate(rows):
        revision = 2**32 - 1 - moment(row['collector_tstamp']) // 1000000
        yield ['web', row['event_id'], revision, row['domain_sessionid'], 'visit',
               row['event_name'], row['page_url'], moment(row['derived_tstamp']), number,
               row['user_id'], row['domain_userid']]


def links(rows):
    """What the peer takes for granted: whoever logs in on a browser is its one user."""
    yield ['type', 'identifier.cookie', 'identifier.user']
    pairs = {(row['domain_userid'], row['user_id']) for row in rows}
    yield from (['link.same', *pair] for pair in sorted(pairs) if all(pair))
