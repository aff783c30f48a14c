# SPDX-License-Identifier: MIT
"""Rules of the caller as C callbacks. What a rule raises is kept and raised again by the call that
asked; to the library it is an answer below 0, which leaves the engine as it was."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Optional

from . import _abi, _time
from ._names import LEVELS, STATES, TYPES
from ._values import hexadecimal, identifiers, read, struct, sum_of, text
from .errors import ArgumentError

Identify = Callable[[dict[str, Any]], Any]
SameIssue = Callable[[dict[str, Any], dict[str, Any]], bool]

TEXTS = tuple(
    'id system session contact parent issue channel intent queue agent name detail'.split()
)


def event(found: _abi.Event) -> dict[str, Any]:
    """An event as a dict: texts, times as datetimes, `identifiers` as pairs."""
    row: dict[str, Any] = {name: read(getattr(found, name)) for name in TEXTS}
    row['type'] = TYPES.get(found.type, '')
    row['start'] = _time.shown(found.start)
    row['end'] = _time.shown(found.end) if found.end else None
    row['currency'] = found.currency.decode('ascii', 'replace')
    for name in ('sequence', 'value', 'reference', 'revision'):
        row[name] = getattr(found, name)
    row['identifiers'] = [
        (read(found.identifiers[at].kind), read(found.identifiers[at].value))
        for at in range(found.identifier_count)
    ]
    return row


def span(found: _abi.Span) -> dict[str, Any]:
    """A span as a dict, with the columns of a table."""
    row: dict[str, Any] = {
        name: hexadecimal(getattr(found, name)) for name in ('id', 'parent', 'customer')
    }
    row['level'], row['state'] = LEVELS[found.level], STATES.get(found.state, '')
    row['flags'], row['type'] = found.flags, TYPES.get(found.type, '')
    row['start'], row['end'] = _time.shown(found.start), _time.shown(found.end)
    row['children'], row['events'] = found.child_count, found.event_count
    row['value'], row['currency'] = sum_of(found.value), found.currency.decode('ascii', 'replace')
    row['reference'], row['revision'] = found.reference, found.revision
    for name in TEXTS[5:] + ('system',):
        row[name] = read(getattr(found, name))
    return row


class Rules:
    """The callbacks of one engine. `busy` is true while one of them runs."""

    def __init__(self, name: str, identify: Optional[Identify], same_issue: Optional[SameIssue]):
        for rule in (identify, same_issue):
            if rule is not None and not callable(rule):
                raise ArgumentError(f'give a function as a rule, not {rule!r}')
        self.identify, self.same_issue = identify, same_issue
        self.busy, self.raised = False, None
        self._kept: Any = None
        self.struct = _abi.Rules(size=ctypes.sizeof(_abi.Rules), name=text(name, 'rules'))
        if identify:
            self.struct.identify = _abi.IdentifyRule(self._identify)
        if same_issue:
            self.struct.same_issue = _abi.SameIssueRule(self._same_issue)

    raised: Optional[BaseException]

    @property
    def any(self) -> bool:
        """Whether the library has to ask."""
        return bool(self.identify or self.same_issue)

    def guarded(self, rule: Callable[..., int], *arguments: Any) -> int:
        """Call a rule; its answer, or -1 and what it raised is kept."""
        if self.raised is not None:
            return -1
        self.busy = True
        try:
            return rule(*arguments)
        except BaseException as why:  # of any kind: none may cross the library
            self.raised = why
            return -1
        finally:
            self.busy = False

    def _identify(self, _: Any, found: Any, out: Any, capacity: int, count: Any) -> int:
        return self.guarded(self._list, found, out, capacity, count)

    def _list(self, found: Any, out: Any, capacity: int, count: Any) -> int:
        assert self.identify is not None
        answer = self.identify(event(found.contents)) or ()
        if isinstance(answer, (str, bytes)) or not isinstance(answer, Iterable):
            raise ArgumentError(f'identify: answer a dict or a list of pairs, not {answer!r}')
        whose = identifiers((), answer) if isinstance(answer, Mapping) else identifiers(answer, {})
        if len(whose) > capacity:
            raise ArgumentError(f'identify: answer at most {capacity} identifiers')
        self._kept = [struct(who) for who in whose]  # copied by the library before the next call
        for at, who in enumerate(self._kept):
            out[at] = who
        count[0] = len(self._kept)
        return 0

    def _same_issue(self, _: Any, last: Any, following: Any) -> int:
        return self.guarded(self._judge, last, following)

    def _judge(self, last: Any, following: Any) -> int:
        assert self.same_issue is not None
        answer = self.same_issue(span(last.contents), span(following.contents))
        if answer not in (True, False):
            raise ArgumentError(f'same_issue: answer True or False, not {answer!r}')
        return int(answer)
