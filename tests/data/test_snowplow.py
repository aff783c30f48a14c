# SPDX-License-Identifier: MIT
"""A web tracker's sessions and users against the tables that its own test suite expects.

test_snowplow.py TOOL: every row of both tables, and each difference with its reason. The login
(user_id) is a user, the browser (domain_userid) a cookie; doc/decisions/0008 argues the stitching."""
import collections
import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'tool'))
import snowplow
from tap import Tap, Tool, shared

tap = Tap()
PING = 5000000  # the peer begins a session of nothing but pings 5 s before the first
# Sessions, by user_id, whose customer is another than their stitched_user_id: the peer gives every
# session of a browser to the login that the browser stated last. By the law a stated customer is a
# fact: whoever logs in later on this browser changes nothing of it, and a session of many logins is
# the first one's. The last row has no browser, which leaves the peer without a user.
STITCHED = {
    'user stitch - session: 1st id: 1': 'user stitch - session: 2nd id: 10',
    'user stitch - session: 2nd id: 3': 'user stitch - session: 2nd id: 10',
    'NULL domain_userid': '',
}
# Microseconds that the peer's sessions end earlier: one it cuts after three days, of the other it
# has not yet read the last event in the run that wrote the table.
CUT = {'long session': 604925542000, 'Unexpired session': 21081608543000}


class Answers:
    """Transactions by session, and the logins that each journey is known by."""

    def __init__(self, tool, rows, *files):
        found = {row['id']: row for row in tool.rows('transactions', '--time', 'us', *files)}
        self.of = {rows[int(event['reference'])]['domain_sessionid']: found[event['parent']]
                   for event in tool.rows('events', *files)}
        self.count = len(found)
        self.pings = set(self.of) - {row['domain_sessionid'] for row in rows
                                     if row['event_name'] != 'page_ping'}
        self.journeys, self.logins = {}, collections.defaultdict(set)
        for login in {row['user_id'] for row in rows}:
            for journey in tool.rows('journeys', '--time', 'us', '--customer', f'user={login}',
                                     *files):
                self.journeys[login] = journey
                self.logins[journey['id']].add(login)

    def customer(self, session):
        return self.of[session]['customer']


def parts(pairs):
    """The sessions of each of the other's values."""
    groups = collections.defaultdict(set)
    for session, value in pairs:
        groups[value].add(session)
    return sorted(map(sorted, groups.values()))


def sessions(answers, wanted):
    tap.equal(answers.count, len(wanted), 'sessions')
    for row in wanted:
        found, user = answers.of[row['domain_sessionid']], row['user_id']
        name = f'session {row["domain_sessionid"][:8]}, {user}'
        tap.equal(answers.logins[found['customer']], {user}, f'{name}: customer')
        tap.equal(STITCHED.get(user, user), row['stitched_user_id'], f'{name}: stitched')
        early = PING if row['domain_sessionid'] in answers.pings else 0
        tap.equal(int(found['start']) - early, snowplow.moment(row['start_tstamp']),
                  f'{name}: start')
        tap.equal(int(found['end']) - CUT.get(user, 0), snowplow.moment(row['end_tstamp']),
                  f'{name}: end')


def users(tool, answers, wanted, facts):
    """Both stitched sessions are one user of the peer's; by the law each login is its own."""
    for row in wanted:
        user, journey = row['user_id'], answers.journeys[row['user_id']]
        stitched = user in STITCHED
        count = len(tool.rows('transactions', '--customer', f'user={user}', facts))
        tap.equal(count + stitched, int(row['sessions']), f'user {user}: sessions')
        tap.equal(int(journey['start']), snowplow.moment(row['start_tstamp']),
                  f'user {user}: start')
        last = answers.journeys['user stitch - session: 2nd id: 3'] if stitched else journey
        tap.equal(int(last['end']) - CUT.get(user, 0), snowplow.moment(row['end_tstamp']),
                  f'user {user}: end')


def table(tool, folder, scratch):
    rows = snowplow.events(os.path.join(folder, 'events.csv'))
    wanted = snowplow.read(os.path.join(folder, 'sessions_expected.csv'))
    files = [os.path.join(scratch, name) for name in ('facts.csv', 'links.csv')]
    for file, write in zip(files, (snowplow.convert, snowplow.links)):
        with open(file, 'w', encoding='utf-8', newline='') as out:
            write(out, rows)
    own = Answers(tool, rows, files[0])
    sessions(own, wanted)
    users(tool, own, snowplow.read(os.path.join(folder, 'users_expected.csv')), files[0])
    linked = Answers(tool, rows, *files)
    stitched = [(row['domain_sessionid'], row['stitched_user_id']) for row in wanted]
    tap.equal(parts((session, linked.customer(session)) for session, _ in stitched),
              parts(stitched), 'linked as the peer assumes: its stitched users, session by session')
    digests = {tool('digest', '--strict', *order, *files) for order in
               ([], ['--shuffle', '5'], ['--shuffle', '6', '--settle', '1'])}
    tap.ok(len(digests) == 1, 'one digest of three orders', digests)


def main(path):
    data = shared()
    folder = data and os.path.join(data, 'snowplow_web')
    if not folder or not os.path.isdir(folder):
        print('1..0 # SKIP snowplow_web is not there: ../shared/data or SOJOURN_SHARED')
        return
    with tempfile.TemporaryDirectory() as scratch:
        tap.run(lambda: table(Tool(path), folder, scratch))
    tap.finish()


main(sys.argv[1])
