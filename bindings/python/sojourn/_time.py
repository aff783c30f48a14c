# SPDX-License-Identifier: MIT
"""Times as people write them, and as the library counts them: int64 microseconds, since 1970."""

from __future__ import annotations

import datetime
import re
import zoneinfo
from typing import Any, Union

from . import _abi
from .errors import ArgumentError

Duration = Union[str, int, float, datetime.timedelta]
Moment = Union[str, int, datetime.datetime, datetime.date, Any]

OFFSET = re.compile(r'([+-])(\d\d):?(\d\d)')
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
MICROSECOND = datetime.timedelta(microseconds=1)
UNITS = {
    'us': 1,
    'ms': 1000,
    's': 10**6,
    'm': 60 * 10**6,
    'h': 3600 * 10**6,
    'd': 86400 * 10**6,
    'w': 7 * 86400 * 10**6,
}
PART = re.compile(r'(\d+)(us|ms|s|m|h|d|w)')
WHOLE = re.compile(rf'(?:{PART.pattern})+')


def duration(length: Duration, name: str = 'duration') -> int:
    """Microseconds of "30m", "1d12h", "forever", a timedelta or a number of seconds.

    >>> duration('1h30m'), duration(2.5), duration('250ms')
    (5400000000, 2500000, 250000)
    """
    if isinstance(length, str):
        if length == 'forever':
            return _abi.FOREVER
        if not WHOLE.fullmatch(length):
            raise ArgumentError(
                f'{name}: {length!r} is no length of time; write "20s", "30m", "12h", "7d" or '
                '"forever"'
            )
        found = sum(int(count) * UNITS[unit] for count, unit in PART.findall(length))
    elif isinstance(length, datetime.timedelta):
        found = length // MICROSECOND
    elif isinstance(length, (int, float)) and not isinstance(length, bool):
        found = _seconds(length, name)
    else:
        raise ArgumentError(f'{name}: give a length of time such as "30m", not {length!r}')
    if not 0 <= found <= _abi.FOREVER:
        raise ArgumentError(f'{name}: {length!r} is out of range; give 0 to 292,000 years')
    return found


def _seconds(length: float, name: str) -> int:
    try:
        return round(length * 10**6)
    except (ValueError, OverflowError):
        raise ArgumentError(f'{name}: {length!r} is no length of time') from None


def zone_of(name: str | datetime.tzinfo | None) -> datetime.tzinfo | None:
    """A zone by its name, "Europe/Berlin" or "UTC"."""
    if name is None or isinstance(name, datetime.tzinfo):
        return name
    try:
        return zoneinfo.ZoneInfo(name)
    except (TypeError, ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        raise ArgumentError(f'zone: {name!r} is no time zone; write "Europe/Berlin"') from None


def moment(time: Moment, zone: datetime.tzinfo | None = None) -> int:
    """Microseconds of a time: ISO 8601 text with an offset, datetime, date, numpy or pandas time,
    or microseconds. `zone` is of those without one; a datetime without either is UTC, a text
    without either is refused: whose clock it shows is for you to say.

    >>> moment('1970-01-01T01:00:01+01:00')
    1000000
    """
    found = _moment(time, zone)
    if not -(2**63) <= found < 2**63:
        raise ArgumentError(f'give a time of 64 bits in microseconds, not {time!r}')
    return found


def _moment(time: Moment, zone: datetime.tzinfo | None) -> int:
    if isinstance(time, str):
        time = _parsed(time, zone)
    if isinstance(time, datetime.datetime):
        if time.tzinfo is None:
            time = time.replace(tzinfo=zone or datetime.UTC)
        return (time - EPOCH) // MICROSECOND
    if isinstance(time, datetime.date):
        return moment(datetime.datetime(time.year, time.month, time.day), zone)
    if hasattr(time, 'astype') and hasattr(time, 'dtype'):
        return _of_numpy(time, zone)
    if isinstance(time, int) and not isinstance(time, bool):
        return time
    raise ArgumentError(f'give a time such as "2024-01-31T09:00:00Z" or a datetime, not {time!r}')


def _parsed(text: str, zone: datetime.tzinfo | None) -> int | datetime.datetime:
    text = text.strip()
    try:
        return int(text)
    except ValueError:
        pass
    try:
        time = datetime.datetime.fromisoformat(text)
    except ValueError:
        raise ArgumentError(f'{text!r} is no time; write 2024-01-31T09:00:00Z') from None
    if time.tzinfo is None and zone is None:
        raise ArgumentError(
            f'{text!r} is a time without offset; end it with Z for UTC or an offset like +01:00, '
            'or say zone="Europe/Berlin"'
        )
    return time


def _of_numpy(time: Any, zone: datetime.tzinfo | None) -> int:
    if time.dtype.kind == 'M':
        return moment(time.astype('datetime64[us]').item(), zone)
    if time.dtype.kind in 'iu':
        return int(time)
    raise ArgumentError(f'give a time, not {time!r}')


def optional(time: Moment | None, zone: datetime.tzinfo | None = None) -> int:
    """The same where 0 is "not said"."""
    return 0 if time is None else moment(time, zone)


def shown(microseconds: int) -> datetime.datetime | int:
    """A time of the library as a datetime of UTC; beyond the year 9999 it stays a number."""
    try:
        return EPOCH + microseconds * MICROSECOND
    except OverflowError:
        return microseconds


def zone_of_clock(clock: Any) -> datetime.tzinfo | None:
    """The zone that a clock is of; None for an offset."""
    named = isinstance(clock, str) and OFFSET.fullmatch(clock) is None
    return zone_of(clock) if named or isinstance(clock, datetime.tzinfo) else None


def clock(offset: Any) -> int:
    """Microseconds that a clock is ahead of UTC: "+01:00"."""
    found = OFFSET.fullmatch(offset) if isinstance(offset, str) else None
    if found:
        ahead = (int(found[2]) * 60 + int(found[3])) * UNITS['m']
        return -ahead if found[1] == '-' else ahead
    if isinstance(offset, datetime.timedelta):
        return offset // MICROSECOND
    raise ArgumentError(f'clock: give an offset such as "+01:00", not {offset!r}')
