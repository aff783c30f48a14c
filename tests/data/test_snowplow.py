# SPDX-License-Identifier: MIT
"""A web tracker's sessions and users against the tables that its own test suite expects.

test_snowplow.py TOOL: every row of both tables, and each difference with its reason. A login
(user_id) is a user, a browser (domain_userid) a cookie; doc/decisions/0008 argues the stitching.
Page views and engaged time are figures, which are not built yet (doc/law.md 11)."""
import collections
import json

import snowplow
from data import main, moment, read, tap

# The peer begins a session of nothing but pings 5 s before the first; by the law it begins with it,
# at its least start (2).
PING = 5000000
# Sessions, by user_id, whose customer is another than their stitched_user_id: the peer gives every
# session of a browser to the login that the browser stated last. By the law (3.3) a stated customer
# is a fact: whoever logs in later on this browser changes nothing of it, and a session of many
# logins is the first one's. The last row has no browser, which leaves the peer without a user.
STITCHED = {
    'user stitch - session: 1st id: 1': 'user stitch - session: 2nd id: 10',
    'user stitch - session: 2nd id: 3': 'user stitch - session: 2nd id: 10',
    'NULL domain_userid': '',
}
# Microseconds that the peer's sessions end earlier, by the law at their greatest end (2): one it
# cuts and lists as quarantined, of the other the last event was not read when the table was made.
CUT = {'long session': 604925542000, 'Unexpired session': 21081608543000}


class Answers:
    """Transactions and events by session, journeys by login."""

    def __init__(self, data, rows, facts):
        self.tool, self.facts = data.tool, facts
        keys = sessions_of(rows)
        self.sessions = data.groups('transaction', keys, '--strict', facts)
        self.events = collections.defaultdict(list)
        for event in self.rows('events'):
            self.events[keys[event['reference']]].append(event)
        self.journeys = {row['user_id']: self.journey(f'user={row["user_id"]}') for row in rows}

    def rows(self, level, *asked):
        return self.tool.rows(level, '--time', 'us', *asked, self.facts)

    def journey(self, who, *asked):
        found = self.rows('journeys', '--customer', who, *asked)
        return found[0] if found else {'id': None}

    def logins(self, customer):
        return {login for login, journey in self.journeys.items() if journey['id'] == customer}

    def names(self, session, until):
        return dict(collections.Counter(event['name'] for event in self.events[session]
                                        if int(event['start']) <= until))


def sessions_of(rows):
    return {str(number): row['domain_sessionid'] for number, row in enumerate(rows)}


def parts(pairs):
    """The sessions of each of the other's values."""
    groups = collections.defaultdict(set)
    for session, value in pairs:
        groups[value].add(session)
    return sorted(map(sorted, groups.values()))


def sessions(answers, wanted):
    tap.equal(len(answers.sessions), len(wanted), 'sessions')
    for row in wanted:
        key, user, end = row['domain_sessionid'], row['user_id'], moment(row['end_tstamp'])
        found, names = answers.sessions[key], answers.names(key, end)
        name = f'session {key[:8]}, {user}'
        tap.equal(answers.logins(found['customer']), {user}, f'{name}: customer')
        tap.equal(STITCHED.get(user, user), row['stitched_user_id'], f'{name}: stitched')
        early = PING if set(names) == {'page_ping'} else 0
        tap.equal(int(found['start']) - early, moment(row['start_tstamp']), f'{name}: start')
        tap.equal(int(found['end']) - CUT.get(user, 0), end, f'{name}: end')
        tap.equal([names, sum(names.values()), found['detail']],
                  [json.loads(row['event_counts']), int(row['total_events']),
                   row['first_page_url']], f'{name}: events, first page')


def users(answers, wanted):
    """Both stitched sessions are one user of the peer's; by the law each login is its own, and the
    browser that both used, alone, is neither's (3.3)."""
    for row in wanted:
        user, journey = row['user_id'], answers.journeys[row['user_id']]
        stitched = user in STITCHED
        count = len(answers.rows('transactions', '--customer', f'user={user}'))
        tap.equal(count + stitched, int(row['sessions']), f'user {user}: sessions')
        tap.equal(int(journey['start']), moment(row['start_tstamp']), f'user {user}: start')
        last = answers.journeys['user stitch - session: 2nd id: 3'] if stitched else journey
        tap.equal(int(last['end']) - CUT.get(user, 0), moment(row['end_tstamp']),
                  f'user {user}: end')
        browser = answers.journey(f'cookie={row["domain_userid"]}', '--as-of', last['end'])
        tap.equal([browser['id'], journey['detail']],
                  [None if stitched else journey['id'], row['first_page_url']],
                  f'user {user}: browser, first page')


def tables(data):
    rows = snowplow.events(read(data.path('events.csv')))
    facts, links = data.facts(snowplow.facts(rows)), data.facts(snowplow.links(rows), 'links.csv')
    wanted = list(read(data.path('sessions_expected.csv')))
    cut = read(data.path('quarantined_sessions_expected.csv'))
    tap.equal([row['session_identifier'] for row in cut],
              [row['domain_sessionid'] for row in wanted if row['user_id'] == 'long session'],
              'the session that the peer cuts')
    own = Answers(data, rows, facts)
    sessions(own, wanted)
    users(own, read(data.path('users_expected.csv')))
    linked = data.groups('transaction', sessions_of(rows), facts, links)
    stitched = [(row['domain_sessionid'], row['stitched_user_id']) for row in wanted]
    tap.equal(parts((session, linked[session]['customer']) for session, _ in stitched),
              parts(stitched), 'linked as the peer assumes: its stitched users, session by session')
    data.one_digest(facts, links)


main('snowplow_web', tables)
