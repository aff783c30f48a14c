# SPDX-License-Identifier: MIT
"""Python's values as columns of a record batch: lists, numpy arrays, a value that all rows share.

A column is the two structs of Arrow's C data interface and what they point to. The library reads
them where they lie and keeps nothing."""

from __future__ import annotations

import ctypes
import datetime
import operator
from array import array
from collections.abc import Callable, Sequence
from ctypes import POINTER, c_void_p, pointer
from itertools import accumulate
from typing import Any

from . import _time
from ._abi import ArrayRelease, ArrowArray, ArrowSchema, SchemaRelease
from .errors import ArgumentError, EventError

TEXTS = frozenset(
    'id system session contact parent issue channel intent queue agent name detail currency'.split()
)
TIMES = frozenset(('start', 'end'))
NUMBERS = frozenset(('sequence', 'value', 'reference', 'revision'))
FIELDS = TEXTS | TIMES | NUMBERS | {'type'}
KINDS = frozenset(
    'account customer user loyalty email phone cookie device ani ip'.split()
)  # of identifiers, the library's own
SAMPLE, FEW = 500, 100  # rows that are looked at first; values of a dictionary, below 128
FORMATS = {'q': b'l', 'Q': b'L'}
Zone = datetime.tzinfo | None

# Arrow marks what is released by an empty `release`; the library never calls it.
_schema_stays = SchemaRelease(lambda _: None)
_array_stays = ArrayRelease(lambda _: None)


class Column:
    """One column: its two structs, and all that has to live as long as they do."""

    def __init__(self, schema: ArrowSchema, array_: ArrowArray, *keep: Any):
        self.schema, self.array, self.keep = schema, array_, keep

    @classmethod
    def of(cls, name: str, form: bytes, length: int, buffers: Sequence[Any]) -> Column:
        """Of buffers: None, or anything that ctypes or numpy can tell the address of."""
        places = (c_void_p * len(buffers))(*map(address, buffers))
        schema = ArrowSchema(format=form, name=name.encode(), flags=2, release=_schema_stays)
        array_ = ArrowArray(
            length=length,
            null_count=0 if buffers[0] is None else -1,
            n_buffers=len(buffers),
            buffers=places,
            release=_array_stays,
        )
        return cls(schema, array_, places, buffers)

    @classmethod
    def borrowed(cls, name: str, schema: ArrowSchema, array_: ArrowArray, owner: Any) -> Column:
        """Somebody else's column under another name."""
        copy = ArrowSchema.from_buffer_copy(schema)
        copy.name = name.encode()
        return cls(copy, array_, owner, schema)


class Batch:
    """Columns as one record batch. `rows` and `offset` are those of each column."""

    def __init__(self, columns: Sequence[Column], rows: int, like: ArrowArray | None = None):
        count = len(columns)
        schemas = (POINTER(ArrowSchema) * count)(*(pointer(c.schema) for c in columns))
        arrays = (POINTER(ArrowArray) * count)(*(pointer(c.array) for c in columns))
        self.rows, self.keep = rows, (columns, schemas, arrays)
        self.schema = ArrowSchema(
            format=b'+s', n_children=count, children=schemas, release=_schema_stays
        )
        self.array = ArrowArray(
            length=rows, n_buffers=1, buffers=(c_void_p * 1)(None), release=_array_stays
        )
        if like is not None:
            self.array = ArrowArray.from_buffer_copy(like)
        self.array.n_children, self.array.children = count, arrays


def address(buffer: Any) -> int | None:
    """Where the bytes of a buffer begin."""
    if buffer is None:
        return None
    if isinstance(buffer, bytes):
        return ctypes.cast(ctypes.c_char_p(buffer), c_void_p).value
    if isinstance(buffer, array):
        return buffer.buffer_info()[0]
    return int(buffer.ctypes.data)


def is_missing(value: Any) -> bool:
    """None, and what is not equal to itself: NaN, NaT; or cannot tell: pandas' NA."""
    try:
        return value is None or bool(value != value)
    except (TypeError, ValueError):
        return True


def validity(missing: Sequence[int], length: int) -> bytes | None:
    """The bitmap of a column that lacks some rows."""
    if not missing:
        return None
    bits = bytearray(b'\xff' * ((length + 7) // 8))
    for row in missing:
        bits[row >> 3] &= ~(1 << (row & 7))
    return bytes(bits)


def _each(
    name: str, values: Sequence[Any], convert: Callable[[Any], Any], missing: Any
) -> tuple[list[Any], list[int]]:
    """Values converted one by one, and the rows that state none; a bad one is told by its row."""
    found, empty = [], []
    for row, value in enumerate(values):
        if is_missing(value):
            empty.append(row)
            found.append(missing)
            continue
        try:
            found.append(convert(value))
        except (ArgumentError, TypeError, ValueError, OverflowError, ArithmeticError) as why:
            raise EventError(str(why), row, name) from None
    return found, empty


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not hasattr(value, '__index__'):
        raise ArgumentError(f'give text, not {value!r}')
    return str(operator.index(value))


def _integer(value: Any) -> int:
    if hasattr(value, '__index__'):
        number = operator.index(value)
    elif isinstance(value, str):
        number = int(value)
    else:
        number = int(value)
        if number != value:
            raise ArgumentError(f'give a whole number, not {value!r}')
    if not -(2**63) <= number < 2**64:
        raise ArgumentError(f'give a number of 64 bits, not {value!r}')
    return number


def texts(name: str, values: Sequence[Any]) -> Column:
    """Texts, or whole numbers as their digits; None and '' are "not stated". Few that come often
    are a dictionary: Python and the library are the quicker."""
    words = few(values)
    return labels(name, values, words) if words else plain_texts(name, values)


def few(values: Sequence[Any]) -> list[Any] | None:
    """The values of a long list, if they are few and texts."""
    try:
        if len(values) <= SAMPLE or len(set(values[:SAMPLE])) > FEW:
            return None
        words = list(dict.fromkeys(values))
    except TypeError:  # no text: whoever reads it one by one says which row
        return None
    fit = len(words) <= FEW and all(word is None or isinstance(word, str) for word in words)
    return words if fit else None


def labels(name: str, values: Sequence[Any], words: Sequence[Any]) -> Column:
    """Texts as a dictionary and the number of each row's."""
    numbers = {word: number for number, word in enumerate(words)}
    column = Column.of(name, b'c', len(values), [None, bytes(map(numbers.__getitem__, values))])
    return of_dictionary(column, plain_texts(name, words))


def of_dictionary(numbers: Column, words: Column) -> Column:
    """Numbers as those of words."""
    numbers.schema.dictionary = pointer(words.schema)
    numbers.array.dictionary = pointer(words.array)
    numbers.keep = (*numbers.keep, words)
    return numbers


def plain_texts(name: str, values: Sequence[Any]) -> Column:
    """Texts one behind the other."""
    try:
        whole = ''.join(values)
    except TypeError:
        values, _ = _each(name, values, _text, '')
        whole = ''.join(values)
    try:
        data = whole.encode()
        parts: Sequence[Any] = values
        if len(data) != len(whole):
            parts = [value.encode() for value in values]
    except UnicodeEncodeError:
        _each(name, values, str.encode, '')
        raise
    ends = array('q', accumulate(map(len, parts), initial=0))
    return Column.of(name, b'U', len(values), [None, ends, data])


def integers(name: str, values: Sequence[Any], convert: Callable[[Any], int] = _integer) -> Column:
    """Whole numbers; None is "not stated"."""
    empty: list[int] = []
    try:
        numbers = array('q', values)
    except (TypeError, OverflowError):
        values, empty = _each(name, values, convert, 0)
        numbers = _array_of(name, values)
    return Column.of(
        name, FORMATS[numbers.typecode], len(values), [validity(empty, len(values)), numbers]
    )


def _array_of(name: str, values: Sequence[int]) -> array[int]:
    try:
        return array('q', values)
    except OverflowError:
        pass
    try:
        return array('Q', values)
    except OverflowError:
        raise ArgumentError(
            f'give numbers below 2^63, or none below 0, in one column: {name}'
        ) from None


def times(name: str, values: Sequence[Any], zone: Zone) -> Column:
    """Times of any kind that `_time.moment` reads."""
    return integers(name, values, lambda value: _time.moment(value, zone))


def types(name: str, values: Sequence[Any]) -> Column:
    """Types of events by name, or by code."""
    if any(isinstance(value, str) for value in values):
        return texts(name, values)
    return integers(name, values)


def constant(name: str, text: str, rows: int) -> Column:
    """One text for all rows: a dictionary of one value, and as many times its number."""
    dictionary = plain_texts(name, [text])
    column = Column.of(name, b'c', rows, [None, bytes(rows)])
    return of_dictionary(column, dictionary)


def of_list(name: str, values: Sequence[Any], zone: Zone) -> Column:
    """A list as the column of that field."""
    if name in TIMES:
        return times(name, values, zone)
    if name in NUMBERS:
        return integers(name, values)
    return types(name, values) if name == 'type' else texts(name, values)


def of_numpy(name: str, values: Any, zone: Zone) -> Column:
    """An array of numpy: numbers and times where they lie, the rest by lists."""
    import numpy

    kind = values.dtype.kind
    masked = isinstance(values, numpy.ma.MaskedArray)
    if kind == 'M' and name in TIMES and not zone and not masked:
        return _numpy_numbers(
            name, values.astype('datetime64[us]').view('int64'), numpy.isnat(values)
        )
    if kind in 'iu' and name not in TEXTS and '.' not in name and not masked:
        return _numpy_numbers(name, values, None)
    if kind == 'M':
        values = values.astype('datetime64[us]')
    return of_list(name, values.tolist(), zone)


def _numpy_numbers(name: str, values: Any, missing: Any) -> Column:
    import numpy

    codes = {'i': 'csil', 'u': 'CSIL'}[values.dtype.kind]
    form = codes[(1, 2, 4, 8).index(values.dtype.itemsize)].encode()
    data = numpy.ascontiguousarray(values, values.dtype.newbyteorder('='))
    bits = None
    if missing is not None and missing.any():
        bits = numpy.packbits(~missing, bitorder='little')
    return Column.of(name, form, len(data), [bits, data])
