# SPDX-License-Identifier: MIT
"""Small values both ways: texts, ids, identifiers, sums."""

from __future__ import annotations

import re
from collections.abc import Mapping
from ctypes import c_char, c_void_p
from typing import Any, NamedTuple

from . import _abi
from .errors import ArgumentError

HEX = re.compile('[0-9a-f]{32}')


class Identifier(NamedTuple):
    """One way to know a customer: kind and value, such as ('phone', '+15550100')."""

    kind: str
    value: str


def text(value: str, name: str) -> _abi.Text:
    """A text for the library; ctypes keeps its bytes."""
    if not isinstance(value, str):
        raise ArgumentError(f'{name}: give text, not {value!r}')
    try:
        data = value.encode()
    except UnicodeEncodeError as why:
        raise ArgumentError(f'{name}: {why}') from None
    return _abi.Text(data, len(data))


def read(found: _abi.Text) -> str:
    """A text of the library, copied. It is not zero-terminated."""
    if not found.length:
        return ''
    place = _abi.Text.data.offset
    pointer = c_void_p.from_buffer(found, place).value
    return bytes((c_char * found.length).from_address(pointer)).decode('utf-8', 'replace')


def sum_of(total: _abi.Sum) -> int:
    return (int(total.high) << 64) + int(total.low)


def hexadecimal(id_: _abi.Id) -> str:
    """An id as everywhere: 32 hexadecimal digits; '' if it is zero."""
    return f'{id_.high:016x}{id_.low:016x}' if id_.high or id_.low else ''


def is_id(value: Any) -> bool:
    return isinstance(value, str) and HEX.fullmatch(value) is not None


def id_of(value: str | None, name: str) -> _abi.Id:
    """An id from its digits; nothing is the zero one."""
    if value is None or value == '':
        return _abi.Id()
    if not is_id(value):
        raise ArgumentError(f'{name}: give an id of 32 hexadecimal digits, not {value!r}')
    return _abi.Id(int(value[:16], 16), int(value[16:], 16))


def struct(who: Identifier) -> _abi.Identifier:
    return _abi.Identifier(text(who.kind, 'kind'), text(who.value, who.kind))


def _pair(who: Any) -> Identifier:
    try:
        kind, value = who
    except (TypeError, ValueError):
        raise ArgumentError(f'give an identifier as (kind, value), not {who!r}') from None
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(kind, str) or not isinstance(value, str):
        raise ArgumentError(f'give kind and value of an identifier as text, not {who!r}')
    return Identifier(kind, value)


def identifiers(pairs: Any, named: Mapping[str, Any]) -> list[Identifier]:
    """Identifiers as ('phone', '+15550100') and as phone='+15550100', or a list of values."""
    found = [_pair(who) for who in pairs]
    for kind, value in named.items():
        several = value if isinstance(value, (list, tuple, set, frozenset)) else [value]
        found += [_pair((kind, one)) for one in several]
    return found


def array_of(kind: Any, items: Any) -> Any:
    """Structs as an array, or None for none."""
    items = list(items)
    return (kind * len(items))(*items) if items else None
