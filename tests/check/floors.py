# SPDX-License-Identifier: MIT
"""Who may include whom (doc/architecture.md, floors)."""
import re

from tap import FLOORS, ROOT, library, named, run

BELOW = {
    'base': {'base'},
    'index': {'base', 'index'},
    'metric': {'base', 'metric'},
    'fact': {'base', 'index', 'fact'},
    'level': {'base', 'index', 'fact', 'level'},
    'api': set(FLOORS),
}
# Each stratum of the law rests on those before it.
STRATA = ('session', 'contact', 'customer', 'interaction', 'engagement', 'settle')
SYSTEM = {'limits.h', 'sojourn/sojourn.h', 'stdbool.h', 'stddef.h', 'stdint.h', 'string.h',
          'utf8proc.h', 'xxhash.h'}
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
        if floor not in BELOW:
            yield f'{named(path)}: no floor is called {floor}'
            continue
        for kind, name in includes(path):
            if kind == '<':
                continue
            if not re.fullmatch(r'\w+/\w+\.h', name) or not (ROOT / 'lib' / name).exists():
                yield f'{named(path)} includes "{name}", which is no "floor/name.h"'
            elif name.split('/')[0] not in BELOW[floor]:
                yield f'{named(path)} includes "{name}": upward or sideways'


def strata():
    """a stratum of lib/level includes only strata before it"""
    order = {name: at for at, name in enumerate(STRATA)}
    for path in library():
        at = order.get(path.stem)
        for _, name in includes(path):
            floor, _, other = name.removesuffix('.h').partition('/')
            if floor == path.parent.name == 'level' and at is not None and order.get(other, 0) > at:
                yield f'{named(path)} includes "{name}": a later stratum'


def system_headers():
    """lib/ needs no system header beyond a short list: no stdio, time, locale or environment"""
    for path in library():
        allowed = SYSTEM | ALSO.get(named(path), set())
        for kind, name in includes(path):
            if kind == '<' and name not in allowed:
                yield f'{named(path)} includes <{name}>'


def outsiders():
    """examples and the oracle know lib/ by its public header only"""
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


run(floors, strata, system_headers, outsiders, built)
