# SPDX-License-Identifier: MIT
"""Results of a race as Markdown: ratios, times and memory, answers. A ratio is taken round by round;
a round in which the hand-written job is far from its median is void, for the machine was disturbed."""
import datetime
import os
import pathlib
import re
import statistics
import subprocess

OURS = ('structs', 'parallel', 'arrow', 'one', 'settled', 'shuffled', 'tenth')
NAMES = {
    'structs': 'libsojourn, batches of structs', 'arrow': 'libsojourn, record batches',
    'parallel': 'libsojourn, batches of structs, settled by 2 threads',
    'one': 'libsojourn, one event a call', 'settled': 'libsojourn, one event a call, each settled',
    'shuffled': 'libsojourn, batches of structs, shuffled',
    'tenth': 'libsojourn, batches of structs, a tenth of the events',
    'duckdb1': 'DuckDB, 1 thread', 'duckdb2': 'DuckDB, 2 threads', 'polars1': 'Polars, 1 thread',
    'clickhouse1': 'ClickHouse, 1 thread', 'cjob': 'the job written in C by hand',
    'micro': 'roofline B: append, two upserts, sweep', 'tool': '`sojourn summary FACTS.csv`',
    'parse': 'of it, reading the CSV',
}
# What is divided by what, in which figure; limits of what must be, and of what is aimed at.
RATIOS = (
    ('DuckDB 1 thread / ours, processor', 'duckdb1', 'structs', 'cpu', '>= 3', '6'),
    ('DuckDB 2 threads / ours on one core, wall', 'duckdb2', 'structs', 'wall', '>= 2.5', '6'),
    ('ClickHouse 1 thread / ours', 'clickhouse1', 'structs', 'cpu', '>= 5', '10'),
    ('Polars 1 thread / ours', 'polars1', 'structs', 'cpu', '>= 7', '14'),
    ('ours / roofline B', 'structs', 'micro', 'cpu', '<= 4', '2'),
    ('ours / the job by hand', 'structs', 'cjob', 'cpu', '<= 1.4', '0.8'),
    ('one by one / batch', 'one', 'structs', 'cpu', '<= 2', '1.3'),
    ('one by one, each settled / batch', 'settled', 'structs', 'cpu', '', ''),
    ('settle by 2 threads / by one, wall', 'parallel', 'structs', 'settle_wall', '', ''),
    ('record batches / structs', 'arrow', 'structs', 'cpu', '', ''),
    ('shuffled / order of arrival', 'shuffled', 'structs', 'cpu', '<= 3', '1.8'),
    ('an event / one of a tenth of them', 'structs', 'tenth', 'each', '<= 1.6', '1.25'),
    ('peak of memory / DuckDB 1 thread', 'structs', 'duckdb1', 'peak', '<= 0.33', '0.17'),
    ('CSV to all answers, the tool / DuckDB 1 thread', 'tool', 'duckdb1', 'csv', '<= 0.5', '0.33'),
    ('reading the CSV / the tool', 'parse', 'tool', 'cpu', '', ''),
)


def lines_of(command):
    try:
        return subprocess.run(command, capture_output=True, text=True).stdout.splitlines()
    except OSError:
        return []


def machine():
    """The kind of machine, without its name."""
    words = dict(re.split(r':\s+', line, maxsplit=1) for line in lines_of(['lscpu'])
                 if re.search(r':\s+\S', line))
    clock = re.search(r'^cpu MHz\s*: (\d+)', pathlib.Path('/proc/cpuinfo').read_text(), re.M)
    memory = os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2 ** 30
    caches = ', '.join(f'{name} {words[key]}' for name, key in (
        ('L1d', 'L1d cache'), ('L2', 'L2 cache'), ('L3', 'L3 cache')) if key in words)
    return (f'{os.cpu_count()} cores of {words.get("Model name", "an unknown processor")}, '
            f'{clock[1] if clock else "?"} MHz, {caches}; {memory:.0f} GiB; '
            f'{(lines_of(["cc", "--version"]) or ["no cc"])[0]}')


class Race:
    """Rows by round and entrant, without the void rounds."""

    def __init__(self, rows, events):
        self.events, self.void, self.rows = events, [], {}
        for row in rows:
            self.rows.setdefault(row['round'], {})[row['entrant']] = row
        by_hand = {number: each['cjob']['cpu'] for number, each in self.rows.items()
                   if 'cjob' in each}
        if len(by_hand) >= 3:
            middle = statistics.median(by_hand.values())
            self.void = [number for number, cpu in by_hand.items()
                         if abs(cpu - middle) > middle / 4]
        for number in self.void:
            del self.rows[number]

    def figure(self, row, what):
        if what == 'each':
            return row['cpu'] / (self.events // 10 if row['entrant'] == 'tenth' else self.events)
        if what == 'csv' and row['entrant'] != 'tool':
            return row['cpu'] + row['load_cpu']
        return row['cpu' if what == 'csv' else what]

    def figures(self, entrant, what):
        return [self.figure(each[entrant], what) for each in self.rows.values()
                if entrant in each and (what != 'peak' or 'peak' in each[entrant])]

    def ratios(self, above, below, what):
        return [self.figure(each[above], what) / self.figure(each[below], what)
                for each in self.rows.values() if above in each and below in each]

    def last(self, entrant):
        rows = [each[entrant] for each in self.rows.values() if entrant in each]
        return rows[-1] if rows else None


def spread(numbers, digits):
    return (f'{statistics.median(numbers):.{digits}f} ({min(numbers):.{digits}f} to '
            f'{max(numbers):.{digits}f})')


def print_ratios(race):
    print('\n| ratio | median (least to most) | must be | aim |\n|---|---|---|---|')
    for name, above, below, what, must, aim in RATIOS:
        ratios = race.ratios(above, below, what)
        if ratios:
            print(f'| {name} | {spread(ratios, 2)} | {must} | {aim} |')


def print_times(race):
    print('\n| | ns an event, processor | wall s | peak MiB | bytes an event | '
          'feed, settle, figures: ns an event |\n|---|---|---|---|---|---|')
    for entrant in NAMES:
        row = race.last(entrant)
        if row is None:
            continue
        events = race.events // 10 if entrant == 'tenth' else race.events
        ns = [cpu * 1e9 / events for cpu in race.figures(entrant, 'cpu')]
        peaks = race.figures(entrant, 'peak')
        parts = ', '.join(f'{row[part] * 1e9 / events:.0f}'
                          for part in ('feed', 'settle', 'figures') if part in row)
        wall = '' if entrant in ('micro', 'parse') else (
            f'{statistics.median(race.figures(entrant, "wall")):.2f}')
        peak = f'{statistics.median(peaks) / 2 ** 20:.0f}' if peaks else ''
        held = f'{row["bytes"] / events:.0f}' if 'bytes' in row else (
            f'{statistics.median(peaks) / events:.0f} at the peak' if peaks else '')
        name = NAMES[entrant] + (f' ({row["version"]})' if 'version' in row else '')
        print(f'| {name} | {spread(ns, 0)} | {wall} | {peak} | {held} | {parts} |')


def print_structures(race):
    row = race.last('structs')
    if row is None:
        return
    held = sorted(row['structures'].items(), key=lambda each: -each[1])
    print('\nBytes an event of what the library holds: ' + ', '.join(
        f'{name} {size / race.events:.1f}' for name, size in held if size >= race.events / 10) + '.')


def whole(value):
    return ', '.join(map(whole, value)) if isinstance(value, list) else f'{value:,}'


def print_answers(race, oracle):
    """All must say the same of what they say; True if they do."""
    said, who, wrong = {}, {}, []
    for each in race.rows.values():
        for entrant, row in each.items():
            for name, value in row.get('answers', {}).items():
                if entrant == 'tenth':
                    continue
                if said.setdefault(name, value) != value:
                    wrong.append(f'{entrant} says {name} {whole(value)}, others '
                                 f'{whole(said[name])}')
                who.setdefault(name, {})[entrant] = True
    known = re.findall(r'\d[\d,]*', oracle)
    unknown = [name for name, value in said.items() if name != 'events' and not all(
        f'{number:,}' in known for number in (value if isinstance(value, list) else [value]))]
    print('\n| answer | | said by |\n|---|---|---|')
    for name, value in said.items():
        print(f'| {name} | {whole(value)} | {len(who[name])} |')
    told = not oracle or len(unknown) == len(said) - 1
    print('\nThe oracle has no counts of these events.' if told else
          f'\nThe oracle says otherwise: {", ".join(unknown)}.' if unknown else
          '\nAll of these are counts of the oracle.')
    for line in dict.fromkeys(wrong):
        print(f'\nDIFFERENT: {line}')
    return not wrong and (told or not unknown)


def show(rows, events, left, oracle):
    race = Race(rows, events)
    print(f'{events:,} events{"" if oracle else " of our own generator"}, {len(race.rows)} rounds, '
          f'{datetime.date.today():%d %B %Y}. {machine()}.')
    busy = [row['wall'] / row['cpu'] for each in race.rows.values() for row in each.values()
            if row['entrant'] in OURS]
    if busy and statistics.median(busy) > 1.1:
        print(f'\nThe machine was busy: a second of processor took {statistics.median(busy):.2f} '
              's of wall time.')
    if race.void:
        print(f'\nVoid, for the job by hand was off its median by a quarter: round '
              f'{", ".join(map(str, race.void))}.')
    for entrant, why in left.items():
        print(f'\nLeft out: {NAMES[entrant]}: {why}.')
    print_ratios(race)
    print_times(race)
    print_structures(race)
    return print_answers(race, oracle)
