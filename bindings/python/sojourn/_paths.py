# SPDX-License-Identifier: MIT
"""Questions over paths: what led to a goal, as the library's struct."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from . import _abi, _time
from ._abi import lib
from ._figures import Clock, listed, parameters_of, registry, wheres_of
from ._names import LEVELS, TYPES
from ._query import Scope
from ._rules import Rules, span
from ._table import Rows
from ._values import hexadecimal, read, text
from .errors import ArgumentError

Judge = Callable[[dict[str, Any], list[dict[str, Any]]], Sequence[int]]
REPEATS = ('session', 'kept', 'collapsed', 'first')
REMOVES = ('all', 'last')
GROUPS = {name: ['path'] for name in ('ngrams', 'variants')}
GROUPS |= {'rules': ['rule'], 'steps': ['steps'], 'funnel': ['steps', 'step'], 'elapsed': []}
GROUPS |= {'prefixes': ['path', 'depth']}
COMPARED = {'difference', 'one'}  # variants of steps and elapsed that compare groups
SECOND = {'follows': 'next', 'ordered_shapley': 'place'}
USUAL = {'opt_outs': 'name'}  # what a touch tells, where it is not a channel
HOST = 'attribute'  # the question that asks the host's function


def known() -> list[dict[str, str]]:
    """All questions: a row each."""
    row = _abi.MetricRow(size=ctypes.sizeof(_abi.MetricRow))
    return registry(lib.sojourn_path_info, row)


def questions() -> Rows:
    """All questions over paths: name, unit, levels, variants, parameters, dimensions, formula,
    source.

    >>> 'markov' in questions().column('name')
    True
    """
    rows = known()
    return Rows({name: [row[name] for row in rows] for name in rows[0]})


def _touch(found: _abi.Touch) -> dict[str, Any]:
    return {
        'label': read(found.label),
        'event': hexadecimal(found.event),
        'start': _time.shown(found.start),
        'end': _time.shown(found.end),
    }


def currency_of(currency: str) -> bytes:
    """Three letters; the field has room for four."""
    data = text(currency, 'currency').data
    if len(data) != 3:
        raise ArgumentError(f'currency: give three letters such as "EUR", not {currency!r}')
    return bytes(data)


class Question:
    """What is asked of which paths; keeps the host's function while the library may call it."""

    def __init__(
        self,
        rules: Rules,
        model: str | Judge,
        variant: str,
        touch: str,
        goal: str,
        goal_name: str,
        step: str,
    ):
        self.rules, self.judge = rules, model if callable(model) else None
        self.name: str = HOST if callable(model) else model
        if not isinstance(self.name, str):
            raise ArgumentError(f'give a name of sojourn.questions(), or a function, not {model!r}')
        if self.name == HOST and self.judge is None:
            raise ArgumentError('attribute: give the function itself as the model')
        if goal not in TYPES.values():
            raise ArgumentError(f'goal: give a type of event such as "purchase", not {goal!r}')
        touch = USUAL.get(self.name, 'channel') if touch == '' else touch
        self.groups = GROUPS.get(self.name, [touch])
        if self.name in SECOND:
            self.groups = [touch, SECOND[self.name]]
        if self.name == 'steps' and variant in COMPARED:
            self.groups = []
        if (self.name, variant) == ('opt_outs', 'path'):
            self.groups = [touch, 'path']
        texts = {'name': self.name, 'variant': variant, 'touch': touch, 'goal': goal}
        texts |= {'goal_name': goal_name, 'step': step}
        self.path = _abi.Path(
            size=ctypes.sizeof(_abi.Path),
            **{name: text(value, name) for name, value in texts.items()},
        )
        if self.judge is not None:
            self.path.attribute = _abi.AttributeRule(self._attribute)

    def leave_out(
        self, remove: str, removes: str, still_open: _time.Duration, begin: str
    ) -> None:
        """Touches, and paths that may yet have a goal; and what is before a touch."""
        if removes not in REMOVES:
            raise ArgumentError(f'removes: give all or last, not {removes!r}')
        self.path.removed = text(remove, 'remove')
        self.path.removes = REMOVES.index(removes)
        self.path.open_us = _time.duration(still_open, 'still_open')
        self.path.begin = text(begin, 'begin')

    def struct(
        self,
        scope: Scope,
        look_back: _time.Duration,
        repeats: str,
        level: str,
        currency: str,
        where: Mapping[str, Any],
        clock: Any,
        parameters: Mapping[str, Any],
    ) -> _abi.Path:
        """The rest of the question."""
        path = self.path
        if repeats not in REPEATS or level not in LEVELS[1:]:
            raise ArgumentError(
                f'repeats: give one of {", ".join(REPEATS)}; level: one of {", ".join(LEVELS[1:])}'
            )
        path.repeats, path.level = REPEATS.index(repeats), LEVELS.index(level)
        if currency:
            path.currency = currency_of(currency)
        path.look_back_us = _time.duration(look_back, 'look_back')
        self.clock = Clock(self.rules, clock, path)
        path.scope = ctypes.pointer(scope.query())
        path.parameters = wanted = parameters_of(known(), self.name, parameters)
        path.parameter_count = len(wanted or ())
        path.where = wheres = wheres_of(where)
        path.where_count = len(wheres or ())
        return path

    def group(self, by: str | Sequence[str]) -> None:
        """Dimensions beside the labels."""
        names = listed(by)
        if len(names) > 2:
            raise ArgumentError(f'by: give up to two dimensions, not {by!r}')
        self.path.by = (_abi.Text * 2)(*[text(one, 'by') for one in names])
        self.groups = [*self.groups, *names]

    def _attribute(
        self, _: Any, goal: Any, touches: Any, count: int, weights: Any, amount: Any
    ) -> int:
        return self.rules.guarded(self._weigh, goal, touches, count, weights)

    def _weigh(self, goal: Any, touches: Any, count: int, weights: Any) -> int:
        assert self.judge is not None
        answer = list(self.judge(span(goal.contents), [_touch(touches[at]) for at in range(count)]))
        whole = all(type(one) is int and 0 <= one < 2**64 for one in answer)
        if len(answer) != count or not whole:
            raise ArgumentError(
                f'a model answers a whole number from 0 for each of {count} touches, not {answer!r}'
            )
        for at, weight in enumerate(answer):
            weights[at] = weight
        return 0
