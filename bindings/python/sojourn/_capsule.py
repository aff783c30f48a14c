# SPDX-License-Identifier: MIT
"""Arrow's PyCapsules, in and out, through `ctypes.pythonapi`.

Batches that go out are the library's own and are released by it, in any thread. Only the walk from
batch to batch is Python's, so nothing of a table can outlive its engine badly."""

from __future__ import annotations

import ctypes
import errno
import itertools
import sys
import threading
from collections.abc import Iterator
from ctypes import byref, c_char_p, c_void_p, py_object
from typing import Any

from ._abi import (
    ArrowArray,
    ArrowArrayStream,
    ArrowSchema,
    StreamError,
    StreamNext,
    StreamRelease,
    StreamSchema,
    lib,
)
from .errors import ArgumentError, Error, call

_address_of = ctypes.pythonapi.PyCapsule_GetPointer
_address_of.restype, _address_of.argtypes = c_void_p, [py_object, c_char_p]
_capsule = ctypes.pythonapi.PyCapsule_New
_capsule.restype, _capsule.argtypes = py_object, [c_void_p, c_char_p, c_void_p]


def opened(capsule: Any, kind: type[Any], name: bytes) -> Any:
    """The struct in a capsule."""
    try:
        return kind.from_address(_address_of(capsule, name))
    except (ValueError, TypeError, ctypes.ArgumentError):
        raise ArgumentError(f'give a capsule with an {name.decode()}, not {capsule!r}') from None


def release(struct: Any) -> None:
    """Give back what a struct owns, if it still does."""
    if struct.release:
        struct.release(byref(struct))


# ---- in ----


class Reader:
    """The batches of a stream, one by one; each is released when the next is asked for."""

    def __init__(self, stream: ArrowArrayStream, owner: Any):
        self.stream, self.owner, self.schema = stream, owner, ArrowSchema()
        if not stream.release:
            raise ArgumentError('give a stream that was not read yet')
        self._must(stream.get_schema(byref(stream), byref(self.schema)))

    def _must(self, code: int) -> None:
        if code:
            text = self.stream.get_last_error(byref(self.stream)) or b''
            raise ArgumentError(text.decode(errors='replace') or f'the stream fails, error {code}')

    def __iter__(self) -> Iterator[ArrowArray]:
        while True:
            batch = ArrowArray()
            self._must(self.stream.get_next(byref(self.stream), byref(batch)))
            if not batch.release:
                return
            try:
                yield batch
            finally:
                release(batch)

    def close(self) -> None:
        release(self.schema)
        release(self.stream)


def reader(source: Any) -> Reader:
    """Of anything with `__arrow_c_stream__`."""
    capsule = source.__arrow_c_stream__()
    return Reader(opened(capsule, ArrowArrayStream, b'arrow_array_stream'), capsule)


# ---- out ----


class Batches:
    """What a cursor of the library has, read whole: a schema, and batches that own themselves."""

    def __init__(self, cursor: c_void_p):
        self.schema = ArrowSchema()
        self.arrays: list[ArrowArray] = []
        self.stream = ArrowArrayStream()
        try:
            call(lib.sojourn_export_arrow, cursor, byref(self.stream))
        except Error:
            lib.sojourn_cursor_close(cursor)
            raise
        self._read()

    def _read(self) -> None:
        """The stream stays open for its schema alone, which does not ask the engine again."""
        stream = Reader(self.stream, None)
        self.schema = stream.schema
        while True:
            batch = ArrowArray()
            stream._must(self.stream.get_next(byref(self.stream), byref(batch)))
            if not batch.release:
                break
            self.arrays.append(batch)
        release(self.stream)

    def __del__(self) -> None:
        for struct in (*self.arrays, self.schema, self.stream):
            release(struct)

    def names(self) -> list[str]:
        children = self.schema.children
        return [children[at].contents.name.decode() for at in range(self.schema.n_children)]

    def children(self, array: ArrowArray) -> Iterator[tuple[str, ArrowSchema, ArrowArray]]:
        """(name, schema, array) of each column of a batch."""
        for at in range(self.schema.n_children):
            child = self.schema.children[at].contents
            yield child.name.decode(), child, array.children[at].contents


class Outgoing:
    """A stream on its way to a reader: what `private_data` of its struct stands for."""

    def __init__(self, batches: Batches):
        self.batches, self.next = batches, iter(batches.arrays)
        self.struct = ArrowArrayStream()
        self.capsule: Any = None


def _move(source: Any, target: int) -> None:
    """A struct changes its place; the old one is as one that is released."""
    ctypes.memmove(target, byref(source), ctypes.sizeof(source))
    source.release = type(source.release)()


_outgoing: dict[int, Outgoing] = {}
_given: list[Outgoing] = []
_number = itertools.count(1)
_alone = threading.Lock()  # before both lists of streams: engines of several threads share them


def _get_schema(stream: Any, out: Any) -> int:
    state = _outgoing.get(stream.contents.private_data)
    if state is None or not state.batches.schema.release:
        return errno.EINVAL  # asked twice: one schema is enough for every reader
    _move(state.batches.schema, ctypes.addressof(out.contents))
    return 0


def _get_next(stream: Any, out: Any) -> int:
    state = _outgoing.get(stream.contents.private_data)
    array = next(state.next, None) if state else None
    if array is None:
        ctypes.memset(out, 0, ctypes.sizeof(ArrowArray))
    else:
        _move(array, ctypes.addressof(out.contents))
    return 0


def _get_last_error(stream: Any) -> bytes:
    return b'the schema of this stream was read already'


def _release(stream: Any) -> None:
    _outgoing.pop(stream.contents.private_data, None)
    stream.contents.release = StreamRelease()


# Made once, for they have to live as long as any stream.
_callbacks: dict[str, Any] = {
    'get_schema': StreamSchema(_get_schema),
    'get_next': StreamNext(_get_next),
    'get_last_error': StreamError(_get_last_error),
    'release': StreamRelease(_release),
}


def _sweep() -> None:
    """Let go of streams whose capsule nobody holds any more. A destructor of the capsule would do,
    but one in Python may not run while an exception is on its way, which it often is then."""
    for state in [state for state in _given if sys.getrefcount(state.capsule) <= 2]:
        _given.remove(state)
        release(state.struct)


def capsule(batches: Batches) -> Any:
    """A capsule of a stream over these batches, which it takes over."""
    state, number = Outgoing(batches), next(_number)
    for name, function in _callbacks.items():
        setattr(state.struct, name, function)
    state.struct.private_data = number
    state.capsule = _capsule(ctypes.addressof(state.struct), b'arrow_array_stream', None)
    with _alone:
        _sweep()
        _outgoing[number] = state
        _given.append(state)
    return state.capsule
