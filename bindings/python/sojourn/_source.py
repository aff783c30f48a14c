# SPDX-License-Identifier: MIT
"""Whatever holds events, as record batches: a table of Arrow, a frame of pandas, a dict of arrays
or lists, rows as dicts, the path of a CSV.

What the library reads as it lies goes in without a copy. A column of another layout (account
numbers as integers, times as text, whole numbers as floats) is read by Python, which takes longer.
"""

from __future__ import annotations

import csv
import itertools
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from . import _column, _decode
from ._abi import ArrowArray, ArrowSchema
from ._capsule import opened, reader
from ._column import Batch, Column, Zone
from .errors import ArgumentError, EventError

CHUNK = 1 << 16  # rows of a batch, where they come one by one
INTEGERS = frozenset('cCsSiIlL')
LISTS = frozenset((list, tuple, set, frozenset))
TEXT_FORMS = frozenset(('u', 'U', 'vu'))


class Naming:
    """Which column is which field: the names of the facts themselves, or a map {field: column}.
    With a map only the columns are read that it names. `stated` are fields of all rows."""

    def __init__(
        self,
        kinds: Iterable[str],
        columns: Mapping[str, str] | None,
        zone: Zone,
        stated: Mapping[str, Any],
    ):
        self.kinds, self.zone = frozenset(kinds) | _column.KINDS, zone
        self.stated = {self.said(name): value for name, value in stated.items()}
        self.columns: dict[str, list[str]] | None = None
        if columns is not None:
            self.columns = self._turned(columns)

    def _turned(self, columns: Mapping[str, str]) -> dict[str, list[str]]:
        if not isinstance(columns, Mapping):
            raise ArgumentError('map: give a dict of fields and columns: {"start": "created_at"}')
        found: dict[str, list[str]] = {}
        for field, column in columns.items():
            if not isinstance(field, str) or not isinstance(column, str):
                raise ArgumentError(f'map: give names, not {field!r}: {column!r}')
            found.setdefault(column, []).append(self.said(field))
        return found

    def field(self, name: str) -> str:
        """`phone` is short for `identifier.phone`."""
        return f'identifier.{name}' if name in self.kinds else name

    def said(self, name: str) -> str:
        """A field that a map or a keyword names: one that there is."""
        if not _known(field := self.field(name)):
            raise ArgumentError(f'{name!r} is no field of doc/facts.md')
        return field

    def fields(self, column: str) -> Sequence[str]:
        """The fields that a column is read as; none if a map leaves it out."""
        if not isinstance(column, str):
            raise ArgumentError(f'give columns a name that is text, not {column!r}')
        if self.columns is not None:
            return self.columns.get(column, ())
        return () if column.startswith('__index_level_') else (self.field(column),)

    def check(self, there: Iterable[str]) -> None:
        """A map that names a column that is not there is a mistake."""
        missing = sorted(set(self.columns or ()) - set(there))
        if missing:
            raise ArgumentError(f'map: there is no column {", ".join(map(repr, missing))}')

    def constants(self, rows: int, taken: Iterable[str]) -> list[Column]:
        """A column for each field that is stated for all rows."""
        twice = set(self.stated) & {name for name in taken if not name.startswith('identifier.')}
        if twice:
            raise ArgumentError(f'{min(twice)}: state it by a column or for all rows, not by both')
        return [
            _column.constant(name, value, rows)
            if isinstance(value, str) and name not in _column.TIMES | _column.NUMBERS
            else _column.of_list(name, [value] * rows, self.zone)
            for name, value in self.stated.items()
        ]


# ---- Arrow ----


def fits(name: str, schema: ArrowSchema) -> bool:
    """Whether the library reads this layout as this field."""
    form = _decode.form_of(schema)
    if schema.dictionary:
        form = _decode.form_of(schema.dictionary.contents)
        return form in TEXT_FORMS and name not in _column.TIMES | _column.NUMBERS
    if form == 'n':
        return True
    if name in _column.TIMES:
        return form.startswith('ts') or form in INTEGERS
    if name in _column.NUMBERS:
        return form in INTEGERS
    return form in TEXT_FORMS or (name == 'type' and form in INTEGERS)


def _known(name: str) -> bool:
    return name in _column.FIELDS or name.startswith('identifier.')


def unknown(column: str) -> ArgumentError:
    return ArgumentError(
        f'{column!r} is no field of doc/facts.md: rename or drop it, or say map={{field: column}}, '
        'which reads no others'
    )


class Layout:
    """Which columns of a table are which fields, found out once for all its batches."""

    def __init__(self, naming: Naming, schema: ArrowSchema, owner: Any):
        self.naming, self.schema, self.owner = naming, schema, owner
        self.columns: list[tuple[int, str, ArrowSchema | None]] = []
        for at, column in enumerate(_names(schema)):
            child = schema.children[at].contents
            for name in naming.fields(column):
                lies = not _known(name) or fits(name, child) or not _decode.readable(child)
                self.columns.append((at, name, _column.renamed(child, name) if lies else None))
        found = [schema for *_, schema in self.columns if schema]
        whole = len(found) == len(self.columns) and not naming.stated
        self.whole = _column.schema_of(found) if whole else None

    def batch(self, array: ArrowArray) -> Batch:
        """A batch of somebody else. What precedes its offset belongs to each column, too, and is
        there in those that are added."""
        columns = [self._column(array, *column) for column in self.columns]
        if not self.whole:
            taken = [name for _, name, _ in self.columns]
            columns += self.naming.constants(array.offset + array.length, taken)
        return Batch(columns, array.length, like=array, schema=self.whole)

    def _column(self, array: ArrowArray, at: int, name: str, schema: ArrowSchema | None) -> Column:
        cells = array.children[at].contents
        if schema:
            return Column(schema, cells, self.owner)
        found = _decode.values(self.schema.children[at].contents, cells)
        return _column.of_list(name, found, self.naming.zone)


def _names(schema: ArrowSchema) -> list[str]:
    if schema.format != b'+s':
        raise ArgumentError('give a table: an Arrow struct, its columns as children')
    return [(schema.children[at].contents.name or b'').decode() for at in range(schema.n_children)]


def of_stream(source: Any, naming: Naming) -> Iterator[Batch]:
    stream = reader(source)
    try:
        naming.check(_names(stream.schema))
        layout = Layout(naming, stream.schema, stream)
        for array in stream:
            yield layout.batch(array)
    finally:
        stream.close()


def of_array(source: Any, naming: Naming) -> Iterator[Batch]:
    capsules = source.__arrow_c_array__()
    if not isinstance(capsules, tuple) or len(capsules) != 2:
        raise ArgumentError(f'give two capsules by __arrow_c_array__, not {capsules!r}')
    schema = opened(capsules[0], ArrowSchema, b'arrow_schema')
    array = opened(capsules[1], ArrowArray, b'arrow_array')
    naming.check(_names(schema))
    yield Layout(naming, schema, capsules).batch(array)


# ---- columns ----


def _column_of(name: str, values: Any, zone: Zone) -> Column:
    if hasattr(values, 'dtype') and hasattr(values, 'tolist'):
        if values.ndim != 1:
            raise ArgumentError(f'{name}: give an array of one dimension')
        return _column.of_numpy(name, values, zone)
    return _column.of_list(name, values, zone)


def of_columns(source: Mapping[str, Any], naming: Naming) -> Iterator[Batch]:
    """Arrays or lists of one length, by name. All are one batch: in, or on an error none."""
    columns: list[Column] = []
    naming.check(source)
    for column, values in source.items():
        if not hasattr(values, 'dtype') and not isinstance(values, (list, tuple)):
            values = list(values)
        for name in naming.fields(column):
            if not _known(name):
                raise unknown(column)
            columns.append(_column_of(name, values, naming.zone))
    lengths = {column.array.length for column in columns}
    if len(lengths) > 1:
        raise ArgumentError(f'give columns of one length, not of {sorted(lengths)}')
    rows = lengths.pop() if lengths else 0
    columns += naming.constants(rows, [column.schema.name.decode() for column in columns])
    yield Batch(columns, rows)


def of_pandas(frame: Any, naming: Naming) -> Iterator[Batch]:
    """A frame of pandas by way of numpy; times with a zone become UTC."""
    columns = {}
    for at, name in enumerate(frame.columns):
        series = frame.iloc[:, at]
        if getattr(series.dtype, 'tz', None) is not None:
            series = series.dt.tz_convert(None)
        if name in columns:
            raise ArgumentError(f'give each column a name of its own: {name!r} is there twice')
        columns[name] = series.to_numpy()
    return of_columns(columns, naming)


# ---- rows ----


def _pairs(field: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Field and value of each identifier of a cell: `identifiers` are a dict or pairs, several of
    one kind a list."""
    if field == 'identifiers':
        for kind, one in value.items() if isinstance(value, Mapping) else value:
            yield f'identifier.{kind}', one
    else:
        for one in value if type(value) in LISTS else [value]:
            yield field, one


def _parted(field: str, values: Sequence[Any]) -> Iterator[tuple[str, list[Any]]]:
    """A column of cells that may hold several identifiers, as columns of one each."""
    columns: dict[tuple[str, int], list[Any]] = {}
    for at, value in enumerate(values):
        try:
            pairs = [] if value is None else list(_pairs(field, value))
        except (TypeError, ValueError) as why:
            raise EventError(f'give a dict or pairs: {why}', at, 'identifiers') from None
        for number, (name, one) in enumerate(pairs):
            if (name, number) not in columns:
                columns[name, number] = [None] * len(values)
            columns[name, number][at] = one
    return ((name, column) for (name, _), column in columns.items())


def _of_rows(rows: Sequence[Any], naming: Naming) -> Batch:
    for at, row in enumerate(rows if set(map(type, rows)) != {dict} else ()):
        if not isinstance(row, Mapping):
            raise EventError(f'give a dict of fields and values, not {row!r}', at)
    found: list[tuple[str, list[Any]]] = []
    for key in sorted(set().union(*rows), key=str):
        values = [row.get(key) for row in rows]
        if key == 'identifiers':
            found += _parted(key, values)
            continue
        for name in naming.fields(key):
            if not _known(name):
                raise unknown(key)
            several = name.startswith('identifier.') and not LISTS.isdisjoint(map(type, values))
            found += _parted(name, values) if several else [(name, values)]
    columns = [_column.of_list(name, values, naming.zone) for name, values in found]
    return Batch(columns + naming.constants(len(rows), [name for name, _ in found]), len(rows))


def of_rows(source: Iterable[Any], naming: Naming) -> Iterator[Batch]:
    rows = iter(source)
    while chunk := list(itertools.islice(rows, CHUNK)):
        yield _of_rows(chunk, naming)


def of_csv(path: Any, naming: Naming) -> Iterator[Batch]:
    """A file as doc/facts.md describes it; a column may be repeated."""
    with open(path, encoding='utf-8-sig', newline='') as file:
        lines = (line for line in csv.reader(file, skipinitialspace=True, strict=True) if line)
        try:
            header = [name.strip() for name in next(lines, [])]
            naming.check(header)
            while chunk := list(itertools.islice(lines, CHUNK)):
                yield _of_lines(header, chunk, naming)
        except csv.Error as why:
            raise ArgumentError(f'{os.fspath(path)}: {why}; mend the quotes of this file') from None


def _of_lines(header: Sequence[str], lines: Sequence[Sequence[str]], naming: Naming) -> Batch:
    for at, line in enumerate(lines):
        if len(line) != len(header):
            raise EventError(f'give {len(header)} fields, not {len(line)}', at)
    columns = []
    for column, cells in zip(header, zip(*lines)):
        for name in naming.fields(column):
            if not _known(name):
                raise unknown(column)
            values = [cell.strip() or None for cell in cells]
            columns.append(_column.of_list(name, values, naming.zone))
    taken = [column.schema.name.decode() for column in columns]
    return Batch(columns + naming.constants(len(lines), taken), len(lines))


# ---- all ----


def _is_row(source: Mapping[str, Any]) -> bool:
    """A dict of columns holds arrays and lists only; one with a single value is a row."""
    return any(
        isinstance(value, (str, bytes, Mapping))
        or not hasattr(value, '__len__')
        or getattr(value, 'ndim', 1) == 0
        for value in source.values()
    )


def _is_pandas(source: Any) -> bool:
    return type(source).__module__.partition('.')[0] == 'pandas' and hasattr(source, 'iloc')


def _has_pyarrow() -> bool:
    try:
        import pyarrow  # noqa: F401
    except ImportError:
        return False
    return True


def batches(source: Any, naming: Naming) -> Iterator[Batch]:
    """The rows of anything that this package knows."""
    if isinstance(source, (str, os.PathLike)):
        return of_csv(source, naming)
    if isinstance(source, Mapping):
        return of_rows([source], naming) if _is_row(source) else of_columns(source, naming)
    if _is_pandas(source) and not (hasattr(source, '__arrow_c_stream__') and _has_pyarrow()):
        return of_pandas(source, naming)
    if hasattr(source, '__arrow_c_stream__'):
        return of_stream(source, naming)
    if hasattr(source, '__arrow_c_array__'):
        return of_array(source, naming)
    if isinstance(source, Iterable) and not isinstance(source, (bytes, bytearray)):
        return of_rows(source, naming)
    raise ArgumentError(
        'give a table, a frame, a dict of columns, dicts of fields or the path of a CSV, '
        f'not {type(source).__name__}'
    )
