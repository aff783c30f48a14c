# SPDX-License-Identifier: MIT
"""The GIL is free while the library works, engines are independent, and one is safe to share."""
import concurrent.futures
import gc
import os
import threading
import time
import weakref

import pytest
import sojourn
from conftest import CALL


def rows(count, seed=0):
    return {'start': [i * 10**9 for i in range(count)], 'account': [str((i * 7 + seed) % 97) for i in range(count)],
            'session': [str(i // 3) for i in range(count)], 'system': ['acd'] * count}


def digest(seed):
    with sojourn.Engine() as engine:
        engine.feed(rows(3000, seed))
        return engine.digest()


def test_engines_side_by_side_answer_as_alone():
    wanted = [digest(seed) for seed in range(8)]
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        assert list(pool.map(digest, range(8))) == wanted


@pytest.mark.parametrize('threads', [0, 1, 2, 8, 255])
def test_a_settle_by_threads_answers_as_by_one(threads):
    people = {'account': [str(i % 1500) for i in range(6000)]}
    with sojourn.Engine() as one, sojourn.Engine(threads=threads) as several:
        for engine in (one, several):
            engine.feed(rows(6000) | people)
        assert several.digest() == one.digest()


def test_a_number_of_threads_is_one():
    for threads in (-1, 256, 'two', 1.5, True):
        with pytest.raises(sojourn.ArgumentError):
            sojourn.Engine(threads=threads)


def test_other_threads_run_while_the_library_works():
    """A thread that only counts goes on during a settle."""
    with sojourn.Engine() as engine:
        engine.feed(rows(60000))
        counted, done = [], threading.Event()

        def count():
            while not done.is_set():
                counted.append(time.perf_counter())

        thread = threading.Thread(target=count)
        thread.start()
        before = time.perf_counter()
        engine.settle()
        after = time.perf_counter()
        done.set()
        thread.join()
        # with the GIL held there would be none between
        assert sum(before < moment < after for moment in counted) > 10


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason='one processor')
def test_one_engine_may_be_shared():
    with sojourn.Engine() as engine, concurrent.futures.ThreadPoolExecutor(4) as pool:
        jobs = [pool.submit(engine.feed, rows(500, seed)) for seed in range(8)]
        jobs += [pool.submit(lambda: list(engine.journeys())) for _ in range(8)]
        jobs += [pool.submit(engine.measure, 'events') for _ in range(4)]
        for job in jobs:
            job.result()
        shared = engine.digest()
    with sojourn.Engine() as engine:
        for seed in range(8):
            engine.feed(rows(500, seed))
        assert engine.digest() == shared


def test_merging_each_other_does_not_wait_forever():
    with sojourn.Engine() as one, sojourn.Engine() as two:
        one.feed(rows(200, 1))
        two.feed(rows(200, 2))
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            for job in [pool.submit(one.merge, two), pool.submit(two.merge, one)] * 5:
                job.result(timeout=60)
        assert one.digest().facts == two.digest().facts


def test_an_engine_that_is_forgotten_is_closed():
    engine = sojourn.Engine(identify=lambda event: None)
    engine.feed([CALL])
    finalizer, seen = engine._finalizer, weakref.ref(engine)
    del engine
    gc.collect()
    assert seen() is None and not finalizer.alive


def test_a_table_keeps_its_engine():
    table = sojourn.Engine().journeys()
    gc.collect()
    assert list(table) == []


def test_tables_are_handed_out_by_many_threads():
    polars = pytest.importorskip('polars')
    with sojourn.Engine() as engine:
        engine.feed(rows(50))
        table, wanted = engine.events(), engine.events().to_polars()

        def read(_):
            table.__arrow_c_stream__()  # nobody reads this one
            return polars.DataFrame(table).equals(wanted)

        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            assert all(pool.map(read, range(200)))
