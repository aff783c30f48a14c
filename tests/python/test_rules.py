# SPDX-License-Identifier: MIT
"""Rules of the caller: what they are asked, what they answer, and what becomes of what they raise."""
import pytest
import sojourn
from conftest import CALL, VISIT


def login(event):
    return [pair for pair in event['identifiers'] if pair[0] == 'account'] or None


def test_identify_answers_in_place_of_the_event():
    rows = [{**VISIT, 'account': '4711', 'session': ''}, {**VISIT, 'start': '2024-01-31T10:00Z', 'end': None, 'session': ''}]
    with sojourn.Engine(identify=login, rules='1') as engine:
        engine.feed(rows)
        assert len(engine.journeys()) == 2
    with sojourn.Engine() as engine:
        engine.feed(rows)
        assert len(engine.journeys()) == 1


def test_identify_sees_the_whole_event():
    seen = []
    event = dict(VISIT, id='1', name='Seite Ä', value=-3, currency='EUR', revision=2, reference=9,
                 sequence=4, phone='+4930123456')
    with sojourn.Engine(identify=lambda event: seen.append(event) or {'account': 'a'}) as engine:
        engine.event(**event)
    (found,) = seen
    for name in ('id', 'system', 'session', 'type', 'name', 'value', 'currency', 'revision',
                 'reference', 'sequence', 'channel'):
        assert found[name] == event[name]
    assert found['start'].isoformat() == '2024-01-31T09:00:00+00:00'
    assert sorted(found['identifiers']) == [('cookie', 'c81'), ('phone', '+4930123456')]


def test_same_issue_is_asked_with_spans():
    asked = []

    def never(last, following):
        asked.append((last, following))
        return False

    rows = [dict(CALL, intent='order', session=str(i), start=i * 86400 * 10**6, end=None) for i in range(3)]
    with sojourn.Engine(same_issue=never) as engine:
        engine.feed(rows)
        assert len(engine.engagements()) == 3
    assert asked and asked[0][0]['queue'] == 'billing' and asked[0][1]['level'] == 'interaction'
    with sojourn.Engine(same_issue=lambda last, following: True) as engine:
        engine.feed(rows)
        assert len(engine.engagements()) == 1


def fails(*_):
    raise LookupError('nothing found')


def test_what_a_rule_raises_is_told_with_its_traceback():
    with sojourn.Engine(identify=fails) as engine:
        with pytest.raises(sojourn.CallbackError, match='nothing found') as why:
            engine.feed([CALL])
        assert isinstance(why.value.__cause__, LookupError)
        assert why.value.__cause__.__traceback__.tb_next.tb_frame.f_code.co_name in (
            'fails', '_list')
        assert engine.count()['events'] == 0


def test_a_rule_that_fails_once_leaves_the_engine_as_it_was():
    left = [3]

    def sometimes(last, following):
        left[0] -= 1
        if not left[0]:
            raise ValueError('once')
        return True

    rows = [dict(CALL, intent='order', session=str(i), start=i * 86400 * 10**6, end=None) for i in range(6)]
    with sojourn.Engine(same_issue=sometimes) as engine:
        engine.feed(rows)
        with pytest.raises(sojourn.CallbackError):
            engine.settle()
        assert len(engine.engagements()) == 1
        digest = engine.digest()
    with sojourn.Engine(same_issue=lambda *_: True) as engine:
        engine.feed(rows)
        assert engine.digest() == digest


def test_an_interrupt_goes_through():
    def interrupted(event):
        raise KeyboardInterrupt

    with sojourn.Engine(identify=interrupted) as engine:
        with pytest.raises(KeyboardInterrupt):
            engine.feed([CALL])


@pytest.mark.parametrize('answer', ['account', 5, [('account',)], [(1, 2)], {'account': None},
                                    {'sesame': 'a'}, [('account', 'a')] * 33, [('account', 1.5)]])
def test_identify_must_answer_identifiers(answer):
    with sojourn.Engine(identify=lambda event: answer) as engine:
        with pytest.raises(sojourn.Error):
            engine.feed([CALL])
        assert engine.count()['events'] == 0


@pytest.mark.parametrize('answer', [None, 'yes', 2, -1, []])
def test_same_issue_must_answer_true_or_false(answer):
    with sojourn.Engine(same_issue=lambda *_: answer) as engine:
        engine.feed([dict(CALL, intent='order', session=one, start=at, end=None)
                     for one, at in (('a', 0), ('b', 10**11))])
        with pytest.raises(sojourn.CallbackError):
            engine.settle()


METHODS = {
    'feed': lambda engine: engine.feed([VISIT]),
    'event': lambda engine: engine.event(**VISIT),
    'link': lambda engine: engine.link(account='a', cookie='b'),
    'erase': lambda engine: engine.erase(account='a', upto=0),
    'settle': lambda engine: engine.settle(),
    'close': lambda engine: engine.close(),
    'merge': lambda engine: engine.merge(engine),
    'journeys': lambda engine: engine.journeys(),
    'measure': lambda engine: engine.measure('events'),
    'attribute': lambda engine: engine.attribute('first'),
    'explain': lambda engine: engine.explain(),
    'digest': lambda engine: engine.digest(),
    'count': lambda engine: engine.count(),
    'memory': lambda engine: engine.memory(),
    'limit': lambda engine: engine.limit(0),
    'id_of': lambda engine: engine.id_of(account='a'),
    'changes': lambda engine: engine.changes(),
}


@pytest.mark.parametrize('name', METHODS)
def test_a_rule_must_not_call_its_engine(name):
    told = []

    def calls(event):
        with pytest.raises(sojourn.BusyError):
            METHODS[name](engine)
        told.append(True)
        return {'account': 'a'}

    with sojourn.Engine(identify=calls) as engine:
        engine.feed([CALL])
        assert told and len(engine.events()) == 1


def test_a_model_of_ones_own(linked):
    linked.event(type='purchase', account='4711', start='2024-02-01T00:00Z', name='card')
    seen = []

    def by_time(goal, touches):
        seen.append((goal['name'], [touch['label'] for touch in touches]))
        return [1, 3]

    found = {row['channel']: row['value'] for row in linked.attribute(by_time)}
    assert found['web'] == 0.25 and found['voice'] == 0.75
    assert seen == [('card', ['web', 'voice'])]
    for bad in (lambda *_: [1], lambda *_: [1.5, 2], lambda *_: [-1, 2], lambda *_: None, fails,
                lambda *_: linked.count()):
        with pytest.raises(sojourn.CallbackError):
            linked.attribute(bad)
    assert linked.attribute(lambda *_: [0, 0]).to_dict()['channel'] == [None]


def test_merging_asks_for_the_same_rules():
    with sojourn.Engine(identify=login, rules='1') as one, sojourn.Engine(
            identify=login, rules='2') as two:
        with pytest.raises(sojourn.ArgumentError):
            one.merge(two)


def test_a_score_is_given_the_interaction_and_its_events(linked):
    asked = []

    def score(whole, events):
        asked.append((whole, events))
        return len(events) / 3

    figures = linked.measure('frustration', score=score)
    assert figures.value == 0.666667
    (whole, events), = asked
    assert whole['level'] == 'interaction' and [one['type'] for one in events] == ['visit', 'connect']
    assert len(figures.drill(0)) == 1


def test_what_a_score_leaves_out(linked):
    (row,) = linked.measure('frustration', score=lambda whole, events: None)
    assert row['value'] is None and row['left_out'] == 1


def test_what_a_score_raises_on_the_way_down(linked):
    calm = [True]

    def score(whole, events):
        return 1 if calm else fails()

    figures = linked.measure('frustration', score=score)
    calm.clear()
    with pytest.raises(sojourn.CallbackError) as why:
        len(figures.drill(0))
    assert isinstance(why.value.__cause__, LookupError)
    calm.append(True)
    assert len(figures.drill(0)) == 1


@pytest.mark.parametrize('month, hour', [('01', '10:00'), ('07', '11:00')])
def test_a_clock_of_a_zone(engine, month, hour):
    engine.event(start=f'2024-{month}-15T09:10Z', account='a')
    rows = list(engine.measure('events', 'hour', clock='Europe/Berlin'))
    assert [row['hour'] for row in rows] == [f'2024-{month}-15T{hour}']
    rows = list(engine.paths('first_step', touch='hour', clock='Europe/Berlin'))
    assert [row['hour'] for row in rows] == [f'2024-{month}-15T{hour}']
