# SPDX-License-Identifier: MIT
"""The handle of an engine: opened, locked to one thread at a time, brought up to date, closed.

Engines of their own run side by side, for every call into the library releases the GIL."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Mapping
from ctypes import byref, c_void_p
from typing import Any, NoReturn, Self

from . import _options
from ._abi import Error, lib
from ._capsule import Batches
from ._rules import Rules
from .errors import BusyError, CallbackError, ClosedError, call, of


def _close(handle: c_void_p, keep: Any) -> None:
    lib.sojourn_close(handle)


class Handle:
    """A handle of the library and the lock before it."""

    def __init__(self, rules: Rules, said: Mapping[str, Any]):
        options = _options.struct(rules.struct if rules.any else None, said)
        handle = c_void_p()
        call(lib.sojourn_open, byref(options), byref(handle))
        self._rules, self._lock = rules, threading.RLock()
        self._handle: c_void_p | None = handle
        self._settled, self._generation = True, 0
        self._error = Error()
        self._told = byref(self._error)
        self._finalizer = weakref.finalize(self, _close, handle, (rules, options))

    def _open(self) -> c_void_p:
        """The handle, open and not inside a rule; for who has the lock."""
        if self._rules.busy:
            raise BusyError('a rule must not call the engine that asks it')
        if self._handle is None:
            raise ClosedError('this engine is closed; read its tables before it is')
        return self._handle

    def _call(self, function: Any, *arguments: Any) -> None:
        """Call the library, for who has the lock."""
        if function(*arguments, self._told) < 0:
            self._fail()

    def _fail(self) -> NoReturn:
        """Raise what the library tells, or what a rule that it asked has raised."""
        raised, self._rules.raised = self._rules.raised, None
        if raised is None:
            raise of(self._error)
        if not isinstance(raised, Exception):
            raise raised
        raise CallbackError(f'a rule raised {type(raised).__name__}: {raised}') from raised

    def _settle(self, handle: c_void_p) -> None:
        if not self._settled:
            self._call(lib.sojourn_settle, handle)
            self._settled = True

    def _read(self, function: Any, *arguments: Any, dry: bool = False) -> Any:
        """What a cursor has; or only whether it can be opened."""
        with self._lock:
            handle = self._open()
            self._settle(handle)
            cursor = c_void_p()
            self._call(function, handle, *arguments, byref(cursor))
            if not dry:
                return Batches(cursor)
            lib.sojourn_cursor_close(cursor)
            return None

    def settle(self) -> None:
        """Bring all levels up to date. Every question does so itself; do it where its time should
        be spent, or to give `changes()` its steps."""
        with self._lock:
            self._settle(self._open())

    def close(self) -> None:
        """Free the engine. Tables that were read before stay good; closing twice is fine."""
        with self._lock:
            if self._rules.busy:
                raise BusyError('a rule must not close the engine that asks it')
            self._handle = None
            self._finalizer()

    def __reduce__(self) -> NoReturn:
        """For a copy would free the same handle."""
        raise TypeError('an engine cannot be copied or pickled; merge() adds its facts to another')

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
