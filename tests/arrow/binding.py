# SPDX-License-Identifier: MIT
"""libsojourn by ctypes, as much of it as the tests of the Arrow road need. A host that has
capsules (__arrow_c_stream__) hands in any table and gets a stream that any other can read."""
import ctypes
from ctypes import POINTER, Structure, byref, c_char, c_int32, c_int64, c_uint32, c_uint64, c_void_p

LEVELS = ('event', 'transaction', 'interaction', 'engagement', 'journey')


class Text(Structure):
    _fields_ = [('data', ctypes.c_char_p), ('length', c_uint64)]

    @classmethod
    def of(cls, text):
        return cls(text.encode(), len(text.encode()))


class Id(Structure):
    _fields_ = [('high', c_uint64), ('low', c_uint64)]

    def __str__(self):
        return f'{self.high:016x}{self.low:016x}'


class Identifier(Structure):
    _fields_ = [('kind', Text), ('value', Text)]


class Error(Structure):
    _fields_ = [('status', c_int32), ('detail', c_int32), ('index', c_uint64),
                ('message', c_char * 240)]


class Event(Structure):
    TEXTS = ('id', 'system', 'session', 'contact', 'parent', 'issue', 'channel', 'intent', 'queue',
             'agent', 'name', 'detail')
    _fields_ = [*((name, Text) for name in TEXTS), ('identifiers', POINTER(Identifier)),
                ('identifier_count', c_uint64), ('start', c_int64), ('end', c_int64),
                ('sequence', c_int64), ('value', c_int64), ('reference', c_uint64),
                ('currency', c_char * 4), ('type', c_int32), ('revision', c_uint32),
                ('reserved_word', c_uint32), ('reserved', c_uint64 * 3)]


class Query(Structure):
    _fields_ = [('size', c_uint64), ('level', c_int32), ('flags', c_uint32),
                ('customer', Identifier), ('within', Id), ('from_', c_int64), ('until', c_int64),
                ('as_of', c_int64), ('limit', c_uint64)]


class Schema(Structure):
    pass


Schema._fields_ = [('format', ctypes.c_char_p), ('name', ctypes.c_char_p),
                   ('metadata', c_void_p), ('flags', c_int64), ('n_children', c_int64),
                   ('children', c_void_p), ('dictionary', c_void_p),
                   ('release', ctypes.CFUNCTYPE(None, POINTER(Schema))), ('private', c_void_p)]


class Array(Structure):
    pass


Array._fields_ = [('length', c_int64), ('null_count', c_int64), ('offset', c_int64),
                  ('n_buffers', c_int64), ('n_children', c_int64), ('buffers', c_void_p),
                  ('children', c_void_p), ('dictionary', c_void_p),
                  ('release', ctypes.CFUNCTYPE(None, POINTER(Array))), ('private', c_void_p)]


class Stream(Structure):
    pass


Stream._fields_ = [('get_schema', ctypes.CFUNCTYPE(ctypes.c_int, POINTER(Stream), POINTER(Schema))),
                   ('get_next', ctypes.CFUNCTYPE(ctypes.c_int, POINTER(Stream), POINTER(Array))),
                   ('get_last_error', ctypes.CFUNCTYPE(ctypes.c_char_p, POINTER(Stream))),
                   ('release', ctypes.CFUNCTYPE(None, POINTER(Stream))), ('private', c_void_p)]

capsule_pointer = ctypes.pythonapi.PyCapsule_GetPointer
capsule_pointer.restype, capsule_pointer.argtypes = c_void_p, [ctypes.py_object, ctypes.c_char_p]
capsule_new = ctypes.pythonapi.PyCapsule_New
capsule_new.restype, capsule_new.argtypes = ctypes.py_object, [c_void_p, ctypes.c_char_p, c_void_p]


class Refused(Exception):
    """An error of the library."""

    def __init__(self, error):
        super().__init__(error.message.decode())
        self.status, self.index = error.status, error.index


class Spans:
    """The rows of a cursor for one reader: anything that knows __arrow_c_stream__. The handle is
    kept for as long as it may be read."""

    def __init__(self, handle, stream):
        self.handle, self.stream = handle, stream

    def __arrow_c_stream__(self, requested_schema=None):
        return capsule_new(ctypes.addressof(self.stream), b'arrow_array_stream', None)

    def __del__(self):
        if self.stream.release:
            self.stream.release(byref(self.stream))


class Handle:
    """One sojourn handle."""

    def __init__(self, library):
        self.library = ctypes.CDLL(library)
        for name in ('sojourn_close', 'sojourn_cursor_close'):
            getattr(self.library, name).restype = None
        self.pointer = c_void_p()
        self.call('open', None, byref(self.pointer))

    def call(self, name, *arguments):
        error = Error()
        if getattr(self.library, 'sojourn_' + name)(*arguments, byref(error)):
            raise Refused(error)

    def close(self):
        self.library.sojourn_close(self.pointer)
        self.pointer = None

    def feed(self, events):
        """A list of dicts, as structs."""
        structs = (Event * len(events))()
        for struct, event in zip(structs, events):
            who = event.pop('identifiers', [])
            struct.identifiers = (Identifier * len(who))(
                *(Identifier(Text.of(kind), Text.of(value)) for kind, value in who))
            struct.identifier_count = len(who)
            for name, value in event.items():
                setattr(struct, name, Text.of(value) if name in Event.TEXTS else
                        value.encode() if name == 'currency' else value)
        self.call('feed', self.pointer, structs, c_uint64(len(events)))

    def link(self, a, b, link, revision):
        who = [Identifier(Text.of(kind), Text.of(value)) for kind, value in (a, b)]
        self.call('link', self.pointer, byref(who[0]), byref(who[1]), c_int32(link),
                  c_uint32(revision))

    def erase(self, who, upto):
        who = (Identifier * len(who))(*(Identifier(Text.of(k), Text.of(v)) for k, v in who))
        self.call('erase', self.pointer, who, c_uint64(len(who)), c_int64(upto))

    def feed_batch(self, batch):
        """Something with __arrow_c_array__. Its capsules release what they hold."""
        schema, array = batch.__arrow_c_array__()
        self.call('feed_arrow', self.pointer, c_void_p(capsule_pointer(schema, b'arrow_schema')),
                  c_void_p(capsule_pointer(array, b'arrow_array')))

    def feed_arrow(self, table):
        """Something with __arrow_c_stream__: batch by batch. Answers how many there were."""
        capsule = table.__arrow_c_stream__()
        stream = Stream.from_address(capsule_pointer(capsule, b'arrow_array_stream'))
        schema, count = Schema(), 0
        if stream.get_schema(byref(stream), byref(schema)):
            raise RuntimeError(stream.get_last_error(byref(stream)))
        try:
            while True:
                batch = Array()
                if stream.get_next(byref(stream), byref(batch)):
                    raise RuntimeError(stream.get_last_error(byref(stream)))
                if not batch.release:
                    return count
                try:
                    self.call('feed_arrow', self.pointer, byref(schema), byref(batch))
                finally:
                    batch.release(byref(batch))
                count += 1
        finally:
            schema.release(byref(schema))

    def settle(self):
        self.call('settle', self.pointer)

    def stream(self, cursor):
        stream = Stream()
        try:
            self.call('export_arrow', cursor, byref(stream))
        except Refused:
            self.library.sojourn_cursor_close(cursor)
            raise
        return Spans(self, stream)

    def spans(self, level, **query):
        cursor = c_void_p()
        asked = Query(size=ctypes.sizeof(Query), level=LEVELS.index(level), **query)
        self.call('cursor_open', self.pointer, byref(asked), byref(cursor))
        return self.stream(cursor)

    def changes(self):
        cursor = c_void_p()
        self.call('cursor_changes', self.pointer, byref(cursor))
        return self.stream(cursor)

    def digest(self):
        facts, spans = Id(), Id()
        self.call('digest', self.pointer, byref(facts), byref(spans))
        return str(facts), str(spans)
