# SPDX-License-Identifier: MIT
"""Formulas of the trade on plain numbers; no engine."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Sequence
from typing import Any

from . import _abi
from ._abi import lib
from ._figures import registry
from ._table import Rows
from ._values import text
from .errors import ArgumentError, call


def known() -> list[dict[str, str]]:
    """All formulas: a row each."""
    row = _abi.FormulaRow(size=ctypes.sizeof(_abi.FormulaRow))
    return registry(lib.sojourn_formula_info, row)


def formulas() -> Rows:
    """All formulas: name, inputs, results, formula, source.

    >>> [row['results'] for row in formulas() if row['name'] == 'erlang_b']
    ['blocked occupancy']
    """
    rows = known()
    return Rows({name: [row[name] for row in rows] for name in rows[0]})


def _listed(row: dict[str, str], given: Sequence[Any], named: dict[str, Any]) -> list[Any]:
    """The inputs before "..." in their order, defaults for those that are not given."""
    found = list(given)
    before, several, _ = row['inputs'].partition('...')
    words = before.split()
    for word in words[len(given) :]:
        name, _, default = word.partition('=')
        if name in named:
            found.append(named.pop(name))
        elif default:
            found.append(float(default))
        else:
            raise ArgumentError(f'{row["name"]}: give {name}; inputs are {row["inputs"]}')
    if named or (len(given) > len(words) and not several):
        wrong = next(iter(named), f'input {len(words) + 1}')
        raise ArgumentError(f'{row["name"]} has no {wrong}; inputs are {row["inputs"]}')
    return found


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        raise ArgumentError(f'give plain numbers, not {value!r}') from None


def compute(
    formula: str, *inputs: float, rows: Iterable[Any] = (), **named: float
) -> dict[str, float] | None:
    """A formula of doc/formulas.md: its results by name, or None where it has no value.

    inputs, named: in the order listed, or by name. rows: what stands behind "...", as numbers or
    as rows of them. Times are in one unit, whichever; shares are from 0 to 1.

    >>> found = compute('staff', calls=100, interval=1800, handle=180, patience=0, threshold=20)
    >>> found['agents'], round(found['answered_within'], 3)
    (14.0, 0.888)
    >>> compute('survival_time', rows=[(9, 1), (19, 1), (32, 1), (34, 1), (48, 0), (50, 0)])
    {'time': 32.0}
    """
    row = next((row for row in known() if row['name'] == formula), None)
    if row is None:
        raise ArgumentError(f'{formula!r} is no formula; sojourn.formulas() lists them')
    numbers = [_number(value) for value in _listed(row, inputs, named)]
    for one in rows:
        numbers += map(
            _number, [one] if isinstance(one, str) or not isinstance(one, Iterable) else one
        )
    array = (ctypes.c_double * max(1, len(numbers)))(*numbers)
    out = (ctypes.c_double * _abi.FORMULA_RESULTS)()
    status = call(lib.sojourn_compute, text(formula, 'formula'), array, len(numbers), out)
    if status == _abi.DONE:
        return None
    return dict(zip(row['results'].split(), out, strict=False))
