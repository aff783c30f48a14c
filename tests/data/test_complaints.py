# SPDX-License-Identifier: MIT
"""An agency's complaints against its own cases and customers.

test_complaints.py TOOL: a complaint is an interaction, a case (dossier) an engagement by its issue
key (doc/law.md 5, line 1), and what time alone would make of them is counted too (lines 2 and 3).
The rows have days without hours. By the law (4, near) what happens at one moment is one
interaction; here no moment is known, so all channels are declared as ones that time never joins."""
import collections

import complaints
from data import main, tap


def apart(rows):
    channels = sorted({row['ContactChannelID'] for row in rows})
    return ['--strict', '--set', 'asynchronous=' + ','.join(channels)]


def several(spans):
    return sum(int(span['children']) > 1 for span in spans.values())


def cases(data, rows, wanted):
    file = data.facts(complaints.facts(rows, 'ComplaintDossierID', 'ComplaintTheme_EN'))
    spans = {level: data.groups(level, {str(n): row[column] for n, row in enumerate(rows)},
                                *apart(rows), file)
             for level, column in (('interaction', 'ComplaintID'),
                                   ('engagement', 'ComplaintDossierID'), ('journey', 'CustomerID'))}
    events = data.tool.rows('events', *apart(rows), file)
    days = sorted(event['start'][:10] for event in events)
    tap.equal({'interactions(complaints)': len(spans['interaction']),
               'engagements(dossiers)': len(spans['engagement']),
               'journeys(customers)': len(spans['journey']),
               'dossiers_with_2plus_complaints': several(spans['engagement']),
               'customers_with_2plus_dossiers': several(spans['journey']),
               'channel_counts': collections.Counter(event['channel'] for event in events),
               'theme_counts': collections.Counter(event['intent'] for event in events),
               'first': days[0], 'last': days[-1]}, wanted, 'complaints, cases, customers')
    data.one_digest(*apart(rows), file)


def by_time(data, rows, title, count):
    """Days between whole days: a gap of exactly d days joins."""
    rule, days = title.split(' gap<=')
    intent = 'ComplaintTheme_EN' if rule == 'customer+theme' else None
    found = data.tool.rows('engagements', *apart(rows), '--set', f'window={days}+1us', '--set',
                           f'unknown={days}+1us', data.facts(complaints.facts(rows, None, intent)))
    tap.equal(len(found), count, f'without the issue key: {title}')


def both(data):
    rows, wanted = complaints.complaints(data.path('BPI2016_Complaints.csv')), data.expected()
    timed = wanted.pop('time_based_engagements')
    cases(data, rows, wanted)
    for title, count in timed.items():
        by_time(data, rows, title, count)


main('bpic2016_complaints', both)
