# SPDX-License-Identifier: MIT
"""One customer: an engine's questions, asked of him alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Optional

from . import pictures
from ._answers import Answers
from ._figures import Figures
from ._table import Rows, Spans
from ._values import Identifier


class Customer:
    """One customer of an engine, by one of his identifiers: who he is at the time that is asked
    about, for a cookie may change hands."""

    def __init__(self, engine: Answers, who: Identifier):
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

    def measure(self, metric: str | Sequence[str], by: str | Sequence[str] = (), **how: Any) -> Figures:
        """As `Engine.measure`, of this customer."""
        return self.engine.measure(metric, by, customer=self.who, **how)

    def paths(self, question: Any = 'follows', **how: Any) -> Figures:
        """As `Engine.paths`, of this customer."""
        return self.engine.paths(question, customer=self.who, **how)

    def explain(self, other: Iterable[Any] | str | None = None) -> Rows:
        """As `Engine.explain`, of this identifier and another."""
        return self.engine.explain(self.who, other)

    def timeline(self, **which: Any) -> Any:
        """His transactions over time, a line for each engagement: a figure of plotly."""
        return pictures.timeline(self, **which)
