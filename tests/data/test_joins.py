# SPDX-License-Identifier: MIT
"""Sixteen tables of a peer's journey queries: to the first sign-up of each customer the first, last
or nth page and purchase that ever is, before it, after it, or until the next; or all of them.

test_joins.py TOOL"""
import csv
import io
import os

import joins
from data import main, moment, read, tap

WHEN = {'ever': [], 'all': [], 'before': ['--set', 'after=0'], 'after': ['--set', 'before=0'],
        'between': ['--set', 'before=0', '--set', 'next=1']}
PAGE, PURCHASE = 'visit=visited_page', 'purchase'
ITEMS, SALES = 'total_items_purchased', 'total_sales'


class Stream:
    def __init__(self, data):
        self.data = data
        names = ('signed_up.csv', 'visited_page.csv', 'bought_something.csv')
        self.facts = data.facts(joins.facts(*map(data.path, names)))

    def ask(self, customer, step, when, *arguments):
        code, out, err = self.data.tool(
            'paths', 'join', '--customer', f'account={customer}', '--goal', 'visit=signed_up', '--step',
            step, '--touch', 'detail', '--set', 'once=1', *WHEN[when], *arguments, '--strict', self.facts)
        if code:
            raise RuntimeError(err)
        return list(csv.DictReader(io.StringIO(out)))

    def one(self, customer, step, which, when):
        """Label and time of the event that is joined; None: there is none."""
        arguments = ['--variant', which, '--set', 'nth=2']
        rows = [row for row in self.ask(customer, step, when, *arguments)]
        at = [number for number, row in enumerate(rows, 1) if row['count'] != '0']
        assert len(at) == 1 and rows[at[0] - 1]['numerator'] == '1'
        span, = self.ask(customer, step, when, *arguments, '--drill', at[0], '--time', 'us')
        label = rows[at[0] - 1]['detail']
        return (label, int(span['start'])) if label else None

    def all(self, customer, step, when, variant='count'):
        """Sum by label; None: of all."""
        rows = self.ask(customer, step, when, '--variant', variant)
        assert {row['denominator'] for row in rows} == {'1'}
        return {row['detail'] or None: int(row['numerator']) for row in rows}


def appended(stream, which, when, row):
    """Columns are told apart by their ends: the peer names them anew in each table."""
    customer, end = row['customer_id'], f'append_{which}_{when}: customer {row["customer_id"]}'
    page = stream.one(customer, PAGE, which, when)
    wanted = next(value for name, value in row.items() if name.endswith('referrer_url'))
    tap.equal(page[0] if page else '', wanted, f'{end}: referrer')
    for name, value in row.items():
        if name.endswith('pageview_at'):
            tap.equal(page and page[1], moment(value) if value else None, f'{end}: when')
    if which == 'nth':
        return
    bought = stream.one(customer, PURCHASE, which, when)
    items = next(value for name, value in row.items() if name.endswith(ITEMS))
    at = next(value for name, value in row.items() if name.endswith('bought_something_at'))
    tap.equal(bought, (items, moment(at)) if items else None, f'{end}: purchase')


def aggregated(stream, when, row):
    customer = row['customer_id']
    bought = stream.all(customer, PURCHASE, when)
    found = {'pages': stream.all(customer, PAGE, when)[None], 'purchases': bought[None],
             'items': sum(int(label) * count for label, count in bought.items() if label),
             'sales': stream.all(customer, PURCHASE, when, 'value')[None]}
    wanted = {word: int(value) for word, stem in (('pages', 'pages_visited'), ('items', ITEMS),
                                                  ('sales', SALES), ('purchases', 'total_purchases'))
              for name, value in row.items() if name.startswith(stem)}
    tap.equal(found, wanted, f'aggregate_{when}: customer {customer}')


def tables(stream):
    files = sorted(name for name in os.listdir(stream.data.folder) if name.startswith('output__'))
    tap.equal(len(files), 16, 'answer tables')
    for name in files:
        what, *rest, when = name.removesuffix('.csv').split('_')[4:]
        rows = list(read(stream.data.path(name)))
        tap.equal([row['customer_id'] for row in rows], ['1', '4', '7', '10'], f'{name}: customers')
        for row in rows:
            if what == 'append':
                appended(stream, rest[0], when, row)
            else:
                aggregated(stream, when, row)


def orders(stream):
    """All customers at once, whatever order they come in."""
    line = ['paths', 'join', '--goal', 'visit=signed_up', '--step', PURCHASE, '--touch', 'detail', '--set',
            'before=0']
    for variant, total in (('first', 4), ('value', 600 + 680 + 270 + 1650)):
        plain = stream.data.tool(*line, '--variant', variant, stream.facts)[1]
        rows = list(csv.DictReader(io.StringIO(plain)))
        found = sum(int(row['numerator']) for row in rows if variant == 'first' or not row['detail'])
        tap.equal(found, total, f'{variant}: of all customers')
        other = stream.data.tool(*line, '--variant', variant, '--shuffle', 3, '--settle', 1, stream.facts)
        tap.equal(other[1], plain, f'{variant}: shuffled, settled often')


def test(data):
    stream = Stream(data)
    tap.run(tables, stream)
    tap.run(orders, stream)


main('journey_joins', test)
