# SPDX-License-Identifier: MIT
"""Who may include whom (doc/architecture.md, floors)."""
import re

from tap import FLOORS, ROOT, library, named, run

SYSTEM = {'limits.h', 'stdbool.h', 'stddef.h', 'stdint.h', 'string.h', 'utf8proc.h', 'xxhash.h',
          *(f'sojourn/{path.name}' for path in (ROOT / 'include/sojourn').iterdir())}
ALSO = {'lib/api/heap.c': {'stdlib.h'}}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)


def includes(path):
    return INCLUDE.findall(path.read_text())


def floors():
    """a file of lib/ includes "floor/name.h" of its own floor or of one it rests on"""
    if not library():
        yield 'lib/ has no files'
    for path in library():
        floor = path.parent.name
        if floor not in FLOORS:
            yield f'{named(path)}: no floor is called {floor}'
            continue
        for kind, name in includes(path):
            if kind == '<':
                continue
            if not re.fullmatch(r'\w+/\w+\.h', name) or not (ROOT / 'lib' / name).exists():
                yield f'{named(path)} includes "{name}", which is no "floor/name.h"'
            elif name.split('/')[0] not in FLOORS[floor]:
                yield f'{named(path)} includes "{name}": upward or sideways'


def system_headers():
    """lib/ needs no system header beyond a short list: no stdio, time, locale or environment"""
    for path in library():
        allowed = SYSTEM | ALSO.get(named(path), set())
        for kind, name in includes(path):
            if kind == '<' and name not in allowed:
                yield f'{named(path)} includes <{name}>'


def outsiders():
    """examples and the oracle know lib/ by its public headers only"""
    for path in [*(ROOT / 'examples').rglob('*.[ch]'), *(ROOT / 'tests/oracle').rglob('*.[ch]')]:
        for kind, name in includes(path):
            if kind == '"' and ('..' in name or name.split('/')[0] in FLOORS):
                yield f'{named(path)} includes "{name}"'


def built():
    """every .c file of lib/ is in lib/meson.build"""
    text = (ROOT / 'lib/meson.build').read_text()
    for path in library():
        name = path.relative_to(ROOT / 'lib').as_posix()
        if path.suffix == '.c' and f"'{name}'" not in text:
            yield f'{named(path)} is not built'


run(floors, system_headers, outsiders, built)
