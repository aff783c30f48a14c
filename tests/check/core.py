# SPDX-License-Identifier: MIT
"""core.py ARCHIVE: what the objects of lib/, built without sanitizers, need and hold."""
import collections
import re
import sys

from tap import library, named, output, run

ALLOWED = re.compile(r'mem(cpy|move|set|cmp|chr)|str(len|cmp|ncmp|chr)|utf8proc_\w+|'
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
    """the archive holds an object of every .c file of lib/"""
    held = {source for source, *_ in objects()}
    sources = {named(path) for path in library() if path.suffix == '.c'}
    return [f'no object of {source}' for source in sorted(sources - held)]


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


run(complete, undefined, writable)
