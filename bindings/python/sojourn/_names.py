# SPDX-License-Identifier: MIT
"""The library's codes by name."""

from __future__ import annotations

from ctypes import byref, c_int32

from . import _abi
from ._abi import lib
from ._values import read


def _named(family: int) -> dict[int, str]:
    """Name of each code of a family."""
    found: dict[int, str] = {}
    name, code = _abi.Text(), c_int32()
    while lib.sojourn_name_info(family, len(found), byref(name), byref(code)) == _abi.OK:
        found[code.value] = read(name)
    return found


TYPES = {code: name for code, name in _named(_abi.NAMES_TYPE).items() if code < _abi.ROW_LINK}
LEVELS = tuple(_named(_abi.NAMES_LEVEL).values())
STATES = _named(_abi.NAMES_STATE)
FLAGS = {name: code for code, name in _named(_abi.NAMES_FLAG).items()}
