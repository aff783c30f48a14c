# SPDX-License-Identifier: MIT
"""DuckDB, polars, pandas and pyarrow: each feeds and reads back, its own types, no copy, nothing kept."""
import ctypes
import datetime
import functools
import gc
import sys

import pytest
import sojourn
from sojourn import _abi, _capsule, _source

ROUNDS, SETTLED = 1000, 200
# Bytes a round that DuckDB keeps of every relation, of pyarrow's own tables, too; a schema of ours has thousands.
OWN = {'duckdb': 1024}
UTC = datetime.timezone.utc
COLUMNS = {'start': [datetime.datetime(2024, 1, 1, 0, i, tzinfo=UTC) for i in range(20)],
           'account': [f'A-{i % 7}' for i in range(20)], 'channel': ['web', None] * 10,
           'value': [*range(19), None]}


@functools.cache
def database():
    return pytest.importorskip('duckdb').connect(config={'threads': 1})


def duck(what):
    """A relation over it."""
    database().register('rows', what)
    return database().sql('SELECT * FROM rows')


def made(name):
    """The rows as that package has them."""
    package = pytest.importorskip('pyarrow' if name == 'duckdb' else name)
    if name == 'duckdb':
        return duck(package.table(COLUMNS)).filter('true')
    return package.table(COLUMNS) if name == 'pyarrow' else package.DataFrame(COLUMNS)


def read(name, table):
    """A table of ours as that package has it."""
    if name == 'duckdb':
        return duck(table).to_arrow_table()
    return pytest.importorskip(name).table(table) if name == 'pyarrow' else getattr(table, f'to_{name}')()


class MallInfo(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in
                'arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost'.split()]


def held():
    """Blocks that Python lent, and bytes that malloc did, which are the library's too."""
    gc.collect()
    libc = ctypes.CDLL(None)
    if not hasattr(libc, 'mallinfo2'):
        return sys.getallocatedblocks(), 0
    libc.mallinfo2.restype = MallInfo
    info = libc.mallinfo2()
    return sys.getallocatedblocks(), info.uordblks + info.hblkhd


@pytest.mark.parametrize('name', ['duckdb', 'polars', 'pandas', 'pyarrow'])
def test_nothing_is_kept_over_a_thousand_rounds(monkeypatch, name):
    """What others lent is released once each; of what is ours nothing stays."""
    rows, released = made(name), {}
    release = _capsule.release

    def counted(struct):
        if struct.release:
            released[type(struct).__name__] = released.get(type(struct).__name__, 0) + 1
        release(struct)

    monkeypatch.setattr(_capsule, 'release', counted)
    with sojourn.Engine() as engine:
        for _ in range(ROUNDS):
            assert engine.feed(rows) == 20
        assert released == {'ArrowArrayStream': ROUNDS, 'ArrowSchema': ROUNDS, 'ArrowArray': ROUNDS}
        assert engine.count()['events'] == 20
        monkeypatch.setattr(_capsule, 'release', release)
        table = engine.journeys()
        for turn in range(ROUNDS):
            assert len(read(name, table)) == 7
            if turn == SETTLED:
                blocks, size = held()
        more, larger = held()
    assert more - blocks < ROUNDS - SETTLED
    assert larger - size < OWN.get(name, 16) * (ROUNDS - SETTLED)


def numbers_lie_at(batch, name):
    """Where the values of a column are that a batch hands to the library."""
    (at,) = [at for at in range(batch.schema.n_children)
             if batch.schema.children[at].contents.name.decode() == name]
    return batch.array.children[at].contents.buffers[1]


@pytest.mark.parametrize('name', ['polars', 'pyarrow', 'pandas', 'numpy'])
def test_numbers_go_in_where_they_lie(name):
    np = pytest.importorskip('numpy')
    pytest.importorskip('pyarrow')
    values = np.arange(1000)
    if name == 'numpy':
        rows, wanted = {'start': values}, values.ctypes.data
    elif name == 'polars':
        rows = pytest.importorskip('polars').DataFrame({'start': values})
        wanted = rows['start'].to_arrow().buffers()[1].address
    else:
        rows = pytest.importorskip('pyarrow').table({'start': values})
        wanted = rows['start'].chunk(0).buffers()[1].address
        if name == 'pandas':
            rows = rows.to_pandas(zero_copy_only=False)
            wanted = rows['start'].to_numpy().ctypes.data
    naming = _source.Naming((), None, None, {})
    assert [numbers_lie_at(batch, 'start') for batch in _source.batches(rows, naming)] == [wanted]


@pytest.mark.parametrize('name', ['polars', 'pyarrow'])
def test_numbers_come_out_where_they_lie(name):
    with sojourn.Engine() as engine:
        engine.feed(COLUMNS)
        batches = engine._read(_abi.lib.sojourn_cursor_open, ctypes.byref(_abi.Query(
            size=ctypes.sizeof(_abi.Query), level=_abi.LEVEL_EVENT)))
    place = {n: a.buffers[1] for n, _, a in batches.children(batches.arrays[0])}['start']

    class Once:
        def __arrow_c_stream__(self, requested_schema=None):
            return _capsule.capsule(batches)

    pytest.importorskip('pyarrow')
    if name == 'polars':
        assert pytest.importorskip('polars').DataFrame(Once())['start'].to_arrow().buffers()[1].address == place
    else:
        table = pytest.importorskip('pyarrow').table(Once())
        assert table['start'].chunk(0).buffers()[1].address == place


TYPES = {
    'polars': {'start': "Datetime(time_unit='us', time_zone='UTC')", 'value': 'Decimal(precision=38, scale=0)', 'id': 'String',
               'events': 'Int64', 'channel': 'Categorical', 'flags': 'UInt32'},
    'pandas': {'start': 'datetime64[us, UTC]', 'value': 'int64', 'id': 'str', 'events': 'int64',
               'channel': 'category', 'flags': 'uint32'},
    'pyarrow': {'start': 'timestamp[us, tz=UTC]', 'value': 'decimal128(38, 0)', 'id': 'string', 'events': 'int64',
                'channel': 'dictionary<values=string, indices=int32, ordered=0>', 'flags': 'uint32'},
    'duckdb': {'start': 'TIMESTAMP WITH TIME ZONE', 'value': 'DECIMAL(38,0)', 'id': 'VARCHAR',
               'events': 'BIGINT', 'channel': 'VARCHAR', 'flags': 'UINTEGER'},
}


@pytest.mark.parametrize('name', TYPES)
def test_types(name):
    pytest.importorskip(name)
    with sojourn.Engine() as engine:
        engine.feed(COLUMNS)
        table = engine.journeys()
        if name == 'duckdb':
            found = duck(table)
            types = dict(zip(found.columns, map(str, found.types)))
        else:
            found = read(name, table)
            types = {name: str(type_) for name, type_ in (
                zip(found.column_names, found.schema.types) if name == 'pyarrow' else
                zip(found.columns, found.dtypes))}
    assert {column: types[column] for column in TYPES[name]} == TYPES[name]
