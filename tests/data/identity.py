# SPDX-License-Identifier: MIT
"""Person records as identity claims: what a rule compares is a value of a strong kind of its
own."""
import itertools

DAY = 86400000000


def records(rows, rules):
    """For each record its values, one a rule, '' where a field of the rule is empty."""
    for record in rows:
        parts = [[record[field].strip() for field in rule.split('+')] for rule in rules]
        yield ['|'.join(part) if all(part) else '' for part in parts]


def settings(rules):
    """The library folds case."""
    return [word for n in range(len(rules)) for word in ('--set', f'kind=rule{n}:strong:fold')]


def header(rules):
    return ['id', 'type', 'start', 'revision', 'reference', 'identifier.account',
            'identifier.account', *(f'identifier.rule{n}' for n in range(len(rules)))]


def whole(claims):
    """Each record one event."""
    for number, values in enumerate(claims):
        yield [number, '', number * DAY, '', number, f'r{number}', '', *values]


def split(claims, revision=''):
    """Each record an event a claim, years apart, the later ones first."""
    for number, values in enumerate(claims):
        for place, value in enumerate(values):
            alone = [value if k == place else '' for k in range(len(values))]
            yield [f'{number}.{place}', 'retracted' if revision else '',
                   (9000 - 7 * number - 1000 * place) * DAY, revision, number, f'r{number}', '',
                   *alone]


def bare(claims):
    """Each record without its claims."""
    for row in whole(claims):
        yield row[:7] + [''] * (len(row) - 7)


def links(claims, kind, revision):
    """Links of neighbours in the order of the file, for every rule."""
    for column in zip(*claims):
        groups = {}
        for number, value in enumerate(column):
            if value:
                groups.setdefault(value.casefold(), []).append(f'r{number}')
        for group in groups.values():
            for pair in itertools.pairwise(group):
                yield ['', kind, '', revision, '', *pair, *[''] * len(claims[0])]


def facts(rules, *parts):
    yield header(rules)
    yield from itertools.chain(*parts)
