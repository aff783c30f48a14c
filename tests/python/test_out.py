# SPDX-License-Identifier: MIT
"""Tables in every shape that a reader wants, the same in each."""
import datetime
import html.parser
import subprocess
import sys

import numpy as np
import pytest
import sojourn
from sojourn import _names

COLUMNS = ['id', 'parent', 'customer', 'level', 'state', 'flags', 'start', 'end', 'children',
           'events', 'value', 'currency', 'channel', 'intent', 'issue', 'system', 'queue', 'agent',
           'name', 'detail', 'type', 'reference', 'revision']


@pytest.fixture
def fed(simulated):
    with sojourn.Engine() as engine:
        engine.feed(simulated)
        yield engine


def test_rows_are_dicts_with_the_columns_of_the_page(linked):
    (row,) = linked.interactions()
    assert list(row) == COLUMNS
    assert row['children'] == 2 and row['level'] == 'interaction' and row['intent'] is None
    assert row['start'] == datetime.datetime(2024, 1, 31, 9, tzinfo=datetime.timezone.utc)
    assert sojourn.Flag(row['flags']) & sojourn.Flag.AGENT


@pytest.mark.parametrize('level', ['event', 'transaction', 'interaction', 'engagement', 'journey'])
def test_all_shapes_say_the_same(fed, level):
    pa, polars = pytest.importorskip('pyarrow'), pytest.importorskip('polars')
    table = fed.spans(level)
    rows = list(table)
    assert len(table) == len(rows) > 50
    assert pa.table(table).to_pylist() == [
        {**row, 'value': row['value'] if row['value'] is None else pa.scalar(row['value']).as_py()}
        for row in rows]
    assert table.to_polars().rows(named=True) == polars.DataFrame(pa.table(table)).rows(named=True)
    arrays = table.to_numpy()
    assert arrays['start'].dtype == np.dtype('datetime64[us]')
    for name in ('id', 'channel', 'agent', 'state'):
        assert arrays[name].tolist() == [row[name] for row in rows]
    assert arrays['value'].tolist() == [row['value'] for row in rows]
    frame = table.to_pandas()
    assert list(frame.columns) == COLUMNS and frame['channel'].dtype == 'category'
    assert str(frame['start'].dtype) == 'datetime64[us, UTC]'
    assert frame['start'].dt.to_pydatetime().tolist() == [row['start'] for row in rows]


def test_to_pandas_needs_no_pyarrow(fed, simulated):
    program = """if True:
        import sys
        sys.modules['pyarrow'] = None
        import sojourn
        with sojourn.Engine() as engine:
            engine.feed(sys.argv[1])
            frame = engine.journeys().to_pandas()
        print(len(frame), *frame.dtypes, sum(frame['events']), frame['start'].min())"""
    out = subprocess.run([sys.executable, '-c', program, simulated], capture_output=True, text=True)
    frame = fed.journeys().to_pandas()
    wanted = [len(frame), *frame.dtypes, sum(frame['events']), frame['start'].min()]
    assert out.stdout.split() == ' '.join(map(str, wanted)).split(), out.stderr


def test_no_rows_are_a_table_too(engine):
    table = engine.journeys()
    assert list(table) == [] and len(table) == 0 and table.to_dict() == {}
    assert list(table.to_numpy()) == COLUMNS and len(table.to_pandas()) == 0
    assert table._repr_html_() == '<p>no rows</p>'


def test_flags_have_the_names_of_the_library():
    assert {flag.name.lower(): flag.value for flag in sojourn.Flag} == _names.FLAGS


class Cells(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags = []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)


def test_a_notebook_shows_the_first_rows_and_escapes_them(engine):
    engine.feed({'start': list(range(25)), 'account': ['a'] * 25, 'name': ['<script>'] * 25})
    page = engine.events()._repr_html_()
    parser = Cells()
    parser.feed(page)
    assert '<script>' not in page and '&lt;script&gt;' in page and '25 rows' in page
    assert parser.tags.count('tr') == 11


def test_a_table_of_now_is_read_again(linked):
    table = linked.events()
    assert len(table) == 2
    linked.event(start=0, account='new')
    assert len(table) == 3


def test_changes_tell_what_came_of_a_link(engine):
    engine.feed({'start': [0, 1], 'account': ['a', 'b'], 'session': ['s', 't']})
    engine.settle()
    engine.link(('account', 'a'), ('account', 'b'))
    rows = list(engine.changes())
    assert [(row['level'], row['change']) for row in rows if row['level'] == 'journey'
            and row['change'] == 'gone'] == [('journey', 'gone')]
    assert 'counterpart' in engine.changes().to_polars().columns
    assert len(engine.changes().to_pandas()) == len(rows)


def test_figures_are_tables(linked):
    pa = pytest.importorskip('pyarrow')
    figures = linked.measure('events', by=['channel', 'trait:plan'])
    assert figures.to_dict()['channel'] == ['voice', 'web']
    assert figures.to_dict()['trait:plan'] == [None, None]
    assert pa.table(figures).to_pydict() == figures.to_dict()
    assert figures.to_polars().to_dict(as_series=False) == figures.to_dict()
    assert figures.to_pandas()['value'].tolist() == [1.0, 1.0]
    assert figures.to_numpy()['value'].dtype == np.dtype('float64')


def test_stream_of_a_dead_capsule_is_refused(linked):
    pa = pytest.importorskip('pyarrow')
    capsule = linked.events().__arrow_c_stream__()

    class Once:
        def __arrow_c_stream__(self, requested_schema=None):
            return capsule

    assert pa.table(Once()).num_rows == 2
    with pytest.raises(Exception):
        pa.table(Once())
    with pytest.raises(sojourn.ArgumentError):
        sojourn.Engine().feed(Once())
