# SPDX-License-Identifier: MIT
"""The ways in: facts by the table, one by one, links, erasures, another engine."""

from __future__ import annotations

from collections.abc import Mapping
from ctypes import byref
from typing import Any, Optional

from . import _abi, _one, _options, _source, _time
from ._abi import lib
from ._column import Batch
from ._handle import Handle
from ._rules import Rules
from ._time import Moment
from ._values import identifiers, struct
from .errors import ArgumentError, EventError

SAYINGS = {'none': _abi.LINK_NONE, 'same': _abi.LINK_SAME, 'distinct': _abi.LINK_DISTINCT}


class Facts(Handle):
    """What is said to an engine."""

    def __init__(self, rules: Rules, said: Mapping[str, Any]):
        super().__init__(rules, said)
        self._kinds = frozenset(kind.name for kind in said['kinds'])
        self._writer = _one.Writer(self._kinds)

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

    def _feed(self, batch: Batch) -> None:
        with self._lock:
            self._change(lib.sojourn_feed_arrow, byref(batch.schema), byref(batch.array))

    def _change(self, function: Any, *arguments: Any) -> None:
        """A call that changes the facts."""
        handle = self._open()
        self._settled, self._generation = False, self._generation + 1
        self._call(function, handle, *arguments)

    def event(self, **fields: Any) -> None:
        """Add one event, fields by name: for who gets them one by one. `start` and `end` are
        microseconds or whatever `feed` takes. Raises EventError with the column that is at fault.

        >>> engine = Engine()
        >>> engine.event(system='acd', type='connect', start='2024-01-31T09:15:00Z', account='4711')
        >>> engine
        <Engine: 1 events, 0 customers>
        """
        with self._lock:
            event = self._writer.write(fields)  # first, for a value's own code may close the engine
            handle = self._open()
            self._settled, self._generation = False, self._generation + 1
            if _one.feed(handle, event, _one.ONE, self._told) < 0:
                self._fail()

    def link(self, *who: Any, say: str = 'same', revision: int = 0, **named: Any) -> None:
        """Say of two identifiers that they are one customer ("same"), are two ("distinct"), or that
        neither is said ("none"). The greater revision holds, then the later of none, same,
        distinct. Raises ArgumentError unless there are two, EventError for one that cannot be.

        >>> Engine().link(('email', 'a@example.org'), ('email', 'ann@example.org'))
        >>> Engine().link(phone='+15550100', account='4711', say='distinct')
        """
        pair = [struct(one) for one in identifiers(who, named)]
        if len(pair) != 2:
            raise ArgumentError(f'give exactly two identifiers to link, not {len(pair)}')
        if say not in SAYINGS:
            raise ArgumentError(f'say: give same, distinct or none, not {say!r}')
        number = _options.number(revision, 'revision', 32)
        with self._lock:
            self._change(lib.sojourn_link, byref(pair[0]), byref(pair[1]), SAYINGS[say], number)

    def erase(self, *who: Any, upto: Moment, **named: Any) -> None:
        """Erase what these identifiers name, of a start up to then, now and whenever it comes.
        Raises EventError for an identifier that cannot be."""
        listed = [struct(one) for one in identifiers(who, named)]
        if not listed:
            raise ArgumentError('give at least one identifier to erase')
        array = (_abi.Identifier * len(listed))(*listed)
        end = _time.moment(upto)
        with self._lock:
            self._change(lib.sojourn_erase, array, len(listed), end)
            self._writer.forget()

    def merge(self, other: Facts) -> None:
        """Add all facts of another engine, of the same key, country, kinds and rules; of
        others it raises ArgumentError."""
        if not isinstance(other, Facts):
            raise ArgumentError(f'give an engine to merge, not {other!r}')
        first, second = sorted((self, other), key=id)  # one order everywhere: nobody waits forever
        with first._lock, second._lock:
            self._change(lib.sojourn_merge, other._open())


def _later(why: EventError, fed: int) -> EventError:
    """The same error with its row among all that were handed in."""
    if fed and why.row is not None:
        text = str(why).partition(': ')[2]
        why = EventError(text, why.row + fed, why.column)
    why.fed = fed
    return why
