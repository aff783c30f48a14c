# SPDX-License-Identifier: MIT
"""The engine: how it judges, what is said to it, what it is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Optional

from ._answers import Answers
from ._customer import Customer
from ._facts import Facts
from ._options import Kind
from ._rules import Identify, Rules, SameIssue
from ._time import Duration
from ._values import identifiers
from .errors import ArgumentError, Error


class Engine(Facts, Answers):
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
    threads: how many threads settle where much changed, at most 255; 0 and 1: the caller's alone.

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
        threads: int = 0,
    ):
        said = {
            name: value for name, value in locals().items() if name not in ('self', '__class__')
        }
        said['gaps'], said['windows'] = gaps or {}, windows or {}
        said['kinds'] = list(kinds)
        super().__init__(Rules(rules, identify, same_issue), said)

    def customer(self, *who: Any, **named: Any) -> Customer:
        """One customer, by any of his identifiers: customer(phone="+15550100")."""
        whose = identifiers(who, named)
        if len(whose) != 1:
            raise ArgumentError('give one identifier: customer(phone="+15550100")')
        return Customer(self, whose[0])

    def __repr__(self) -> str:
        try:
            held = self.count()
        except Error:
            return '<Engine, closed>'
        return f'<Engine: {held["events"]:,} events, {held["customers"]:,} customers>'
