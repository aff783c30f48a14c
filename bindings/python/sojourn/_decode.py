# SPDX-License-Identifier: MIT
"""Columns of a record batch as Python's values: the way back of `_column`, for any producer's."""

from __future__ import annotations

import ctypes
import datetime
import struct
from array import array as array_of
from typing import Any

from . import _time
from ._abi import ArrowArray, ArrowSchema

# Arrow's formats of numbers in those of `memoryview`.
NUMBERS = {
    **{'c': 'b', 'C': 'B', 's': 'h', 'S': 'H', 'i': 'i', 'I': 'I', 'l': 'q', 'L': 'Q'},
    **{'f': 'f', 'g': 'd'},
}
OTHERS = frozenset(('u', 'U', 'vu', 'tdD', 'b', 'n'))
TICKS = {'s': 10**6, 'm': 1000, 'u': 1, 'n': 1}
ORDINAL = datetime.date(1970, 1, 1).toordinal()


def view(array: ArrowArray, buffer: int, code: str, count: int, first: int = 0) -> Any:
    """So many items of a buffer, from `first` on."""
    width = struct.calcsize(code)
    place = array.buffers[buffer]
    if not place or not count:
        return memoryview(array_of(code))
    block = (ctypes.c_char * (width * count)).from_address(place + width * first)
    whole: Any = memoryview(block).cast('B')
    return whole.cast(code)


def empty_rows(array: ArrowArray) -> list[int]:
    """Rows that are NULL."""
    if array.null_count == 0 or not array.n_buffers or not array.buffers[0]:
        return []
    first, count = array.offset, array.length
    bits = bytes(view(array, 0, 'B', (first + count + 7) // 8))
    return [row for row in range(count) if not bits[first + row >> 3] >> (first + row & 7) & 1]


def _numbers(array: ArrowArray, form: str) -> list[Any]:
    found: list[Any] = view(array, 1, NUMBERS[form], array.length, array.offset).tolist()
    return found


def _texts(array: ArrowArray, code: str) -> list[str]:
    ends = view(array, 1, code, array.length + 1, array.offset).tolist() or [0]
    data = bytes(view(array, 2, 'B', ends[-1] - ends[0], ends[0]))
    base = ends[0]
    if data.isascii():
        text = data.decode('ascii')
        return [text[a - base : b - base] for a, b in zip(ends, ends[1:])]
    return [data[a - base : b - base].decode() for a, b in zip(ends, ends[1:])]


def _text_views(array: ArrowArray) -> list[str]:
    """Texts of up to 12 bytes lie in their view, longer ones in one of the buffers behind it."""
    words = view(array, 1, 'i', 4 * array.length, 4 * array.offset).tolist()
    inline = bytes(view(array, 1, 'B', 16 * array.length, 16 * array.offset))
    found = []
    for row in range(array.length):
        length, _, buffer, start = words[4 * row : 4 * row + 4]
        if length <= 12:
            found.append(inline[16 * row + 4 : 16 * row + 4 + length].decode())
        else:
            found.append(bytes(view(array, 2 + buffer, 'B', length, start)).decode())
    return found


def _decimals(array: ArrowArray) -> list[int]:
    data = bytes(view(array, 1, 'B', 16 * array.length, 16 * array.offset))
    return [
        int.from_bytes(data[at : at + 16], 'little', signed=True) for at in range(0, len(data), 16)
    ]


def _bits(array: ArrowArray) -> list[bool]:
    data = bytes(view(array, 1, 'B', (array.offset + array.length + 7) // 8))
    places = range(array.offset, array.offset + array.length)
    return [bool(data[at >> 3] >> (at & 7) & 1) for at in places]


def _moments(array: ArrowArray, form: str) -> list[int]:
    """Timestamps as microseconds; nanoseconds are cut off downwards."""
    ticks = _numbers(array, 'l')
    if form[2] == 'n':
        return [tick // 1000 for tick in ticks]
    factor = TICKS[form[2]]
    return ticks if factor == 1 else [tick * factor for tick in ticks]


def _stated(array: ArrowArray, form: str) -> list[Any]:
    """Values as if no row were NULL."""
    if form in NUMBERS:
        return _numbers(array, form)
    if form in ('u', 'U'):
        return _texts(array, 'i' if form == 'u' else 'q')
    if form == 'vu':
        return _text_views(array)
    if form.startswith('ts'):
        return _moments(array, form)
    if form == 'tdD':
        return [datetime.date.fromordinal(ORDINAL + day) for day in _numbers(array, 'i')]
    if form.startswith('d:'):
        return _decimals(array)
    return _bits(array) if form == 'b' else [None] * array.length


def form_of(schema: ArrowSchema) -> str:
    return (schema.format or b'').decode('ascii', 'replace')


def readable(schema: ArrowSchema) -> bool:
    """Whether `values` knows this layout."""
    if schema.dictionary:
        return form_of(schema) in NUMBERS and readable(schema.dictionary.contents)
    form = form_of(schema)
    whole = form.startswith('d:') and form.endswith(',0')
    return form in NUMBERS or form in OTHERS or form.startswith('ts') or whole


def values(schema: ArrowSchema, array: ArrowArray) -> list[Any]:
    """A column as a list, None where it is NULL. Timestamps are microseconds."""
    found = _stated(array, form_of(schema))
    if schema.dictionary:
        words = values(schema.dictionary.contents, array.dictionary.contents)
        missing = empty_rows(array)
        for row in missing:
            found[row] = -1
        words.append(None)
        return [words[code] for code in found]
    for row in empty_rows(array):
        found[row] = None
    return found


def shown(schema: ArrowSchema, array: ArrowArray) -> list[Any]:
    """The same with timestamps as datetimes of UTC."""
    found = values(schema, array)
    if form_of(schema).startswith('ts'):
        return [None if time is None else _time.shown(time) for time in found]
    return found


def as_numpy(schema: ArrowSchema, array: ArrowArray) -> Any:
    """A column as an array: datetime64[us] of UTC, numbers, or objects; NULL is NaT, NaN, None."""
    import numpy

    form, missing = form_of(schema), empty_rows(array)
    if form.startswith('ts'):
        found = numpy.array(_moments(array, form), 'int64').view('datetime64[us]')
        found[missing] = numpy.datetime64('NaT')
        return found
    if form in NUMBERS and not schema.dictionary:
        found = numpy.array(view(array, 1, NUMBERS[form], array.length, array.offset))
        if missing:
            found = found.astype('float64')
            found[missing] = numpy.nan
        return found
    found = numpy.empty(array.length, object)
    found[:] = values(schema, array)
    return found
