# SPDX-License-Identifier: MIT
"""Which spans: keyword arguments as the library's query."""

from __future__ import annotations

import ctypes
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Optional

from . import _abi, _time
from ._options import number
from ._values import Identifier, id_of, identifiers, struct
from .errors import ArgumentError


@dataclass(frozen=True)
class Scope:
    """Whose spans, in what, between when."""

    customer: Optional[Identifier] = None
    within: Optional[str] = None
    since: Any = None
    until: Any = None
    as_of: Any = None

    def query(self, level: int = 0, latest_first: bool = False, limit: int = 0) -> _abi.Query:
        query = _abi.Query(
            size=ctypes.sizeof(_abi.Query),
            level=level,
            flags=_abi.QUERY_LATEST_FIRST if latest_first else 0,
            within=id_of(self.within, 'within'),
            as_of=_time.optional(self.as_of),
            limit=number(limit, 'limit', 64),
        )
        query.from_, query.until = self.period()
        if self.customer is not None:
            query.customer = struct(self.customer)
        return query

    def period(self) -> tuple[int, int]:
        """[from, until); both 0 are all time, so an end that is not said is the end of time."""
        if self.since is None and self.until is None:
            return 0, 0
        first = -(2**63) if self.since is None else _time.moment(self.since)
        return first, _abi.FOREVER if self.until is None else _time.moment(self.until)


def scope_of(customer: Any, **rest: Any) -> Scope:
    """A scope whose customer is named as users do."""
    if customer is None:
        return Scope(**rest)
    pairs = list(customer.items()) if isinstance(customer, Mapping) else [customer]
    whose = identifiers(pairs, {})
    if len(whose) != 1:
        raise ArgumentError('customer: give one identifier, such as ("phone", "+15550100")')
    return Scope(customer=whose[0], **rest)
