# SPDX-License-Identifier: MIT
"""Metrics as tables of figures: what to measure as the library's struct, and its answer."""

from __future__ import annotations

import ctypes
import functools
from collections.abc import Callable, Collection, Mapping, Sequence
from ctypes import byref
from typing import Any, NamedTuple

from . import _abi, _time, pictures
from ._abi import lib
from ._query import Scope
from ._rules import Rules, span
from ._table import Rows, Spans
from ._values import array_of, read, sum_of, text
from .errors import ArgumentError

Score = Callable[[dict[str, Any], list[dict[str, Any]]], float | None]
METHODS = tuple(
    'wilson wilson-corrected wald adjusted-wald agresti-coull clopper-pearson beta ends t'.split()
)  # of intervals
QUARTER = 900 * 10**6
UNITS = tuple(', count, share, s, points, score, minor units, index, ratio, deviations'.split(', '))


class Figures(Rows):
    """One row a group: its labels, the value with its interval of 95 %, the exact fraction
    `numerator / denominator` (in microseconds if it is a time), `count` of what `drill` walks, what
    was left out, the `rank` of a part among those it is a part with, and the `sample` that a value
    is out of where that is not its denominator. Without data value, low and high are None."""

    def __init__(
        self,
        columns: Mapping[str, Sequence[Any]],
        name: str,
        by: Sequence[str],
        drill: Callable[[int], Any],
    ):
        super().__init__(columns)
        self.name, self.by, self._drill = name, tuple(by), drill

    @property
    def value(self) -> float | None:
        """The value of a figure without groups."""
        if len(self) != 1:
            raise ArgumentError(f'there are {len(self)} figures, not one; look at the rows')
        found: float | None = self.column('value')[0]
        return found

    def drill(self, row: int) -> Spans:
        """The spans that the figure in that row counts."""
        if not isinstance(row, int) or not 0 <= row < len(self):
            raise ArgumentError(f'row: give a number from 0 to {len(self) - 1}, not {row!r}')
        return Spans(lambda: self._drill(row))

    def bars(self) -> Any:
        """A bar for each group, with its interval: a figure of plotly."""
        return pictures.bars(self)

    def sankey(self) -> Any:
        """Ways from step to step, of the questions "prefixes" and "follows": a figure of plotly."""
        return pictures.sankey(self)

    def grid(self) -> Any:
        """Two dimensions as a grid of cells, such as cohorts: a figure of plotly."""
        return pictures.grid(self)


def listed(by: str | Sequence[str]) -> list[str]:
    """One dimension or several."""
    names = [by] if isinstance(by, str) else by
    if not isinstance(names, (list, tuple)) or len(names) > 3:
        raise ArgumentError(f'by: give up to three dimensions, not {by!r}')
    return list(names)


def several(metric: str | Sequence[str]) -> list[str]:
    """One metric or a list of them."""
    names = [metric] if isinstance(metric, str) else metric
    if not isinstance(names, (list, tuple)) or not names:
        raise ArgumentError(f'metric: give a name, or a list of them, not {metric!r}')
    return list(names)


class Own(NamedTuple):
    """What is asked of one metric of several."""

    variant: str
    parameters: dict[str, Any]


def shared(names: Sequence[str], variant: str, said: Mapping[str, Any]) -> list[Own]:
    """To each metric of several what it has; what none has is refused."""
    if len(names) == 1:
        return [Own(variant, dict(said))]
    there = {row['name']: row for row in known()}
    rows = [there.get(name, {'variants': '', 'parameters': ''}) for name in names]
    found = [
        Own(
            variant if variant in row['variants'].split() else '',
            {one: value for one, value in said.items() if _takes(row, one)},
        )
        for row in rows
    ]
    if variant and not any(own.variant for own in found):
        raise ArgumentError(f'variant: none of these metrics has {variant!r}')
    for one in said:
        if not any(one in own.parameters for own in found):
            raise ArgumentError(f'none of these metrics has a parameter {one!r}')
    return found


def together(asked: Sequence[Any]) -> Any:
    """The first of some questions, which leads to the rest; of a single one nothing is changed but
    that it leads to none."""
    for one, after in zip(asked, [*asked[1:], None]):
        if isinstance(one, _abi.Metric):
            one.also = None if after is None else ctypes.pointer(after)
    return asked[0]


def count(number: int, name: str) -> int:
    """A whole number from 0."""
    if type(number) is not int or not 0 <= number < 2**63:
        raise ArgumentError(f'{name}: give a whole number from 0, not {number!r}')
    return number


def registry(describe: Any, row: Any) -> list[dict[str, str]]:
    """All rows that a function of the library describes by number."""
    rows: list[dict[str, str]] = []
    while describe(len(rows), byref(row)) == _abi.OK:
        rows.append({name: read(getattr(row, name)) for name, *_ in row._fields_[1:]})
    return rows


def known() -> list[dict[str, str]]:
    """All metrics: a row each."""
    row = _abi.MetricRow(size=ctypes.sizeof(_abi.MetricRow))
    return registry(lib.sojourn_metric_info, row)


def _parameters(row: Mapping[str, str]) -> list[str]:
    return [word.partition('=')[0] for word in row['parameters'].split()]


def _takes(row: Mapping[str, str], name: str) -> bool:
    """Is it a parameter of this metric, with or without its unit?"""
    heads = {word.removesuffix('_us').partition(':')[0] for word in _parameters(row)}
    return name.removesuffix('_us').partition(':')[0] in heads


def parameters_of(rows: Sequence[Mapping[str, str]], name: str, said: Mapping[str, Any]) -> Any:
    """Parameters as an array: `threshold="20s"` is threshold_us, others are whole numbers; a list
    states one again and again."""
    row = next((row for row in rows if row['name'] == name), None)
    names = _parameters(row) if row else []
    for one in said if row else ():
        if row is not None and not _takes(row, one):
            words = [word.removesuffix('_us') for word in names]
            there = f'give {", ".join(words)}' if words else 'it has none'
            raise ArgumentError(f'{name} has no parameter {one!r}: {there}')
    pairs = [
        (name, one)
        for name, value in said.items()
        for one in (value if isinstance(value, (list, tuple)) else [value])
    ]
    return array_of(_abi.Parameter, [_parameter(names, *pair) for pair in pairs])


def _parameter(names: Collection[str], name: str, value: Any) -> _abi.Parameter:
    if name + '_us' in names:
        return _abi.Parameter(text(name + '_us', 'parameter'), _time.duration(value, name))
    if isinstance(value, bool):
        value = int(value)
    if not isinstance(value, int) or not -(2**63) <= value < 2**63:
        raise ArgumentError(f'{name}: give a whole number, not {value!r}')
    return _abi.Parameter(text(name, 'parameter'), value)


def wheres_of(where: Mapping[str, Any]) -> Any:
    """Conditions as an array: a label, or several of which any will do."""
    if not isinstance(where, Mapping):
        raise ArgumentError(f'where: give {{"queue": ["billing", "sales"]}}, not {where!r}')
    found = []
    for field, values in where.items():
        several = values if isinstance(values, (list, tuple, set)) else [values]
        for value in several:
            found.append(_abi.Where(text(field, 'where'), text(value, f'where {field}')))
    return array_of(_abi.Where, found)


class Clock:
    """The clock that days and hours are of; keeps what the library asks of a zone."""

    def __init__(self, rules: Rules, clock: Any, struct: Any):
        self.rules, self.zone = rules, _time.zone_of_clock(clock)
        if self.zone is None:
            struct.offset_us = _time.clock(clock)
        else:
            struct.offset = _abi.OffsetRule(self._offset)
            self.ahead = functools.cache(self._ahead)

    def _offset(self, _: Any, time: int, ahead: Any) -> int:
        return self.rules.guarded(self._tell, time, ahead)

    def _tell(self, time: int, ahead: Any) -> int:
        ahead[0] = self.ahead(time // QUARTER)
        return 0

    def _ahead(self, quarter: int) -> int:
        """How far this zone is ahead in a quarter of an hour; clocks change between two."""
        at = _time.shown(quarter * QUARTER)
        if isinstance(at, int):
            raise ArgumentError('clock: a zone has no clock beyond the year 9999; give an offset')
        ahead = at.astimezone(self.zone).utcoffset()
        return 0 if ahead is None else ahead // _time.MICROSECOND


class Measure:
    """What to measure; keeps what the library may call."""

    def __init__(self, rules: Rules, clock: Any, score: Score | None):
        self.rules, self.score = rules, score
        self.struct = _abi.Metric(size=ctypes.sizeof(_abi.Metric))
        self.clock = Clock(rules, clock, self.struct)
        if score is not None:
            if not callable(score):
                raise ArgumentError(f'score: give a function, not {score!r}')
            self.struct.score = _abi.ScoreRule(self._score)

    def of(
        self,
        name: str,
        variant: str,
        by: str | Sequence[str],
        where: Mapping[str, Any],
        scope: Scope,
        parameters: Mapping[str, Any],
    ) -> _abi.Metric:
        """The rest of the question."""
        asked, dimensions = self.struct, [text(one, 'by') for one in listed(by)]
        asked.name, asked.variant = text(name, 'metric'), text(variant, 'variant')
        asked.by = (_abi.Text * 3)(*dimensions)
        asked.parameters = wanted = parameters_of(known(), name, parameters)
        asked.where = wheres = wheres_of(where)
        asked.parameter_count, asked.where_count = len(wanted or ()), len(wheres or ())
        asked.scope = ctypes.pointer(scope.query())
        return asked

    def _score(self, _: Any, whole: Any, events: Any, count: int, millionths: Any) -> int:
        return self.rules.guarded(self._judge, whole, events, count, millionths)

    def _judge(self, whole: Any, events: Any, count: int, millionths: Any) -> int:
        assert self.score is not None
        answer = self.score(span(whole.contents), [span(events[at]) for at in range(count)])
        if answer is None:
            return 1
        try:
            found = round(answer * 10**6)
            if not -(2**63) <= found < 2**63:
                raise ValueError
        except (TypeError, ValueError, OverflowError):
            raise ArgumentError(f'score: answer a number, or None, not {answer!r}') from None
        millionths[0] = found
        return 0


def _no_method() -> ArgumentError:
    return ArgumentError(f'method: give one that this metric has, of {", ".join(METHODS)}')


def _value(figure: _abi.Figure, method: _abi.Text) -> tuple[Any, Any, Any]:
    numbers = [ctypes.c_double() for _ in range(3)]
    status = lib.sojourn_figure_value(byref(figure), method, *map(byref, numbers))
    if status < 0:
        raise _no_method()
    if status == _abi.DONE:
        return None, None, None
    return tuple(number.value for number in numbers)  # type: ignore[return-value]


def columns(
    figures: Sequence[_abi.Figure], names: Sequence[str], groups: Sequence[str], method: str
) -> dict[str, Any]:
    """The figures as columns; a label that is not stated is None. Of several metrics the first
    column says whose a row is."""
    how, rows = text(method, 'method'), list(figures)
    if method and method not in METHODS:
        raise _no_method()
    found: dict[str, Any] = {}
    if groups[:1] == ['metric']:
        found['metric'] = [names[figure.metric] for figure in rows]
    for place, name in enumerate(groups[len(found) :]):
        found[name] = [read(figure.group[place]) or None for figure in rows]
    values = [_value(figure, how) for figure in rows]
    for place, name in enumerate(('value', 'low', 'high')):
        found[name] = [value[place] for value in values]
    found['numerator'] = [sum_of(figure.numerator) for figure in rows]
    for name in ('denominator', 'count', 'left_out'):
        found[name] = [getattr(figure, name) for figure in rows]
    found['rank'] = [figure.rank or None for figure in rows]
    found['sample'] = [figure.sample or None for figure in rows]
    found['unit'] = [UNITS[figure.unit] for figure in rows]
    return found
