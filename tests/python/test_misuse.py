# SPDX-License-Identifier: MIT
"""Everything that is wrong is an exception that says so, never a crash, and changes nothing."""
import copy
import ctypes
import datetime
import math
import pickle

import numpy as np
import pytest
import sojourn
from conftest import CALL, VISIT

NAUGHT = object()
NOT_TEXT = [1.5, b'x', NAUGHT, [], {}, (), True, '\ud800', math.inf]
NOT_TIME = ['soon', '2024-01-31', '2024-01-31T09:00', '2024-13-01T00:00Z', 1.5, b'0', NAUGHT, [], {},
            2**63, -2**63 - 1, np.float64(2.5), datetime.timedelta(1), '9' * 30]
NOT_NUMBER = ['x', 1.5, NAUGHT, [], {}, b'1', 2**64, -2**63 - 1, math.inf, '1.5', 10**40]
NOT_LENGTH = ['soon', '', '5 minutes', '-5m', '5', '1m30', -1, -0.5, math.nan, math.inf, b'5m', [],
              {}, True, 2**80, NAUGHT, datetime.timedelta(-1), ('5m',)]
TEXTS = ('id system session contact parent issue channel intent queue agent name detail account '
         'phone').split()
CASES = {}


def case(name, call, kind=sojourn.Error):
    assert name not in CASES, name
    CASES[name] = (call, kind)


def cases(name, call, values):
    for number, value in enumerate(values):
        case(f'{name}-{number}-{str(value)[:20]!r}',
             lambda engine, value=value: call(engine, value))


def opened(**options):
    sojourn.Engine(**options).close()


# ---- options ----
for name in 'interaction_gap contact thread window reopen unknown note'.split():
    cases(f'Engine({name})', lambda _, value, name=name: opened(**{name: value}), NOT_LENGTH)
cases('Engine(key)', lambda _, v: opened(key=v), ['', 'ab', 'x' * 32, b'short', b'x' * 17, 5, 1.5,
                                                  NAUGHT, [256] * 16, ['a'] * 16, 'é' * 16])
cases('Engine(country)', lambda _, v: opened(country=v), [49, 1.5, b'49', NAUGHT, [], 'de', '+49',
                                                          '\ud800', '49' * 20, None])
cases('Engine(gaps)', lambda _, v: opened(gaps=v), [
    {'voice': '5m'}, {('voice',): '5m'}, {('voice', 'chat'): 'soon'}, {('voice', 5): '5m'},
    {('voice', 'chat'): 0}, {('voice', 'chat', 'web'): '5m'}])
cases('Engine(windows)', lambda _, v: opened(windows=v), [
    {'order': 'soon'}, {5: '5m'}, {'order': sojourn.Window('soon')}, {'': '5m'},
    {'order': sojourn.Window(reopen=-1)}, {'order': [1]}])
cases('Engine(kinds)', lambda _, v: opened(kinds=v), [
    ['member'], [5], [None], [sojourn.Kind('member')], [sojourn.Kind('')], [sojourn.Kind(5)],
    [sojourn.Kind('m', 'huge')], [sojourn.Kind('m', 'strong', 'upper')],
    [sojourn.Kind('m', 'strong', priority=-1)], [sojourn.Kind('m', 'strong', priority=2**31)],
    [sojourn.Kind('m', 'strong', limit=-1)], [sojourn.Kind('m', 'medium', limit=2**64)],
    [sojourn.Kind('m', 'weak', lifetime='soon')], [sojourn.Kind('m', 'strong', priority=1.5)],
    [sojourn.Kind(f'k{i}', 'strong') for i in range(55)]])
cases('Engine(asynchronous)', lambda _, v: opened(asynchronous=v), ['email', [5], [None], [b'x'],
                                                                   ['\ud800']])
cases('Engine(goals)', lambda _, v: opened(goals=v), ['card', [5], [None], [b'x']])
cases('Engine(identify)', lambda _, v: opened(identify=v), [5, 'f', NAUGHT, [], {}])
cases('Engine(same_issue)', lambda _, v: opened(same_issue=v), [5, 'f', NAUGHT, [1], {1: 2}])
cases('Engine(rules)', lambda _, v: opened(rules=v), [5, b'1', NAUGHT, None, '\ud800'])
cases('Engine(memory_limit)', lambda _, v: opened(memory_limit=v), [
    -1, 1.5, '5', '5m', 'GB', b'5MB', 2**64, None, NAUGHT, True, '99999999999TB'])
case('Engine(unknown)', lambda _: opened(gap='5m'), TypeError)
case('Engine(positional)', lambda _: sojourn.Engine('5m'), TypeError)

# ---- facts, by the row, by the column and one by one ----
ROADS = {
    'row': lambda engine, name, value: engine.feed([{'start': 0, **{name: value}}]),
    'column': lambda engine, name, value: engine.feed({'start': [0, 1], **{name: [None, value]}}),
    'event': lambda engine, name, value: engine.event(**{'start': 0, name: value}),
}
for road, put in ROADS.items():
    def of(name, put=put):
        return lambda engine, value: put(engine, name, value)
    for name in TEXTS:
        # a list is several identifiers to a row
        bad = [v for v in NOT_TEXT if not (v in ([], ()) and name in ('account', 'phone'))]
        cases(f'{road}({name})', of(name), bad)
    for name in ('start', 'end'):
        cases(f'{road}({name})', of(name), NOT_TIME)
    for name in ('sequence', 'value', 'reference', 'revision'):
        cases(f'{road}({name})', of(name), NOT_NUMBER)
    cases(f'{road}(reference below 0)', of('reference'), [-1])
    cases(f'{road}(revision of 32 bits)', of('revision'), [-1, 2**32])
    cases(f'{road}(type)', of('type'), ['visited', 5000, -1, 1.5, b'visit', NAUGHT, [], 2**40])
    cases(f'{road}(currency)', of('currency'), ['EURO', 'E', 'eur', b'EUR', 1.5, NAUGHT, []])
    cases(f'{road}(too long)', of('name'), ['x' * 65536])
    cases(f'{road}(identifier too long)', of('account'), ['x' * 513])
    cases(f'{road}(unknown field)', of('sesion'), ['a'])
cases('feed', lambda engine, v: engine.feed(v), [
    None, 5, 1.5, NAUGHT, b'x', bytearray(b'x'), [1], [None], ['a'], [[]], [()], [{'start': 0}, 5],
    np.zeros(3), {'start': np.zeros((2, 2), 'int64')},
    {'start': [0, 1], 'type': ['visit']}, {'start': [0], 5: [0]}, {'start': np.array(['x'])},
    {'start': np.array([1.5])}, {'start': np.array([0]), 'value': np.array([1j])},
    {'start': np.array([0]), 'channel': np.array([1.5])}, {'sesion': ['a'], 'start': [0]},
    {'start': 0, 'identifiers': 5}, {'start': 0, 'identifiers': ['a']},
    {'start': 0, 'identifiers': {'sesame': 'a'}}, {'start': 0, 'account': ['a'] * 33},
    {'type': 'link.same', 'account': 'a'}, {'type': 'link.same', 'account': ['a', 'b', 'c']},
    {'type': 'erase', 'account': 'a'}, {'type': 'erase', 'end': 5},
    {'type': 'link.same', 'account': ['a', 'b'], 'start': 0}, [{'start': 0, None: 1}]])
case('feed of no file', lambda engine: engine.feed('/no/such/folder/facts.csv'), FileNotFoundError)
cases('feed(map)', lambda engine, v: engine.feed({'ts': [0]}, map=v), [
    5, 'start', ['ts'], {'start': 'when'}, {'start': 5}, {5: 'ts'}, {'sesion': 'ts', 'start': 'ts'},
    {'start': ['ts']}, {'start': None}])
cases('feed(zone)', lambda engine, v: engine.feed({'start': [0]}, zone=v), [
    'Nowhere/Nothing', 5, 1.5, b'UTC', [], '../etc/passwd', '', '\0'])
cases('feed(stated)', lambda engine, v: engine.feed({'start': [0], 'queue': ['a']}, **v), [
    {'queue': 'b'}, {'sesion': 'a'}, {'channel': 1.5}, {'value': 'x'}, {'type': 'visited'},
    {'end': 'soon'}, {'name': b'x'}])
cases('event', lambda engine, v: engine.event(**v), [
    {}, {'type': 'visit'}, {'start': None}, {'start': 0, 'identifiers': 5},
    {'start': 0, 'identifiers': [('account',)]}, {'start': 0, 'identifiers': [('sesame', 'a')]},
    {'start': 0, 'identifiers': [('account', str(i)) for i in range(33)]},
    {'start': 0, 'type': 'link.same'}, {'start': 0, 'type': 'erase'}, {'start': 9, 'end': 3}])

# ---- links, erasures, merges ----
cases('link', lambda engine, v: engine.link(*v), [
    [], [('account', 'a')], [('account', 'a'), ('account', 'b'), ('account', 'c')], ['a', 'b'],
    [('sesame', 'a'), ('account', 'b')], [('account', ''), ('account', 'b')], [5, 6],
    [('account', 1.5), ('account', 'b')], [('account', 'a', 'x'), ('account', 'b')],
    [(5, 'a'), ('account', 'b')], [('account', 'x' * 513), ('account', 'b')],
    [('account', '\ud800'), ('account', 'b')], [None, None]])
cases('link(say)', lambda engine, v: engine.link(account='a', cookie='b', say=v), [
    'maybe', 1, None, '', 'SAME', b'same'])
cases('link(revision)', lambda engine, v: engine.link(account='a', cookie='b', revision=v), [
    -1, 1.5, 2**32, '1', None, True])
cases('erase', lambda engine, v: engine.erase(*v, upto=0), [
    [], ['a'], [5], [('sesame', 'a')], [('account',)], [('account', '')]])
cases('erase(upto)', lambda engine, v: engine.erase(account='a', upto=v), [*NOT_TIME, None])
cases('merge', lambda engine, v: engine.merge(v), [
    None, 5, 'engine', NAUGHT, sojourn.Engine(key=b'k' * 16), sojourn.Engine(country='49'),
    sojourn.Engine(kinds=[sojourn.Kind('member', 'strong')])])

# ---- questions ----
cases('spans', lambda engine, v: engine.spans(v), ['journeys', '', 5, None, b'event', [], NAUGHT])
for name, bad in {
        'customer': ['a', 5, ('sesame', 'a'), ('account',), {}, {'account': 'a', 'phone': 'b'},
                     ('account', 1.5)],
        'within': ['x', 'g' * 32, 5, b'0' * 32, '0' * 31, 'A' * 32],
        'since': NOT_TIME, 'until': NOT_TIME, 'as_of': NOT_TIME,
        'limit': [-1, 1.5, '5', 2**64, None, True]}.items():
    cases(f'journeys({name})', lambda engine, v, name=name: engine.journeys(**{name: v}), bad)
case('journeys(unknown)', lambda engine: engine.journeys(intent='order'), TypeError)
cases('customer', lambda engine, v: engine.customer(**v), [{}, {'account': 'a', 'phone': 'b'},
                                                          {'account': 1.5}, {'account': ['a', 'b']}])
cases('customer of an unknown kind', lambda engine, v: engine.customer(sesame=v).journey(), ['a'])
cases('measure', lambda engine, v: engine.measure(v), ['', 'sevice_level', 5, None, b'nps', NAUGHT])
for name, bad in {
        'by': ['quue', ['queue', 'quue'], ['queue', 'day', 'hour', 'agent'], [5], 5, ['trait:']],
        'variant': ['neutral', 5, b'x'], 'where': [{'quue': 'a'}, {'queue': 5}, {'queue': [5]},
                                                   {5: 'a'}, 'queue'],
        'since': NOT_TIME[:4], 'customer': ['a'], 'within': ['x'],
        'clock': ['+1', 'CET/Nowhere', 5, None, '+25:00', b'+01:00', '+01:00:00'],
        'method': ['guess', 5, 't'], 'threshold': ['soon', -1, b'x', None],
        'threshold_us': ['20s', 1.5, 2**63], 'quantile': [1], 'half_life': [5], 'score': [5, 'f']}.items():
    cases(f'measure({name})',
          lambda engine, v, name=name: engine.measure('service_level', **{name: v}), bad)
cases('score', lambda engine, v: engine.measure('frustration', score=lambda *_: v), [
    'x', math.nan, math.inf, 10**20, [], b'1', NAUGHT])
case('score of another metric', lambda engine: engine.measure('events', score=lambda *_: 1))
case('score that asks the engine',
     lambda engine: engine.measure('frustration', score=lambda *_: engine.count()))
cases('clock of what is watched', lambda engine, v: engine.watch('events', clock=v), [
    'Europe/Berlin', 5])
cases('clock of paths', lambda engine, v: engine.paths(clock=v), ['Europe/Nowhere', 5, None])
cases('figures', lambda engine, v: engine.measure('events').drill(v), [-1, 1, 5, '0', None, 0.0])
case('figures.value', lambda engine: engine.measure('events', by='channel').value)
cases('method of no figures', lambda engine, v: engine.measure('events', by='agent', method=v), ['guess'])
cases('measure(no such parameter)', lambda engine, v: engine.measure('service_level', thresold=v), [5, '20s'])
for name, of in {'copy': copy.copy, 'deepcopy': copy.deepcopy, 'pickle': pickle.dumps}.items():
    case(f'{name} of an engine', lambda engine, of=of: of(engine), TypeError)
case('figures.column', lambda engine: engine.measure('events').column('valeu'))
cases('attribute', lambda engine, v: engine.attribute(v), ['', 'lats', 5, None, 'attribute', NAUGHT])
for name, bad in {
        'variant': ['worth', 5], 'touch': ['chanel', 5, None], 'goal': ['sale', 5, None, ''],
        'goal_name': [5, b'x'], 'step': [5], 'look_back': NOT_LENGTH[:6],
        'repeats': ['all', 5, None], 'level': ['session', 5, None, 'event'],
        'currency': ['EURO', 'E', 5], 'order': [0, -1, 'x', 99], 'half_life': ['soon']}.items():
    cases(f'attribute({name})',
          lambda engine, v, name=name: engine.attribute('markov', **{name: v}), bad)
cases('paths', lambda engine, v: engine.paths(v), ['', 'folows', 5, None, 'next_step', 'funnel'])
cases('funnel', lambda engine, v: engine.patterns('funnel', step=v), ['', 5, None])
cases('agents', lambda engine, v: engine.agents(v), ['nobody', 5])
cases('explain', lambda engine, v: engine.explain(*v), [
    ['x'], [5], ['g' * 32], ['0' * 31], [('sesame', 'a')], [{}], ['f' * 32], ['f' * 32, 'e' * 32],
    [('account', 1.5)], [('account',)], [b'0' * 32], [['account', '4711', 'x']]])
cases('id_of', lambda engine, v: engine.id_of(**v), [{}, {'sesame': 'a'}, {'account': ''},
                                                    {'account': 'a', 'phone': 'b'}])
cases('identifier', lambda engine, v: engine.identifier(v), ['', 'x', 5, None, 'f' * 32, 'g' * 32])
cases('limit', lambda engine, v: engine.limit(v), [-1, 1.5, '5', None, 2**64, b'5MB'])
cases('compute', lambda _, v: sojourn.compute(*v), [
    ['erlang'], [''], [5], ['erlang_b'], ['erlang_b', 1], ['erlang_b', 1, 2, 3],
    ['erlang_b', 'x', 2], ['erlang_b', None, 2], ['erlang_b', -1, 2], ['erlang_b', math.nan, 2],
    ['erlang_b', 1, -5]])
case('compute(unknown input)', lambda _: sojourn.compute('erlang_b', load=1, agents=2, calls=3))
case('compute(rows)', lambda _: sojourn.compute('survival', 5, rows=['x']))
cases('timeline', lambda engine, v: engine.customer(account=v).timeline(), ['nobody'])
case('grid', lambda engine: engine.measure('events', by='channel').grid())

# ---- a closed engine ----
CLOSED = {
    'feed': lambda e: e.feed([VISIT]), 'event': lambda e: e.event(**VISIT),
    'link': lambda e: e.link(account='a', cookie='b'),
    'erase': lambda e: e.erase(account='a', upto=0), 'merge': lambda e: e.merge(sojourn.Engine()),
    'merge of it': lambda e: sojourn.Engine().merge(e), 'settle': lambda e: e.settle(),
    'journeys': lambda e: e.journeys(), 'changes': lambda e: e.changes(),
    'measure': lambda e: e.measure('events'), 'attribute': lambda e: e.attribute('first'),
    'explain': lambda e: e.explain(), 'id_of': lambda e: e.id_of(account='a'),
    'identifier': lambda e: e.identifier('0' * 31 + '1'), 'count': lambda e: e.count(),
    'memory': lambda e: e.memory(), 'limit': lambda e: e.limit(0), 'digest': lambda e: e.digest(),
    'customer': lambda e: e.customer(account='a').journey(),
}


def closed(call):
    engine = sojourn.Engine()
    engine.close()
    engine.close()
    assert repr(engine) == '<Engine, closed>'
    call(engine)


def read_late(read):
    with sojourn.Engine() as engine:
        engine.feed([CALL])
        table = engine.journeys()
    read(table)


class Closes:
    """A whole number that closes an engine when it is read."""

    def __init__(self):
        self.engine = sojourn.Engine()

    def __index__(self):
        self.engine.close()
        return 5


def closed_on_the_way():
    value = Closes()
    value.engine.event(start=0, account='a', value=value)


case('event whose value closes the engine', lambda _: closed_on_the_way(), sojourn.ClosedError)
for name, call in CLOSED.items():
    case(f'closed-{name}', lambda _, call=call: closed(call), sojourn.ClosedError)
for name, read in {'list': list, 'len': len, 'html': lambda t: t._repr_html_(),
                   'stream': lambda t: t.__arrow_c_stream__(), 'numpy': lambda t: t.to_numpy(),
                   'pandas': lambda t: t.to_pandas(), 'polars': lambda t: t.to_polars()}.items():
    case(f'table of a closed engine-{name}', lambda _, read=read: read_late(read),
         sojourn.ClosedError)


# ---- things that say they are Arrow ----
class Claims:
    def __init__(self, answer, name='__arrow_c_stream__'):
        self.answer = answer
        setattr(type(self), name, lambda self, requested_schema=None: self.answer)


def stream(answer):
    return type('Stream', (), {'__arrow_c_stream__': lambda self, requested_schema=None: answer})()


def array(answer):
    return type('Array', (), {'__arrow_c_array__': lambda self, requested_schema=None: answer})()


def capsule(size, name):
    """A capsule of zeros, as one that is released."""
    new = ctypes.pythonapi.PyCapsule_New
    new.restype, new.argtypes = ctypes.py_object, [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
    block = ctypes.create_string_buffer(size)
    KEPT.append((block, name))
    return new(ctypes.addressof(block), name, None)


KEPT = []
cases('a stream that is none', lambda engine, v: engine.feed(stream(v)), [
    None, 5, 'x', NAUGHT, [], capsule(80, b'arrow_array'), capsule(40, b'arrow_array_stream')])
cases('an array that is none', lambda engine, v: engine.feed(array(v)), [
    None, 5, (1, 2), (None, None), [], (capsule(72, b'arrow_schema'),) * 2,
    (capsule(72, b'arrow_schema'), capsule(80, b'arrow_array'))])


@pytest.fixture(scope='module')
def used():
    with sojourn.Engine() as engine:
        engine.feed([VISIT, CALL])
        engine.link(cookie='c81', account='4711')
        yield engine, engine.digest(), engine.count()['events']


@pytest.mark.parametrize('name', CASES)
def test_misuse(used, name):
    engine, digest, events = used
    call, kind = CASES[name]
    with pytest.raises(kind) as why:
        call(engine)
    assert str(why.value) and 'sojourn_' not in str(why.value)
    assert engine.digest() == digest and engine.count()['events'] == events


def test_there_are_enough_of_them():
    assert len(CASES) >= 500
