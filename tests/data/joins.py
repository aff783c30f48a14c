# SPDX-License-Identifier: MIT
"""An activity stream as facts: pages are visits that tell their referrer, so is a sign-up; of a
purchase the number of items is its detail."""
from data import moment, read

HEADER = ['system', 'id', 'session', 'name', 'detail', 'type', 'start', 'value', 'currency',
          'identifier.account']


def facts(signed_up, visited_page, bought_something):
    yield HEADER
    for number, row in enumerate(read(signed_up)):
        yield ['shop', f's{number}', f's{number}', 'signed_up', '', 'visit', moment(row['ts']), '', '',
               row['entity_uuid']]
    for number, row in enumerate(read(visited_page)):
        yield ['shop', f'v{number}', f'v{number}', 'visited_page', row['referrer_url'], 'visit',
               moment(row['ts']), '', '', row['entity_uuid']]
    for number, row in enumerate(read(bought_something)):
        yield ['shop', f'b{number}', f'b{number}', 'bought_something', row['total_items_purchased'],
               'purchase', moment(row['ts']), row['total_sales'], 'EUR', row['entity_uuid']]
