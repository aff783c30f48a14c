# SPDX-License-Identifier: MIT
"""One event at a time, by one struct that is used again: what a live feed needs.

A struct of ctypes is slow to make and quick to fill; so is a dict to look up what to do with a
field."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterable
from typing import Any

from . import _abi, _column, _time
from ._names import TYPES
from ._rules import TEXTS
from ._values import identifiers
from .errors import ArgumentError, EventError

CODES = {name: code for code, name in TYPES.items()}
MOST = 32  # identifiers of one event
SAFE = 2**63
LIMITS = {'sequence': (-(2**63), 2**63), 'value': (-(2**63), 2**63)}
LIMITS |= {'reference': (0, 2**64), 'revision': (0, 2**32)}


class Writer:
    """Fills the one struct from fields by name."""

    def __init__(self, kinds: Iterable[str]):
        self.struct, self.who = _abi.Event(), (_abi.Identifier * MOST)()
        self.struct.identifiers = self.who
        self.blank = bytes(self.struct)
        self.count = 0
        self.places = [(one.kind, one.value) for one in self.who]
        self.setters: dict[str, Callable[[Any], None]] = {'type': self._type}
        for name in TEXTS:
            self.setters[name] = self._text(getattr(self.struct, name))
        for name in LIMITS:
            self.setters[name] = self._number(name, *LIMITS[name])
        for name in ('start', 'end'):
            self.setters[name] = self._time(name)
        self.setters['currency'] = self._currency
        self.setters['identifiers'] = self._pairs
        for kind in sorted(_column.KINDS | frozenset(kinds)):
            self.setters[kind] = self.setters['identifier.' + kind] = self._identifier(kind)

    def write(self, fields: dict[str, Any]) -> _abi.Event:
        """The event; good until the next."""
        ctypes.memmove(ctypes.addressof(self.struct), self.blank, len(self.blank))
        self.count, setters, name = 0, self.setters, 'start'
        try:
            for name, value in fields.items():
                if value is not None:
                    setters[name](value)
        except KeyError:
            raise ArgumentError(f'{name}: give a field of doc/facts.md') from None
        except (TypeError, ValueError, AttributeError, OverflowError) as why:
            raise EventError(str(why), 0, name) from None
        if fields.get('start') is None:
            raise EventError('state when this event began', 0, 'start')
        self.struct.identifier_count = self.count
        return self.struct

    @staticmethod
    def _text(place: _abi.Text) -> Callable[[Any], None]:
        def fill(value: Any) -> None:
            data = value.encode()
            place.data = data
            place.length = len(data)

        return fill

    def _identifier(self, kind: str) -> Callable[[Any], None]:
        name = kind.encode()

        def fill(value: Any) -> None:
            if self.count == MOST:
                raise ValueError(f'give at most {MOST} identifiers')
            of, place = self.places[self.count]
            data = (value if isinstance(value, str) else _column._text(value)).encode()
            of.data, of.length = name, len(name)
            place.data, place.length = data, len(data)
            self.count += 1

        return fill

    def _pairs(self, value: Any) -> None:
        pairs = value.items() if isinstance(value, dict) else value
        for kind, one in identifiers(pairs, {}):
            self._identifier(kind)(one)

    def _number(self, name: str, least: int, beyond: int) -> Callable[[Any], None]:
        def fill(value: Any) -> None:
            number = value if type(value) is int else _column._integer(value)
            if not least <= number < beyond:
                raise ValueError(f'give a number from {least} to {beyond - 1}')
            setattr(self.struct, name, number)

        return fill

    def _time(self, name: str) -> Callable[[Any], None]:
        def fill(value: Any) -> None:
            time = value if type(value) is int and -SAFE < value < SAFE else _time.moment(value)
            setattr(self.struct, name, time)

        return fill

    def _type(self, value: Any) -> None:
        code = CODES.get(value) if isinstance(value, str) else value
        if code is None and isinstance(value, str):
            code = CODES.get(value.lower())
        if not isinstance(code, int):
            raise ValueError(f'give a type of doc/facts.md, not {value!r}')
        if not 0 <= code < 2**31:
            raise ValueError(f'give a type of doc/facts.md, not {value!r}')
        self.struct.type = code

    def _currency(self, value: Any) -> None:
        data = value.encode()
        if len(data) > 3:
            raise ValueError(f'give a currency of three letters, not {value!r}')
        self.struct.currency = data
