# SPDX-License-Identifier: MIT
"""The C headers in ctypes: structs, constants and functions, and the library they are of.

Names are those of `include/sojourn/*.h` without their prefix; a test holds all of it against the
headers. Nothing here judges or converts. ctypes releases the GIL in every call."""

from __future__ import annotations

import ctypes
import os
import pathlib
import sys
from ctypes import (
    CFUNCTYPE,
    POINTER,
    Structure,
    c_char,
    c_char_p,
    c_double,
    c_int,
    c_int32,
    c_int64,
    c_size_t,
    c_uint8,
    c_uint32,
    c_uint64,
    c_void_p,
)
from typing import Any

VERSION = 0x000100

OK, DONE = 0, 1
E_ARGUMENT, E_MEMORY, E_EVENT, E_UNSETTLED, E_STALE, E_BUSY, E_CALLBACK = range(-1, -8, -1)

# fmt: off
(EVENT_OTHER, EVENT_START, EVENT_INPUT, EVENT_QUEUE, EVENT_RING, EVENT_CONNECT, EVENT_HOLD,
 EVENT_RETRIEVE, EVENT_CONFERENCE, EVENT_TRANSFER, EVENT_WRAP_UP, EVENT_ABANDON, EVENT_CALLBACK,
 EVENT_END, EVENT_MESSAGE, EVENT_VISIT, EVENT_LOGIN, EVENT_LOGOUT, EVENT_PURCHASE) = range(19)
(EVENT_RESOLVE, EVENT_CANCEL, EVENT_NPS, EVENT_CSAT, EVENT_EFFORT, EVENT_COST,
 EVENT_TRAIT) = range(64, 71)
EVENT_AGENT_STATE, EVENT_RETRACTED = 128, 129
# fmt: on
CLASS_STRONG, CLASS_MEDIUM, CLASS_WEAK = 1, 2, 3
NORMAL_TRIM, NORMAL_FOLD, NORMAL_PHONE = 1, 2, 3
KEEP_VALUES, REDIAL_JOINS, INTENT_FIRST = 1 << 1, 1 << 2, 1 << 3
LINK_NONE, LINK_SAME, LINK_DISTINCT = 0, 1, 2
LEVEL_EVENT, LEVEL_TRANSACTION, LEVEL_INTERACTION, LEVEL_ENGAGEMENT, LEVEL_JOURNEY = range(5)
STATE_NONE, STATE_OPEN, STATE_RESOLVED, STATE_SOLD, STATE_CANCELLED, STATE_EXPIRED = range(6)
SPAN_CONTACT, SPAN_ABANDONED, SPAN_TRANSFERRED, SPAN_SELF_SERVICE = 1, 2, 4, 8
SPAN_AGENT, SPAN_REDIAL, SPAN_REOPENED, SPAN_ANONYMOUS = 16, 32, 64, 128
CHANGE_NONE, CHANGE_MADE, CHANGE_CHANGED, CHANGE_GONE = range(4)
QUERY_LATEST_FIRST = 1 << 0
UNIT_COUNT, UNIT_SHARE, UNIT_SECONDS, UNIT_POINTS, UNIT_SCORE, UNIT_MONEY = range(1, 7)
UNIT_INDEX, UNIT_RATIO, UNIT_DEVIATIONS = 7, 8, 9
FORMULA_RESULTS = 16
REPEATS_SESSION, REPEATS_KEPT, REPEATS_COLLAPSED, REPEATS_FIRST = range(4)
REMOVES_ALL, REMOVES_LAST = range(2)
INTERVAL_NONE, INTERVAL_SHARE, INTERVAL_MEAN, INTERVAL_BETA, INTERVAL_ENDS = range(5)
NAMES_TYPE, NAMES_LEVEL, NAMES_STATE, NAMES_CHANGE, NAMES_FLAG = range(5)
ROW_LINK, ROW_ERASE = 1000, 2000
FOREVER = 2**63 - 1

status = c_int32
pointer = c_void_p  # to what is opaque: sojourn, sojourn_cursor, sojourn_answer


class Text(Structure):
    _fields_ = [('data', c_char_p), ('length', c_uint64)]


class Id(Structure):
    _fields_ = [('high', c_uint64), ('low', c_uint64)]


class Identifier(Structure):
    _fields_ = [('kind', Text), ('value', Text)]


class Sum(Structure):
    _fields_ = [('high', c_int64), ('low', c_uint64)]


class Error(Structure):
    _fields_ = [
        ('status', status),
        ('detail', c_int32),
        ('index', c_uint64),
        ('message', c_char * 240),
    ]


class Event(Structure):
    _fields_ = [
        ('id', Text),
        ('system', Text),
        ('session', Text),
        ('contact', Text),
        ('parent', Text),
        ('issue', Text),
        ('channel', Text),
        ('intent', Text),
        ('queue', Text),
        ('agent', Text),
        ('name', Text),
        ('detail', Text),
        ('identifiers', POINTER(Identifier)),
        ('identifier_count', c_uint64),
        ('start', c_int64),
        ('end', c_int64),
        ('sequence', c_int64),
        ('value', c_int64),
        ('reference', c_uint64),
        ('currency', c_char * 4),
        ('type', c_int32),
        ('revision', c_uint32),
        ('reserved_word', c_uint32),
        ('reserved', c_uint64 * 3),
    ]


class Span(Structure):
    _fields_ = [
        ('size', c_uint64),
        ('level', c_int32),
        ('state', c_int32),
        ('type', c_int32),
        ('flags', c_uint32),
        ('id', Id),
        ('parent', Id),
        ('customer', Id),
        ('start', c_int64),
        ('end', c_int64),
        ('child_count', c_uint64),
        ('event_count', c_uint64),
        ('value', Sum),
        ('reference', c_uint64),
        ('currency', c_char * 4),
        ('revision', c_uint32),
        ('system', Text),
        ('channel', Text),
        ('queue', Text),
        ('agent', Text),
        ('name', Text),
        ('detail', Text),
        ('intent', Text),
        ('issue', Text),
        ('change', c_int32),
        ('reserved_word', c_uint32),
        ('settle', c_uint64),
        ('counterpart', Id),
    ]


IdentifyRule = CFUNCTYPE(
    c_int32, c_void_p, POINTER(Event), POINTER(Identifier), c_uint64, POINTER(c_uint64)
)
SameIssueRule = CFUNCTYPE(c_int32, c_void_p, POINTER(Span), POINTER(Span))
Task = CFUNCTYPE(None, c_void_p, c_uint64)
Run = CFUNCTYPE(c_int32, c_void_p, Task, c_void_p, c_uint64)
Resize = CFUNCTYPE(c_void_p, c_void_p, c_void_p, c_size_t, c_size_t)


class Allocator(Structure):
    _fields_ = [('size', c_uint64), ('context', c_void_p), ('resize', Resize)]


class Rules(Structure):
    _fields_ = [
        ('size', c_uint64),
        ('context', c_void_p),
        ('name', Text),
        ('identify', IdentifyRule),
        ('same_issue', SameIssueRule),
    ]


class Runner(Structure):
    _fields_ = [
        ('size', c_uint64),
        ('context', c_void_p),
        ('run', Run),
        ('tasks', c_uint64),
        ('least', c_uint64),
    ]


class Kind(Structure):
    _fields_ = [
        ('name', Text),
        ('strength', c_int32),
        ('normal', c_int32),
        ('priority', c_int32),
        ('unique', c_int32),
        ('limit', c_uint64),
        ('lifetime_us', c_int64),
        ('reserved', c_uint64 * 2),
    ]


class Gap(Structure):
    _fields_ = [('a', Text), ('b', Text), ('gap_us', c_int64)]


class Window(Structure):
    _fields_ = [
        ('intent', Text),
        ('window_us', c_int64),
        ('reopen_us', c_int64),
        ('sales', c_int32),
        ('reserved_word', c_uint32),
    ]


class Options(Structure):
    _fields_ = [
        ('size', c_uint64),
        ('flags', c_uint64),
        ('key', c_uint8 * 16),
        ('allocator', POINTER(Allocator)),
        ('rules', POINTER(Rules)),
        ('country', Text),
        ('kinds', POINTER(Kind)),
        ('asynchronous', POINTER(Text)),
        ('gaps', POINTER(Gap)),
        ('windows', POINTER(Window)),
        ('goals', POINTER(Text)),
        ('kind_count', c_uint64),
        ('asynchronous_count', c_uint64),
        ('gap_count', c_uint64),
        ('window_count', c_uint64),
        ('goal_count', c_uint64),
        ('interaction_gap_us', c_int64),
        ('contact_us', c_int64),
        ('thread_us', c_int64),
        ('window_us', c_int64),
        ('reopen_us', c_int64),
        ('unknown_us', c_int64),
        ('note_us', c_int64),
        ('memory_limit', c_uint64),
        ('runner', POINTER(Runner)),
    ]


class Query(Structure):
    _fields_ = [
        ('size', c_uint64),
        ('level', c_int32),
        ('flags', c_uint32),
        ('customer', Identifier),
        ('within', Id),
        ('from_', c_int64),
        ('until', c_int64),
        ('as_of', c_int64),
        ('limit', c_uint64),
    ]


class Reason(Structure):
    _fields_ = [
        ('rule', Text),
        ('key', Text),
        ('from_', Id),
        ('to', Id),
        ('evidence', Id),
        ('measured', c_int64),
        ('limit', c_int64),
        ('apart', c_int32),
        ('reserved_word', c_uint32),
        ('reserved', c_uint64 * 2),
    ]


class Counts(Structure):
    _fields_ = [
        ('size', c_uint64),
        ('events', c_uint64),
        ('repeated', c_uint64),
        ('superseded', c_uint64),
        ('retracted', c_uint64),
        ('blocked', c_uint64),
        ('links', c_uint64),
        ('shared', c_uint64),
        ('refused', c_uint64),
        ('customers', c_uint64),
        ('largest_customer', c_uint64),
        ('bytes', c_uint64),
        ('erased', c_uint64),
    ]


class Parameter(Structure):
    _fields_ = [('name', Text), ('value', c_int64)]


class Where(Structure):
    _fields_ = [('field', Text), ('value', Text)]


OffsetRule = CFUNCTYPE(c_int32, c_void_p, c_int64, POINTER(c_int64))
ScoreRule = CFUNCTYPE(
    *(c_int32, c_void_p, POINTER(Span), POINTER(Span), c_uint64, POINTER(c_int64))
)


class Metric(Structure):
    pass


Metric._fields_ = [
    ('size', c_uint64),
    ('name', Text),
    ('variant', Text),
    ('by', Text * 3),
    ('parameters', POINTER(Parameter)),
    ('where', POINTER(Where)),
    ('parameter_count', c_uint64),
    ('where_count', c_uint64),
    ('scope', POINTER(Query)),
    ('offset_us', c_int64),
    ('context', c_void_p),
    ('offset', OffsetRule),
    ('score', ScoreRule),
    ('shrunk', c_int64),
    ('also', POINTER(Metric)),
]


class Figure(Structure):
    _fields_ = [
        ('group', Text * 3),
        ('numerator', Sum),
        ('squares', Sum),
        ('denominator', c_int64),
        ('count', c_int64),
        ('left_out', c_int64),
        ('unit', c_int32),
        ('interval', c_int32),
        ('rank', c_uint64),
        ('sample', c_uint64),
        ('metric', c_uint64),
    ]


class MetricRow(Structure):
    _fields_ = [
        ('size', c_uint64),
        ('name', Text),
        ('unit', Text),
        ('levels', Text),
        ('variants', Text),
        ('parameters', Text),
        ('dimensions', Text),
        ('formula', Text),
        ('source', Text),
    ]


class Structure_(Structure):
    _fields_ = [('size', c_uint64), ('name', Text), ('rows', c_uint64), ('bytes', c_uint64)]


class Touch(Structure):
    _fields_ = [
        ('label', Text),
        ('event', Id),
        ('start', c_int64),
        ('end', c_int64),
        ('reserved', c_uint64 * 2),
    ]


AttributeRule = CFUNCTYPE(
    *(c_int32, c_void_p, POINTER(Span), POINTER(Touch)),
    *(c_uint64, POINTER(c_uint64), POINTER(c_int64)),
)


class Path(Structure):
    _fields_ = [
        ('size', c_uint64),
        ('name', Text),
        ('variant', Text),
        ('touch', Text),
        ('goal', Text),
        ('goal_name', Text),
        ('step', Text),
        ('parameters', POINTER(Parameter)),
        ('where', POINTER(Where)),
        ('parameter_count', c_uint64),
        ('where_count', c_uint64),
        ('scope', POINTER(Query)),
        ('look_back_us', c_int64),
        ('offset_us', c_int64),
        ('repeats', c_int32),
        ('level', c_int32),
        ('currency', c_char * 4),
        ('removes', c_int32),
        ('context', c_void_p),
        ('attribute', AttributeRule),
        ('removed', Text),
        ('open_us', c_int64),
        ('by', Text * 2),
        ('begin', Text),
        ('offset', OffsetRule),
    ]


class FormulaRow(Structure):
    _fields_ = [
        ('size', c_uint64),
        ('name', Text),
        ('inputs', Text),
        ('results', Text),
        ('formula', Text),
        ('source', Text),
    ]


class ArrowSchema(Structure):
    pass


SchemaRelease = CFUNCTYPE(None, POINTER(ArrowSchema))
ArrowSchema._fields_ = [
    ('format', c_char_p),
    ('name', c_char_p),
    ('metadata', c_char_p),
    ('flags', c_int64),
    ('n_children', c_int64),
    ('children', POINTER(POINTER(ArrowSchema))),
    ('dictionary', POINTER(ArrowSchema)),
    ('release', SchemaRelease),
    ('private_data', c_void_p),
]


class ArrowArray(Structure):
    pass


ArrayRelease = CFUNCTYPE(None, POINTER(ArrowArray))
ArrowArray._fields_ = [
    ('length', c_int64),
    ('null_count', c_int64),
    ('offset', c_int64),
    ('n_buffers', c_int64),
    ('n_children', c_int64),
    ('buffers', POINTER(c_void_p)),
    ('children', POINTER(POINTER(ArrowArray))),
    ('dictionary', POINTER(ArrowArray)),
    ('release', ArrayRelease),
    ('private_data', c_void_p),
]


class ArrowArrayStream(Structure):
    pass


StreamSchema = CFUNCTYPE(c_int, POINTER(ArrowArrayStream), POINTER(ArrowSchema))
StreamNext = CFUNCTYPE(c_int, POINTER(ArrowArrayStream), POINTER(ArrowArray))
StreamError = CFUNCTYPE(c_char_p, POINTER(ArrowArrayStream))
StreamRelease = CFUNCTYPE(None, POINTER(ArrowArrayStream))
ArrowArrayStream._fields_ = [
    ('get_schema', StreamSchema),
    ('get_next', StreamNext),
    ('get_last_error', StreamError),
    ('release', StreamRelease),
    ('private_data', c_void_p),
]

# (result, arguments...) of each function.
FUNCTIONS: dict[str, tuple[Any, ...]] = {
    'version': (c_uint32,),
    'status_text': (c_char_p, status),
    'open': (status, POINTER(Options), POINTER(pointer), POINTER(Error)),
    'close': (None, pointer),
    'feed': (status, pointer, POINTER(Event), c_uint64, POINTER(Error)),
    'link': (
        *(status, pointer, POINTER(Identifier), POINTER(Identifier)),
        *(c_int32, c_uint32, POINTER(Error)),
    ),
    'erase': (status, pointer, POINTER(Identifier), c_uint64, c_int64, POINTER(Error)),
    'merge': (status, pointer, pointer, POINTER(Error)),
    'settle': (status, pointer, POINTER(Error)),
    'cursor_open': (status, pointer, POINTER(Query), POINTER(pointer), POINTER(Error)),
    'cursor_changes': (status, pointer, POINTER(pointer), POINTER(Error)),
    'cursor_next': (status, pointer, POINTER(POINTER(Span)), POINTER(Error)),
    'cursor_close': (None, pointer),
    'explain': (status, pointer, Id, Id, POINTER(pointer), POINTER(Error)),
    'answer_reasons': (
        *(status, pointer, POINTER(POINTER(Reason))),
        *(POINTER(c_uint64), POINTER(Error)),
    ),
    'answer_close': (None, pointer),
    'identifier_id': (status, pointer, POINTER(Identifier), POINTER(Id), POINTER(Error)),
    'identifier_value': (status, pointer, Id, POINTER(Identifier), POINTER(Error)),
    'count': (status, pointer, POINTER(Counts), POINTER(Error)),
    'digest': (status, pointer, POINTER(Id), POINTER(Id), POINTER(Error)),
    'measure': (status, pointer, POINTER(Metric), POINTER(pointer), POINTER(Error)),
    'watch': (status, pointer, POINTER(Metric), c_int32, POINTER(Error)),
    'answer_figures': (
        *(status, pointer, POINTER(POINTER(Figure))),
        *(POINTER(c_uint64), POINTER(Error)),
    ),
    'figure_value': (
        *(status, POINTER(Figure), Text),
        *(POINTER(c_double), POINTER(c_double), POINTER(c_double)),
    ),
    'cursor_drill': (status, pointer, c_uint64, POINTER(pointer), POINTER(Error)),
    'metric_info': (status, c_uint64, POINTER(MetricRow)),
    'memory': (status, pointer, c_uint64, POINTER(Structure_), POINTER(Error)),
    'limit': (status, pointer, c_uint64, POINTER(Error)),
    'trace': (status, pointer, POINTER(Path), POINTER(pointer), POINTER(Error)),
    'path_info': (status, c_uint64, POINTER(MetricRow)),
    'name_info': (status, c_int32, c_uint64, POINTER(Text), POINTER(c_int32)),
    'formula_info': (status, c_uint64, POINTER(FormulaRow)),
    'compute': (
        *(status, Text, POINTER(c_double), c_uint64),
        *(POINTER(c_double), POINTER(Error)),
    ),
    'feed_arrow': (status, pointer, POINTER(ArrowSchema), POINTER(ArrowArray), POINTER(Error)),
    'export_arrow': (status, pointer, POINTER(ArrowArrayStream), POINTER(Error)),
}


def path() -> str:
    """Where the library is: what SOJOURN_LIBRARY says, else beside this file."""
    named = os.environ.get('SOJOURN_LIBRARY')
    if named:
        return named
    name = {'win32': 'sojourn.dll', 'darwin': 'libsojourn.dylib'}.get(sys.platform, 'libsojourn.so')
    return str(pathlib.Path(__file__).with_name(name))


def dotted(version: int) -> str:
    return f'{version >> 16}.{version >> 8 & 255}.{version & 255}'


def declare(library: ctypes.CDLL) -> None:
    for name, (result, *arguments) in FUNCTIONS.items():
        function = getattr(library, 'sojourn_' + name)
        function.restype, function.argtypes = result, arguments


def load() -> ctypes.CDLL:
    """The library, if it is of this release; else ImportError says what to change."""
    try:
        library = ctypes.CDLL(path())
        of_library = library.sojourn_version
    except (OSError, AttributeError) as why:
        raise ImportError(
            f'libsojourn cannot be loaded: {why}. Install the package again, or let '
            'SOJOURN_LIBRARY name a libsojourn.so that is built'
        ) from None
    of_library.restype = c_uint32
    found = int(of_library())
    if found >> 8 != VERSION >> 8 or found < VERSION:
        raise ImportError(
            f'{path()} is version {dotted(found)}; this package needs {dotted(VERSION)} or a '
            'later patch of it'
        )
    try:
        declare(library)
    except AttributeError as why:
        raise ImportError(f'{path()} is an unfinished {dotted(found)}: {why}') from None
    return library


lib = load()
