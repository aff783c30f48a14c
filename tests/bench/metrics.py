# SPDX-License-Identifier: MIT
"""Twenty metrics by intent and day: the library, asked together and one by one, and DuckDB with one
thread on the spans that the library exports. Answers must be equal.

    metrics.py BUILD_TREE FOLDER EVENTS ROUNDS

Clocks of the processor: of the library from events that are settled to figures with their labels, of
DuckDB from tables of spans to rows of figures. Making, exporting and loading are in neither. Prints
Markdown; the ratio that is wanted is that to reading all spans once by cursors."""
import csv
import datetime
import json
import pathlib
import re
import statistics
import subprocess
import sys

import peers
import report

HERE = pathlib.Path(__file__).resolve().parent
PYTHON = HERE.parents[1] / 'build/python/bin/python3'  # where DuckDB is installed
LEVELS = ('event', 'transaction', 'interaction', 'engagement')
TYPES = {'flags': 'UINTEGER', 'start': 'BIGINT', 'end': 'BIGINT', 'children': 'BIGINT'}
IDS = ('id', 'parent', 'customer')


def own(tree, events, folder):
    """Seconds to read, of all together and of all one by one; the spans are left in the folder."""
    out = subprocess.run([tree / 'tests/bench/measure', events, f'{folder}/'], check=True, text=True,
                         stdout=subprocess.PIPE).stdout
    return [float(re.search(line + r' ([\d.]+) s', out)[1])
            for line in ('spans read in', 'together:', 'one by one:')]


def load(base, folder, level):
    """The table of a level; ids as numbers and words as words of a list, which suits DuckDB best."""
    file = folder / f'{level}.csv'
    names = file.open().readline().strip().split(',')
    columns = {name: TYPES.get(name, 'VARCHAR') for name in names}
    shown = ', '.join(f"('0x' || \"{name}\")::UHUGEINT AS \"{name}\"" if name in IDS else f'"{name}"'
                      for name in names)
    base.execute(f'CREATE TABLE "{level}" AS SELECT {shown} FROM read_csv(\'{file}\', header = true, '
                 f"delim = ',', nullstr = '', columns = {columns})")


def duckdb(folder):
    """Answers of DuckDB, as those of the library; prints seconds of each stage."""
    import duckdb as peer
    base = peer.connect(config={'threads': 1, 'preserve_insertion_order': False})
    for level in LEVELS:
        load(base, folder, level)
    watch = peers.Watch()
    for stage, statement in peers.statements('metrics.sql'):
        rows = base.execute(statement).fetchall()
        watch.lap(stage)
    with (folder / 'duckdb.csv').open('w', newline='') as file:
        csv.writer(file).writerows(rows)
    print(json.dumps({'version': peer.__version__, 'stages': watch.stages}))


def answers(file, head):
    with file.open(newline='') as lines:
        rows = list(csv.reader(lines))[head:]
    return sorted(tuple(row) for row in rows)


def compare(folder):
    """What differs, in words; '' where nothing does."""
    ours, theirs = answers(folder / 'figures.csv', 1), answers(folder / 'duckdb.csv', 0)
    if ours == theirs:
        return ''
    one = min(set(ours) ^ set(theirs))
    return f'DIFFERENT: {",".join(one)} is only of ' + ('ours' if one in ours else 'DuckDB')


def peer(folder):
    """What DuckDB says in a process of its own; None and why where it cannot be asked."""
    python = PYTHON if PYTHON.exists() else sys.executable
    run = subprocess.run([python, '-B', __file__, 'duckdb', folder], text=True,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if run.returncode:
        return None, (run.stderr.strip().splitlines() or ['it ended'])[-1]
    return json.loads(run.stdout), compare(folder)


def events_of(tree, folder, count):
    file = folder / 'events.bin'
    if not file.exists():
        half = folder / 'making-metrics.bin'
        subprocess.run([tree / 'tests/bench/events', 'make', count, half], check=True)
        half.rename(file)
    return file


def show(rows, count, version):
    """A table of seconds and of ratios to the reading of the same round."""
    print(f'{int(count):,} events, {len(rows)} round(s), {datetime.date.today()}. {report.machine()}.\n')
    print('| | s, processor | / reading, median (least to most) | must be |\n|---|---|---|---|')
    limits = {'twenty metrics together': '<= 3'}
    for name in rows[0]:
        seconds = statistics.median(row[name] for row in rows)
        ratios = [row[name] / row['reading the spans of all levels'] for row in rows]
        print(f'| {name} | {seconds:.3f} | {report.spread(ratios, 2)} | {limits.get(name, "")} |')
    if version:
        print(f'\nDuckDB is {version}. Its answers are ours.')


def main(tree, folder, count, rounds):
    tree, folder = pathlib.Path(tree).resolve(), pathlib.Path(folder).resolve() / count
    spans = folder / 'spans'
    spans.mkdir(parents=True, exist_ok=True)
    rows, version = [], ''
    for _ in range(int(rounds)):
        read, together, alone = own(tree, events_of(tree, folder, count), spans)
        row = {'reading the spans of all levels': read, 'twenty metrics together': together,
               'the same one by one': alone}
        said, why = peer(spans)
        if said and why:
            raise SystemExit(why)
        if said:
            version = said['version']
            row['DuckDB, 1 thread'] = sum(cpu for cpu, _ in said['stages'].values())
            row |= {f'- {stage}': cpu for stage, (cpu, _) in said['stages'].items()}
        else:
            print(f'DuckDB is left out: {why}', file=sys.stderr)
        rows.append(row)
    show(rows, count, version)


if __name__ == '__main__':
    if sys.argv[1] == 'duckdb':
        duckdb(pathlib.Path(sys.argv[2]))
    else:
        main(*sys.argv[1:])
