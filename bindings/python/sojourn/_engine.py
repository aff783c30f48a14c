# SPDX-License-Identifier: MIT
"""The engine: facts in, tables out. One lock keeps each engine to one thread at a time; engines of
their own run side by side, for every call into the library releases the GIL."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from ctypes import POINTER, byref, c_uint64, c_void_p, sizeof
from typing import Any, NamedTuple, Optional

from . import _abi, _figures, _options, _reasons, _source, _time
from ._abi import lib
from ._capsule import Batches
from ._figures import Figures
from ._one import Writer
from ._options import Kind
from ._query import Scope
from ._rules import LEVELS, Identify, Rules, SameIssue
from ._table import Rows, Spans
from ._time import Duration, Moment
from ._values import Identifier, hexadecimal, id_of, identifiers, is_id, read, struct
from .errors import ArgumentError, BusyError, CallbackError, ClosedError, Error, EventError, call

SAYINGS = {'none': _abi.LINK_NONE, 'same': _abi.LINK_SAME, 'distinct': _abi.LINK_DISTINCT}


class Digest(NamedTuple):
    """128 bits over the facts, and over what follows from them, as hexadecimal digits."""

    facts: str
    spans: str


def _close(handle: c_void_p, keep: Any) -> None:
    lib.sojourn_close(handle)


class Engine:
    """Facts, and the transactions, interactions, engagements and journeys that follow from them.

    Arguments are how the engine judges; `sojourn_options` of sojourn.h and doc/law.md say what each
    means. Lengths of time are "30m", "7d", "forever", a timedelta or seconds.

    key: 16 secret bytes that ids are made under, or their 32 hexadecimal digits; without it ids are
        made under a public one, good for tests.
    country: of phone numbers without one, "49".
    interaction_gap: sessions nearer in time are one interaction; 30 minutes.
    contact, thread: how long an equal contact key still joins; 7 days, 24 hours where a side is
        asynchronous.
    window, reopen: how long an intent stays one issue, and a resolved one is taken up again; 7
        days.
    unknown, note: how far an interaction without intent, a note without keys looks; 24 hours, 30
        days.
    gaps: {("voice", "chat"): "10m"} over interaction_gap.
    windows: {"order": Window("30d", sales=True)} over window and reopen.
    kinds: a list of `Kind`.
    asynchronous: channels that time never joins.
    goals: names of purchases that close any issue.
    keep_values: identifiers can be read, not only named.
    redial_joins, intent_first: two choices of doc/law.md.
    identify: a function of an event (a dict) that answers the identifiers it proves to be one
        customer, in place of its own. same_issue: a function of the last interaction of an
        engagement and the next (dicts) that answers whether they are about one issue. `rules`
        names both and their version; engines that are merged must agree on it. A rule depends on
        its arguments alone, or the law is lost.
    memory_limit: bytes that the engine may hold, or "2GiB"; what would go beyond is refused by an
        OutOfMemoryError. 0 is no limit.

    >>> with Engine(interaction_gap='30m') as engine:
    ...     engine.feed([
    ...         {'system': 'web', 'session': 'w1', 'type': 'visit', 'cookie': 'c81',
    ...          'start': '2024-01-31T09:00:00Z', 'end': '2024-01-31T09:20:00Z'},
    ...         {'system': 'acd', 'session': 'a1', 'type': 'connect', 'account': '4711',
    ...          'start': '2024-01-31T09:15:00Z', 'end': '2024-01-31T09:40:00Z'}])
    ...     engine.link(cookie='c81', account='4711')
    ...     [(row['children'], row['end'] - row['start']) for row in engine.interactions()]
    2
    [(2, datetime.timedelta(seconds=2400))]
    """

    def __init__(
        self,
        *,
        key: bytes | str | None = None,
        country: str = '',
        interaction_gap: Optional[Duration] = None,
        contact: Optional[Duration] = None,
        thread: Optional[Duration] = None,
        window: Optional[Duration] = None,
        reopen: Optional[Duration] = None,
        unknown: Optional[Duration] = None,
        note: Optional[Duration] = None,
        gaps: Optional[Mapping[tuple[str, str], Duration]] = None,
        windows: Optional[Mapping[str, Any]] = None,
        kinds: Sequence[Kind] = (),
        asynchronous: Optional[Sequence[str]] = None,
        goals: Sequence[str] = (),
        keep_values: bool = False,
        redial_joins: bool = False,
        intent_first: bool = False,
        identify: Optional[Identify] = None,
        same_issue: Optional[SameIssue] = None,
        rules: str = '',
        memory_limit: int | str = 0,
    ):
        said = {name: value for name, value in locals().items() if name != 'self'}
        said['gaps'], said['windows'] = gaps or {}, windows or {}
        said['kinds'] = list(kinds)
        self._rules = Rules(rules, identify, same_issue)
        options = _options.struct(self._rules.struct if identify or same_issue else None, said)
        handle = c_void_p()
        call(lib.sojourn_open, byref(options), byref(handle))
        self._kinds = frozenset(kind.name for kind in kinds)
        self._handle, self._lock, self._settled = handle, threading.RLock(), True
        self._writer = Writer(self._kinds)
        self._generation = 0
        self._finalizer = weakref.finalize(self, _close, handle, (self._rules, options))

    # ---- the handle ----

    @contextmanager
    def _alone(self) -> Iterator[c_void_p]:
        """The handle for this thread alone, open and not inside a rule."""
        with self._lock:
            if self._rules.busy:
                raise BusyError('a rule must not call the engine that asks it')
            if not self._finalizer.alive:
                raise ClosedError('this engine is closed; read its tables before it is')
            yield self._handle

    def _call(self, function: Any, *arguments: Any) -> None:
        """A call that may ask the rules; what they raise is raised."""
        try:
            call(function, *arguments)
        except CallbackError:
            raised, self._rules.raised = self._rules.raised, None
            if raised is None:
                raise
            if not isinstance(raised, Exception):
                raise raised from None
            raise CallbackError(f'a rule raised {type(raised).__name__}: {raised}') from raised

    def _changed(self) -> None:
        self._settled, self._generation = False, self._generation + 1

    def _settle(self, handle: c_void_p) -> None:
        if not self._settled:
            self._call(lib.sojourn_settle, handle)
            self._settled = True

    def close(self) -> None:
        """Free the engine. Tables that were read before stay good; closing twice is fine."""
        with self._lock:
            if self._rules.busy:
                raise BusyError('a rule must not close the engine that asks it')
            self._finalizer()

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        try:
            held = self.count()
        except Error:
            return '<Engine, closed>'
        return f'<Engine: {held["events"]:,} events, {held["customers"]:,} customers>'

    # ---- facts ----

    def feed(
        self,
        data: Any,
        *,
        map: Optional[Mapping[str, str]] = None,  # noqa: A002
        zone: Any = None,
        **stated: Any,
    ) -> int:
        """Add facts and answer how many rows there were.

        data: a table of polars, pyarrow, pandas or DuckDB, or whatever else has
            `__arrow_c_stream__` or `__arrow_c_array__`; a dict of numpy arrays or lists; dicts of
            fields, many or one; the path of a CSV. Columns are those of doc/facts.md; `phone` is
            short for `identifier.phone`, and so with every kind.
        map: {field: column} where columns have other names; no other columns are read then.
        zone: "Europe/Berlin", of times without one. Without it a datetime is UTC, a text is
            refused. Tables of Arrow state it themselves.
        stated: fields of all rows: system="acd", channel="voice".

        Raises EventError with row and column for a fact that is not usable. What is handed in as
        one batch (columns, one table of Arrow, up to 65,536 rows of dicts or CSV) is in, or none of
        it is; of several batches those before stay in (`error.fed` rows). To feed all of it again
        does no harm.

        >>> engine = Engine()
        >>> engine.feed({'at': ['1970-01-01T09:00', '1970-01-01T09:05'], 'caller': ['1', '2']},
        ...             map={'start': 'at', 'account': 'caller'}, zone='Europe/Berlin')
        2
        >>> min(engine.journeys().to_dict()['start'])
        datetime.datetime(1970, 1, 1, 8, 0, tzinfo=datetime.timezone.utc)
        """
        naming = _source.Naming(self._kinds, map, _time.zone_of(zone), stated)
        fed = 0
        try:
            for batch in _source.batches(data, naming):
                self._feed(batch)
                fed += batch.rows
        except EventError as why:
            raise _later(why, fed) from why.__cause__
        return fed

    def _feed(self, batch: Any) -> None:
        with self._alone() as handle:
            self._changed()
            self._call(lib.sojourn_feed_arrow, handle, byref(batch.schema), byref(batch.array))

    def event(self, **fields: Any) -> None:
        """Add one event, fields by name: for who gets them one by one. `start` and `end` are
        microseconds or whatever `feed` takes.

        >>> engine = Engine()
        >>> engine.event(system='acd', type='connect', start='2024-01-31T09:15:00Z', account='4711')
        >>> engine
        <Engine: 1 events, 0 customers>
        """
        with self._alone() as handle:
            event = self._writer.write(fields)
            self._changed()
            self._call(lib.sojourn_feed, handle, event, 1)

    def link(self, *who: Any, say: str = 'same', revision: int = 0, **named: Any) -> None:
        """Say of two identifiers that they are one customer ("same"), are two ("distinct"), or that
        neither is said ("none"). The greater revision holds, then the later of none, same,
        distinct.

        >>> Engine().link(('email', 'a@example.org'), ('email', 'ann@example.org'))
        >>> Engine().link(phone='+15550100', account='4711', say='distinct')
        """
        pair = [struct(one) for one in identifiers(who, named)]
        if len(pair) != 2:
            raise ArgumentError(f'give exactly two identifiers to link, not {len(pair)}')
        if say not in SAYINGS:
            raise ArgumentError(f'say: give same, distinct or none, not {say!r}')
        number = _options.number(revision, 'revision', 32)
        with self._alone() as handle:
            self._changed()
            self._call(
                lib.sojourn_link, handle, byref(pair[0]), byref(pair[1]), SAYINGS[say], number
            )

    def erase(self, *who: Any, upto: Moment, **named: Any) -> None:
        """Erase what these identifiers name, of a start up to then, now and whenever it comes."""
        listed = [struct(one) for one in identifiers(who, named)]
        if not listed:
            raise ArgumentError('give at least one identifier to erase')
        array = (_abi.Identifier * len(listed))(*listed)
        end = _time.moment(upto)
        with self._alone() as handle:
            self._changed()
            self._call(lib.sojourn_erase, handle, array, len(listed), end)

    def merge(self, other: Engine) -> None:
        """Add all facts of another engine, of the same key, country, kinds and rules."""
        if not isinstance(other, Engine):
            raise ArgumentError(f'give an engine to merge, not {other!r}')
        first, second = sorted((self, other), key=id)  # one order everywhere: nobody waits forever
        with first._alone(), second._alone():
            self._changed()
            self._call(lib.sojourn_merge, self._handle, other._handle)

    def settle(self) -> None:
        """Bring all levels up to date. Every question does so itself; do it where its time should
        be spent, or to give `changes()` its steps."""
        with self._alone() as handle:
            self._settle(handle)

    # ---- spans ----

    def _read(self, function: Any, *arguments: Any, dry: bool = False) -> Any:
        """What a cursor has; or only whether it can be opened."""
        with self._alone() as handle:
            self._settle(handle)
            cursor = c_void_p()
            self._call(function, handle, *arguments, byref(cursor))
            if not dry:
                return Batches(cursor)
            lib.sojourn_cursor_close(cursor)
            return None

    def _scope(self, customer: Any, **rest: Any) -> Scope:
        if customer is None:
            return Scope(**rest)
        pairs = list(customer.items()) if isinstance(customer, Mapping) else [customer]
        whose = identifiers(pairs, {})
        if len(whose) != 1:
            raise ArgumentError('customer: give one identifier, such as ("phone", "+15550100")')
        return Scope(customer=whose[0], **rest)

    def spans(
        self,
        level: str,
        *,
        customer: Any = None,
        within: Optional[str] = None,
        since: Optional[Moment] = None,
        until: Optional[Moment] = None,
        as_of: Optional[Moment] = None,
        latest_first: bool = False,
        limit: int = 0,
    ) -> Spans:
        """Spans of a level (event, transaction, interaction, engagement or journey), by customer,
        start and id.

        customer: whose, by an identifier: ("phone", "+15550100") or {"phone": "+15550100"}.
        within: the id of a span: only what lies in it.
        since, until: only what meets [since, until).
        as_of: judge states, and whose a cookie is, as of then; else as of the last event's end.
        limit: so many rows at most; 0 is all.

        Columns: id, parent, customer, level, state, type, flags (see `Flag`), start, end (UTC),
        children, events, value (minor units of currency), currency, channel, intent, issue, system,
        queue, agent, name, detail, reference, revision. doc/arrow.md has their types.
        """
        if level not in LEVELS:
            raise ArgumentError(f'level: give one of {", ".join(LEVELS)}, not {level!r}')
        scope = self._scope(customer, within=within, since=since, until=until, as_of=as_of)
        query = scope.query(LEVELS.index(level), latest_first, limit)
        self._read(lib.sojourn_cursor_open, byref(query), dry=True)
        return Spans(lambda: self._read(lib.sojourn_cursor_open, byref(query)))

    def events(self, **which: Any) -> Spans:
        """Events that hold; arguments and columns are those of `spans`."""
        return self.spans('event', **which)

    def transactions(self, **which: Any) -> Spans:
        """All events of one session in one system; the rest as of `spans`."""
        return self.spans('transaction', **which)

    def interactions(self, **which: Any) -> Spans:
        """Transactions of one customer in one block of time; the rest as of `spans`."""
        return self.spans('interaction', **which)

    def engagements(self, **which: Any) -> Spans:
        """Interactions of one customer about one issue; the rest as of `spans`."""
        return self.spans('engagement', **which)

    def journeys(self, **which: Any) -> Spans:
        """All of one customer; the rest as of `spans`."""
        return self.spans('journey', **which)

    def customer(self, *who: Any, **named: Any) -> Customer:
        """One customer, by any of his identifiers: customer(phone="+15550100")."""
        whose = identifiers(who, named)
        if len(whose) != 1:
            raise ArgumentError('give one identifier: customer(phone="+15550100")')
        return Customer(self, whose[0])

    def changes(self) -> Spans:
        """What the last settle made, changed or took away; columns `change`, `settle` and
        `counterpart` besides those of `spans`."""
        self.settle()
        return Spans(lambda: self._read(lib.sojourn_cursor_changes))

    # ---- figures ----

    def measure(
        self,
        metric: str,
        by: str | Sequence[str] = (),
        *,
        variant: str = '',
        where: Optional[Mapping[str, Any]] = None,
        customer: Any = None,
        within: Optional[str] = None,
        since: Optional[Moment] = None,
        until: Optional[Moment] = None,
        as_of: Optional[Moment] = None,
        clock: Any = '+00:00',
        method: str = '',
        **parameters: Any,
    ) -> Figures:
        """A metric of doc/metrics.md as figures, one for each group.

        by: up to three dimensions: "queue", "day", "trait:plan".
        where: {"queue": ["billing", "sales"]}: only what has these labels.
        customer, within, since, until, as_of: as of `spans`, of when what is counted begins.
        clock: of days and hours, how far it is ahead of UTC.
        method: of the interval: wilson, wald, adjusted-wald, agresti-coull, clopper-pearson, t.
        parameters: those of the metric: threshold="20s", quantile=900.

        >>> engine = Engine()
        >>> engine.event(type='nps', value=10, start=0, account='a')
        >>> engine.event(type='nps', value=6, start=1, account='b')
        >>> engine.measure('nps').value
        0.0
        """
        scope = self._scope(customer, within=within, since=since, until=until, as_of=as_of)
        asked = _figures.struct(metric, variant, by, where or {}, scope, clock, parameters)
        with self._alone() as handle:
            self._settle(handle)
            generation = self._generation
            with self._answer(handle, asked) as answer:
                figures, count = POINTER(_abi.Figure)(), c_uint64()
                call(lib.sojourn_answer_figures, answer, byref(figures), byref(count))
                columns = _figures.columns(figures[: count.value], by, method)
        dimensions = [by] if isinstance(by, str) else list(by)
        return Figures(columns, metric, dimensions, lambda row: self._drill(asked, row, generation))

    @contextmanager
    def _answer(self, handle: c_void_p, asked: _abi.Metric) -> Iterator[c_void_p]:
        answer = c_void_p()
        call(lib.sojourn_measure, handle, byref(asked), byref(answer))
        try:
            yield answer
        finally:
            lib.sojourn_answer_close(answer)

    def _drill(self, asked: _abi.Metric, row: int, generation: int) -> Batches:
        with self._alone() as handle:
            _reasons.fresh(self._generation, generation)
            self._settle(handle)
            with self._answer(handle, asked) as answer:
                cursor = c_void_p()
                call(lib.sojourn_cursor_drill, answer, row, byref(cursor))
                return Batches(cursor)

    # ---- reasons ----

    def explain(self, a: Any = None, b: Any = None) -> Rows:
        """Why two things are one customer's, by the shortest chain, and what keeps them apart; of
        one thing, or of all, what was left out, shared or blocked.

        a, b: an id of a span or an event, or an identifier such as ("phone", "+15550100").
        Columns: rule, key, from, to, evidence, measured, limit, apart; doc/law.md, section 10.
        """
        with self._alone() as handle:
            self._settle(handle)
            ids = [self._name(handle, one) for one in (a, b)]
            answer, found, count = c_void_p(), POINTER(_abi.Reason)(), c_uint64()
            call(lib.sojourn_explain, handle, *ids, byref(answer))
            try:
                call(lib.sojourn_answer_reasons, answer, byref(found), byref(count))
                return Rows(_reasons.columns(found[: count.value]))
            finally:
                lib.sojourn_answer_close(answer)

    def _name(self, handle: c_void_p, one: Any) -> _abi.Id:
        if one is None or is_id(one):
            return id_of(one, 'explain')
        pairs = list(one.items()) if isinstance(one, Mapping) else [one]
        (who,) = identifiers(pairs, {}) or [one]
        found = _abi.Id()
        call(lib.sojourn_identifier_id, handle, byref(struct(who)), byref(found))
        return found

    def id_of(self, *who: Any, **named: Any) -> str:
        """The id that stands for an identifier: id_of(phone="+15550100")."""
        whose = identifiers(who, named)
        if len(whose) != 1:
            raise ArgumentError('give one identifier: id_of(phone="+15550100")')
        with self._alone() as handle:
            return hexadecimal(self._name(handle, whose[0]))

    def identifier(self, id: str) -> Identifier:  # noqa: A002
        """The identifier that an id stands for; its value is '' unless the engine was opened with
        keep_values and no erasure took it."""
        asked, found = id_of(id, 'id'), _abi.Identifier()
        with self._alone() as handle:
            call(lib.sojourn_identifier_value, handle, asked, byref(found))
            return Identifier(read(found.kind), read(found.value))

    # ---- counts ----

    def count(self) -> dict[str, int]:
        """What is held: events, repeated, superseded, retracted, blocked, links, shared, refused,
        customers, largest_customer, bytes, erased; customers are those of the last settle."""
        counts = _abi.Counts(size=sizeof(_abi.Counts))
        with self._alone() as handle:
            call(lib.sojourn_count, handle, byref(counts))
        return {name: getattr(counts, name) for name, *_ in _abi.Counts._fields_[1:]}

    def memory(self) -> Rows:
        """Memory by structure: name, rows, bytes; doc/architecture.md has the names."""
        row = _abi.Structure_(size=sizeof(_abi.Structure_))
        rows: list[tuple[str, int, int]] = []
        with self._alone() as handle:
            while call(lib.sojourn_memory, handle, len(rows), byref(row)) == _abi.OK:
                rows.append((read(row.name), row.rows, row.bytes))
        return Rows(dict(zip(('name', 'rows', 'bytes'), zip(*rows), strict=True)))

    def limit(self, size: int | str) -> None:
        """Another memory limit, in bytes or as "2GiB"; 0 is none."""
        found = _options.size_of(size, 'limit')
        with self._alone() as handle:
            call(lib.sojourn_limit, handle, found)

    def digest(self) -> Digest:
        """128 bits over the facts, and over the spans: equal for equal facts, in whatever order
        they came."""
        facts, spans = _abi.Id(), _abi.Id()
        with self._alone() as handle:
            self._settle(handle)
            call(lib.sojourn_digest, handle, byref(facts), byref(spans))
        return Digest(*(f'{one.high:016x}{one.low:016x}' for one in (facts, spans)))


def _later(why: EventError, fed: int) -> EventError:
    """The same error with its row among all that were handed in."""
    if fed and why.row is not None:
        text = str(why).partition(': ')[2]
        why = EventError(text, why.row + fed, why.column)
    why.fed = fed
    return why


class Customer:
    """One customer of an engine, by one of his identifiers: who he is at the time that is asked
    about, for a cookie may change hands."""

    def __init__(self, engine: Engine, who: Identifier):
        self.engine, self.who = engine, who

    def __repr__(self) -> str:
        return f'<Customer of a {self.who.kind}>'

    def _of(self, ask: Callable[..., Spans], which: dict[str, Any]) -> Spans:
        return ask(customer=self.who, **which)

    def events(self, **which: Any) -> Spans:
        """As `Engine.events`, of this customer."""
        return self._of(self.engine.events, which)

    def transactions(self, **which: Any) -> Spans:
        """As `Engine.transactions`, of this customer."""
        return self._of(self.engine.transactions, which)

    def interactions(self, **which: Any) -> Spans:
        """As `Engine.interactions`, of this customer."""
        return self._of(self.engine.interactions, which)

    def engagements(self, **which: Any) -> Spans:
        """As `Engine.engagements`, of this customer."""
        return self._of(self.engine.engagements, which)

    def journey(self, **which: Any) -> Optional[dict[str, Any]]:
        """All of this customer as one row, or None if there is nothing of him."""
        return next(iter(self._of(self.engine.journeys, which)), None)

    def measure(self, metric: str, by: str | Sequence[str] = (), **how: Any) -> Figures:
        """As `Engine.measure`, of this customer."""
        return self.engine.measure(metric, by, customer=self.who, **how)

    def explain(self, other: Iterable[Any] | str | None = None) -> Rows:
        """As `Engine.explain`, of this identifier and another."""
        return self.engine.explain(self.who, other)

    def timeline(self, **which: Any) -> Any:
        """His transactions over time, a line for each engagement: a figure of plotly."""
        from . import pictures

        return pictures.timeline(self, **which)
