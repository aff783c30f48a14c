# SPDX-License-Identifier: MIT
"""The bench job (README.md) by another program, in a process of its own.

    peers.py duckdb|polars|clickhouse THREADS EVENTS.csv

prints one line of JSON: seconds of loading, of each stage and of the job, which is all but loading;
peak of memory in bytes; answers."""
import json
import os
import pathlib
import re
import resource
import sys
import time

HERE = pathlib.Path(__file__).parent
COLUMNS = ('ts', 'system', 'channel', 'session', 'id1', 'id2', 'etype', 'intent', 'agent', 'value')
TEXTS = {'session', 'id1', 'id2'}


class Watch:
    """Processor and wall seconds of stages."""

    def __init__(self):
        self.stages, self.begun = {}, (time.process_time(), time.perf_counter())

    def lap(self, stage):
        now = time.process_time(), time.perf_counter()
        have = self.stages.get(stage, (0, 0))
        self.stages[stage] = tuple(h + n - b for h, n, b in zip(have, now, self.begun))
        self.begun = now


def statements(name):
    """(stage, statement) of a file of SQL."""
    stage = ''
    text = re.sub(r'^-- (?!stage ).*$', '', (HERE / name).read_text(), flags=re.M)
    for statement in text.split(';'):
        found = re.search(r'^-- stage (\w+)$', statement, re.M)
        stage = found[1] if found else stage
        statement = re.sub(r'^--.*$', '', statement, flags=re.M).strip()
        if statement:
            yield stage, statement


def duckdb(threads, file, watch):
    import duckdb as peer
    base = peer.connect(config={'threads': threads, 'preserve_insertion_order': False})
    types = {'ts': 'BIGINT', 'agent': 'USMALLINT', 'value': 'INTEGER'}
    columns = {name: 'VARCHAR' if name in TEXTS else types.get(name, 'UTINYINT')
               for name in COLUMNS}
    base.execute(f"CREATE TABLE events AS SELECT * FROM read_csv('{file}', header = true, "
                 f"nullstr = '', columns = {columns})")
    watch.lap('load')
    for stage, statement in statements('duckdb.sql'):
        done = base.execute(statement)
        row = done.fetchall()[0]
        watch.lap(stage)
    return peer.__version__, dict(zip((column[0] for column in done.description), row))


def clickhouse(threads, file, watch):
    import chdb
    from chdb.session import Session
    base = Session()
    limits = (f' SETTINGS max_threads = {threads}, max_insert_threads = {threads}, '
              "join_algorithm = 'hash'")
    types = {'ts': 'Int64', 'agent': 'UInt16', 'value': 'Int32'}
    columns = ', '.join(f'{name} {"String" if name in TEXTS else types.get(name, "UInt8")}'
                        for name in COLUMNS)

    def run(statement):
        plain = statement.startswith('DROP')
        return str(base.query(statement + ('' if plain else limits), 'JSONEachRow')).strip()

    base.query('CREATE DATABASE race')
    base.query('USE race')
    run(f"CREATE TABLE events ENGINE = Memory AS SELECT * FROM file('{file}', 'CSVWithNames', "
        f"'{columns}')")
    watch.lap('load')
    spread = [statement for stage, statement in statements('clickhouse.sql') if stage == 'spread']
    for stage, statement in statements('clickhouse.sql'):
        if stage != 'spread':
            answer = run(statement)
            watch.lap(stage)
        elif statement is not None and statement == spread[0]:
            before = now = None
            while now is None or now != before:
                before, now = now, [run(each) for each in spread][-1]
            watch.lap('identity')
    answers = json.loads(answer)
    return chdb.engine_version if hasattr(chdb, 'engine_version') else chdb.__version__, {
        name: [int(v) for v in value] if isinstance(value, list) else int(value)
        for name, value in answers.items()}


def polars_identity(pl, events, watch):
    pairs = events.filter(pl.col('id2').is_not_null()).select('id1', 'id2').unique()
    names = pl.concat([events.select(name='id1').unique(), pairs.select(name='id2')]).unique()
    names = names.with_row_index('number')
    edge = (pairs.join(names, left_on='id1', right_on='name').rename({'number': 'a'})
            .join(names, left_on='id2', right_on='name').select('a', b='number'))
    edges = pl.concat([edge, edge.select(a='b', b='a')])
    least, before = names.select('number', customer='number'), None
    while before is None or not least['customer'].equals(before):
        before = least['customer']
        near = (edges.join(least, left_on='b', right_on='number').group_by(number='a')
                .agg(near=pl.col('customer').min()))
        least = least.join(near, on='number', how='left', maintain_order='left').select(
            'number', customer=pl.min_horizontal('customer', 'near'))
        least = least.join(least.select(customer='number', root='customer'), on='customer',
                           maintain_order='left').select('number', customer='root')
    watch.lap('identity')
    return names.join(least, on='number').select('name', 'customer')


def polars_levels(pl, events, customers, watch):
    c = pl.col
    transactions = (events.lazy().group_by('system', 'session').agg(
        name=c('id1').first(), channel=c('channel').max(), t0=c('ts').min(), t1=c('ts').max(),
        n=pl.len(), sold=pl.when(c('etype') == 10).then('value').sum(),
        resolved=(c('etype') == 12).any(), agent=c('agent').max() > 0,
        stated=pl.when(c('intent') > 0).then(c('ts') * 16 + c('intent')).min())
        .join(customers.lazy(), on='name').drop('name', 'session').collect())
    watch.lap('transactions')
    parts = transactions.sort('customer', 't0').with_columns(
        before=c('t1').cum_max().shift(1).over('customer', mapping_strategy='group_to_rows'))
    parts = parts.with_columns(interaction=(
        c('before').is_null() | (c('t0') > c('before') + 1800000)).cum_sum())
    interactions = parts.group_by('interaction').agg(
        c('customer').first(), c('t0').min(), c('t1').max(), c('sold').sum(), c('resolved').any(),
        c('agent').any(), transactions=pl.len(), ivr=(c('system') == 1).any(),
        intent=(c('stated').min() % 16).fill_null(0))
    watch.lap('interactions')
    issues = interactions.sort('customer', 'intent', 't0')
    new = ((c('customer') != c('customer').shift(1)) | (c('intent') != c('intent').shift(1)) |
           c('resolved').shift(1) | (c('intent') == 0) |
           (c('t0') - c('t1').shift(1) > 604800000))
    issues = issues.with_columns(engagement=new.fill_null(True).cum_sum())
    engagements = issues.group_by('engagement').agg(
        c('customer').first(), c('t0').min(), c('t1').max(), c('transactions').sum(),
        c('sold').sum(), c('resolved').any(), interactions=pl.len())
    journeys = engagements.group_by('customer').agg(c('t0').min(), c('t1').max(), c('sold').sum(),
                                                    engagements=pl.len())
    watch.lap('engagements')
    return transactions, parts, interactions, issues, engagements, journeys


def polars_figures(pl, transactions, parts, interactions, issues, engagements, journeys):
    c = pl.col

    def length(spans):
        return spans.select((c('t1') - c('t0')).sum()).item()

    touches = (engagements.filter(c('sold') > 0).select('engagement', 'sold', 'transactions')
               .join(issues.select('engagement', 'interaction'), on='engagement')
               .join(parts.select('interaction', 'channel', 't0'), on='interaction'))
    linear = touches.group_by('channel').agg((c('sold') // c('transactions')).sum())
    last = (touches.group_by('engagement').agg(
        channel=(c('t0') * 16 + c('channel')).max() % 16, sold=c('sold').first())
        .group_by('channel').agg(c('sold').sum()))
    helped, voice = transactions.filter('agent'), interactions.filter('ivr')
    resolved = engagements.filter('resolved')
    return {'transactions': transactions.height, 'interactions': interactions.height,
            'engagements': engagements.height, 'journeys': journeys.height,
            'dur_txn': length(transactions), 'dur_int': length(interactions),
            'dur_eng': length(engagements), 'dur_jou': length(journeys),
            'agent_txn': helped.height, 'agent_dur': length(helped), 'voice_int': voice.height,
            'contained': voice.filter(~c('agent')).height, 'resolved_eng': resolved.height,
            'fcr_eng': resolved.filter(c('interactions') == 1).height,
            'value': engagements['sold'].sum(), 'linear': linear.sort('channel')['sold'].to_list(),
            'last': last.sort('channel')['sold'].to_list()}


def polars(threads, file, watch):
    os.environ['POLARS_MAX_THREADS'] = str(threads)
    import polars as pl
    types = {name: pl.String if name in TEXTS else pl.Int64 for name in COLUMNS}
    events = pl.read_csv(file, schema=types, null_values='')
    watch.lap('load')
    customers = polars_identity(pl, events, watch)
    answers = polars_figures(pl, *polars_levels(pl, events, customers, watch))
    watch.lap('figures')
    return pl.__version__, {'events': events.height, 'identifiers': customers.height, **answers}


def main(name, threads, file):
    watch = Watch()
    version, answers = globals()[name](int(threads), file, watch)
    load = watch.stages.pop('load')
    job = [sum(seconds) for seconds in zip(*watch.stages.values())]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({'version': version, 'cpu': job[0], 'wall': job[1], 'load_cpu': load[0],
                      'load_wall': load[1], 'stages': watch.stages, 'peak': peak,
                      'answers': answers}))


if __name__ == '__main__':
    main(*sys.argv[1:])
