# SPDX-License-Identifier: MIT
"""core.py ARCHIVE: what the objects of lib/, built without sanitizers, need and hold."""
import collections
import re
import sys

from tap import FLOORS, ROOT, STRATA, library, named, output, run

sys.path.insert(0, str(ROOT / 'lib'))
from amalgamate import lists  # noqa: E402

ALLOWED = re.compile(r'mem(cpy|move|set|cmp|chr)|str(len|cmp|ncmp|chr)|bcmp|utf8proc_\w+|'
                     r'__stack_chk_fail|_GLOBAL_OFFSET_TABLE_|__(u|)(div|mod|mul)ti3')
HEAP = {'malloc', 'realloc', 'free'}
ROW = re.compile(r'^[0-9a-f]{8,} (.{7}) (\S+)\s+[0-9a-f]+\s+(?:\.hidden )?(\S+)$')


def objects():
    """(source, flags, section, symbol) of each symbol."""
    source = None
    for line in output('objdump', '-t', sys.argv[1]).splitlines():
        start, row = re.match(r'^\S*_lib_([a-z]+)_(\w+\.c)\.o:\s', line), ROW.match(line)
        if start:
            source = f'lib/{start[1]}/{start[2]}'
        elif row:
            yield source, row[1], row[2], row[3]


def complete():
    """lib/meson.build lists every .c file of lib/, and the archive holds what this build lists"""
    listed = lists()
    held = {source for source, *_ in objects()}
    known = {path for files in listed.values() for path in files}
    return ([f'{named(path)} is in no list' for path in library()
             if path.suffix == '.c' and path not in known] +
            [f'no object of {named(path)}' for path in listed['sources']
             if named(path) not in held])


def uses():
    """(floor, file, floor and file used, name) of each call or table that crosses files."""
    rows = list(objects())
    home = {name: source for source, _, section, name in rows if section != '*UND*'}
    for source, _, section, name in rows:
        if section == '*UND*' and name in home:
            yield (*source[4:-2].split('/'), *home[name][4:-2].split('/'), name)


def floors():
    """an object of lib/ uses its own floor and those it rests on"""
    for floor, file, other, below, name in uses():
        if other not in FLOORS[floor]:
            yield f'{floor}/{file} uses {name} of {other}/{below}'


def strata():
    """a stratum of lib/level uses only strata before it"""
    for floor, file, other, below, name in uses():
        if floor == other == 'level' and file in STRATA and below in STRATA:
            if STRATA.index(below) > STRATA.index(file):
                yield f'{file} uses {name} of {below}, a later stratum'


def undefined():
    """lib/ needs mem*, str* and utf8proc only; lib/api/heap.c alone names malloc"""
    rows = list(objects())
    own = {name for _, _, section, name in rows if section != '*UND*'}
    needs = collections.defaultdict(set)
    for source, _, section, name in rows:
        if section == '*UND*' and name not in own and not ALLOWED.fullmatch(name):
            needs[source].add(name)
    for source, names in sorted(needs.items()):
        if source == 'lib/api/heap.c':
            names -= HEAP
        if names:
            yield f'{source} needs {", ".join(sorted(names))}'


def writable():
    """lib/ has no writable global"""
    for source, flags, section, name in objects():
        data = section.startswith(('.data', '.bss', '.tdata', '.tbss', '*COM*'))
        if data and not section.startswith('.data.rel.ro') and 'd' not in flags:
            yield f'{source}: {name} in {section}'


run(complete, floors, strata, undefined, writable)
