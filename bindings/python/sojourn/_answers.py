# SPDX-License-Identifier: MIT
"""The ways out: spans, figures, reasons, counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from ctypes import POINTER, byref, c_uint64, c_void_p, sizeof
from typing import Any, NamedTuple, Optional

from . import _abi, _figures, _options, _paths, _reasons, _time
from ._abi import lib
from ._capsule import Batches
from ._figures import Figures
from ._handle import Handle
from ._names import LEVELS
from ._query import scope_of
from ._table import Rows, Spans
from ._time import Duration, Moment
from ._values import Identifier, hexadecimal, id_of, identifiers, is_id, read, struct
from .errors import ArgumentError, StaleError, call


class Digest(NamedTuple):
    """128 bits over the facts, and over what follows from them, as hexadecimal digits."""

    facts: str
    spans: str


class Answers(Handle):
    """What an engine is asked."""

    # ---- spans ----

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

        Raises ArgumentError for an argument that cannot be; a table that is read after the engine was
        closed raises ClosedError.

        Columns: id, parent, customer, level, state, type, flags (see `Flag`), start, end (UTC),
        children, events, value (minor units of currency), currency, channel, intent, issue, system,
        queue, agent, name, detail, reference, revision. doc/arrow.md has their types.
        """
        if level not in LEVELS:
            raise ArgumentError(f'level: give one of {", ".join(LEVELS)}, not {level!r}')
        scope = scope_of(customer, within=within, since=since, until=until, as_of=as_of)
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

    def changes(self) -> Spans:
        """What the last settle made, changed or took away; columns `change`, `settle` and
        `counterpart` besides those of `spans`."""
        self.settle()
        return Spans(lambda: self._read(lib.sojourn_cursor_changes))

    # ---- figures ----

    def measure(
        self,
        metric: str | Sequence[str],
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
        score: Optional[_figures.Score] = None,
        shrunk: int = 0,
        **parameters: Any,
    ) -> Figures:
        """A metric of doc/metrics.md as figures, one for each group.

        metric: or a list of them, which are counted in one walk over the customers; each row then
            says its `metric`, and a variant or a parameter is for those of the list that have it.
        by: up to three dimensions: "queue", "day", "trait:plan".
        where: {"queue": ["billing", "sales"]}: only what has these labels.
        customer, within, since, until, as_of: as of `spans`, of when what is counted begins.
        clock: of days and hours, how far it is ahead of UTC; or a zone, "Europe/Berlin", whose
            clocks are put forward and back.
        method: of the interval: wilson, wilson-corrected, wald, agresti-coull or clopper-pearson of
            a share; t or wald of a mean; adjusted-wald, wald or t of points; beta, ends of what is
            drawn to others'. The first is meant if none is named.
        shrunk: draw shares and means of few to the others'; None of those of less than so many.
        score: of "frustration" alone, a function in place of the library's formula: it is given an
            interaction and the list of its events, dicts, and answers a number, or None to leave
            it out. It depends on its arguments alone.
        parameters: those of the metric: threshold="20s", quantile=900; a list states one again and
            again: baseline=["60s", "5m"].

        Raises ArgumentError for a metric, dimension, variant, method or parameter that there is not,
        CallbackError where `score` raised.

        >>> engine = Engine()
        >>> engine.event(type='nps', value=10, start=0, account='a')
        >>> engine.event(type='nps', value=6, start=1, account='b')
        >>> engine.measure('nps').value
        0.0
        >>> [(row['metric'], row['value']) for row in engine.measure(['events', 'nps'])]
        [('events', 2.0), ('nps', 0.0)]
        """
        scope = scope_of(customer, within=within, since=since, until=until, as_of=as_of)
        names = _figures.several(metric)
        questions = []
        for name, own in zip(names, _figures.shared(names, variant, parameters)):
            judge = score if len(names) == 1 or name == 'frustration' else None
            question = _figures.Measure(self._rules, clock, judge)
            questions.append(question.of(name, own.variant, by, where or {}, scope, own.parameters))
            questions[-1].shrunk = _figures.count(shrunk, 'shrunk')
        groups = [*([] if isinstance(metric, str) else ['metric']), *_figures.listed(by)]
        return self._figures(lib.sojourn_measure, questions, names, groups, method)

    def watch(
        self,
        metric: str,
        by: str | Sequence[str] = (),
        *,
        on: bool = True,
        variant: str = '',
        where: Optional[Mapping[str, Any]] = None,
        since: Optional[Moment] = None,
        until: Optional[Moment] = None,
        as_of: Optional[Moment] = None,
        clock: Any = '+00:00',
        **parameters: Any,
    ) -> None:
        """Keep what `measure` answers up to date from now on, or no more (on=False): the same words
        are then answered at once, with the same figures. doc/metrics.md says what cannot be, which
        raises ArgumentError.

        >>> engine = Engine()
        >>> engine.watch('active_customers', by='day')
        >>> engine.event(type='connect', start=0, account='a')
        >>> engine.measure('active_customers', by='day').value
        1.0
        """
        scope = scope_of(None, within=None, since=since, until=until, as_of=as_of)
        _time.clock(clock)  # an offset: a rule would be asked when nobody asks
        question = _figures.Measure(self._rules, clock, None)
        asked = question.of(metric, variant, by, where or {}, scope, parameters)
        with self._lock:
            handle = self._open()
            self._settle(handle)
            self._call(lib.sojourn_watch, handle, byref(asked), int(on))

    def attribute(self, model: str | _paths.Judge, **how: Any) -> Figures:
        """Which touches earned the goals: a figure for each label of a touch, and one without a
        label for goals that no touch led to, so that credits add up to all there was.

        model: a name of `sojourn.questions()`, such as "markov" or "time_decay"; or a function of
            (goal, touches), dicts, that answers a whole number for each touch: how they share it.
        how: as of `paths`. What a function raises is the cause of a CallbackError.

        >>> engine = Engine()
        >>> engine.event(type='visit', channel='search', start=0, account='a')
        >>> engine.event(type='connect', channel='voice', start=1, account='a')
        >>> engine.event(type='purchase', name='card', channel='web', start=2, account='a')
        >>> found = engine.attribute('linear', goal_name='card')
        >>> sorted((row['value'], row['channel']) for row in found)
        [(0.0, None), (0.5, 'search'), (0.5, 'voice')]
        """
        return self.paths(model, **how)

    def agents(self, question: str | _paths.Judge = 'linear', **how: Any) -> Figures:
        """Who helped when several did: `paths` of agents to a solution, if not said otherwise."""
        return self.paths(question, **{'touch': 'agent', 'goal': 'resolve', **how})

    def patterns(self, question: str = 'leads_to', **how: Any) -> Figures:
        """What comes before what: "leads_to", "rules", "drivers", or "funnel" with step="web > voice|chat
        > voice"; the rest as of `paths`."""
        return self.paths(question, **how)

    def paths(
        self,
        question: str | _paths.Judge = 'follows',
        *,
        variant: str = '',
        touch: str = '',
        goal: str = 'purchase',
        goal_name: str = '',
        step: str = '',
        look_back: Duration = '30d',
        repeats: str = 'session',
        level: str = 'journey',
        by: str | Sequence[str] = (),
        currency: str = '',
        remove: str = '',
        removes: str = 'all',
        still_open: Duration = 0,
        begin: str = '',
        where: Optional[Mapping[str, Any]] = None,
        customer: Any = None,
        within: Optional[str] = None,
        since: Optional[Moment] = None,
        until: Optional[Moment] = None,
        as_of: Optional[Moment] = None,
        clock: Any = '+00:00',
        **parameters: Any,
    ) -> Figures:
        """Which way customers take: what follows what, how paths begin and end, how often.

        question: a name of `sojourn.questions()`: "follows", "prefixes", "variants", "success".
        variant: one of the question's.
        touch: the dimension that a touch tells; if not said channel, of "opt_outs" name.
        goal, goal_name: the type of event that was hoped for, and its name. step: a label, or a
            funnel, where the question needs one.
        look_back: how far a path reaches back. repeats: session, kept, collapsed or first.
        level: a path lies in one interaction, engagement or journey.
        by: of tables, up to two dimensions beside the labels: "intent", "value_band:10000".
        currency: of the goals whose value is shared.
        remove: a label that is left out of a path that has others. removes: all such touches, or
            the last, those after the last other touch. still_open: so long after its last touch a
            path without a goal is left out of shares of paths.
        begin: a label; paths begin with their first touch of it: what happens after it.
        where, customer, within, since, until, as_of, clock: as of `measure`, of the goal.
        parameters: those of the question: half_life="7d", depth=3.

        Raises ArgumentError for a question, label or parameter that there is not.
        """
        scope = scope_of(customer, within=within, since=since, until=until, as_of=as_of)
        asked = _paths.Question(self._rules, question, variant, touch, goal, goal_name, step)
        asked.leave_out(remove, removes, still_open, begin)
        path = asked.struct(
            scope, look_back, repeats, level, currency, where or {}, clock, parameters
        )
        asked.group(by)
        return self._figures(lib.sojourn_trace, [path], [asked.name], asked.groups, '')

    def _figures(
        self,
        function: Any,
        asked: Sequence[Any],
        names: Sequence[str],
        groups: Sequence[str],
        method: str,
    ) -> Figures:
        """The figures of questions that are asked together, and the way down to what they count."""
        with self._lock, self._answer(function, _figures.together(asked)) as answer:
            figures, count = POINTER(_abi.Figure)(), c_uint64()
            call(lib.sojourn_answer_figures, answer, byref(figures), byref(count))
            columns = _figures.columns(figures[: count.value], names, groups, method)
            whose = [figure.metric for figure in figures[: count.value]]
            generation = self._generation

        def drill(row: int) -> Batches:
            own = row - whose.index(whose[row])
            with self._lock:
                if generation != self._generation:
                    raise StaleError('the engine changed since this was asked; ask again')
                alone = _figures.together([asked[whose[row]]])
                with self._answer(function, alone) as again:
                    cursor = c_void_p()
                    self._call(lib.sojourn_cursor_drill, again, own, byref(cursor))
                    return Batches(cursor)

        return Figures(columns, ', '.join(names), groups, drill)

    @contextmanager
    def _answer(self, function: Any, asked: Any) -> Iterator[c_void_p]:
        """An answer of the library, closed in the end; for who has the lock."""
        handle, answer = self._open(), c_void_p()
        self._settle(handle)
        self._call(function, handle, byref(asked), byref(answer))
        try:
            yield answer
        finally:
            lib.sojourn_answer_close(answer)

    # ---- reasons ----

    def explain(self, a: Any = None, b: Any = None) -> Rows:
        """Why two things are one customer's, by the shortest chain, and what keeps them apart; of
        one thing, or of all, what was left out, shared or blocked.

        a, b: an id of a span or an event, or an identifier such as ("phone", "+15550100"). What is
            not held raises ArgumentError.
        Columns: rule, key, from, to, evidence, measured, limit, apart; doc/law.md, section 10.
        """
        with self._lock:
            handle = self._open()
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
        whose = identifiers(one.items() if isinstance(one, Mapping) else [one], {})
        if len(whose) != 1:
            raise ArgumentError(f'give an id or one identifier, not {one!r}')
        (who,) = whose
        found = _abi.Id()
        call(lib.sojourn_identifier_id, handle, byref(struct(who)), byref(found))
        return found

    def id_of(self, *who: Any, **named: Any) -> str:
        """The id that stands for an identifier: id_of(phone="+15550100")."""
        whose = identifiers(who, named)
        if len(whose) != 1:
            raise ArgumentError('give one identifier: id_of(phone="+15550100")')
        with self._lock:
            handle = self._open()
            return hexadecimal(self._name(handle, whose[0]))

    def identifier(self, id: str) -> Identifier:  # noqa: A002
        """The identifier that an id stands for; its value is '' unless the engine was opened with
        keep_values and no erasure took it. Raises ArgumentError for an id that is not held."""
        asked, found = id_of(id, 'id'), _abi.Identifier()
        with self._lock:
            handle = self._open()
            call(lib.sojourn_identifier_value, handle, asked, byref(found))
            return Identifier(read(found.kind), read(found.value))

    # ---- counts ----

    def count(self) -> dict[str, int]:
        """What is held: events, repeated, superseded, retracted, blocked, links, shared, refused,
        customers, largest_customer, bytes, erased; customers are those of the last settle."""
        counts = _abi.Counts(size=sizeof(_abi.Counts))
        with self._lock:
            handle = self._open()
            call(lib.sojourn_count, handle, byref(counts))
        return {name: getattr(counts, name) for name, *_ in _abi.Counts._fields_[1:]}

    def memory(self) -> Rows:
        """Memory by structure: name, rows, bytes; doc/architecture.md has the names."""
        row = _abi.Structure_(size=sizeof(_abi.Structure_))
        rows: list[tuple[str, int, int]] = []
        with self._lock:
            handle = self._open()
            while call(lib.sojourn_memory, handle, len(rows), byref(row)) == _abi.OK:
                rows.append((read(row.name), row.rows, row.bytes))
        return Rows(dict(zip(('name', 'rows', 'bytes'), zip(*rows), strict=True)))

    def limit(self, size: int | str) -> None:
        """Another memory limit, in bytes or as "2GiB"; 0 is none. What would go beyond it raises
        OutOfMemoryError and leaves the engine as it was."""
        found = _options.size_of(size, 'limit')
        with self._lock:
            handle = self._open()
            call(lib.sojourn_limit, handle, found)

    def digest(self) -> Digest:
        """128 bits over the facts, and over the spans: equal for equal facts, in whatever order
        they came."""
        facts, spans = _abi.Id(), _abi.Id()
        with self._lock:
            handle = self._open()
            self._settle(handle)
            call(lib.sojourn_digest, handle, byref(facts), byref(spans))
        return Digest(*(f'{one.high:016x}{one.low:016x}' for one in (facts, spans)))
