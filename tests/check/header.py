# SPDX-License-Identifier: MIT
"""The public header: alone, twice, in five languages, on three kinds of machine; small."""
import concurrent.futures
import pathlib
import re
import shutil
import subprocess
import tempfile

from tap import ROOT, Skip, declared, run

HEADER = ROOT / 'include/sojourn/sojourn.h'
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
    """the header compiles alone and twice as C99, C11, C17, C++11 and C++20, gcc and clang"""
    with tempfile.TemporaryDirectory() as folder:
        unit = pathlib.Path(folder) / 'unit'
        unit.write_text('#include <sojourn/sojourn.h>\n' * 2)
        return complaints([compiler, '-std=' + standard, '-x', standard.rstrip('0123456789'),
                           str(unit), *STRICT]
                          for compiler in compilers() for standard in STANDARDS)


def sizes():
    """frozen structs have the sizes they were frozen at, on 64-bit, ARM and i386"""
    return complaints([compiler, '-std=c11', *flags, str(ROOT / 'tests/check/sizes.c'), *STRICT]
                      for compiler in compilers() for flags in MACHINES[compiler])


def small():
    """the header has at most 400 lines and 34 functions"""
    lines, functions = len(HEADER.read_text().splitlines()), len(declared())
    print(f'# {lines} lines and {functions} functions in the header')
    return [f'{lines} lines, {functions} functions'] if lines > 400 or functions > 34 else []


def plain():
    """structs have fixed-width integers and pointers only: no enum type, bool, bit-field or long"""
    text = re.sub(r'/\*.*?\*/', '', HEADER.read_text(), flags=re.S)
    vague = re.compile(
        r'\b(?:enum|bool|_Bool|long|short|unsigned|int|float|double|time_t|FILE)\b[^;]*;'
        r'|\w+\s*:\s*\d+;')
    for body in re.findall(r'struct \w+ \{(.*?)\n\}', text, re.S):
        yield from vague.findall(body)


run(languages, sizes, small, plain)
