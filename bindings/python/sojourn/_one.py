# SPDX-License-Identifier: MIT
"""One event at a time: what a live feed needs.

ctypes fills a struct field by field, which takes longer than the library does. So the texts of an
event go into one buffer, and its words into the struct at once."""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from . import _abi, _column, _time
from ._names import TYPES
from ._rules import TEXTS
from ._values import identifiers
from .errors import ArgumentError, EventError

CODES = {name: code for code, name in TYPES.items()}
MOST = 32  # identifiers of one event
SAFE = 2**63
ROOM = 1 << 16  # bytes of texts; more are made room for
WORDS = struct.Struct('@26Q4qQ4siII3Q')  # sojourn_event: 12 texts, identifiers, times and so on
TEXT_WORD = {name: 2 * place for place, name in enumerate(TEXTS)}
WORD = {'start': 26, 'end': 27, 'sequence': 28, 'value': 29, 'reference': 30, 'currency': 31}
WORD |= {'type': 32, 'revision': 33}


def _type(value: Any) -> int:
    code = CODES.get(value.lower()) if isinstance(value, str) else value
    if not isinstance(code, int) or not 0 <= code < 2**31:
        raise ValueError(f'give a type of doc/facts.md, not {value!r}')
    return code


def _currency(value: Any) -> bytes:
    data: bytes = value.encode()
    if len(data) > 3:
        raise ValueError(f'give a currency of three letters, not {value!r}')
    return data


def _within(least: int, beyond: int) -> Callable[[Any], int]:
    def number(value: Any) -> int:
        found = _column._integer(value)
        if not least <= found < beyond:
            raise ValueError(f'give a number from {least} to {beyond - 1}')
        return found

    return number


CONVERT: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(('start', 'end'), _time.moment),
    **dict.fromkeys(('sequence', 'value'), _within(-SAFE, SAFE)),
    'reference': _within(0, 2 * SAFE),
    'revision': _within(0, 2**32),
    'type': _type,
    'currency': _currency,
}


class Writer:
    """Fills one struct again and again."""

    def __init__(self, kinds: Iterable[str]):
        self.event, self.who = _abi.Event(), (_abi.Identifier * MOST)()
        self.blank: list[Any] = [0] * 38
        self.blank[24], self.blank[31] = ctypes.addressof(self.who), b''
        self.words, self.pairs = memoryview(self.event).cast('B'), memoryview(self.who).cast('B')
        self.kinds = {name: name.encode() for name in sorted(_column.KINDS | frozenset(kinds))}
        self.kinds |= {f'identifier.{name}': data for name, data in self.kinds.items()}
        self._make_room(ROOM)

    def _make_room(self, room: int) -> None:
        self.buffer = ctypes.create_string_buffer(room)
        self.base, self.room = ctypes.addressof(self.buffer), room
        self.texts = memoryview(self.buffer).cast('B')

    def write(self, fields: Mapping[str, Any]) -> _abi.Event:
        """The event; good until the next."""
        words = self.blank.copy()
        texts: list[bytes] = []
        who: list[bytes] = []
        at, name = self.base, ''
        try:
            for name, value in fields.items():
                if value is None:
                    continue
                if name in TEXT_WORD:
                    place = TEXT_WORD[name]
                    words[place], words[place + 1] = at, len(data := value.encode())
                    texts.append(data)
                    at += len(data)
                elif name in WORD:
                    words[WORD[name]] = CONVERT[name](value)
                else:
                    who += self._identifiers(name, value)
        except (TypeError, ValueError, AttributeError, OverflowError) as why:
            raise EventError(str(why), 0, name) from None
        if fields.get('start') is None:
            raise EventError('state when this event began', 0, 'start')
        texts += who
        if not self._put(words, b''.join(texts), who, at):
            return self.write(fields)
        return self.event

    def _identifiers(self, name: str, value: Any) -> tuple[bytes, ...]:
        """Kind and value, one behind the other, of what a field states."""
        if name in self.kinds:
            data = value if isinstance(value, str) else _column._text(value)
            return self.kinds[name], data.encode()
        if name != 'identifiers':
            raise ArgumentError(f'{name}: give a field of doc/facts.md')
        pairs = identifiers(value.items() if isinstance(value, Mapping) else value, {})
        return tuple(one.encode() for pair in pairs for one in pair)

    def _put(self, words: list[Any], texts: bytes, who: list[bytes], at: int) -> bool:
        """All into its places; False if there was no room, and there is now."""
        if len(who) > 2 * MOST:
            raise EventError(f'give at most {MOST} identifiers', 0, 'identifiers')
        if len(texts) > self.room:
            self._make_room(2 * len(texts))
            return False
        self.texts[: len(texts)] = texts
        pairs: list[int] = []
        for data in who:
            pairs += (at, len(data))
            at += len(data)
        words[25] = len(who) // 2
        struct.pack_into(f'@{len(pairs)}Q', self.pairs, 0, *pairs)
        WORDS.pack_into(self.words, 0, *words)
        return True
