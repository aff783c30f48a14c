# SPDX-License-Identifier: MIT
"""One event at a time: what a live feed needs.

Who feeds one by one states the same fields again and again. So a function is made for the names of
an event, as namedtuple makes classes: it writes a slot for each text, behind them the identifiers
and the words, by one call of `struct`. What is not as usual (a None, digits as a number, several
identifiers in one field) is made so first, which takes longer."""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Union, cast

from . import _abi, _column, _time
from ._abi import lib
from ._names import TYPES
from ._values import identifiers
from .errors import ArgumentError, EventError

CODES = {name: code for code, name in TYPES.items()}
MOST = 32  # identifiers of one event
MANY = 1000  # sets of names that are remembered
SLOT = 128  # bytes of a text; one that is longer takes longer, too
LONGEST = 1 << 16
SAFE = 2**63
PAIR = struct.Struct('=QQ')
Name = Union[str, tuple[str, int]]  # of a field; with a number if it states several identifiers


def _type(value: Any) -> int:
    code = CODES.get(value.lower()) if isinstance(value, str) else value
    if isinstance(code, bool) or not isinstance(code, int) or not 0 <= code < 2**31:
        raise ValueError(f'give a type of doc/facts.md, not {value!r}')
    return code


def _currency(value: Any) -> bytes:
    if not isinstance(value, str) or len(data := value.encode()) > 3:
        raise ValueError(f'give a currency of three letters, not {value!r}')
    return data


def _text(value: Any) -> str:
    text = _column._text(value)
    text.encode()  # or it says why not
    return text


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
# The library's function without types: what it is given is made here, once.
feed = lib['sojourn_feed']
ONE = ctypes.c_uint64.from_param(1)
FIELDS = [(name, kind) for name, kind, *_ in _abi.Event._fields_]
LETTERS = {ctypes.c_int64: 'q', ctypes.c_uint64: 'Q', ctypes.c_int32: 'i', ctypes.c_uint32: 'I'}
UNUSUAL = (TypeError, ValueError, LookupError, AttributeError, OverflowError, struct.error)


def _field(name: Name) -> str:
    return name if isinstance(name, str) else name[0]


def _letters(name: str, kind: Any, stated: bool) -> str:
    """A field of sojourn_event for `struct`; zeros if it is not stated."""
    if name == 'identifiers' or (kind is _abi.Text and stated):
        return '16s'  # an address and a length, or their count
    if name == 'identifier_count':
        return ''
    return LETTERS.get(kind, '4s') if stated else f'{ctypes.sizeof(kind)}x'


class Places(dict[int, bytes]):
    """sojourn_text of a text in one slot, by its length; of an identifier its kind before it."""

    def __init__(self, address: int, slot: int, kind: bytes):
        super().__init__()
        self.address, self.slot, self.kind = address, slot, kind

    def __missing__(self, length: int) -> bytes:
        if length > self.slot:
            raise ValueError(f'give a text of at most {LONGEST - 1} bytes')
        place = self.kind + PAIR.pack(self.address, length)
        if length <= SLOT:
            self[length] = place
        return place


class Shape:
    """Events of these names: which values are identifiers, texts, words, and where all of it lies."""

    def __init__(self, names: Sequence[Name], kinds: Mapping[str, bytes], base: int, slot: int):
        self.count = len(names)
        who = {at: kinds[_field(name)] for at, name in enumerate(names) if _field(name) in kinds}
        stated = {name: at for at, name in enumerate(names) if at not in who}
        fields = [(name, kind) for name, kind in FIELDS if name in stated]
        self.texts = [*who, *(stated[name] for name, kind in fields if kind is _abi.Text)]
        self.places = {
            at: Places(base + number * slot, slot, who.get(at, b''))
            for number, at in enumerate(self.texts)
        }
        self.words = {
            stated[name]: CODES.__getitem__ if name == 'type' else CONVERT[name]
            for name, _ in fields
            if name in CONVERT
        }
        form = '=' + f'{slot}s' * len(self.texts)
        self.who = PAIR.pack(base + struct.calcsize(form) if who else 0, len(who))
        form += '32s' * len(who)
        self.event = ctypes.c_void_p.from_param(base + struct.calcsize(form))
        form += ''.join(_letters(name, kind, name in stated) for name, kind in FIELDS)
        self.pack = struct.Struct(form).pack_into

    def writer(self, block: bytearray) -> Callable[..., Any]:
        """A function of the values that writes them to the block and answers where the event is."""
        known: dict[str, Any] = {
            'pack': self.pack,
            'block': block,
            'who': self.who,
            'event': self.event,
        }
        known |= {f'place{at}': place for at, place in self.places.items()}
        known |= {f'convert{at}': convert for at, convert in self.words.items()}
        given = [f'text{at}' for at in self.texts]
        given += [f'place{at}[len(text{at})]' for at in self.texts]
        given += ['who']
        given += [f'v{at} if v{at}.__class__ is int else convert{at}(v{at})' for at in self.words]
        lines = [
            f'def write({", ".join(f"v{at}" for at in range(self.count))}):',
            *(f'text{at} = v{at}.encode()' for at in self.texts),
            f'pack(block, 0, {", ".join(given)})',
            'return event',
        ]
        exec('\n '.join(lines), known)  # numbers only: nothing of the caller is in it
        return cast(Callable[..., Any], known['write'])


class Writer:
    """Fills one block of memory again and again."""

    def __init__(self, kinds: Iterable[str], slot: int = SLOT):
        self.names = [name.encode() for name in sorted(_column.KINDS | frozenset(kinds))]
        self.kinds = {
            name: PAIR.pack(_column.address(kind) or 0, len(kind))
            for kind in self.names
            for name in (kind.decode(), f'identifier.{kind.decode()}')
        }
        self.writers: dict[tuple[Name, ...], Callable[..., Any]] = {}
        self.slot = slot
        self.far: Writer | None = None
        most = (len(FIELDS) + MOST) * slot + ctypes.sizeof(_abi.Identifier * MOST)
        self.block = bytearray(most + ctypes.sizeof(_abi.Event))
        # As long as this is held the bytes stay where they are.
        self.held = ctypes.c_char.from_buffer(self.block)

    def write(self, fields: Mapping[str, Any]) -> Any:
        """Where the event is; good until the next."""
        try:
            return self._write(fields)
        except UNUSUAL:
            usual = self._usual(fields)
        writer = self
        if any(len(value.encode()) > SLOT for value in usual.values() if isinstance(value, str)):
            writer = self.far = self.far or Writer(map(bytes.decode, self.names), LONGEST)
        return writer._write(usual)

    def forget(self) -> None:
        """The texts of the last event are wiped, too."""
        ctypes.memset(ctypes.addressof(self.held), 0, len(self.block))
        if self.far:
            self.far.forget()

    def _write(self, fields: Mapping[Any, Any]) -> Any:
        names = tuple(fields)
        write = self.writers.get(names) or self._writer(names)
        return write(*fields.values())

    def _writer(self, names: tuple[Name, ...]) -> Callable[..., Any]:
        if 'start' not in names:
            raise EventError('state when this event began', 0, 'start')
        for name in names:
            self._known(_field(name))
        if sum(_field(name) in self.kinds for name in names) > MOST:
            raise EventError(f'give at most {MOST} identifiers', 0, 'identifiers')
        if len(self.writers) >= MANY:
            self.writers.clear()
        shape = Shape(names, self.kinds, ctypes.addressof(self.held), self.slot)
        self.writers[names] = write = shape.writer(self.block)
        return write

    def _known(self, name: str) -> None:
        if name not in self.kinds and name not in _column.FIELDS:
            raise ArgumentError(f'{name}: give a field of doc/facts.md')

    def _usual(self, fields: Mapping[str, Any]) -> dict[Name, Any]:
        """Names and values as `_write` takes them; what is wrong is told by its field."""
        usual: dict[Name, Any] = {}
        for name, value in fields.items():
            if name != 'identifiers':
                self._known(name)
            try:
                if not _column.is_missing(value):
                    for field, one in self._stated(name, value):
                        usual[(field, len(usual)) if field in self.kinds else field] = one
            except (TypeError, ValueError, OverflowError) as why:
                raise EventError(str(why), 0, name) from None
        return usual

    def _stated(self, name: str, value: Any) -> list[tuple[str, Any]]:
        """What a field states: several identifiers may be stated by one."""
        if name in CONVERT:
            converted = CONVERT[name](value)
            return [(name, value if name == 'currency' else converted)]
        if name == 'identifiers':
            found = identifiers(value.items() if isinstance(value, Mapping) else value, {})
            return [(self._kind(who.kind), _text(who.value)) for who in found]
        several = name in self.kinds and isinstance(value, (list, tuple, set, frozenset))
        return [(name, _text(one)) for one in (value if several else [value])]

    def _kind(self, name: str) -> str:
        if name not in self.kinds:
            raise ArgumentError(f'{name!r} is no kind of identifier; declare it by kinds=')
        return name
