# SPDX-License-Identifier: MIT
"""What an engine answers: tables for every kind of frame, for loops and for notebooks."""

from __future__ import annotations

import html
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from . import _decode
from ._capsule import Batches, capsule
from .errors import ArgumentError, MissingError

SHOWN = 10  # rows in a notebook


def needed(package: str, what: str) -> Any:
    """A package that one method needs."""
    try:
        return __import__(package, fromlist=['_'])
    except ImportError:
        found = package.partition('.')[0]
        raise MissingError(f'{what} needs {found}: pip install {found}') from None


def _cell(value: Any) -> str:
    if value is None:
        return ''
    if hasattr(value, 'isoformat'):
        return str(value.isoformat(sep=' ')).replace('+00:00', '')
    return f'{value:.6g}' if isinstance(value, float) else str(value)


class Table:
    """Rows under named columns. Hand it to whatever reads Arrow (`polars.DataFrame(table)`,
    `pyarrow.table(table)`, DuckDB by name), turn it into a frame, or loop over it: a row is a
    dict."""

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        """Arrow's PyCapsule interface: a stream of record batches of the rows as they are now."""
        raise NotImplementedError

    def parts(self) -> Iterator[dict[str, list[Any]]]:
        """The columns as lists, batch by batch."""
        raise NotImplementedError

    def to_numpy(self) -> dict[str, Any]:
        """A dict of numpy arrays: times are datetime64[us] of UTC, texts are objects."""
        raise NotImplementedError

    def to_dict(self) -> dict[str, list[Any]]:
        """A dict of lists; times are datetimes of UTC."""
        found: dict[str, list[Any]] = {}
        for part in self.parts():
            for name, values in part.items():
                found.setdefault(name, []).extend(values)
        return found

    def to_pandas(self) -> Any:
        """A frame of pandas. Labels are categories, times are of UTC. Needs pandas and numpy, not
        pyarrow."""
        pandas = needed('pandas', 'to_pandas()')
        columns = self.to_numpy()
        for name, values in columns.items():
            if values.dtype.kind == 'M':
                columns[name] = pandas.DatetimeIndex(values, tz='UTC')
            elif name in self.labels():
                columns[name] = pandas.Categorical(values)
        return pandas.DataFrame(columns)

    def to_polars(self) -> Any:
        """A frame of polars, without a copy."""
        return needed('polars', 'to_polars()').DataFrame(self)

    def labels(self) -> frozenset[str]:
        """Columns of few values that come often."""
        return frozenset()

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for part in self.parts():
            for cells in zip(*part.values()):
                yield dict(zip(part, cells))

    def __len__(self) -> int:
        return sum(len(next(iter(part.values()), ())) for part in self.parts())

    def _repr_html_(self) -> str:
        """The first rows, for a notebook."""
        rows = list(itertools.islice(self, SHOWN))
        if not rows:
            return '<p>no rows</p>'
        head = ''.join(f'<th>{html.escape(name)}</th>' for name in rows[0])
        body = ''.join(
            '<tr>'
            + ''.join(f'<td>{html.escape(_cell(cell))}</td>' for cell in row.values())
            + '</tr>'
            for row in rows
        )
        count = len(self)
        more = f'<p>{count:,} rows, the first {SHOWN} are shown</p>' if count > SHOWN else ''
        return f'<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}'

    def __repr__(self) -> str:
        return f'<{type(self).__name__}: {len(self):,} rows>'


class Spans(Table):
    """Spans of an engine. Each reading asks the engine again, so it is of what is fed by then, and
    the engine has to be open."""

    _labels = frozenset(
        'level state type currency channel intent issue system queue agent name detail '
        'change'.split()
    )

    def __init__(self, read: Callable[[], Batches]):
        self._read = read

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        return capsule(self._read())

    def parts(self) -> Iterator[dict[str, list[Any]]]:
        batches = self._read()
        for array in batches.arrays:
            yield {
                name: _decode.shown(schema, column)
                for name, schema, column in batches.children(array)
            }

    def labels(self) -> frozenset[str]:
        return self._labels

    def __len__(self) -> int:
        return sum(array.length for array in self._read().arrays)

    def to_numpy(self) -> dict[str, Any]:
        numpy = needed('numpy', 'to_numpy()')
        batches = self._read()
        found: dict[str, list[Any]] = {name: [] for name in batches.names()}
        for array in batches.arrays:
            for name, schema, column in batches.children(array):
                found[name].append(_decode.as_numpy(schema, column))
        joined = {
            name: numpy.concatenate(parts) if parts else numpy.empty(0, object)
            for name, parts in found.items()
        }
        return {**joined, 'value': _narrow(numpy, joined['value'])}


def _narrow(numpy: Any, values: Any) -> Any:
    """Sums as int64 where all are stated and fit."""
    try:
        return values.astype('int64')
    except (OverflowError, TypeError):
        return values


class Rows(Table):
    """A small table that was worked out: figures, reasons, metrics."""

    def __init__(self, columns: Mapping[str, Sequence[Any]]):
        self._columns = {name: list(values) for name, values in columns.items()}

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        """Made by pyarrow or polars, whichever is here; whoever reads Arrow has one of them."""
        for package, make in (('pyarrow', 'table'), ('polars', 'DataFrame')):
            try:
                library = needed(package, 'an Arrow stream')
            except MissingError:
                continue
            return getattr(library, make)(self._columns).__arrow_c_stream__()
        raise MissingError('an Arrow stream of this table needs pyarrow or polars')

    def parts(self) -> Iterator[dict[str, list[Any]]]:
        yield {name: list(values) for name, values in self._columns.items()}

    def to_numpy(self) -> dict[str, Any]:
        numpy = needed('numpy', 'to_numpy()')
        found = {}
        for name, values in self._columns.items():
            plain = not any(value is None or isinstance(value, str) for value in values)
            found[name] = numpy.array(values) if plain and values else _objects(numpy, values)
        return found

    def to_polars(self) -> Any:
        """A frame of polars."""
        return needed('polars', 'to_polars()').DataFrame(self._columns)

    def column(self, name: str) -> list[Any]:
        """One column as a list."""
        if name not in self._columns:
            raise ArgumentError(f'no column {name!r}; there is {", ".join(self._columns)}')
        return list(self._columns[name])


def _objects(numpy: Any, values: Sequence[Any]) -> Any:
    found = numpy.empty(len(values), object)
    found[:] = values
    return found
