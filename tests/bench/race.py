# SPDX-License-Identifier: MIT
"""The bench job by the library, by other programs and by what bounds it, in rounds.

    race.py BUILD_TREE FOLDER EVENTS ROUNDS [ENTRANT...]

Each entrant is a process of its own, one at a time; a round is one run of each. What was run is kept
in FOLDER, so a race that was stopped goes on. Prints Markdown: machine, ratios, figures, answers."""
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

import report

HERE = pathlib.Path(__file__).resolve().parent
PYTHON = HERE.parents[1] / 'build/python/bin/python3'  # where the peers are installed
SHARED = pathlib.Path(os.environ.get('SOJOURN_SHARED', HERE.parents[2] / 'shared')) / 'bench'
GAPS = {'interaction_gap': '1800000001us', 'window': '604800000001us', 'reopen': '1us',
        'unknown': '1us'}
# Entrant: the file it reads, and what it runs on it. {job}, {peers} and the like are programs.
ENTRANTS = {
    'cjob': ('events.bin', '{cjob}'),
    'micro': ('events.bin', '{micro}'),
    'structs': ('events.bin', '{job} structs'),
    'parallel': ('events.bin', '{job} parallel'),
    'arrow': ('events.bin', '{job} arrow'),
    'one': ('events.bin', '{job} one'),
    'settled': ('events.bin', '{job} settled'),
    'shuffled': ('shuffled.bin', '{job} structs'),
    'tenth': ('tenth.bin', '{job} structs'),
    'duckdb1': ('events.csv', '{peers} duckdb 1'),
    'duckdb2': ('events.csv', '{peers} duckdb 2'),
    'polars1': ('events.csv', '{peers} polars 1'),
    'clickhouse1': ('events.csv', '{peers} clickhouse 1'),
    'tool': ('facts.csv', '{tool} summary -q -s intent_first ' +
             ' '.join(f'-s {name}={value}' for name, value in GAPS.items()) +
             ''.join(f' -s kind=k{letter}:strong' for letter in 'acep')),
    'parse': ('facts.csv', '{parse}'),
}


class Left(Exception):
    """Raised for an entrant that cannot run here; the text says why."""


def say(text):
    print(text, file=sys.stderr, flush=True)


def shared(source, build, *flags):
    """A program of the folder of reference benches, compiled."""
    program = build / pathlib.Path(source).stem
    if not (SHARED / source).is_file():
        raise Left('its source is not here')
    if not program.exists():
        subprocess.run(['cc', '-std=gnu11', *flags, str(SHARED / source), '-o', str(program), '-lm'],
                       check=True, stderr=subprocess.DEVNULL)
    return program


class Data:
    """Files of one number of events, made when they are asked for."""

    def __init__(self, folder, tree, count):
        self.folder, self.count = folder, count
        self.events = tree / 'tests/bench/events'
        self.generator = 'own'
        if (SHARED / 'gen.c').is_file():
            self.generator = shared('gen.c', folder.parent, '-O2', '-ffp-contract=off')

    def make(self, count, file):
        if self.generator == 'own':
            return subprocess.run([self.events, 'make', str(count), file], check=True)
        subprocess.run([self.generator, str(count), file.with_suffix('')], check=True,
                       stderr=subprocess.DEVNULL)
        file.with_suffix('.csv').unlink()  # has the call ids, which are not part of the job
        return file.with_name(file.stem + '-lean.csv').unlink()

    def file(self, name):
        file = self.folder / name
        if file.exists():
            return file
        half = self.folder / ('making-' + name)
        say(f'making {name}')
        if name == 'events.bin':
            self.make(self.count, half)
        elif name == 'tenth.bin':
            self.make(self.count // 10, half)
        else:
            verb = {'shuffled.bin': 'shuffle', 'events.csv': 'csv', 'facts.csv': 'facts'}[name]
            subprocess.run([self.events, verb, self.file('events.bin'), half], check=True)
        return half.rename(file)


def programs(tree, folder):
    python = f'{PYTHON if PYTHON.exists() else sys.executable} -B'
    have = {'job': tree / 'tests/bench/job', 'parse': tree / 'tests/bench/parse',
            'tool': tree / 'examples/sojourn/sojourn', 'peers': f'{python} {HERE / "peers.py"}'}
    for name in ('cjob', 'micro'):
        if (SHARED / f'{name}.c').is_file():
            have[name] = shared(f'{name}.c', folder.parent, '-O3', '-march=native')
    return have


def stamp(tree):
    """What the results of one race have in common: the programs that were built."""
    whole = hashlib.sha256()
    files = [*tree.glob('lib/libsojourn.so*'), tree / 'tests/bench/job',
             tree / 'examples/sojourn/sojourn', *HERE.glob('*.sql'), HERE / 'peers.py']
    for file in sorted(file for file in files if file.is_file()):
        whole.update(file.read_bytes())
    return whole.hexdigest()[:16]


def measured(command):
    """What a command prints, its processor and wall seconds and its peak of memory."""
    begun = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True) as running:
        out, err = running.communicate()
    wall = time.perf_counter() - begun
    if running.returncode:
        raise Left((err.strip().splitlines() or [f'ends with {running.returncode}'])[-1][:200])
    return out, err, wall


def children():
    import resource
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def read_cjob(out, err):
    found = re.search(r'WALL ([\d.]+) s TOTAL ([\d.]+) s.*peak (\d+) MiB', err)
    return {'answers': json.loads(out), 'wall': float(found[1]), 'cpu': float(found[2]),
            'peak': int(found[3]) << 20}


def read_micro(out, events):
    ns = float(re.search(r'^ROOFLINE2 .* = ([\d.]+) ns/event', out, re.M)[1])
    return {'cpu': ns * events / 1e9}


def read_summary(out):
    levels = ('events', 'transactions', 'interactions', 'engagements', 'journeys')
    return {'answers': {name: int(re.search(rf'^{name} +([\d,]+)', out, re.M)[1].replace(',', ''))
                        for name in levels}}


def run(entrant, have, data):
    file, line = ENTRANTS[entrant]
    program = re.match(r'{(\w+)}', line)[1]
    if program not in have:
        raise Left('its source is not here')
    command = line.format(**have).split() + [str(data.file(file))]
    before = children()
    out, err, wall = measured(command)
    row = {'cpu': children() - before, 'wall': wall}
    if entrant == 'cjob':
        return {**row, **read_cjob(out, err)}
    if entrant == 'micro':
        return {**row, **read_micro(out, data.count)}
    if entrant == 'tool':
        return {**row, **read_summary(out)}
    return {**row, **json.loads(out)}


def rows_of(file, mark):
    if not file.exists():
        return []
    rows = [json.loads(line) for line in file.read_text().splitlines() if line.endswith('}')]
    return [row for row in rows if row['stamp'] == mark]


def race(tree, folder, events, rounds, names):
    folder.mkdir(parents=True, exist_ok=True)
    data, have, mark = Data(folder, tree, events), programs(tree, folder), stamp(tree)
    kept, left = folder / 'results.jsonl', {}
    rows = rows_of(kept, mark)
    done = {(row['round'], row['entrant']) for row in rows}
    for number in range(1, rounds + 1):
        for name in names:
            if (number, name) in done or name in left:
                continue
            try:
                row = {'stamp': mark, 'round': number, 'entrant': name, **run(name, have, data)}
            except Left as why:
                left[name] = str(why)
                say(f'{name} is left out: {why}')
                continue
            say(f'round {number}: {name}, {row["cpu"]:.3f} s')
            rows.append(row)
            with kept.open('a') as out:
                out.write(json.dumps(row) + '\n')
    oracle = (SHARED / 'README.md').read_text() if data.generator != 'own' else ''
    wanted = [row for row in rows if row['entrant'] in names and row['round'] <= rounds]
    return report.show(wanted, events, left, oracle)


def main(tree, folder, events, rounds, *names):
    strange = [name for name in names if name not in ENTRANTS]
    if strange:
        raise SystemExit(f'{strange[0]} is no entrant: {" ".join(ENTRANTS)}')
    if shutil.which('cc') is None:
        raise SystemExit('cc is missing: install gcc')
    good = race(pathlib.Path(tree).resolve(), pathlib.Path(folder).resolve() / events, int(events),
                int(rounds), names or tuple(ENTRANTS))
    raise SystemExit(not good)


if __name__ == '__main__':
    main(*sys.argv[1:])
