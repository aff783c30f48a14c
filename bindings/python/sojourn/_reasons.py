# SPDX-License-Identifier: MIT
"""Reasons as columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from . import _abi
from ._values import hexadecimal, read


def columns(reasons: Sequence[_abi.Reason]) -> dict[str, list[Any]]:
    """A row each step, from the one to the other."""
    rows = list(reasons)
    found: dict[str, list[Any]] = {
        name: [read(getattr(row, name)) or None for row in rows] for name in ('rule', 'key')
    }
    for name, field in (('from', 'from_'), ('to', 'to'), ('evidence', 'evidence')):
        found[name] = [hexadecimal(getattr(row, field)) or None for row in rows]
    found['measured'] = [row.measured for row in rows]
    found['limit'] = [row.limit for row in rows]
    found['apart'] = [bool(row.apart) for row in rows]
    return found
