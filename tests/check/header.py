# SPDX-License-Identifier: MIT
"""The public headers: alone, twice, in five languages, on three kinds of machine; small."""
import concurrent.futures
import pathlib
import re
import shutil
import subprocess
import tempfile

from tap import ROOT, Skip, declared, headers, run

STRICT = ['-fsyntax-only', '-Wall', '-Wextra', '-Wpedantic', '-Wshadow', '-Wconversion', '-Werror',
          '-I', str(ROOT / 'include')]
STANDARDS = ['c99', 'c11', 'c17', 'c++11', 'c++20']
MACHINES = {
    'gcc': [[], ['-m32', '-ffreestanding']],
    'clang': [[], ['--target=i386-linux-gnu', '-ffreestanding'],
              ['--target=arm-linux-gnueabihf', '-ffreestanding']],
}


def compilers():
    found = [name for name in MACHINES if shutil.which(name)]
    if not found:
        raise Skip('neither gcc nor clang is here')
    return found


def complaints(commands):
    """What the commands that fail have to say; all run side by side."""
    def complaint(command):
        done = subprocess.run(command, capture_output=True, text=True)
        first = [line for line in done.stderr.splitlines() if 'error' in line][:3]
        return [' '.join(command[:4])] + first if done.returncode else []
    with concurrent.futures.ThreadPoolExecutor() as pool:
        return [line for lines in pool.map(complaint, commands) for line in lines]


def languages():
    """each header compiles alone and twice as C99, C11, C17, C++11 and C++20, gcc and clang"""
    with tempfile.TemporaryDirectory() as folder:
        units = []
        for path in headers():
            units.append(pathlib.Path(folder) / path.stem)
            units[-1].write_text(f'#include <sojourn/{path.name}>\n' * 2)
        return complaints([compiler, '-std=' + standard, '-x', standard.rstrip('0123456789'),
                           str(unit), *STRICT]
                          for unit in units for compiler in compilers() for standard in STANDARDS)


def sizes():
    """frozen structs have the sizes they were frozen at, on 64-bit, ARM and i386"""
    return complaints([compiler, '-std=c11', *flags, str(ROOT / 'tests/check/sizes.c'), *STRICT]
                      for compiler in compilers() for flags in MACHINES[compiler])


def small():
    """a header has at most 400 lines, all together 35 functions"""
    functions = len(declared())
    for path in headers():
        lines = len(path.read_text().splitlines())
        print(f'# {lines} lines in {path.name}')
        if lines > 400:
            yield f'{path.name}: {lines} lines'
    print(f'# {functions} functions in the headers')
    if functions > 35:
        yield f'{functions} functions'


def plain():
    """structs of ours have fixed-width integers and pointers only: no enum type, bool or long"""
    text = re.sub(r'/\*.*?\*/', '', ''.join(map(pathlib.Path.read_text, headers())), flags=re.S)
    vague = re.compile(
        r'\b(?:enum|bool|_Bool|long|short|unsigned|int|float|double|time_t|FILE)\b[^;]*;'
        r'|\w+\s*:\s*\d+;')
    for body in re.findall(r'struct sojourn_\w+ \{(.*?)\n\}', text, re.S):
        yield from vague.findall(body)


run(languages, sizes, small, plain)
