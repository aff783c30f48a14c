# SPDX-License-Identifier: MIT
"""What Python costs on top of the library, in one process, so that all is of one machine:

    python3 tests/python/overhead.py [EVENTS]

with SOJOURN_LIBRARY and PYTHONPATH as for the tests, numpy and pyarrow; SOJOURN_TOOL, polars and the real data for a
bank's January. Take the library of a wheel, for that of the tests is made for size and costs a quarter
more. EVENTS are those of Arrow's batches; the rest has 200,000 at most. Each line is the best of five, taken in turn with
what it is compared with. "C" is the same call of the library with its structs made before."""
import concurrent.futures
import csv
import ctypes
import os
import pathlib
import subprocess
import sys
import tempfile
import time
from ctypes import byref

import pyarrow as pa
import sojourn
from sojourn import _abi, _one, _source, _values

ROOT = pathlib.Path(__file__).resolve().parents[2]
EVENTS = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
COUNT = min(EVENTS, 200_000)
BATCH = 4096
TEXTS = {'system': ['acd', 'ivr', 'web'], 'channel': ['voice', 'web', 'chat'],
         'queue': ['billing', 'sales', 'care', ''], 'type': ['connect', 'queue', 'visit']}


def best(*works):
    """Least seconds of this process in five runs, each in an engine of its own; of several works in turn."""
    took = [[] for _ in works]
    for _ in range(5):
        for work, times in zip(works, took):
            with sojourn.Engine() as engine:
                before = time.process_time()
                work(engine)
                times.append(time.process_time() - before)
    return [*map(min, took)]


def columns():
    """Events as a call centre has them: eight columns, six of them texts."""
    found = {name: [words[i * 7 % len(words)] for i in range(COUNT)] for name, words in TEXTS.items()}
    found['session'] = [f's{i // 4}' for i in range(COUNT)]
    found['account'] = [f'A-{i * 31 % (COUNT // 20 + 1)}' for i in range(COUNT)]
    found['start'] = [1_700_000_000_000_000 + i * 1_000_000 for i in range(COUNT)]
    found['end'] = [start + 30_000_000 for start in found['start']]
    return found


def table(count):
    """The same events, made by numpy and pyarrow, for so many rows take long as lists."""
    import numpy
    at, found = numpy.arange(count), {}
    for name, words in TEXTS.items():
        found[name] = pa.array(words).take(pa.array(at * 7 % len(words)))
    join, text = pa.compute.binary_join_element_wise, lambda numbers: pa.array(numbers).cast('string')
    found['session'] = join('s', text(at // 4), '')
    found['identifier.account'] = join('A-', text(at * 31 % (count // 20 + 1)), '')
    found['start'] = 1_700_000_000_000_000 + at * 1_000_000
    found['end'] = found['start'] + 30_000_000
    return pa.table(found)


def prepared(source):
    naming = _source.Naming((), None, None, {})
    return list(_source.batches(source, naming))


def library(batches):
    """Only the calls of C."""
    def work(engine):
        error, handle = _abi.Error(), engine._handle
        for batch in batches:
            assert not _abi.lib.sojourn_feed_arrow(handle, byref(batch.schema), byref(batch.array),
                                                   byref(error))
    return work


def one_by_one(rows):
    def work(engine):
        for row in rows:
            engine.event(**row)
    return work


LOOP = """#include <sojourn/sojourn.h>
void loop(sojourn *s, const sojourn_event *events, uint64_t count, sojourn_error *error)
{
    for (uint64_t i = 0; i < count; ++i)
        sojourn_feed(s, &events[i], 1, error);
}
"""


def one_by_one_in_c(rows):
    """The same calls from a program in C, whose structs were filled before."""
    folder = tempfile.mkdtemp()
    source, made = os.path.join(folder, 'loop.c'), os.path.join(folder, 'loop.so')
    with open(source, 'w', encoding='utf-8') as file:
        file.write(LOOP)
    subprocess.run(['cc', '-O2', '-shared', '-fPIC', '-I', ROOT / 'include', source, '-o', made], check=True)
    ctypes.CDLL(os.environ['SOJOURN_LIBRARY'], mode=ctypes.RTLD_GLOBAL)
    loop = ctypes.CDLL(made).loop
    events = (_abi.Event * len(rows))(*map(filled, rows))

    def work(engine):
        loop(engine._handle, events, ctypes.c_uint64(len(rows)), byref(_abi.Error()))
        assert engine.count()['events'] == len(rows)
    return work


def filled(row):
    fields = dict(row, type=_one.CODES[row['type']])
    who = _abi.Identifier(_values.text('account', ''), _values.text(fields.pop('account'), ''))
    event = _abi.Event(identifiers=ctypes.pointer(who), identifier_count=1)
    for name, value in fields.items():
        setattr(event, name, _values.text(value, name) if isinstance(value, str) else value)
    return event


def handed(batch):
    """A batch of pyarrow as the package hands it on."""
    return next(_source.of_array(batch, _source.Naming((), None, None, {})))


def arrow():
    """What a stream of batches takes, by what the library does with them as they lie."""
    whole = table(EVENTS)
    batches = whole.to_batches(max_chunksize=BATCH)
    readers = [pa.RecordBatchReader.from_batches(whole.schema, batches) for _ in range(5)]
    in_c, streamed = best(library([handed(batch) for batch in batches]),
                          lambda engine: engine.feed(readers.pop()))
    print(f'Arrow batches of {BATCH:,}, {EVENTS:,} events: {streamed / in_c:.3f} x C')


def side_by_side():
    """Two engines by two threads and by two processes, against one after the other, by the clock on the wall."""
    batches = table(COUNT).to_batches(max_chunksize=BATCH)

    def work(_):
        with sojourn.Engine() as engine:
            engine.feed(pa.Table.from_batches(batches))
            engine.settle()

    def threads(count):
        with concurrent.futures.ThreadPoolExecutor(count) as pool:
            list(pool.map(work, range(2)))

    one, two, apart = wall(lambda: threads(1), lambda: threads(2), lambda: processes(work))
    print(f'two engines in two threads: {two / one:.2f} of the time of one thread; in two processes {apart / one:.2f}')


def processes(work):
    """The same with nothing shared but the machine: what others leave of it. Threads that wait for each other take
    longer than this."""
    children = []
    for _ in range(2):
        children.append(os.fork())
        if not children[-1]:
            try:
                work(None)
            finally:
                os._exit(0)
    for child in children:
        os.waitpid(child, 0)


def january():
    """A bank's January by the clock on the wall: a frame in and figures out, and a program that reads the same CSV,
    against the tool."""
    sys.path[:0] = [str(ROOT / 'tests' / folder) for folder in ('tool', 'data')]
    import bank
    from tap import shared
    path = os.path.join(shared() or '', 'anonymous_bank', 'january.txt.gz')
    tool = os.environ.get('SOJOURN_TOOL')
    if not tool or not os.path.exists(path):
        print("a bank's January: skipped, for SOJOURN_TOOL is not set or there is no real data")
        return
    import polars
    with tempfile.TemporaryDirectory() as folder:
        facts = os.path.join(folder, 'january.csv')
        with open(facts, 'w', encoding='utf-8', newline='') as file:
            csv.writer(file, lineterminator='\n').writerows(bank.facts(bank.rows(path)))
        frame = polars.read_csv(facts, infer_schema_length=0).with_columns(
            polars.col('start', 'end', 'reference').cast(polars.Int64))

        def figures():
            with sojourn.Engine() as engine:
                engine.feed(frame)
                return [list(engine.measure(metric)) for metric in FIGURES]

        def program(*command):
            return lambda: subprocess.run([*command, facts], input='\n'.join(LINES), check=True, text=True,
                                          stdout=subprocess.DEVNULL)

        took = wall(figures, program(tool, 'ask'), program(sys.executable, '-c', PROGRAM))
    print(f"a bank's January, {len(frame):,} rows, {len(FIGURES)} metrics: {took[0] / took[1]:.3f} of the tool's time, "
          f'{took[1] * 1e3:.0f} ms; {took[2] / took[1]:.2f} with start, imports and CSV')


FIGURES = ['service_level', 'answered', 'abandoned', 'speed_of_answer', 'patience', 'fcr', 'handle_time',
           'repeat_contact']
LINES = [f'measure {metric}' for metric in FIGURES]
PROGRAM = f"""import sys
import polars, sojourn
frame = polars.read_csv(sys.argv[1], infer_schema_length=0).with_columns(
    polars.col('start', 'end', 'reference').cast(polars.Int64))
with sojourn.Engine() as engine:
    engine.feed(frame)
    for metric in {FIGURES}:
        print(engine.measure(metric).value)
"""


def wall(*works):
    """Least seconds on the wall in seven runs, in turn."""
    took = [[] for _ in works]
    for _ in range(7):
        for work, times in zip(works, took):
            before = time.perf_counter()
            work()
            times.append(time.perf_counter() - before)
    return [*map(min, took)]


def main():
    print(f'load of this machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors')
    january()
    arrow()
    side_by_side()
    found = columns()
    batches = [handed(batch) for batch in table(COUNT).to_batches(max_chunksize=BATCH)]
    rows = [dict(zip(found, cells)) for cells in zip(*found.values())]
    in_c, lists, dicts = best(library(batches), lambda engine: engine.feed(found),
                              lambda engine: engine.feed(rows))
    print(f'lists: {(lists - in_c) / COUNT * 1e9:.0f} ns an event on top of C, {len(found)} columns; '
          f'dicts: {(dicts - in_c) / COUNT * 1e9:.0f}; C takes {in_c / COUNT * 1e9:.0f}')
    few = {name: found[name] for name in ('session', 'account', 'start')}
    low, high = best(library(prepared(few)), lambda engine: engine.feed(few))
    print(f'lists of three columns: {(high - low) / COUNT * 1e9:.0f} ns')
    rows = rows[:20_000]
    single, single_c = best(one_by_one(rows), one_by_one_in_c(rows))
    print(f'one call an event: {(single - single_c) / len(rows) * 1e6:.2f} us on top of C, which takes '
          f'{single_c / len(rows) * 1e6:.2f}')


main()
