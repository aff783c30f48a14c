# SPDX-License-Identifier: MIT
"""What can go wrong: one class for each status of the library, all of them `Error`."""

from __future__ import annotations

import ctypes
from typing import Any

from . import _abi


class Error(Exception):
    """Anything that this package refuses. After it the engine is as it was before the call."""


class ArgumentError(Error, ValueError):
    """An argument that cannot be: its name, its type or its value. The text says what to change."""


class OutOfMemoryError(Error, MemoryError):
    """Memory is used up, or the engine's `memory_limit`, or a table is full (2^32 - 2 rows)."""


class EventError(Error, ValueError):
    """A fact that is not usable.

    `row` is its number in what was handed in, from 0; `column` the name of the field, if one is at
    fault. Of a stream of batches `fed` rows, those of the batches before, are in: feed it again
    when it is mended, for what is there already does no harm.
    """

    def __init__(self, message: str, row: int | None = None, column: str | None = None):
        where = [] if row is None else [f'row {row}']
        where += [f'column {column}'] if column else []
        super().__init__(f'{", ".join(where)}: {message}' if where else message)
        self.row, self.column, self.fed = row, column, 0


class UnsettledError(Error, RuntimeError):
    """Facts came since the last `settle()`."""


class StaleError(Error, RuntimeError):
    """The engine changed since this was asked."""


class BusyError(Error, RuntimeError):
    """A rule called the engine it is a rule of."""


class CallbackError(Error, RuntimeError):
    """A rule raised an exception, which is the `__cause__`, or answered something unusable."""


class ClosedError(Error, ValueError):
    """The engine is closed."""


class MissingError(Error, ImportError):
    """A package that is needed for this, and for nothing else, is not installed."""


CLASSES: dict[int, type[Error]] = {
    _abi.E_ARGUMENT: ArgumentError,
    _abi.E_MEMORY: OutOfMemoryError,
    _abi.E_EVENT: EventError,
    _abi.E_UNSETTLED: UnsettledError,
    _abi.E_STALE: StaleError,
    _abi.E_BUSY: BusyError,
    _abi.E_CALLBACK: CallbackError,
}

HERE = {  # what the library's texts name, as it is called here
    'sojourn_metric_info': 'sojourn.metrics',
    'sojourn_path_info': 'sojourn.questions',
    'let from be': 'let since be',
    'rename this column to one of doc/facts.md, or drop it': 'rename this column to a field of '
    'doc/facts.md, drop it, or say map={field: column}, which reads no others',
}


def of(error: _abi.Error) -> Error:
    """The exception of an error of the library."""
    message = error.message.decode('utf-8', 'replace')
    for word, here in HERE.items():
        message = message.replace(word, here)
    if error.status == _abi.E_EVENT:
        text, _, field = message.rpartition(': ')
        return EventError(text or message, error.index, field if text else None)
    return CLASSES[error.status](message)


def call(function: Any, *arguments: Any) -> int:
    """Call a function of the library whose last argument is an error; raise what it tells."""
    error = _abi.Error()
    status: int = function(*arguments, ctypes.byref(error))
    if status < 0:
        raise of(error)
    return status
