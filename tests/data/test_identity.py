# SPDX-License-Identifier: MIT
"""Labelled person records: customers against the components that a separate program computed.

test_identity.py TOOL: every rule set, each record as one event and as claims over time, in the order
of the file and shuffled; then links and claims that came late and were taken back."""
import collections
import json
import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'tool'))
import identity
from tap import Tap, Tool, shared

tap = Tap()
ORDERS = {'file order': [], 'shuffled': ['--shuffle', '11'], 'settled often': ['--settle', '10'],
          'shuffled, settled often': ['--shuffle', '12', '--settle', '10']}


def figures(pairs):
    """Of (record, customer) pairs; None if a record has two customers."""
    owner = dict(pairs)
    if len(set(pairs)) != len(owner):
        return None
    sizes = collections.Counter(owner.values()).values()
    return {'components': len(sizes), 'largest': max(sizes),
            'linked_pairs': sum(n * (n - 1) // 2 for n in sizes)}


def customers(tool, rules, file, order):
    return figures(tool.columns('events', ['reference', 'customer'], '--strict', *ORDERS[order],
                                *identity.settings(rules), file))


def spans_digest(tool, rules, file, order):
    code, out, err = tool('digest', '--strict', *ORDERS[order], *identity.settings(rules), file)
    if code:
        raise RuntimeError(err)
    return out.splitlines()[1]


def in_any_order(tool, rules, file, wanted, name):
    for order in 'file order', 'shuffled, settled often':
        tap.equal(customers(tool, rules, file, order), wanted, f'{name}, {order}')
    digests = {spans_digest(tool, rules, file, order) for order in ORDERS}
    tap.equal(len(digests), 1, f'{name}: one digest of {len(ORDERS)} orders')


def late(tool, rules, claims, path, wanted, name):
    """Links over records that claim nothing, and claims over these: known, then taken back."""
    bare = list(identity.bare(claims))
    same = list(identity.links(claims, 'link.same', 0))
    none = list(identity.links(claims, 'link.none', 1))
    claimed, retracted = list(identity.split(claims)), list(identity.split(claims, 1))
    before = spans_digest(tool, rules, identity.write(path, rules, bare), 'file order')
    for what, known, undone in ('links', same, none), ('claims', claimed, retracted):
        file = identity.write(path, rules, bare, known)
        tap.equal(customers(tool, rules, file, 'settled often'), wanted, f'{name}: late {what}')
        after = spans_digest(tool, rules, file, 'settled often')
        file = identity.write(path, rules, bare, known, undone)
        found = [spans_digest(tool, rules, file, order) for order in ORDERS]
        tap.ok(after != before and set(found) == {before},
               f'{name}: {what} taken back leave the digest of before', (before, after, found))


def rule_set(tool, file, title, wanted, scratch):
    rules = title.split(' OR ')
    claims = list(identity.records(file, rules))
    wanted = {key: wanted[key] for key in ('components', 'largest', 'linked_pairs')}
    path = os.path.join(scratch, 'facts.csv')
    name = f'{os.path.basename(file)}, {title}'
    in_any_order(tool, rules, identity.write(path, rules, identity.whole(claims)), wanted, name)
    in_any_order(tool, rules, identity.write(path, rules, identity.split(claims)), wanted,
                 name + ', over years')
    late(tool, rules, claims, path, wanted, name)


def main(path):
    data = shared()
    folder = data and os.path.join(data, 'identity_labelled')
    if not folder or not os.path.isdir(folder):
        print('1..0 # SKIP identity_labelled is not there: ../shared/data or SOJOURN_SHARED')
        return
    with open(os.path.join(folder, 'expected.json'), encoding='utf-8') as stream:
        expected = json.load(stream)
    with tempfile.TemporaryDirectory() as scratch:
        for name, sets in expected.items():
            file = os.path.join(folder, f'{name}.csv')
            for title, wanted in sets.items():
                if title != 'records':
                    tap.run(lambda: rule_set(Tool(path), file, title, wanted, scratch))
    tap.finish()


main(sys.argv[1])
