# SPDX-License-Identifier: MIT
"""The simulator: same seed, same bytes; its truth; any order. test_simulate.py TOOL"""
import collections
import csv
import hashlib
import os
import re
import sys
import tempfile

import truth
from tap import Tap, Tool

tap, tool = Tap(), Tool(sys.argv[1])
PROFILES = ('retail', 'bank', 'telco')
TABLES = ('events', 'interactions', 'legs', 'engagements', 'customers', 'surveys', 'offers', 'agents',
          'model')
SUMS = {  # of the facts, of the truth; on every platform
    ('10000', '1', 'retail'): ('828c72243c685e64', 'fbe42b45e466677d'),
    ('777', '18446744073709551615', 'bank'): ('cec3ac81880823e5', '61dec84811f40556'),
    ('20000', '5', 'telco'): ('1f5a6a1f119c3760', 'a81c664f040daaf8'),
}
ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')
KNOWN = ('identity=1000',)
PLAIN = (*KNOWN, 'opt_out=0', 'cut_off=0', 'wrong=0', 'again=0')


def simulate(scratch, events, seed, profile='retail', rates=()):
    """Paths of the facts and of the folder of the truth."""
    facts, meant = os.path.join(scratch, 'facts.csv'), os.path.join(scratch, 'truth')
    words = [word for rate in rates for word in ('--rate', rate)]
    code, out, err = tool('simulate', '--events', events, '--seed', seed, '--truth', meant,
                          '--profile', profile, *words)
    if code or err:
        raise RuntimeError(f'exit {code}: {err}')
    with open(facts, 'w', encoding='utf-8', newline='') as stream:
        stream.write(out)
    return facts, meant


def read(facts):
    """Rows as dicts; the second account of a link is left out."""
    with open(facts, newline='', encoding='utf-8') as stream:
        reader = csv.reader(stream)
        header = next(reader)
        return [dict(zip(header[::-1], row[::-1])) for row in reader]


def checksum(*files):
    whole = hashlib.sha256()
    for file in files:
        with open(file, 'rb') as stream:
            whole.update(stream.read())
    return whole.hexdigest()[:16]


def bytes_pinned(scratch):
    for (events, seed, profile), sums in SUMS.items():
        facts, meant = simulate(scratch, events, seed, profile)
        got = checksum(facts), checksum(*(os.path.join(meant, f'{name}.csv') for name in TABLES))
        tap.equal(got, sums, f'{profile}, {events} events of seed {seed}: bytes')
    first = tool('simulate', '--events', '10000')[1]
    tap.ok(hashlib.sha256(first.encode()).hexdigest()[:16] == SUMS['10000', '1', 'retail'][0],
           'the seed is 1, the profile retail, and the truth changes nothing')
    tap.ok(tool('simulate', '--seed', '2')[1] != first, 'another seed, others')


def contents(scratch):
    for events in (0, 1, 100, 30000):
        rows = read(simulate(scratch, events, 5)[0])
        sent = [row for row in rows if not row['type'].startswith('link.')]
        tap.ok(events <= len(sent) <= events + 1000, f'about {events} events', len(sent))
    types = {row['type'] for row in rows}
    tap.ok(types >= {'start', 'input', 'queue', 'ring', 'abandon', 'callback', 'connect', 'hold',
                     'retrieve', 'conference', 'transfer', 'wrap_up', 'end', 'message', 'visit',
                     'login', 'purchase', 'resolve', 'cancel', 'nps', 'csat', 'effort', 'cost',
                     'trait', 'agent_state', 'other', 'retracted', 'link.same', 'link.none',
                     'link.distinct'}, 'all there is to a contact centre', types)
    keys = [(row['system'], row['id'], row['revision']) for row in sent]
    tap.ok(len(set(keys)) < len(keys), 'some come twice')
    tap.ok(any(revision for _, _, revision in keys), 'some are revised')
    starts = [row['start'] for row in sent]
    tap.ok(starts != sorted(starts), 'some come late')
    details = {row['detail'] for row in sent}
    tap.ok(details >= {'invalid', '0', 'warm', 'blind', 'external', 'offer', 'opened', 'break'},
           'wrong keys, opt-outs, kinds of transfer, offers, cases, breaks', details)
    tap.ok(any(row['value'].startswith('-') for row in sent), 'refunds')


def documented(level):
    """The counts of a level in doc/simulator.md, by label."""
    with open(os.path.join(ROOT, 'doc', 'simulator.md'), encoding='utf-8') as page:
        text = page.read()
    rows = re.findall(r'^\| ([a-z ]+?) \| ([\d,]+) \| ([\d,]+) \| ([\d,]+) \| ([\d,]+) \|', text,
                      re.M)
    at = truth.LEVELS.index(level) + 1
    return {row[0]: int(row[at].replace(',', '')) for row in rows if row[at] != '0'}


def meant(scratch):
    for profile in PROFILES:
        for seed in (1, 2):
            files = simulate(scratch, 15000, seed, profile, PLAIN)
            counts = truth.compare(tap, tool, *files, f'{profile} {seed}, nothing unsaid')
            tap.ok(not any(counts.values()), f'{profile} {seed}: no event differs', counts)
        files = simulate(scratch, 15000, 3, profile, KNOWN)
        counts = truth.compare(tap, tool, *files, f'{profile}, every identity known')
        tap.ok(not any(counts[level] for level in ('transaction', 'interaction', 'journey')),
               f'{profile}, every identity known: only engagements differ', counts)
    files = simulate(scratch, 15000, 3, 'retail', PLAIN)
    counts = truth.compare(tap, tool, *files, 'orders are sales', '--set', 'window=order:7d:sales')
    tap.ok(not any(counts.values()), 'orders are sales: no event differs', counts)
    files = simulate(scratch, 30000, 1)
    counts = truth.compare(tap, tool, *files, 'retail, as it comes')
    for level in truth.LEVELS:
        tap.equal(dict(counts[level]), documented(level), f'{level}s: doc/simulator.md has the counts')


def clamp(number, low, high):
    return max(low, min(high, number))


def causes(scratch):
    """What the truth says caused a thing is what it was made from."""
    _, folder = simulate(scratch, 100000, 4, 'telco')
    model = {(row['name'], row['of']): int(row['value']) for row in truth.table(folder, 'model')}
    calls = truth.table(folder, 'interactions')
    wrong = [row['interaction'] for row in calls if row['ended_by'] != 'offer' and
             row['intent'] and int(row['anger_after']) != clamp(
        int(row['anger_before']) + sum(int(row['by_' + blame]) for blame in
                                       ('wait', 'transfer', 'hold', 'failure')) -
        int(row['eased']), 0, 100)]
    tap.equal(wrong, [], 'anger is the sum of its causes')
    wrong = [row for row in truth.table(folder, 'surveys') if row['kind'] == 'nps' and
             int(row['score']) != clamp(9 - int(row['anger']) // 8 + int(row['loyalty']) +
                                        int(row['noise']), 0, 10)]
    tap.equal(wrong, [], 'NPS is made from anger, loyalty and noise')
    wrong = [row for row in calls if row['abandoned'] == '1' and row['callback'] == '0' and
             not int(row['agents']) and int(row['wait_us']) != int(row['patience_us'])]
    tap.equal(wrong, [], 'who abandons has waited as long as he would')

    def share(rows, good):
        return sum(map(good, rows)) / max(1, len(rows))
    by_skill = [share([row for row in calls if row['answered'] == '1' and row['skill'] in skills and
                       row['channel'] == 'voice' and row['transfers'] == '0'],
                      lambda row: row['resolved'] == '1') for skills in ('12', '3', '45')]
    tap.ok(by_skill == sorted(by_skill), 'a better skill solves more', by_skill)
    legs = truth.table(folder, 'legs')
    waits = collections.Counter()
    for row in legs:
        waits[row['interaction']] += int(row['wait_us'])
    wrong = [row['interaction'] for row in calls if row['channel'] in ('voice', 'chat') and
             int(row['wait_us']) != waits[row['interaction']]]
    tap.equal(wrong, [], 'the waits of the legs are those of the call')
    offers = truth.table(folder, 'offers')
    lots = [share([row for row in offers if row['treated'] == lot], lambda row: row['wants'] != '')
            for lot in '01']
    tap.ok(lots[0] + 0.01 < lots[1], 'a campaign sells more than its control', lots)
    left = [row for row in truth.table(folder, 'customers') if row['churned'] == '1']
    tap.ok(len(left) > 50 and all(row['churned_by'] for row in left), 'who left, and by what')
    tap.ok(share(left, lambda row: int(row['by_failure']) > 40) > 0.5, 'the angry leave')
    tap.equal(model['rate', 'outage'], 120, 'the rates are in the truth')


def rates(scratch):
    """A rate does what its name says."""
    def count(profile, column, wanted, *chosen):
        folder = simulate(scratch, 20000, 6, profile, chosen)[1]
        return sum(row[column] == wanted for row in truth.table(folder, 'interactions'))
    for name, column, wanted in (('contain', 'contained', '1'), ('opt_out', 'opt_out', 'impatience'),
                                 ('cut_off', 'ended_by', 'cut off'), ('again', 'label', 'after window'),
                                 ('wrong', 'label', 'wrong intent'), ('redial', 'redial', '1'),
                                 ('callback', 'callback', '1')):
        none, some = (count('telco', column, wanted, f'{name}={rate}') for rate in (0, 400))
        tap.ok(none == 0 < some, f'--rate {name}=0, {name}=400', (none, some))
    for name in ('twice', 'revised', 'retracted'):
        rows = [read(simulate(scratch, 5000, 6, 'bank', (f'{name}={rate}', ))[0]) for rate in (0, 300)]
        odd = [sum(row['revision'] != '' for row in some if not row['type'].startswith('link')) if
               name != 'twice' else len(some) - len({tuple(row.values()) for row in some})
               for some in rows]
        tap.ok(odd[0] < odd[1], f'--rate {name}=0, {name}=300', odd)
    for bad in ('late', 'late=-1', 'late=1001', 'lateness=3', 'late=x'):
        code, out, err = tool('simulate', '--rate', bad)
        tap.ok((code, out) == (2, '') and f'--rate {bad}' in err, f'refused: --rate {bad}', err)
    code, out, err = tool('simulate', '--profile', 'zoo')
    tap.ok((code, out) == (2, '') and 'retail, bank or telco' in err, 'refused: --profile zoo', err)


def any_order(scratch):
    facts, _ = simulate(scratch, 20000, 9, 'bank')
    wanted = tool('digest', facts)
    tap.ok(wanted[0] == 0 and wanted[2] == '', 'digest', wanted[2])
    for seed in (1, 2, 3):
        tap.equal(tool('digest', '--shuffle', seed, facts)[1], wanted[1], f'digest, shuffle {seed}')
    with open(facts, encoding='utf-8') as stream:
        header, *rows = stream.read().splitlines(keepends=True)
    parts = [os.path.join(scratch, f'part{i}.csv') for i in (0, 1, 2)]
    for i, part in enumerate(parts):
        with open(part, 'w', encoding='utf-8') as stream:
            stream.write(header + ''.join(rows[i::3][::-1]))
    tap.equal(tool('digest', *parts, parts[0])[1], wanted[1], 'digest, three files backwards, one twice')
    spans = tool('spans', 'engagement', facts)[1]
    tap.equal(tool('spans', 'engagement', '--shuffle', 4, facts)[1], spans, 'spans, shuffled')


with tempfile.TemporaryDirectory() as folder:
    for point in (bytes_pinned, contents, meant, causes, rates, any_order):
        tap.run(point, folder)
tap.finish()
