# SPDX-License-Identifier: MIT
"""firmware.py: the recipe of doc/vendoring.md runs, and what its table says of sizes is so."""
import functools
import pathlib
import re
import shutil
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / 'check'))
from tap import ROOT, Skip, call, output, run  # noqa: E402

PAGE = (ROOT / 'doc/vendoring.md').read_text()
MADE = tempfile.TemporaryDirectory()
HOST = 256  # bytes of stack that an allocator or a rule of the host may take
# What is called through a pointer by these alone: change lists, drafts of a batch.
ONLY = {':sj_change_': 'sojourn_cursor', ':feed_draft_': 'sj_feed_put|sj_facts_put|store_'}
ALLOWED = re.compile(r'mem(cpy|move|set|cmp|chr)|str(len|cmp|ncmp|chr)|'
                     r'__aeabi_[lu]*(div|mod|mul|cmp)\w*')


@functools.lru_cache(None)
def folder():
    """Where the recipe ran; what it printed is in `printed`."""
    for tool in ('arm-none-eabi-gcc', 'qemu-system-arm'):
        if not shutil.which(tool):
            raise Skip(f'{tool} is not here')
    place = pathlib.Path(MADE.name)
    for name in ('lib', 'include', 'examples'):
        (place / name).symlink_to(ROOT / name)
    recipe = re.search(r'^```shell firmware.sh\n(.*?)^```$', PAGE, re.M | re.S)[1]
    (place / 'memory.sh').write_text(recipe.replace(
        'examples/firmware/*.c', f'-Iexamples/firmware {HERE}/memory.c examples/firmware/[as]*.c'))
    (place / 'memory').write_text(call(['sh', '-eu', 'memory.sh'], cwd=place))
    (place / 'printed').write_text(call(['sh', '-eu', '-c', recipe], cwd=place))
    return place


def stated(row):
    """The number that the table's last column says."""
    cell = re.search(rf'^\| {re.escape(row)}[^|]*\|[^|]*\| ([\d,. ]+)(KiB)?', PAGE, re.M)
    return float(cell[1].replace(',', '')) * (1024 if cell[2] else 1)


def figure(row, measured):
    """A complaint unless what is measured is what the page says, within a fifth below."""
    print(f'# {row}: {measured} bytes')
    if not 0.8 * stated(row) <= measured <= stated(row):
        yield f'{row}: measured {measured}, doc/vendoring.md says {stated(row):g}'


def runs():
    """the recipe of doc/vendoring.md builds a program that runs on a Cortex-M3"""
    printed = (folder() / 'printed').read_text()
    if printed.count('journey: ') != 2 or 'interaction: 2 events, 40 minutes' not in printed:
        yield from printed.splitlines()


def bare():
    """the firmware list has no writable global and asks for no malloc, no floating point"""
    for line in output('arm-none-eabi-size', '-A', str(folder() / 'sojourn.o')).splitlines():
        words = line.split()
        if words and re.match(r'\.(data|bss)', words[0]) and int(words[1]):
            yield f'{words[1]} bytes in {words[0]}'
    for line in output('arm-none-eabi-nm', '-u', str(folder() / 'sojourn.o')).splitlines():
        if not ALLOWED.fullmatch(line.split()[-1]):
            yield f'needs {line.split()[-1]}'


def flash():
    """flash of the library from ingest to journeys is as the page says"""
    linked = (folder() / 'switch.map').read_text().split('Linker script and memory map')[1]
    sizes = re.findall(r'^ \.(?:text|rodata)\S*\s+0x[0-9a-f]+\s+0x([0-9a-f]+) sojourn\.o$', linked,
                       re.M)
    yield from figure('flash of the library', sum(int(size, 16) for size in sizes))


def paths(text):
    """Worst depth of each function by the compiler's call graph, and the path of it. A call through
    a pointer goes to the host from what asks for memory, to the strata from what settles, to what
    ONLY names from there alone, else to the deepest other function that nobody calls by name.
    Recursion ends with an error."""
    frame = {title: int(size) for title, size in
             re.findall(r'node: \{ title: "([^"]+)" label: "[^"]*?(\d+) bytes \(', text)}
    calls = {}
    for caller, callee in re.findall(r'edge: \{ sourcename: "([^"]+)" targetname: "([^"]+)"', text):
        calls.setdefault(caller, set()).add(callee)
    named = {callee for callees in calls.values() for callee in callees}
    pointed = [name for name in frame if name not in named and ':sojourn_' not in ':' + name]

    def goes_to(name):
        own = name.split(':')[-1]
        settles = bool(re.match(r'(sj|sojourn)_settle\b', own))
        return [one for one in pointed if own != 'sj_alloc_resize' and
                settles == one.endswith('_settle') and
                all(re.match(caller, own) or name not in one for name, caller in ONLY.items())]

    @functools.lru_cache(None)
    def worst(name, nested):
        below = [(0, ())]
        for callee in calls.get(name, ()):
            if callee == '__indirect_call':
                below += [(HOST, ('host',))] + ([] if nested else
                                                [worst(one, True) for one in goes_to(name)])
            elif callee in frame:
                below.append(worst(callee, nested))
        depth, path = max(below)
        return depth + frame[name], (f'{name.split(":")[-1]} {frame[name]}', *path)

    return {name.split(':')[-1]: worst(name, name in pointed) for name in frame}


def stack():
    """the stack is as deep as the page says"""
    graph = paths((folder() / 'sojourn.ci').read_text())
    used = ('sojourn_open', 'sojourn_feed', 'sojourn_settle', 'sojourn_cursor_open',
            'sojourn_cursor_next', 'sojourn_cursor_close', 'sojourn_close')
    depth, path = max(graph[name] for name in used)
    print('# ' + ', '.join(path))
    yield from figure('stack, the longest path', depth)
    printed = (folder() / 'printed').read_text()
    yield from figure('stack, as painted', int(re.search(r'stack (\d+)', printed)[1]))


def memory():
    """a handle takes the memory that the page says"""
    told = dict(re.findall(r'^(empty|known|new) (\d+)$', (folder() / 'memory').read_text(), re.M))
    yield from figure('RAM of an empty handle', int(told['empty']))
    yield from figure('RAM of each of 64 interactions, of one customer', int(told['known']))
    yield from figure('RAM of each of 64 interactions, of as many customers', int(told['new']))
    printed = (folder() / 'printed').read_text()
    yield from figure('RAM of `examples/firmware`', int(re.search(r'arena (\d+)', printed)[1]))


run(runs, bare, flash, stack, memory)
