# SPDX-License-Identifier: MIT
"""Lengths and branches of the functions of lib/, and what a macro must not be given."""
import re
import shutil
import statistics

from tap import Skip, library, named, output, run

LINES, BRANCHES, FILE = 60, 12, 400


def functions():
    """(file, name, lines, branches) of each function, as pmccabe counts them."""
    if not shutil.which('pmccabe'):
        raise Skip('pmccabe is not here')
    sources = [str(path) for path in library()]
    if not sources:
        return []
    rows = [line.split('\t') for line in output('pmccabe', *sources).splitlines()]
    places = [re.fullmatch(r'.*/lib/(.*)\(\d+\): (.*)', row[-1]) for row in rows]
    return [(place[1], place[2], int(row[4]), int(row[1])) for row, place in zip(rows, places)]


def lengths():
    """functions of lib/ are short: none over 60 lines, nine of ten under 40"""
    rows = functions()
    counts = [lines for _, _, lines, _ in rows] or [0]
    share = sum(lines < 40 for lines in counts) / len(counts)
    print(f'# {len(rows)} functions in lib/: median {statistics.median(counts):g} lines, '
          f'{share:.1%} under 40, longest {max(counts)}')
    if share < 0.9:
        yield f'only {share:.1%} are under 40 lines'
    for file, name, lines, _ in rows:
        if lines > LINES:
            yield f'{file}: {name} has {lines} lines'


def branches():
    """functions of lib/ are plain: complexity at most 12"""
    rows = functions()
    counts = [count for *_, count in rows] or [0]
    print(f'# {max(counts)} is the greatest complexity in lib/, median '
          f'{statistics.median(counts):g}')
    for file, name, _, count in rows:
        if count > BRANCHES:
            yield f'{file}: {name} has complexity {count}'


def files():
    """.c files of lib/ have at most 400 lines"""
    sizes = {named(path): len(path.read_text().splitlines()) for path in library()}
    sources = {name: lines for name, lines in sizes.items() if name.endswith('.c')} or {'': 0}
    print(f'# {sum(sizes.values())} lines in {len(sizes)} files of lib/: longest .c '
          f'{max(sources.values())}, median {statistics.median(sources.values()):g}')
    for name, lines in sources.items():
        if lines > FILE:
            yield f'{name} has {lines} lines'


def index_of(text, start):
    """the second argument of the sj_at( that starts there"""
    depth, comma = 0, start
    for at in range(start, len(text)):
        if text[at] in '([':
            depth += 1
        elif text[at] in ')]':
            depth -= 1
            if depth == 0:
                return text[comma + 1:at]
        elif text[at] == ',' and depth == 1 and comma == start:
            comma = at
    return ''


def items():
    """the index of sj_at, evaluated twice, does nothing"""
    for path in library():
        text = path.read_text()
        for found in re.finditer(r'\bsj_at\(', text):
            index = index_of(text, found.end() - 1)
            calls = [name for name in re.findall(r'\b(\w+)\(', index) if name != 'sj_at']
            if calls or '++' in index or '--' in index:
                yield f'{named(path)}: sj_at(..., {" ".join(index.split())})'


run(lengths, branches, files, items)
