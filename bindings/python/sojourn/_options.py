# SPDX-License-Identifier: MIT
"""How an engine judges: keyword arguments as the library's options."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Optional

from . import _abi, _tasks
from ._time import Duration, duration
from ._values import array_of, text
from .errors import ArgumentError

SIZE = re.compile('(\\d+) ?(?:([KMGT])(i)?)?B')
STRENGTHS = {None: 0, 'strong': 1, 'medium': 2, 'weak': 3}
NORMALS = {None: 0, 'trim': 1, 'fold': 2, 'phone': 3}
SILENCES = {
    'interaction_gap': 'interaction_gap_us',
    **{name: name + '_us' for name in ('contact', 'thread', 'window', 'reopen', 'unknown', 'note')},
}


@dataclass(frozen=True)
class Kind:
    """A kind of identifier: one of the library's, changed, or one more. What is None stays as it
    is, or is the default; the words are those of doc/law.md, section 3."""

    name: str
    strength: Optional[str] = None
    normal: Optional[str] = None
    priority: int = 0
    unique: bool = False
    limit: int = 0
    lifetime: Optional[Duration] = None

    def _struct(self) -> _abi.Kind:
        if self.strength not in STRENGTHS or self.normal not in NORMALS:
            raise ArgumentError(
                f'kind {self.name}: strength is strong, medium or weak; normal is trim, fold or '
                'phone'
            )
        return _abi.Kind(
            name=text(self.name, 'kind'),
            strength=STRENGTHS[self.strength],
            normal=NORMALS[self.normal],
            priority=number(self.priority, 'priority', 31),
            unique=bool(self.unique),
            limit=number(self.limit, 'limit', 64),
            lifetime_us=0 if self.lifetime is None else duration(self.lifetime, 'lifetime'),
        )


@dataclass(frozen=True)
class Window:
    """How long an intent stays one issue, how long after its close it is taken up again, and
    whether a purchase closes it."""

    window: Optional[Duration] = None
    reopen: Optional[Duration] = None
    sales: bool = False

    def _struct(self, intent: str) -> _abi.Window:
        return _abi.Window(
            intent=text(intent, 'windows'),
            window_us=0 if self.window is None else duration(self.window, 'window'),
            reopen_us=0 if self.reopen is None else duration(self.reopen, 'reopen'),
            sales=bool(self.sales),
        )


def number(value: Any, name: str, bits: int) -> int:
    """A whole number that is not negative; ctypes would cut it in silence."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 1 << bits:
        raise ArgumentError(f'{name}: give a whole number from 0 to 2^{bits} - 1, not {value!r}')
    return value


def size_of(size: int | str, name: str) -> int:
    """Bytes, as a number or as "500MB", "2GiB".

    >>> size_of('2GiB', 'limit'), size_of('500 MB', 'limit')
    (2147483648, 500000000)
    """
    found = SIZE.fullmatch(size) if isinstance(size, str) else None
    if isinstance(size, str):
        if found is None:
            raise ArgumentError(f'{name}: {size!r} is no size; write "500MB", "2GiB" or bytes')
        size = int(found[1]) * (1024 if found[3] else 1000) ** ' KMGT'.index(found[2] or ' ')
    return number(size, name, 64)


def key_of(key: bytes | str | None) -> Any:
    """16 bytes, or 32 hexadecimal digits of them."""
    try:
        data = bytes.fromhex(key) if isinstance(key, str) else bytes(key or 16)
    except (TypeError, ValueError):
        data = b''
    if len(data) != 16:
        raise ArgumentError('key: give 16 bytes, or 32 hexadecimal digits')
    return (ctypes.c_uint8 * 16)(*data)


def _windows(windows: Mapping[str, Any]) -> list[_abi.Window]:
    return [
        (found if isinstance(found, Window) else Window(found))._struct(intent)
        for intent, found in windows.items()
    ]


def _gaps(gaps: Mapping[tuple[str, str], Duration]) -> list[_abi.Gap]:
    found = []
    for pair, length in gaps.items():
        if not isinstance(pair, tuple) or len(pair) != 2:
            raise ArgumentError(f'gaps: give {{("voice", "chat"): "10m"}}, not {pair!r}')
        found.append(_abi.Gap(text(pair[0], 'gaps'), text(pair[1], 'gaps'), duration(length)))
    return found


def _lists(options: _abi.Options, name: str, count: str, kind: Any, items: list[Any]) -> None:
    setattr(options, name, array_of(kind, items))
    setattr(options, count, len(items))


def _texts(values: Iterable[str], name: str) -> list[_abi.Text]:
    if isinstance(values, str):
        raise ArgumentError(f'{name}: give a list of texts, not {values!r}')
    return [text(value, name) for value in values]


def struct(rules: _abi.Rules | None, said: Mapping[str, Any]) -> _abi.Options:
    """The options; ctypes keeps what they point to."""
    flags = {
        'keep_values': _abi.KEEP_VALUES,
        'redial_joins': _abi.REDIAL_JOINS,
        'intent_first': _abi.INTENT_FIRST,
    }
    options = _abi.Options(
        size=ctypes.sizeof(_abi.Options),
        key=key_of(said['key']),
        country=text(said['country'], 'country'),
        memory_limit=size_of(said['memory_limit'], 'memory_limit'),
        flags=sum(bit for name, bit in flags.items() if said[name]),
    )
    for name, field in SILENCES.items():
        if said[name] is not None:
            # A silence of 0 joins what overlaps or touches; the library's 0 is its default.
            setattr(options, field, max(1, duration(said[name], name)))
    if number(said['threads'], 'threads', 8) > 1:
        options.runner = ctypes.pointer(_tasks.runner(said['threads']))
    if rules is not None:
        options.rules = ctypes.pointer(rules)
    if not all(isinstance(kind, Kind) for kind in said['kinds']):
        raise ArgumentError('kinds: give a list of sojourn.Kind')
    kinds = [kind._struct() for kind in said['kinds']]
    _lists(options, 'kinds', 'kind_count', _abi.Kind, kinds)
    _lists(options, 'gaps', 'gap_count', _abi.Gap, _gaps(said['gaps']))
    _lists(options, 'windows', 'window_count', _abi.Window, _windows(said['windows']))
    _lists(options, 'goals', 'goal_count', _abi.Text, _texts(said['goals'], 'goals'))
    if said['asynchronous'] is not None:
        channels = _texts(said['asynchronous'], 'asynchronous')
        # An array, for NULL stands for the library's own list.
        options.asynchronous = (_abi.Text * max(1, len(channels)))(*channels)
        options.asynchronous_count = len(channels)
    return options
