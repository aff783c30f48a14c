# SPDX-License-Identifier: MIT
"""The law from Python: any order, any batches, any road in, any shards, one answer."""
import sojourn
from hypothesis import given
from hypothesis import strategies as st

HOUR = 3600 * 10**6
who = st.sampled_from([('account', 'A'), ('account', 'B'), ('cookie', 'c'), ('cookie', 'd'),
                       ('phone', '+15550100'), ('email', 'ä@example.org')])
event = st.fixed_dictionaries(
    {'start': st.integers(1, 400).map(lambda hours: hours * HOUR // 2),
     'type': st.sampled_from(['visit', 'connect', 'resolve', 'purchase', 'login', 'trait'])},
    optional={
        'id': st.sampled_from('1234'), 'system': st.sampled_from(['web', 'acd']),
        'session': st.sampled_from('stu'), 'contact': st.sampled_from(['', 'k1']),
        'channel': st.sampled_from(['web', 'voice', 'email']),
        'intent': st.sampled_from(['order', 'bill']), 'revision': st.integers(0, 3),
        'value': st.integers(-5, 5), 'name': st.text(max_size=3).filter(
            lambda text: text.isprintable()),
        'identifiers': st.lists(who, max_size=2, unique=True)})
link = st.tuples(who, who, st.sampled_from(['same', 'distinct', 'none']), st.integers(0, 2)).filter(
    lambda one: one[0] != one[1])
facts = st.lists(event | link, max_size=14)


def feed(engine, fact):
    if isinstance(fact, tuple):
        engine.link(*fact[:2], say=fact[2], revision=fact[3])
    else:
        engine.feed([fact])


def together(engine, said):
    engine.feed([fact for fact in said if isinstance(fact, dict)])
    for fact in said:
        if isinstance(fact, tuple):
            feed(engine, fact)


def answer(engine):
    return engine.digest(), [list(engine.spans(level)) for level in
                             ('event', 'transaction', 'interaction', 'engagement', 'journey')]


def truth(said):
    with sojourn.Engine() as engine:
        together(engine, said)
        return answer(engine)


@given(facts, st.randoms(use_true_random=False))
def test_any_order_and_batches(said, random):
    shuffled = random.sample(said, len(said))
    with sojourn.Engine() as engine:
        for fact in shuffled:
            feed(engine, fact)
            if random.random() < 0.3:
                engine.settle()
        assert answer(engine) == truth(said)


@given(facts, st.randoms(use_true_random=False))
def test_any_shards(said, random):
    with sojourn.Engine() as one, sojourn.Engine() as two:
        for fact in said:
            feed(random.choice([one, two]), fact)
        one.merge(two)
        assert answer(one) == truth(said)


@given(facts)
def test_one_by_one_and_again(said):
    with sojourn.Engine() as engine:
        for _ in range(2):
            for fact in said:
                if isinstance(fact, dict):
                    engine.event(**fact)
                else:
                    feed(engine, fact)
        assert answer(engine) == truth(said)


@given(facts)
def test_changes_rebuild_the_spans(said):
    """Who keeps of each (level, id) the last row has all spans."""
    kept = {}
    with sojourn.Engine() as engine:
        for fact in said:
            feed(engine, fact)
            for row in engine.changes():
                key = row['level'], row['id']
                if row['change'] == 'gone':
                    kept.pop(key, None)
                else:
                    kept[key] = row
        for level in ('event', 'transaction', 'interaction', 'engagement', 'journey'):
            rows = {row['id']: row for row in engine.spans(level)}
            mine = {id_: row for (of, id_), row in kept.items() if of == level}
            assert rows.keys() == mine.keys()
            for id_, row in rows.items():
                assert all(mine[id_][name] == row[name] for name in row if name != 'state')
