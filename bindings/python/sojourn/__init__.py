# SPDX-License-Identifier: MIT
"""Contact-centre events in, customer journeys out.

    import sojourn

    with sojourn.Engine() as engine:
        engine.feed('calls.csv')                        # or a frame, a table, dicts
        print(engine.journeys().to_pandas())
        print(engine.measure('service_level', by='queue').to_pandas())

The package is libsojourn by ctypes: no dependency, no compiler at run time. What every answer means
is in doc/law.md and doc/metrics.md of libsojourn.
"""

from __future__ import annotations

import enum
from importlib import metadata

from . import _abi, _figures, errors, pictures
from ._answers import Digest
from ._customer import Customer
from ._engine import Engine
from ._figures import Figures
from ._formulas import compute, formulas
from ._options import Kind, Window
from ._paths import questions
from ._table import Rows, Spans, Table
from ._values import Identifier
from .errors import (
    ArgumentError,
    BusyError,
    CallbackError,
    ClosedError,
    Error,
    EventError,
    MissingError,
    OutOfMemoryError,
    StaleError,
    UnsettledError,
)

__all__ = [
    'Engine',
    'Customer',
    'Kind',
    'Window',
    'Identifier',
    'Flag',
    'Table',
    'Spans',
    'Figures',
    'Rows',
    'Digest',
    'metrics',
    'questions',
    'formulas',
    'compute',
    'versions',
    'pictures',
    'errors',
    'Error',
    'ArgumentError',
    'EventError',
    'OutOfMemoryError',
    'UnsettledError',
    'StaleError',
    'BusyError',
    'CallbackError',
    'ClosedError',
    'MissingError',
]


class Flag(enum.IntFlag):
    """Bits of the column `flags`: of the span or any member."""

    CONTACT = _abi.SPAN_CONTACT
    ABANDONED = _abi.SPAN_ABANDONED
    TRANSFERRED = _abi.SPAN_TRANSFERRED
    SELF_SERVICE = _abi.SPAN_SELF_SERVICE
    AGENT = _abi.SPAN_AGENT
    REDIAL = _abi.SPAN_REDIAL
    REOPENED = _abi.SPAN_REOPENED
    ANONYMOUS = _abi.SPAN_ANONYMOUS


def metrics() -> Rows:
    """All metrics: name, unit, levels, variants, parameters, dimensions, formula, source.

    >>> [row['unit'] for row in metrics() if row['name'] == 'service_level']
    ['share']
    """
    rows = _figures.known()
    return Rows({name: [row[name] for row in rows] for name in rows[0]})


def versions() -> dict[str, str]:
    """Of the package and of the library it has loaded.

    >>> versions()['c']
    '0.1.0'
    """
    try:
        package = metadata.version('sojourn')
    except metadata.PackageNotFoundError:  # a source tree that is not installed
        package = _abi.dotted(_abi.VERSION)
    return {'python': package, 'c': _abi.dotted(_abi.lib.sojourn_version())}
