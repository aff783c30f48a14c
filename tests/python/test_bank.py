# SPDX-License-Identifier: MIT
"""January of a real bank through a frame: the tool's figures, at no more than its price."""
import csv
import os
import resource
import sys

import pytest
import sojourn
from conftest import ROOT
from tap import Asked, Tool, shared

sys.path.insert(0, str(ROOT / 'tests/data'))
import bank

polars = pytest.importorskip('polars')
JANUARY = os.path.join(shared() or '', 'anonymous_bank', 'january.txt.gz')
pytestmark = pytest.mark.skipif(not os.path.exists(JANUARY), reason='no real data: ../shared/data')
REAL = {'detail': ['AGENT', 'HANG']}
ASKED = [('service_level', {}), ('answered', {'where': REAL}), ('abandoned', {'where': REAL}),
         ('speed_of_answer', {}), ('patience', {}), ('fcr', {}), ('handle_time', {'by': 'agent'}),
         ('repeat_contact', {'by': 'intent'}), ('active_customers', {'by': 'day'})]


@pytest.fixture(scope='module')
def facts(tmp_path_factory):
    path = tmp_path_factory.mktemp('bank') / 'january.csv'
    with open(path, 'w', encoding='utf-8', newline='') as file:
        csv.writer(file, lineterminator='\n').writerows(bank.facts(bank.rows(JANUARY)))
    return path


@pytest.fixture(scope='module')
def frame(facts):
    return polars.read_csv(facts, infer_schema_length=0).with_columns(
        polars.col('start', 'end', 'reference').cast(polars.Int64))


@pytest.fixture(scope='module')
def fed(frame):
    with sojourn.Engine() as engine:
        engine.feed(frame)
        yield engine


def test_the_digest_is_that_of_the_tool(facts, fed, tool):
    wanted = [line.split()[1] for line in tool('digest', facts)[1].splitlines()]
    assert list(fed.digest()) == wanted


@pytest.fixture(scope='module')
def asked(facts):
    """The tool, with January read once."""
    tool = Asked(Tool(os.environ['SOJOURN_TOOL']), facts)
    yield tool
    assert tool.close() == 0


@pytest.mark.parametrize('metric, how', ASKED, ids=[name for name, _ in ASKED])
def test_figures_are_those_of_the_tool(fed, asked, metric, how):
    options = ['--by', how['by']] if 'by' in how else []
    for label in how.get('where', {}).get('detail', ()):
        options += ['--where', f'detail={label}']
    wanted = asked.rows('measure', metric, *options)
    rows = list(fed.measure(metric, **how))
    assert len(rows) == len(wanted) > 0
    for row, line in zip(rows, wanted):
        assert (row['numerator'], row['denominator'], row['count']) == (
            int(line['numerator']), int(line['denominator']), int(line['count']))


def processor(who):
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def test_a_frame_costs_no_more_than_the_tool(facts, frame, tool):
    """Frame in, figures out, against CSV in, figures out: time of the processor, best of three."""
    python, native = [], []
    for _ in range(3):
        before = processor(resource.RUSAGE_SELF)
        with sojourn.Engine() as engine:
            engine.feed(frame)
            engine.measure('service_level')
        python.append(processor(resource.RUSAGE_SELF) - before)
        before = processor(resource.RUSAGE_CHILDREN)
        tool('measure', 'service_level', facts)
        native.append(processor(resource.RUSAGE_CHILDREN) - before)
    print(f'# frame {min(python):.2f} s, tool {min(native):.2f} s')
    assert min(python) <= 1.10 * min(native)
