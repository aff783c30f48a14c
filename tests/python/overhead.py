# SPDX-License-Identifier: MIT
"""What Python costs on top of the library, in one process, so that all is of one machine:

    python3 tests/python/overhead.py [EVENTS]

with SOJOURN_LIBRARY and PYTHONPATH as for the tests, numpy and pyarrow. Each line is the best of five.
"C" is the same call of the library with its structs made before."""
import sys
import time
from ctypes import byref

import pyarrow as pa
import sojourn
from sojourn import _abi, _source

COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
BATCH = 4096


def best(work):
    """Least seconds of this process in five runs, each in an engine of its own."""
    took = []
    for _ in range(5):
        with sojourn.Engine() as engine:
            before = time.process_time()
            work(engine)
            took.append(time.process_time() - before)
    return min(took)


def columns():
    """Events as a call centre has them: eight columns, six of them texts."""
    texts = {'system': ['acd', 'ivr', 'web'], 'channel': ['voice', 'web', 'chat'],
             'queue': ['billing', 'sales', 'care', ''], 'type': ['connect', 'queue', 'visit']}
    found = {name: [words[i * 7 % len(words)] for i in range(COUNT)] for name, words in texts.items()}
    found['session'] = [f's{i // 4}' for i in range(COUNT)]
    found['account'] = [f'A-{i * 31 % (COUNT // 20 + 1)}' for i in range(COUNT)]
    found['start'] = [1_700_000_000_000_000 + i * 1_000_000 for i in range(COUNT)]
    found['end'] = [start + 30_000_000 for start in found['start']]
    return found


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


def one_by_one_in_c(rows):
    """The same structs, filled before."""
    with sojourn.Engine() as engine:
        kept = []
        for row in rows:
            writer = type(engine._writer)(())
            kept.append((writer.write(row), writer))

    def work(engine):
        error, handle, feed = _abi.Error(), engine._handle, _abi.lib.sojourn_feed
        for struct, _ in kept:
            feed(handle, struct, 1, byref(error))
    return work


def handed(batch):
    """A batch of pyarrow as the package hands it on."""
    return next(_source.of_array(batch, _source.Naming((), None, None, {})))


def main():
    found = columns()
    table = pa.table(found).rename_columns(
        ['identifier.account' if name == 'account' else name for name in found])
    batches = table.to_batches(max_chunksize=BATCH)
    readers = [pa.RecordBatchReader.from_batches(table.schema, batches) for _ in range(5)]
    in_c = best(library([handed(batch) for batch in batches]))
    streamed = best(lambda engine: engine.feed(readers.pop()))
    print(f'Arrow batches of {BATCH:,}: {streamed / in_c:.3f} x C')
    lists = best(lambda engine: engine.feed(found))
    print(f'lists: {(lists - in_c) / COUNT * 1e9:.0f} ns an event on top of C, {len(found)} columns')
    few = {name: found[name] for name in ('session', 'account', 'start')}
    low = best(library(prepared(few)))
    print(f'lists of three columns: {(best(lambda e: e.feed(few)) - low) / COUNT * 1e9:.0f} ns')
    rows = [dict(zip(found, cells)) for cells in zip(*found.values())][:20_000]
    dicts = best(lambda engine: engine.feed(rows))
    single, single_c = best(one_by_one(rows)), best(one_by_one_in_c(rows))
    print(f'dicts: {dicts / len(rows) * 1e6:.2f} us an event')
    print(f'one call an event: {(single - single_c) / len(rows) * 1e6:.2f} us on top of C, '
          f'{single / len(rows) * 1e6:.2f} in all')


main()
