# SPDX-License-Identifier: MIT
"""Python's values as columns of a record batch: lists, numpy arrays, a value that all rows share.

A column is the two structs of Arrow's C data interface and what they point to. The library reads
them where they lie and keeps nothing."""

from __future__ import annotations

import ctypes
import datetime
import operator
import sys
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
MANY = 1 << 18  # rows that are worth loading numpy for
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


class Batch:
    """Columns as one record batch. `rows` and `offset` are those of each column, which belong to
    the schema, if one is given."""

    def __init__(
        self,
        columns: Sequence[Column],
        rows: int,
        like: ArrowArray | None = None,
        schema: ArrowSchema | None = None,
    ):
        count = len(columns)
        arrays = (POINTER(ArrowArray) * count)(*(pointer(c.array) for c in columns))
        self.rows, self.keep = rows, (columns, arrays)
        self.schema = schema or schema_of([column.schema for column in columns])
        self.array = ArrowArray(
            length=rows, n_buffers=1, buffers=(c_void_p * 1)(None), release=_array_stays
        )
        if like is not None:
            self.array = ArrowArray.from_buffer_copy(like)
        self.array.n_children, self.array.children = count, arrays


def schema_of(columns: Sequence[ArrowSchema]) -> ArrowSchema:
    """Of a table with these columns; ctypes keeps them."""
    children = (POINTER(ArrowSchema) * len(columns))(*map(pointer, columns))
    return ArrowSchema(
        format=b'+s', n_children=len(columns), children=children, release=_schema_stays
    )


def renamed(schema: ArrowSchema, name: str) -> ArrowSchema:
    """Somebody else's column under another name."""
    copy = ArrowSchema.from_buffer_copy(schema)
    copy.name = name.encode()
    return copy


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
    except TypeError:
        return True
    except ValueError:  # an array
        return False


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
        gaps = '; whole numbers with gaps are so in pandas: astype("Int64")'
        raise ArgumentError(f'give text, not {value!r}{gaps if isinstance(value, float) else ""}')
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
    if len(values) > SAMPLE:
        try:
            if len(set(values[:SAMPLE])) <= FEW:
                return labels(name, values)
        except TypeError:  # no text, or too many: whoever reads it one by one says which row
            pass
    return plain_texts(name, values)


class Numbers(dict[Any, int]):
    """Texts, or None, and their numbers as they come."""

    def __missing__(self, word: Any) -> int:
        if len(self) >= FEW or not (word is None or isinstance(word, str)):
            raise TypeError
        self[word] = len(self)
        return self[word]


def labels(name: str, values: Sequence[Any]) -> Column:
    """Texts as a dictionary and the number of each row's; TypeError if they are not few."""
    numbers = Numbers()
    column = Column.of(name, b'c', len(values), [None, bytes(map(numbers.__getitem__, values))])
    return of_dictionary(column, plain_texts(name, list(numbers)))


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
        values = ['' if value is None else value for value in values]
        if not all(isinstance(value, str) for value in values):
            values = _each(name, values, _text, '')[0]
        whole = ''.join(values)
    try:
        data = whole.encode()
    except UnicodeEncodeError:
        _each(name, values, str.encode, '')
        raise
    parts = values if len(data) == len(whole) else [value.encode() for value in values]
    return Column.of(name, b'U', len(values), [None, _ends(parts), data])


def _ends(parts: Sequence[str] | Sequence[bytes]) -> Any:
    """Where each of them ends that lie one behind the other, and first where they begin. numpy
    makes half the work of it, if it is loaded already or worth its loading."""
    if len(parts) >= MANY or 'numpy' in sys.modules:
        try:
            import numpy
        except ImportError:
            pass
        else:
            ends: Any = numpy.zeros(len(parts) + 1, 'int64')
            numpy.cumsum(numpy.fromiter(map(len, parts), 'int64', len(parts)), out=ends[1:])
            return ends
    return array('q', [*accumulate(map(len, parts), initial=0)])


def integers(name: str, values: Sequence[Any], convert: Callable[[Any], int] = _integer) -> Column:
    """Whole numbers; None is "not stated"."""
    empty: list[int] = []
    try:
        numbers = array('q', values)
    except (TypeError, OverflowError):
        try:
            empty = [row for row, value in enumerate(values) if value is None]
            numbers = array('q', [0 if value is None else value for value in values])
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
