# SPDX-License-Identifier: MIT
"""Labelled person records: customers against the components that a separate program computed.

test_identity.py TOOL: every rule set, each record as one event and as claims over time, in the
order of the file and shuffled; then links and claims that came late and were taken back."""
import collections

import identity
from data import ORDERS, main, read, tap


def figures(pairs):
    """Of (record, customer) pairs; None if a record has two customers."""
    owner = dict(pairs)
    if len(set(pairs)) != len(owner):
        return None
    sizes = collections.Counter(owner.values()).values()
    return {'components': len(sizes), 'largest': max(sizes),
            'linked_pairs': sum(n * (n - 1) // 2 for n in sizes)}


class Records:
    """Records under one set of rules."""

    def __init__(self, data, rules, claims):
        self.data, self.rules, self.claims = data, rules, claims
        self.settings = identity.settings(rules)

    def facts(self, *parts):
        return self.data.facts(identity.facts(self.rules, *parts))

    def customers(self, file, order):
        return figures(self.data.tool.columns('events', ['reference', 'customer'], '--strict',
                                              *ORDERS[order], *self.settings, file))

    def spans(self, file, order):
        return self.data.digests(order, *self.settings, file)[1]

    def in_any_order(self, file, wanted, name):
        for order in 'file order', 'shuffled, settled often':
            tap.equal(self.customers(file, order), wanted, f'{name}, {order}')
        self.data.one_digest(*self.settings, file, name=name)

    def late(self, wanted, name):
        """Links over records that claim nothing, and claims over these: known, then taken back."""
        bare, claims = list(identity.bare(self.claims)), self.claims
        before = self.spans(self.facts(bare), 'file order')
        for what, known, undone in (
                ('links', identity.links(claims, 'link.same', 0),
                 identity.links(claims, 'link.none', 1)),
                ('claims', identity.split(claims), identity.split(claims, 1))):
            known = list(known)
            file = self.facts(bare, known)
            tap.equal(self.customers(file, 'settled often'), wanted, f'{name}: late {what}')
            after = self.spans(file, 'settled often')
            file = self.facts(bare, known, undone)
            found = [self.spans(file, order) for order in ORDERS]
            tap.ok(after != before and set(found) == {before},
                   f'{name}: {what} taken back leave the digest of before', (before, after, found))


def rule_set(data, name, title, wanted):
    rules = title.split(' OR ')
    claims = list(identity.records(read(data.path(f'{name}.csv'), skipinitialspace=True), rules))
    wanted = {key: wanted[key] for key in ('components', 'largest', 'linked_pairs')}
    records, name = Records(data, rules, claims), f'{name}.csv, {title}'
    records.in_any_order(records.facts(identity.whole(claims)), wanted, name)
    records.in_any_order(records.facts(identity.split(claims)), wanted, name + ', over years')
    records.late(wanted, name)


def rule_sets(data):
    for name, sets in data.expected().items():
        for title, wanted in sets.items():
            if title != 'records':
                tap.run(rule_set, data, name, title, wanted)


main('identity_labelled', rule_sets)
