# SPDX-License-Identifier: MIT
"""The simulator: same seed, same bytes; its truth; any order. test_simulate.py TOOL"""
import csv
import hashlib
import os
import sys
import tempfile

import truth
from tap import Tap, Tool

tap, tool = Tap(), Tool(sys.argv[1])
SUMS = {  # of the facts, of the truth; on every platform
    ('10000', '1'): ('90a3d7765dcd61dd', 'b72b63002a76e83b'),
    ('777', '18446744073709551615'): ('6e9fb3dfe5e0e51a', 'b4ebf724d5680015'),
}


def simulate(scratch, events, seed):
    """Paths of facts and truth."""
    facts, meant = os.path.join(scratch, 'facts.csv'), os.path.join(scratch, 'truth.csv')
    code, out, err = tool('simulate', '--events', events, '--seed', seed, '--truth', meant)
    if code or err:
        raise RuntimeError(f'exit {code}: {err}')
    with open(facts, 'w', encoding='utf-8', newline='') as stream:
        stream.write(out)
    return facts, meant


def checksum(file):
    with open(file, 'rb') as stream:
        return hashlib.sha256(stream.read()).hexdigest()[:16]


def bytes_pinned(scratch):
    for (events, seed), sums in SUMS.items():
        files = simulate(scratch, events, seed)
        tap.equal(tuple(map(checksum, files)), sums, f'{events} events of seed {seed}: bytes')
    first = tool('simulate', '--events', '10000')[1]
    tap.ok(hashlib.sha256(first.encode()).hexdigest()[:16] == SUMS['10000', '1'][0],
           'the seed is 1 when none is given, and the truth changes nothing')
    tap.ok(tool('simulate', '--events', '10000', '--seed', '2')[1] != first, 'another seed, others')


def contents(scratch):
    for events in (0, 1, 79, 80, 100, 30000):
        facts, meant = simulate(scratch, events, 5)
        with open(facts, newline='', encoding='utf-8') as stream:
            rows = list(csv.DictReader(stream))
        sent = [row for row in rows if not row['type'].startswith('link.')]
        tap.equal(len(sent), events, f'{events} events')
    types = {row['type'] for row in rows}
    tap.ok(types >= {'start', 'input', 'queue', 'abandon', 'connect', 'hold', 'transfer', 'wrap_up',
                     'end', 'visit', 'login', 'purchase', 'resolve', 'nps', 'csat', 'link.same',
                     'link.none'}, 'all there is to a contact centre', types)
    keys = [(row['system'], row['id'], row['revision']) for row in sent]
    tap.ok(len(set(keys)) < len(keys), 'some come twice')
    tap.ok(any(revision for _, _, revision in keys), 'some are revised')
    starts = [row['start'] for row in sent]
    tap.ok(starts != sorted(starts), 'some come late')


def meant(scratch):
    for seed in (1, 2, 3):
        files = simulate(scratch, 15000, seed)
        truth.compare(tap, tool, *files, f'seed {seed}')
    truth.compare(tap, tool, *files, 'seed 3, orders are sales', '--set', 'window=order:7d:sales')


def any_order(scratch):
    facts, _ = simulate(scratch, 20000, 9)
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
    for point in (bytes_pinned, contents, meant, any_order):
        tap.run(point, folder)
tap.finish()
