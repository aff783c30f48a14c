# SPDX-License-Identifier: MIT
"""The race of tests/bench/run.sh, small: all roads of the library and the peers that are there have
one answer. test_race.py BUILD_TREE"""
import hashlib
import os
import pathlib
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / 'tool'))
from tap import Tap, run

tap = Tap()
TREE = pathlib.Path(sys.argv[1])
# Of the generator's events; on every machine.
EVENTS, SUM = '20000', '2466baa2bf38de41'
ROADS = ('structs', 'parallel', 'arrow', 'one', 'settled', 'shuffled', 'tenth', 'tool', 'parse')
PEERS = ('duckdb1', 'polars1', 'clickhouse1')


def race(folder, *words, **more):
    return run([sys.executable, '-B', HERE / 'race.py', TREE, folder, EVENTS, *words],
               env={**os.environ, 'SOJOURN_SHARED': folder, **more})


def roads(folder):
    code, out, err = race(folder, '2', *ROADS, *PEERS)
    tap.ok(code == 0 and 'DIFFERENT' not in out, 'all roads and peers have the same answers',
           out + err)
    for line in ('| one by one / batch |', '| shuffled / order of arrival |',
                 '| reading the CSV / the tool |', '| libsojourn, record batches |',
                 '| transactions | 3,'):
        tap.ok(line in out, f'the report has a line {line}', out)
    left = [name for name in PEERS if f'{name} is left out' in err]
    tap.ok(len(left) == out.count('Left out: '), 'a peer that is not here is left out, and told', err)
    if left:
        tap.skip('answers of all peers', 'not installed: ' + ', '.join(left))
    kept = folder + '/' + EVENTS
    tap.equal(hashlib.sha256(pathlib.Path(kept, 'events.bin').read_bytes()).hexdigest()[:16], SUM,
              'the events are the same on every machine')
    tap.equal(race(folder, '2', *ROADS)[2], '', 'what was run is not run again')


def differences(folder):
    kept = pathlib.Path(folder, EVENTS, 'results.jsonl')
    text = kept.read_text()
    kept.write_text(text.replace('"interactions": ', '"interactions": 1', 1))
    code, out, _ = race(folder, '2', *ROADS)
    tap.ok(code == 1 and 'DIFFERENT: ' in out, 'another answer is told, and fails', out)
    kept.write_text(text)


def refusals(folder):
    code, _, err = race(folder, '1', 'nobody')
    tap.ok(code == 1 and 'nobody is no entrant: cjob' in err, 'a strange entrant is told', err)
    code, out, err = race(folder, '1', 'structs', 'cjob')
    tap.ok(code == 0 and 'the job written in C by hand: its source is not here' in out,
           'what is not beside the repository is left out', out + err)


def metrics(folder):
    code, out, err = run([sys.executable, '-B', HERE / 'metrics.py', TREE, folder, EVENTS, '1'])
    tap.ok(code == 0 and '| twenty metrics together |' in out, 'figures by intent and day', out + err)
    if 'left out' in err:
        return tap.skip('figures of DuckDB on the spans', err)
    tap.ok('Its answers are ours.' in out, 'DuckDB on the spans has the same figures', out)
    spans = pathlib.Path(folder, EVENTS, 'spans')
    answers = spans / 'duckdb.csv'
    answers.write_text(answers.read_text().replace(',1,', ',2,', 1))
    sys.path.insert(0, str(HERE))
    import metrics as own
    return tap.ok(own.compare(spans).startswith('DIFFERENT'), 'another figure is told')


def command(folder):
    code, out, err = run(['sh', HERE / 'run.sh', '5000', '1', 'structs', 'one'],
                         env={**os.environ, 'SOJOURN_TREE': TREE, 'SOJOURN_RACE': folder,
                              'SOJOURN_SHARED': folder})
    tap.ok(code == 0 and '| one by one / batch |' in out, 'sh tests/bench/run.sh', out + err)


with tempfile.TemporaryDirectory() as scratch:
    for point in (roads, differences, refusals, metrics, command):
        tap.run(point, scratch)
tap.finish()
