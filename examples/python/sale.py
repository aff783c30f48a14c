# SPDX-License-Identifier: MIT
# Which touch sold it? Attribution of a web-and-phone sale: python3 examples/python/sale.py
#
# A shop knows visitors by a cookie, callers by a phone number, buyers by an account. Cells are between
# the lines `# %%`, for notebooks that read them.

# %% A month of a shop, made up: advertising, search, mail, calls; half of the sales are by phone
import random

import sojourn

DAY = 86400 * 10**6
START = 1704067200 * 10**6  # 1 January 2024
chance = random.Random(7)
web = {name: [] for name in ('start', 'session', 'channel', 'cookie', 'name')}
calls = {name: [] for name in ('start', 'end', 'session', 'phone', 'agent')}
sales = []

for number in range(400):
    at = START + chance.randrange(20 * DAY)
    for step in range(chance.randrange(1, 5)):
        web['start'].append(at)
        web['session'].append(f'w{number}-{step}')
        web['channel'].append(chance.choice(['display', 'search', 'search', 'mail']))
        web['cookie'].append(f'c{number}')
        web['name'].append('product')
        at += chance.randrange(DAY)
    if chance.random() < 0.4:
        calls['start'].append(at)
        calls['end'].append(at + 300 * 10**6)
        calls['session'].append(f'k{number}')
        calls['phone'].append(f'+4930{1000000 + number}')
        calls['agent'].append(chance.choice(['Ann', 'Ben']))
        at += 3600 * 10**6
    if chance.random() < (0.5 if f'k{number}' in calls['session'] else 0.1):
        sales.append({'system': 'shop', 'type': 'purchase', 'start': at, 'account': f'a{number}',
                      'name': 'card', 'value': 4900, 'currency': 'EUR'})

# %% Without links a sale has no past: the shop does not know who the buyer was before
with sojourn.Engine() as engine:
    engine.feed(web, system='web', type='visit')
    engine.feed(calls, system='acd', type='connect', channel='voice')
    engine.feed(sales)
    print('before the links:', {row['channel']: row['value'] for row in engine.attribute('last')})

    # %% A login tells whose cookie it was, the order whose phone: late, and that does no harm
    for sale in sales:
        number = sale['account'][1:]
        engine.link(account=sale['account'], cookie=f'c{number}')
        if f'k{number}' in calls['session']:
            engine.link(account=sale['account'], phone=f'+4930{1000000 + int(number)}')

    # %% The same question by several models; credits add up to all sales in each
    for model in ('first', 'last', 'linear', 'position', 'time_decay', 'markov', 'shapley'):
        credits = engine.attribute(model)
        row = {label or 'none': round(value, 1)
               for label, value in zip(credits.column('channel'), credits.column('value'))}
        print(f'{model}: {row}, in all {sum(credits.column("value")):.1f}')

    # %% A model of one's own: who talked to a person was sold to by a person
    def by_people(goal, touches):
        talked = [int(touch['label'] == 'voice') for touch in touches]
        return talked if any(talked) else [1] * len(touches)

    found = engine.attribute(by_people, variant='value', currency='EUR')
    print('people first, EUR:', {row['channel']: round(row['value'] / 100) for row in found
                                 if row['channel']})

    # %% Which way they came, and what calls are followed by
    ways = engine.paths('variants')
    best = sorted(ways, key=lambda row: (-row['value'], row['path']))[:3]
    print('most frequent:', [(row['path'], int(row['value'])) for row in best])
    print('a sale within 14 days:', {row['channel']: round(row['value'], 2)
                                     for row in engine.patterns('leads_to') if row['channel']})

# prints:
# before the links: {None: 101.0}
# first: {'none': 0.0, 'display': 23.0, 'mail': 30.0, 'search': 48.0}, in all 101.0
# last: {'none': 0.0, 'display': 3.0, 'mail': 3.0, 'search': 13.0, 'voice': 82.0}, in all 101.0
# linear: {'none': 0.0, 'display': 14.5, 'mail': 19.0, 'search': 40.8, 'voice': 26.6}, in all 101.0
# position: {'none': 0.0, 'display': 13.6, 'mail': 17.4, 'search': 35.1, 'voice': 35.0}, in all 101.0
# time_decay: {'none': 0.0, 'display': 14.1, 'mail': 18.6, 'search': 40.3, 'voice': 28.0}, in all 101.0
# markov: {'none': 0.0, 'display': 14.4, 'mail': 14.6, 'search': 25.6, 'voice': 46.4}, in all 101.0
# shapley: {'none': 0.0, 'display': 13.0, 'mail': 19.8, 'search': 35.7, 'voice': 32.5}, in all 101.0
# people first, EUR: {'display': 102, 'mail': 274, 'search': 555, 'voice': 4018}
# most frequent: [('voice', 80), ('search', 43), ('mail', 25)]
# a sale within 14 days: {'display': 0.19, 'mail': 0.25, 'search': 0.27, 'voice': 0.47}
