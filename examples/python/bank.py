# SPDX-License-Identifier: MIT
# A bank's month of calls, from raw rows to answers: python3 examples/python/bank.py [FILE]
#
# FILE is tab-separated, a row each call, as the call centre of a bank wrote it in 1999 ("Anonymous
# Bank", Technion): the times of the menu, the queue and the agent. Without a file a month is made up.
# Cells are between the lines `# %%`, for notebooks that read them.

# %% Raw rows
import csv
import datetime
import random
import sys

import sojourn

COLUMNS = ['call', 'customer', 'type', 'date', 'vru_entry', 'vru_exit', 'q_start', 'q_exit',
           'outcome', 'ser_start', 'ser_exit', 'server']


def made_up(count=2000):
    """Rows of such a file: regular service, new customers, brokerage; some call again."""
    chance = random.Random(1999)
    for call in range(count):
        at = datetime.datetime(1999, 1, 1 + call * 31 // count, 8) + datetime.timedelta(
            seconds=chance.randrange(36000))
        menu, wait = chance.randrange(5, 30), int(chance.expovariate(1 / 40))
        served = int(chance.expovariate(1 / 180)) + 10
        patient = wait < chance.expovariate(1 / 200)
        times = [at, at + datetime.timedelta(seconds=menu)]
        times += [times[1], times[1] + datetime.timedelta(seconds=wait)]
        times += [times[3], times[3] + datetime.timedelta(seconds=served)] if patient else [times[3]] * 2
        clock = [f'{time:%H:%M:%S}' for time in times]
        yield [str(call), str(chance.randrange(600) + 1), chance.choice(['PS', 'PS', 'NW', 'NE']),
               f'{at:%y%m%d}', *clock[:4], 'AGENT' if patient else 'HANG', *clock[4:],
               chance.choice(['AVI', 'MICHAL', 'SHARON']) if patient else 'NO_SERVER']


def rows():
    if len(sys.argv) > 1:
        with open(sys.argv[1], encoding='latin-1', newline='') as file:
            for row in csv.DictReader(file, delimiter='\t', quoting=csv.QUOTE_NONE):
                row['call'] = row['vru+line'] + row['call_id']
                yield [row.get(name) or row.get(f'{name}_id') for name in COLUMNS]
    else:
        yield from made_up()


# %% Facts: each row is a visit to the menu, a wait, and a talk or an end of patience
def facts():
    for number, row in enumerate(rows()):
        cell = dict(zip(COLUMNS, row))

        def at(name, cell=cell):
            day = datetime.datetime.strptime(cell['date'], '%y%m%d')
            hour, minute, second = map(int, cell[name].split(':'))
            return day + datetime.timedelta(hours=hour, minutes=minute, seconds=second)

        call = {'contact': f'{cell["call"]}-{number}', 'session': f'{cell["call"]}-{number}',
                'account': cell['customer'] if cell['customer'] != '0' else None, 'channel': 'voice'}
        yield {**call, 'system': 'vru', 'type': 'input', 'intent': cell['type'],
               'start': at('vru_entry'), 'end': at('vru_exit')}
        yield {**call, 'system': 'acd', 'type': 'queue', 'queue': cell['type'],
               'start': at('q_start'), 'end': at('q_exit')}
        if cell['outcome'] == 'AGENT':
            yield {**call, 'system': 'desk', 'type': 'connect', 'agent': cell['server'],
                   'start': at('ser_start'), 'end': at('ser_exit')}
        else:
            yield {**call, 'system': 'acd', 'type': 'abandon', 'start': at('q_exit')}


# %% Answers
with sojourn.Engine(interaction_gap='30m', window='7d') as engine:
    engine.feed(facts(), zone='Asia/Jerusalem')
    engine.settle()
    print(engine)
    for name, how in {
        'service_level': {'threshold': '20s'},
        'abandoned': {'variant': 'long'},
        'speed_of_answer': {},
        'patience': {},
        'repeat_contact': {'return': '2d'},
    }.items():
        row = next(iter(engine.measure(name, **how)))
        print(f'{name}: {row["value"]:.3f} ({row["low"]:.3f} to {row["high"]:.3f})')
    print('by queue:', {row['queue']: round(row['value'], 3)
                        for row in engine.measure('service_level', by='queue')})

    # Why is it bad? Down to the calls themselves.
    missed = engine.measure('abandoned', by='queue')
    worst = max(range(len(missed)), key=lambda row: missed.column('value')[row])
    calls = missed.drill(worst).to_dict()
    waits = [end - start for start, end in zip(calls['start'], calls['end'])]
    print('longest wait before giving up:', max(waits))

    # Who called most, and how did it go?
    busiest = max(engine.journeys(), key=lambda row: (row['events'], row['id']))
    states = [row['state'] for row in engine.engagements(within=busiest['id'])]
    print(f'busiest customer: {busiest["events"]} events,', len(states), 'engagements')

# prints:
# <Engine: 6,000 events, 581 customers>
# service_level: 0.412 (0.391 to 0.434)
# abandoned: 0.158 (0.142 to 0.174)
# speed_of_answer: 31.565 (29.988 to 33.142)
# patience: 122.000 (122.000 to 122.000)
# repeat_contact: 0.074 (0.062 to 0.088)
# by queue: {'NE': 0.408, 'NW': 0.399, 'PS': 0.421}
# longest wait before giving up: 0:04:32
# busiest customer: 27 events, 5 engagements
