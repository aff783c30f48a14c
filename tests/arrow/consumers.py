# SPDX-License-Identifier: MIT
"""Facts into a handle by every road that Python has, and spans out into pyarrow and DuckDB.

consumers.py TOOL LIBSOJOURN.SO: what the tool says of the same facts as CSV is what is expected.
pyarrow and duckdb come from the virtual environment that tests/run.sh makes."""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
PYTHON = os.path.join(ROOT, 'build', 'python', 'bin', 'python3')
try:
    import duckdb
    import pyarrow as pa
except ImportError:
    if os.path.exists(PYTHON) and not os.environ.get('SOJOURN_REPEATED'):
        os.execve(PYTHON, [PYTHON, '-B', *sys.argv], dict(os.environ, SOJOURN_REPEATED='1'))
    print('1..0 # SKIP pyarrow and duckdb are not here; tests/run.sh installs them from PyPI')
    sys.exit()

import csv
import datetime
import io
import pathlib
import random
import re
import subprocess
import tempfile

import pyarrow.compute as pc
import pyarrow.csv

LIBRARY = os.environ['SOJOURN_LIBRARY'] = os.path.abspath(sys.argv[2])
sys.path[:0] = [os.path.join(ROOT, 'bindings', 'python'), os.path.join(ROOT, 'tests', 'tool')]
import sojourn
from tap import Tap, Tool

tap = Tap()
tool = Tool(sys.argv[1])
LEVELS = ('event', 'transaction', 'interaction', 'engagement', 'journey')
TIME = pa.timestamp('us', 'UTC')
NUMBERS = {'value': pa.int64(), 'revision': pa.uint32(), 'reference': pa.uint64(), 'start': TIME,
           'end': TIME}
FLAGS = ('contact', 'abandoned', 'transferred', 'self_service', 'agent', 'redial', 'reopened',
         'anonymous')
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
MICROSECOND = datetime.timedelta(microseconds=1)


def facts():
    """A simulated year as CSV, with two erasures, and what the tool makes of it."""
    code, text, story = tool('simulate', '--events', 12000, '--seed', 5)
    header, *rows = csv.reader(text.splitlines())
    who = header.index('identifier.account')
    for account in [row[who] for row in rows if row[who]][:2]:
        gone = [''] * len(header)
        for name, value in {'type': 'erase', 'end': '2024-06-30T00:00:00Z',
                            'identifier.account': account}.items():
            gone[header.index(name)] = value
        rows.append(gone)
    out = io.StringIO()
    csv.writer(out, lineterminator='\n').writerows([header, *rows])
    return out.getvalue()


def names_of(path):
    """The columns of a CSV; some are there twice."""
    with open(path, encoding='utf-8') as file:
        return file.readline().strip().split(',')


def read(path):
    """The CSV as a table of pyarrow."""
    names = names_of(path)
    places = [str(i) for i in range(len(names))]
    table = pyarrow.csv.read_csv(
        path, read_options=pyarrow.csv.ReadOptions(column_names=places, skip_rows=1),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types={place: NUMBERS.get(name, pa.string())
                          for place, name in zip(places, names)},
            strings_can_be_null=True, null_values=['']))
    return table.rename_columns(names)


def settled(feed):
    handle = sojourn.Engine()
    feed(handle)
    handle.settle()
    return handle


def by_structs(table):
    """Events by sojourn_feed, links and erasures one by one; no Arrow."""
    def feed(handle):
        for row in zip(*(column.to_pylist() for column in table.columns)):
            cells = [(name, value) for name, value in zip(table.column_names, row)
                     if value is not None]
            who = [(name.partition('.')[2], value) for name, value in cells
                   if name.startswith('identifier.')]
            rest = {name: value for name, value in cells if not name.startswith('identifier.')}
            verb, _, saying = rest.get('type', 'other').partition('.')
            if verb == 'link':
                handle.link(*who, say=saying, revision=rest.get('revision', 0))
            elif verb == 'erase':
                handle.erase(*who, upto=rest['end'])
            else:
                handle.event(**rest, identifiers=who)
    return feed


def by_batches(table, most):
    def feed(handle):
        for batch in table.to_batches(max_chunksize=most):
            handle.feed(batch)
    return feed


def cast(table, text):
    """Texts in another layout; a dictionary has indices of a random width."""
    for i, field in enumerate(table.schema):
        if field.type == pa.string():
            small = pc.count_distinct(table[i]).as_py() < 120
            index = random.choice([pa.int8(), pa.uint8()] if small else
                                  [pa.int16(), pa.uint16(), pa.int32(), pa.uint32()])
            column = table[i].cast(pa.dictionary(index, pa.string())) if text is None else \
                table[i].cast(text)
            table = table.set_column(i, field.name, column)
    return table


def shuffled_slices(table):
    """The rows in another order, cut into slices that begin anywhere in their buffers."""
    order = random.sample(range(table.num_rows), table.num_rows)
    table = table.take(order).combine_chunks()
    parts, at = [], 0
    while at < table.num_rows:
        length = random.randrange(1, 700)
        parts.append(table.slice(at, length))
        at += length
    random.shuffle(parts)
    return pa.concat_tables(parts)


def duck(path):
    """The same as DuckDB reads it: names of types are an ENUM, texts strings, times with a zone."""
    database = duckdb.connect()
    database.sql("SET TimeZone = 'America/New_York'")
    table = f"read_csv('{path}', all_varchar = true)"
    database.sql(f"CREATE TYPE kind AS ENUM (SELECT DISTINCT type FROM {table} WHERE type IS NOT NULL)")
    return database, database.sql(f'''SELECT * REPLACE ("start"::TIMESTAMPTZ AS "start",
        "end"::TIMESTAMPTZ AS "end", type::kind AS type, value::BIGINT AS value,
        revision::UINTEGER AS revision, reference::UBIGINT AS reference) FROM {table}''')


def in_by_all_roads(path):
    random.seed(7)
    code, out, story = tool('digest', path)
    wanted = tuple(line.split()[1] for line in out.splitlines())
    table = read(path)
    database, relation = duck(path)
    roads = {
        'structs': by_structs(table),
        'a table of pyarrow': lambda handle: handle.feed(table),
        'batches of pyarrow, 1,000 rows each': by_batches(table, 1000),
        'large_string': by_batches(cast(table, pa.large_string()), 5000),
        'string_view': by_batches(cast(table, pa.string_view()), 5000),
        'dictionaries': by_batches(cast(table, None), 4000),
        'shuffled slices': lambda handle: handle.feed(shuffled_slices(table)),
        'shuffled slices of dictionaries': by_batches(shuffled_slices(cast(table, None)), 300),
        'a result of DuckDB': by_duckdb(relation, table.column_names),
        'a shuffled result of DuckDB':
            by_duckdb(relation.order('hash(reference)'), table.column_names),
    }
    for name, feed in roads.items():
        tap.equal(settled(feed).digest(), wanted, f'the digests of {name} are those of the CSV')
    # DuckDB has no two columns of one name: its stream, without pyarrow between, of the first ones
    once = list(dict.fromkeys(table.column_names))
    events = relation.filter("type NOT LIKE 'link%'").project(','.join(f'"{name}"' for name in once))
    same = pa.table({name: table.column(table.column_names.index(name)) for name in once})
    same = same.filter(pc.invert(pc.starts_with(pc.fill_null(same['type'], ''), 'link')))
    tap.equal(settled(lambda handle: handle.feed(events)).digest(),
              settled(by_batches(same, 5000)).digest(), 'a stream of DuckDB is as good as a table')
    return table


def by_duckdb(relation, names):
    """What DuckDB makes, with the names of columns that are there twice."""
    return lambda handle: handle.feed(relation.to_arrow_table().rename_columns(names))


def row_of(span):
    """A row of a table as the tool writes it."""
    cells = {name: '' if value is None else str(value) for name, value in span.items()}
    cells['flags'] = '|'.join(name for bit, name in enumerate(FLAGS) if span['flags'] >> bit & 1)
    for name in ('start', 'end'):
        cells[name] = str((span[name] - EPOCH) // MICROSECOND)
    return cells


def out_to_pyarrow(path, handle):
    for level in LEVELS:
        table = pa.table(handle.spans(level))
        table.validate(full=True)
        tap.equal([row_of(span) for span in table.to_pylist()],
                  tool.rows(level, '--time', 'us', path), f'pyarrow reads the {level}s of the tool')
    limited = pa.table(handle.spans('event', limit=7, since=1, until=2**62))
    tap.equal(limited.num_rows, 7, 'a query is a query')
    tap.equal(pa.table(handle.spans('event', until=1)).num_rows, 0, 'none are a table, too')


def out_to_duckdb(path, handle):
    spans = handle.spans('event')
    by_channel = duckdb.sql('''SELECT channel, count(*), count(agent), sum(value)::BIGINT,
        min(epoch_us(start)), max(epoch_us("end")), count(DISTINCT customer), count(type)
        FROM spans GROUP BY channel ORDER BY channel NULLS FIRST''').fetchall()
    rows = tool.rows('event', '--time', 'us', path)
    wanted = []
    for channel in sorted({row['channel'] for row in rows}):
        of = [row for row in rows if row['channel'] == channel]
        wanted.append((channel or None, len(of), sum(row['agent'] != '' for row in of),
                       sum(int(row['value']) for row in of), min(int(row['start']) for row in of),
                       max(int(row['end']) for row in of), len({row['customer'] for row in of}),
                       len(of)))
    tap.equal(by_channel, wanted, 'DuckDB sums up the events of the tool by channel')
    parents, children = handle.spans('engagement'), handle.spans('interaction')
    lost = duckdb.sql('''SELECT count(*), sum(p.children)::BIGINT FROM parents p WHERE p.children !=
        (SELECT count(*) FROM (SELECT parent FROM children) c WHERE c.parent = p.id)''')
    tap.equal(lost.fetchall(), [(0, None)], 'DuckDB joins two streams: each engagement has its interactions')


def changes(table):
    handle = settled(by_batches(table.slice(0, 9000), 9000))
    handle.feed(table.slice(9000))
    before = {(row['level'], row['id']): row for row in pa.table(handle_changes(handle)).to_pylist()}
    tap.ok({row['change'] for row in before.values()} == {'made', 'changed', 'gone'},
           'a change list tells what was made, changed and is gone')
    gone = [row for row in before.values() if row['change'] == 'gone']
    empty = all(row[name] is None for row in gone for name in row
                if name not in ('id', 'level', 'change', 'settle', 'counterpart'))
    tap.ok(empty and gone[0]['settle'] == 2, 'of what is gone only level and id are told')


def handle_changes(handle):
    handle.settle()
    return handle.changes()


def refusals(table):
    """A bad batch says row and column, and nothing of it is in."""
    handle = settled(by_batches(table, 5000))
    before = handle.digest()
    starts = table['start'].to_pylist()
    at = next(i for i, kind in enumerate(table['type'].to_pylist()) if i > 2000 and kind == 'visit')
    starts[at] = None
    cases = {
        'start': table.set_column(table.schema.get_field_index('start'), 'start',
                                  pa.array(starts, TIME)),
        'sesion': table.append_column('sesion', table['session']),
        'value': table.set_column(table.schema.get_field_index('value'), 'value',
                                  pc.add(table['value'].cast(pa.float64()), 0.5)),
        'session': table.set_column(table.schema.get_field_index('session'), 'session',
                                    table['session'].cast(pa.binary())),
    }
    for column, bad in cases.items():
        try:
            handle.feed(bad.combine_chunks())
            tap.ok(False, f'a bad {column} is refused')
        except sojourn.Error as why:
            row = getattr(why, 'row', None)
            tap.ok(column in str(why) and (column != 'start' or row == at),
                   f'a bad {column} is refused: {why}', f'{row}, wanted {at}')
    tap.equal(handle.digest(), before, 'and nothing of it is in')


def memory(table):
    """Nothing of pyarrow's is kept, and what is given outlives the handle."""
    table = table.combine_chunks()
    held = pa.total_allocated_bytes()
    handle = settled(lambda handle: handle.feed(table))
    tap.equal(pa.total_allocated_bytes(), held, 'no buffer of pyarrow is held after the feed')
    spans = pa.table(handle.spans('transaction'))
    copy = spans.to_pylist()
    reader = pa.RecordBatchReader.from_stream(handle.spans('transaction'))
    half = reader.read_next_batch()
    channels = half.column('channel')
    del half
    visits = table.filter(pc.equal(table['type'], 'visit')).slice(0, 10)
    handle.feed(visits.set_column(1, 'id', pa.array([str(i) for i in range(10)])))
    handle.close()
    rest = [row for batch in reader for row in batch.to_pylist()]
    tap.equal(rest, copy[len(channels):], 'a stream says what was when it was asked for')
    del reader
    tap.equal(spans.to_pylist(), copy, 'a table outlives its handle')
    tap.equal(channels.to_pylist(), [row['channel'] for row in copy[:len(channels)]],
              'so does a column of a batch that is gone')


def page():
    """The program of doc/arrow.md, as it is shown."""
    text = pathlib.Path(ROOT, 'doc', 'arrow.md').read_text(encoding='utf-8')
    program = re.search(r'^```python (\S+)\n(.*?)^```$', text, re.M | re.S)
    shown = re.search(r'^```text\n(.*?)^```$', text[program.end():], re.M | re.S)
    with tempfile.TemporaryDirectory() as folder:
        os.symlink(LIBRARY, os.path.join(folder, 'libsojourn.so'))
        done = subprocess.run([sys.executable, '-B', '-c', program[2]], capture_output=True, text=True,
                              env=dict(os.environ, LD_LIBRARY_PATH=folder))
    tap.equal(done.stdout + done.stderr, shown[1], f'{program[1]} of doc/arrow.md prints what it shows')


def main():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'facts.csv')
        with open(path, 'w', encoding='utf-8') as file:
            file.write(facts())
        table = in_by_all_roads(path)
        handle = settled(by_batches(table, 5000))
        tap.run(lambda: out_to_pyarrow(path, handle))
        tap.run(lambda: out_to_duckdb(path, handle))
        tap.run(lambda: changes(table))
        tap.run(lambda: refusals(table))
        tap.run(lambda: memory(table))
        tap.run(page)
    tap.finish()


main()
