# SPDX-License-Identifier: MIT
"""A settle by several threads. They hold the GIL to begin and to end a task only."""

from __future__ import annotations

import ctypes
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from . import _abi

TASKS_A_THREAD = 4  # customers differ: who is done early takes another


def runner(threads: int) -> _abi.Runner:
    """Who runs the tasks of an engine."""

    def run(_: Any, task: Any, argument: Any, count: int) -> int:
        try:
            with ThreadPoolExecutor(threads) as pool:
                list(pool.map(lambda index: task(argument, index), range(count)))
        except BaseException:  # of any kind: none may cross the library
            return -1
        return 0

    return _abi.Runner(
        size=ctypes.sizeof(_abi.Runner),
        run=_abi.Run(run),
        tasks=min(threads * TASKS_A_THREAD, 256),
    )
