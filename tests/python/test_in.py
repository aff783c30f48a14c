# SPDX-License-Identifier: MIT
"""Every road in gives the digest that the command-line tool has of the same facts."""
import datetime

import numpy as np
import pytest
import sojourn
from sojourn import _one, _source

UTC = datetime.timezone.utc
MICROSECOND = datetime.timedelta(microseconds=1)
ROWS = [
    {'id': str(i), 'system': 'web', 'session': f'w{i // 3}', 'type': 'visit', 'channel': 'web',
     'start': datetime.datetime(2024, 1, 1, tzinfo=UTC) + i * datetime.timedelta(minutes=11),
     'value': i % 5, 'account': str(i % 7), 'name': f'Seite {i} ÄÖ' if i % 2 else None}
    for i in range(500)]
COLUMNS = {name: [row[name] for row in ROWS] for name in ROWS[0]}


def digest(feed, **options):
    with sojourn.Engine(**options) as engine:
        feed(engine)
        return engine.digest()


WANTED = digest(lambda engine: [engine.event(**row) for row in ROWS])


def arrays():
    """The same as numpy, as it comes: fixed texts, datetime64, small integers."""
    found = {name: np.array(values) for name, values in COLUMNS.items()
             if name not in ('start', 'name')}
    found['start'] = np.array([time.replace(tzinfo=None) for time in COLUMNS['start']],
                              'datetime64[ms]')
    found['name'] = np.array(COLUMNS['name'], object)
    found['value'] = found['value'].astype('int16')
    return found


ROADS = {
    'dicts': lambda: ROWS,
    'a generator of dicts': lambda: (row for row in ROWS),
    'lists': lambda: COLUMNS,
    'tuples': lambda: {name: tuple(values) for name, values in COLUMNS.items()},
    'numpy': arrays,
    'numpy, every second of a larger one': lambda: {
        name: np.repeat(values, 2)[::2] for name, values in arrays().items()},
    'numpy of the other byte order': lambda: {
        **arrays(), 'value': np.array(COLUMNS['value'], '>i4')},
    'numpy, masked': lambda: {
        **arrays(), 'value': np.ma.masked_array(COLUMNS['value'], mask=False)},
    'times as microseconds': lambda: {
        **COLUMNS, 'start': [(time - datetime.datetime(1970, 1, 1, tzinfo=UTC)) // MICROSECOND
                             for time in COLUMNS['start']]},
    'times as text': lambda: {**COLUMNS, 'start': [t.isoformat() for t in COLUMNS['start']]},
    'times of another zone': lambda: {
        **COLUMNS, 'start': [t.astimezone(datetime.timezone(datetime.timedelta(hours=5)))
                             for t in COLUMNS['start']]},
    'numbers of identifiers': lambda: {**COLUMNS, 'account': list(map(int, COLUMNS['account']))},
    'numbers as floats': lambda: {**COLUMNS, 'value': list(map(float, COLUMNS['value']))},
}


@pytest.mark.parametrize('name', ROADS)
def test_road(name):
    assert digest(lambda engine: engine.feed(ROADS[name]())) == WANTED


def test_a_csv_is_what_the_tool_reads(simulated, tool):
    out = tool('digest', simulated)[1]
    assert digest(lambda engine: engine.feed(simulated)) == tuple(
        line.split()[1] for line in out.splitlines())


def test_a_csv_with_a_mark_blanks_and_quotes(tmp_path, engine):
    path = tmp_path / 'facts.csv'
    path.write_bytes('\ufefftype, name ,start,account\r\nvisit,"help, ""me""", '
                     '2024-01-31T09:00:00+01:00 ,a\r\n\r\nvisit,,1706688065000000,a\r\n'.encode())
    assert engine.feed(path) == 2
    assert [row['name'] for row in engine.events()] == ['help, "me"', None]


@pytest.mark.parametrize('text, told', [
    ('type,start\nvisit,2024-01-31 09:00\n', 'offset'),
    ('type,start\nvisit,soon\n', 'row 0, column start'),
    ('type,start\nvisit\n', 'row 0'),
    ('sesion,start\na,0\n', 'sesion'),
    ('type,start\nvisited,0\n', 'column type'),
    ('type,start\n"visit,0\n', 'quotes'),
])
def test_a_bad_csv_is_told(tmp_path, engine, text, told):
    path = tmp_path / 'facts.csv'
    path.write_text(text)
    with pytest.raises(sojourn.Error, match=told):
        engine.feed(path)
    assert engine.count()['events'] == 0


def test_a_bad_value_among_many_is_told_by_its_row(engine):
    for bad in ([], 1.5, b'x'):
        with pytest.raises(sojourn.EventError) as why:
            engine.feed({'start': list(range(1000)), 'channel': ['web'] * 999 + [bad]})
        assert (why.value.row, why.value.column) == (999, 'channel')


def test_texts_longer_than_the_room_of_one_event():
    event = {'start': 0, 'name': 'x' * 60000, 'detail': 'ä' * 30000, 'account': 'a'}
    assert digest(lambda e: e.event(**event)) == digest(lambda e: e.feed([event]))


@pytest.mark.parametrize('fields', [
    *({'name': letter * length} for letter in 'xä' for length in (0, 63, 64, 65, 127, 128, 129, 32767)),
    {'name': 'x' * 65535, 'account': 'y' * 512}, {'account': 'y' * 129, 'end': 9}, {'end': None},
    {'end': np.datetime64('NaT')}, {'end': np.datetime64('2024-01-01')}, {'end': datetime.date(2024, 1, 1)},
    {'account': 5}, {'session': np.int32(7)}, {'value': np.int64(-3), 'revision': np.uint8(2)},
    {'value': 2.0, 'sequence': '5', 'reference': 2**64 - 1}, {'type': 'VISIT', 'revision': 3},
    {'type': 1}, {'currency': 'EUR', 'value': 1, 'type': 'purchase'}, {'currency': '', 'queue': ''},
    {'phone': ['+15550100', '+15550101'], 'identifiers': [('phone', '+15550102'), ('cookie', 'c')]},
    {'identifiers': {'phone': '+15550100'}, 'identifier.phone': '+15550101'},
    {'identifiers': [('account', str(i)) for i in range(32)]}, {'account': []}, {'member': 'm'},
], ids=lambda fields: str(fields)[:40])
def test_one_event_is_a_row(fields):
    """What one call takes is what a row of many is, again and between others."""
    row = {'start': 7, **fields}
    others = [{'start': 1, 'account': 'z' * 100, 'name': 'n'}, {**row, 'start': 8}]
    kinds = [sojourn.Kind('member', 'strong')]

    def one_by_one(engine):
        for event in (row, *others, row):
            engine.event(**event)

    def fed(engine):
        for event in (row, *others):
            engine.feed([event])
    assert digest(one_by_one, kinds=kinds) == digest(fed, kinds=kinds)


def test_after_an_erasure_the_room_of_one_event_has_none_of_it(engine):
    for event in ({'account': 'secret'}, {'account': 'secret' * 30}):
        engine.event(start=0, **event)
    writers = engine._writer, engine._writer.far
    assert all(b'secret' in writer.block for writer in writers)
    engine.erase(account='secret', upto=5)
    assert not any(b'secret' in writer.block for writer in writers)


def test_more_sets_of_names_than_are_remembered(monkeypatch, engine):
    monkeypatch.setattr(_one, 'MANY', 2)
    names = ['system', 'session', 'channel', 'queue', 'agent']
    for turn in range(2):
        for at in range(1, 6):
            engine.event(start=turn, account='a', **dict.fromkeys(names[:at], 'x'))
    assert engine.count()['events'] == 10 and len(engine._writer.writers) <= 2


def test_a_map_reads_what_it_names(engine):
    engine.feed({'ts': [0], 'who': ['a'], 'name': ['Ms A']}, map={'start': 'ts', 'account': 'who'})
    assert [row['name'] for row in engine.events()] == [None]
    with pytest.raises(sojourn.ArgumentError, match="no column 'when'"):
        engine.feed({'ts': [0]}, map={'start': 'when'})


def test_one_column_may_be_two_fields(engine):
    engine.feed({'t': [5]}, map={'start': 't', 'end': 't'})
    assert engine.count()['events'] == 1


def test_fields_of_all_rows(engine):
    engine.feed({'start': [0, 1]}, system='web', type='visit', account='a', revision=2, value=7)
    rows = list(engine.events())
    assert [(row['system'], row['type'], row['revision'], row['value']) for row in rows] == [
        ('web', 'visit', 2, 7)] * 2
    with pytest.raises(sojourn.ArgumentError, match='system'):
        engine.feed({'start': [0], 'system': ['a']}, system='b')


def test_a_zone_is_of_times_without_one():
    stated = [{'start': '2024-07-01T12:00', 'account': 'a'},
              {'start': datetime.datetime(2024, 7, 1, 12), 'account': 'b'},
              {'start': '2024-07-01T12:00Z', 'account': 'c'}]
    with sojourn.Engine() as engine:
        engine.feed(stated, zone='Europe/Berlin')
        assert sorted(row['start'].hour for row in engine.events()) == [10, 10, 12]


def test_identifiers_of_rows():
    one = digest(lambda e: e.feed([{'start': 0, 'identifiers': {'phone': '+15550100', 'account': 'a'}}]))
    assert one == digest(lambda e: e.feed([{'start': 0, 'phone': '+15550100', 'account': 'a'}]))
    assert one == digest(lambda e: e.feed(
        [{'start': 0, 'identifiers': [('account', 'a'), ('phone', '+15550100')]}]))
    two = digest(lambda e: e.feed([{'start': 0, 'phone': ['+15550100', '+15550101']}], map=None))
    assert two == digest(lambda e: e.event(start=0, identifiers=[
        ('phone', '+15550101'), ('phone', '+15550100')]))


def test_links_and_erasures_as_rows():
    rows = [{'start': 0, 'account': 'a'}, {'start': 0, 'cookie': 'c'},
            {'type': 'link.same', 'account': 'a', 'cookie': 'c'},
            {'type': 'erase', 'account': 'z', 'end': 5}]

    def one_by_one(engine):
        engine.feed(rows[:2])
        engine.link(account='a', cookie='c')
        engine.erase(account='z', upto=5)

    assert digest(lambda engine: engine.feed(rows)) == digest(one_by_one)


def test_a_bad_row_is_told_by_its_number_in_the_whole(monkeypatch, engine):
    monkeypatch.setattr(_source, 'CHUNK', 10)
    rows = [{'start': i, 'account': 'a'} for i in range(35)] + [{'account': 'a'}]
    with pytest.raises(sojourn.EventError) as why:
        engine.feed(rows)
    assert (why.value.row, why.value.column, why.value.fed) == (35, 'start', 30)
    assert engine.count()['events'] == 30


def test_a_declared_kind_is_a_field():
    with sojourn.Engine(kinds=[sojourn.Kind('member', 'strong')], keep_values=True) as engine:
        engine.feed({'start': [0], 'member': ['m1']})
        engine.event(start=1, member='m1')
        assert len(engine.journeys()) == 1


def frames():
    pandas, polars = pytest.importorskip('pandas'), pytest.importorskip('polars')
    frame = pandas.DataFrame(COLUMNS)
    yield frame
    yield frame.assign(start=frame['start'].dt.tz_convert('Asia/Tokyo'))
    yield frame.iloc[::-1]
    yield frame.assign(value=frame['value'].astype('float64'))
    yield frame.assign(channel=frame['channel'].astype('category'))
    yield polars.DataFrame(COLUMNS)
    yield polars.DataFrame(COLUMNS).with_columns(polars.col('system').cast(polars.Categorical))
    yield polars.DataFrame(COLUMNS).with_columns(polars.col('start').dt.to_string('iso:strict'))
    yield polars.DataFrame(COLUMNS).with_columns(polars.col('account').cast(polars.Int64))


@pytest.mark.parametrize('arrow', [True, False])
def test_frames(monkeypatch, arrow):
    """Of pandas with pyarrow, and without."""
    if not arrow:
        monkeypatch.setattr(_source, '_has_pyarrow', lambda: False)
    for frame in frames():
        assert digest(lambda engine: engine.feed(frame)) == WANTED


def test_duckdb():
    duckdb, pa = pytest.importorskip('duckdb'), pytest.importorskip('pyarrow')
    table = pa.table(COLUMNS)  # DuckDB finds it by its name
    relation = duckdb.sql('SELECT * FROM "table" ORDER BY random()')
    assert digest(lambda engine: engine.feed(relation)) == WANTED and table.num_rows == len(ROWS)


def test_batches_of_a_stream_are_let_go_one_by_one():
    """A stream of a hundred batches never has more than one of them alive."""
    pa = pytest.importorskip('pyarrow')
    whole, held = pa.table(COLUMNS), []
    schema, before = whole.schema, pa.total_allocated_bytes()

    def batches():
        for _ in range(100):
            held.append(pa.total_allocated_bytes() - before)
            yield pa.table(COLUMNS, schema).to_batches()[0]

    with sojourn.Engine() as engine:
        engine.feed(pa.RecordBatchReader.from_batches(schema, batches()))
        assert engine.digest() == WANTED
    assert max(held) <= 2 * whole.nbytes


def test_an_abandoned_stream_is_let_go():
    from sojourn import _capsule
    with sojourn.Engine() as engine:
        engine.feed(ROWS[:5])
        for _ in range(50):
            engine.events().__arrow_c_stream__()
        assert len(_capsule._given) <= 2 and len(_capsule._outgoing) <= 2
