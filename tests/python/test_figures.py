# SPDX-License-Identifier: MIT
"""Figures, credits and formulas are those of the pages and of the tool."""
import csv
import io
import re
import shlex

import pytest
import sojourn
from sojourn import _figures
from conftest import ROOT

METRICS = (ROOT / 'doc/metrics.md').read_text()
FORMULAS = (ROOT / 'doc/formulas.md').read_text()
JANUARY = re.search(r'^```csv january.csv\n(.*?)^```$', METRICS, re.M | re.S)[1]
EXAMPLES = re.findall(r'^- `sojourn measure (.*?) january\.csv` is [^:]+: (-?\d+) / (\d+)'
                      r'(?:, (\d+) left out)?$', METRICS, re.M)
COMPUTED = re.findall(r'^- `sojourn compute (.*?)` is (.*)$', FORMULAS, re.M)


@pytest.fixture(scope='module')
def january(tmp_path_factory):
    path = tmp_path_factory.mktemp('january') / 'january.csv'
    path.write_text(JANUARY)
    with sojourn.Engine() as engine:
        engine.feed(path)
        yield engine


def arguments(line):
    """The words of the tool as those of `measure`."""
    name, *words = shlex.split(line)
    found = {}
    for option, value in zip(words[::2], words[1::2]):
        if option == '--variant':
            found['variant'] = value
        else:
            assert option == '--set'
            key, _, value = value.partition('=')
            found[key] = int(value) if value.isdigit() else value
    return name, found


@pytest.mark.parametrize('line, numerator, denominator, left_out', EXAMPLES)
def test_an_example_of_the_page(january, line, numerator, denominator, left_out):
    name, how = arguments(line)
    (row,) = january.measure(name, **how)
    assert (row['numerator'], row['denominator'], row['left_out']) == (
        int(numerator), int(denominator), int(left_out or 0))
    assert len(january.measure(name, **how).drill(0)) == row['count']


def test_all_metrics_are_those_of_the_tool(tool):
    names = [row['name'] for row in csv.DictReader(io.StringIO(tool('metrics')[1]))]
    assert sojourn.metrics().column('name') == names


@pytest.mark.parametrize('by', [[], ['queue'], ['channel', 'day'], ['agent', 'hour', 'intent']])
def test_groups_scope_and_interval_are_those_of_the_tool(simulated, tool, by):
    options = ['--by', ','.join(by)] if by else []
    out = tool('measure', 'handle_time', *options, '--where', 'channel=voice', '--clock', '+02:00',
               '--set', 'most=20m', simulated)[1]
    wanted = list(csv.DictReader(io.StringIO(out)))
    with sojourn.Engine() as engine:
        engine.feed(simulated)
        rows = list(engine.measure('handle_time', by, where={'channel': 'voice'}, clock='+02:00',
                                   most='20m'))
    assert len(rows) == len(wanted)
    for row, line in zip(rows, wanted):
        assert [row[name] or '' for name in by] == [line[name] for name in by]
        for name in ('numerator', 'denominator', 'count', 'left_out'):
            assert row[name] == int(line[name])
        for name in ('value', 'low', 'high'):
            if row[name] is not None:
                assert f'{row[name]:.12g}' == line[name]


@pytest.mark.parametrize('model', sojourn.questions().column('name'))
def test_credits_are_those_of_the_tool(simulated, tool, model):
    if model == 'attribute':
        pytest.skip('a function of the host, see test_rules')
    named = {'last_other': {'step': 'web'}, 'lead': {'step': 'web'}, 'next_step': {'step': 'web'},
             'funnel': {'step': 'web > voice'}, 'join': {'step': 'visit'}}.get(model, {})
    options = [word for name, value in named.items() for word in (f'--{name}', value)]
    code, out, err = tool('paths', model, *options, simulated)
    assert code == 0, err
    with sojourn.Engine() as engine:
        engine.feed(simulated)
        rows = list(engine.paths(model, **named))
    wanted = list(csv.DictReader(io.StringIO(out)))
    assert [(row['numerator'], row['denominator']) for row in rows] == [
        (int(line['numerator']), int(line['denominator'])) for line in wanted]
    assert [list(row)[:list(row).index('value')] for row in rows[:1]] == [
        list(line)[:list(line).index('value')] for line in wanted[:1]]


@pytest.mark.parametrize('line, wanted', COMPUTED)
def test_a_formula_of_the_page(line, wanted):
    name, *words = line.split()
    listed, behind, rest = ' '.join(words).partition('...')
    named = dict(word.split('=') for word in listed.split() if '=' in word)
    plain = [word for word in listed.split() if '=' not in word]
    found = sojourn.compute(name, *plain, rows=rest.split(), **named)
    assert [f'{value:.12g}' for value in found.values()] == wanted.split(', ')


def test_what_has_no_value_is_none():
    assert sojourn.compute('nps', 0, 0, 0) is None


def test_units_have_the_names_of_the_registry(january):
    for row in sojourn.metrics():
        for figure in january.measure(row['name']):
            assert figure['unit'] in _figures.UNITS[1:]
            assert figure['unit'] == row['unit'] or ' ' in row['variants']


def test_metrics_of_one_walk_are_those_asked_alone(january):
    names = ['abandoned', 'service_level', 'active_customers', 'handle_time']
    together = january.measure(names, by=['queue', 'day'], threshold='60s', variant='positive')
    rows, at = list(together), 0
    for name in names:
        own = {'threshold': '60s', 'variant': 'positive'} if name == 'service_level' else {}
        alone = january.measure(name, by=['queue', 'day'], **own)
        for row in alone:
            assert rows[at] == {'metric': name, **row}
            at += 1
        assert list(together.drill(at - 1)) == list(alone.drill(len(alone) - 1))
    assert at == len(rows) and together.by == ('metric', 'queue', 'day')
    assert january.measure(('offered',)).column('metric') == ['offered']


@pytest.mark.parametrize('how, why', [
    ({'metric': []}, 'give a name, or a list'), ({'metric': {'a': 1}}, 'give a name, or a list'),
    ({'metric': ['offered', 'fcrr']}, 'name a metric'),
    ({'metric': ['offered', 'fcr'], 'variant': 'x'}, 'none of these metrics has'),
    ({'metric': ['offered', 'fcr'], 'threshold': '20s'}, 'none of these metrics has a parameter')])
def test_a_list_of_metrics_is_held_to_what_there_is(january, how, why):
    with pytest.raises(sojourn.ArgumentError, match=why):
        january.measure(**how)


def test_of_one_customer(january):
    customer = january.customer(account='A')
    assert customer.measure('interactions').value == 2.0
    assert sum(january.customer(account=one).measure('interactions').value for one in 'ABCDE') == (
        january.measure('interactions').value)


def test_a_drill_into_an_engine_that_changed_is_stale(linked):
    table = linked.measure('events').drill(0)
    assert len(table) == 2
    linked.event(start=0, account='new')
    with pytest.raises(sojourn.StaleError):
        len(table)


def test_what_is_watched_is_what_is_measured():
    engine = sojourn.Engine()
    engine.event(type='connect', start='2024-01-02T09:00Z', account='a')
    plain = list(engine.measure('active_customers', by='month'))
    engine.watch('active_customers', by='month')
    assert list(engine.measure('active_customers', by='month')) == plain
    engine.event(type='connect', start='2024-01-03T09:00Z', account='b')
    assert engine.measure('active_customers', by='month').value == 2.0
    engine.watch('active_customers', by='month', on=False)
    with pytest.raises(sojourn.ArgumentError, match='end what is watched'):
        engine.watch('active_customers', by='month', on=False)
    with pytest.raises(sojourn.ArgumentError, match='without watching'):
        engine.watch('speed_of_answer', quantile=500)


def test_ways_from_a_step_on():
    """As the tool's --begin; prefixes say how deep they are, and a segment is compared with others."""
    with sojourn.Engine() as engine:
        for at, channel in enumerate('abc'):
            engine.event(type='visit', channel=channel, session=channel, start=at, account='k')
        engine.event(type='purchase', start=9, account='k')
        found = [(row['path'], row['depth'], row['value']) for row in engine.paths('prefixes', begin='b')]
        assert found == [('b', '01', 1), ('b > c', '02', 1)]
        (row,) = engine.paths('steps', variant='difference', begin='b')
        assert row['value'] == 2 and 'steps' not in row
        rows = list(engine.paths('steps', variant='difference', by='weekday'))
        assert [row['weekday'] for row in rows] == [None, '4']  # 1970 began on a Thursday
