# SPDX-License-Identifier: MIT
"""platforms.py EXPECTED PLATFORM...: sojourn.c, as lib/amalgamate.py makes it, on other processors.

EXPECTED is what the conformance runner prints with the ordinary library on this machine."""
import functools
import pathlib
import re
import shlex
import shutil
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
TESTS = HERE.parent
sys.path.insert(0, str(TESTS / 'check'))
from tap import ROOT, Skip, call, declared, output, run  # noqa: E402

FIRMWARE = ROOT / 'examples/firmware'
# Debian's newlib has the formats of 64 bits only if its own stdint.h was read; gcc's is.
BARE = ('arm-none-eabi-gcc -mcpu=cortex-m3 -mthumb -Os -ffunction-sections -fdata-sections '
        '-D__int64_t_defined=1 --specs=rdimon.specs -nostartfiles -Wl,--gc-sections '
        f'-T {shlex.quote(str(FIRMWARE / "link.ld"))} -Wl,--defsym=RAM_ORIGIN=0x21000000 '
        '-Wl,--defsym=RAM_SIZE=0x1000000 -Wl,--defsym=STACK_SIZE=0x10000')
BOARD = ('qemu-system-arm -M mps2-an385 -nographic -monitor none -serial none '
         '-semihosting-config enable=on,target=native -kernel')
PLATFORMS = {  # name: compiler, what runs the program
    'gcc': ('gcc -O1', ''),
    'unicode': ('gcc -O0 -DFOLDS_UNICODE=1', ''),
    'clang': ('clang -O1', ''),
    'musl': ('musl-gcc -O1 -static', ''),
    'armhf': ('arm-linux-gnueabihf-gcc -O1 -static', 'qemu-arm'),
    's390x': ('s390x-linux-gnu-gcc -O1 -static', 'qemu-s390x'),
    'cortex-m3': (BARE, BOARD),
}
# Questions over figures and paths are asked of the ordinary build alone.
FIGURES = r'sojourn/(figures|formulas|paths)\.h'
# A microcontroller has no malloc, no reasons, and not the memory for crowds.
SMALL = {'profile': 'firmware', 'where': [HERE / 'ascii', FIRMWARE], 'libraries': [],
         'aside': re.compile(FIGURES + r'|sojourn_(explain|identifier_)|"told.h"|Test\((bomb|tasks)'),
         'parts': [HERE / 'bare.c', FIRMWARE / 'arena.c', FIRMWARE / 'start.c']}
USUAL = {'profile': 'plain', 'where': [HERE / 'ascii'], 'libraries': [],
         'aside': re.compile(FIGURES), 'parts': [HERE / 'hosted.c']}
FULL = USUAL | {'profile': 'unicode', 'where': [], 'libraries': ['-lutf8proc']}


def build(name, folder):
    """The runner over an amalgamation, compiled for a platform."""
    compiler, runs = PLATFORMS[name]
    for tool in (compiler.split()[0], *runs.split()[:1]):
        if not shutil.which(tool):
            raise Skip(f'{tool} is not here')
    how = {'cortex-m3': SMALL, 'unicode': FULL}.get(name, USUAL)
    call([sys.executable, '-B', str(ROOT / 'lib/amalgamate.py'), str(folder / 'sojourn'),
          how['profile']])
    golden = [path for path in (TESTS / 'golden').glob('*.c')
              if not how['aside'].search(path.read_text())]
    sources = [folder / 'sojourn/sojourn.c', HERE / 'conformance.c', *how['parts'], *golden,
               *(TESTS / 'common').glob('[!t]*.c'), *(TESTS / 'oracle').glob('*.c')]
    where = [folder, HERE, TESTS / 'common', TESTS / 'oracle', TESTS / 'golden', *how['where'],
             ROOT / 'include']
    program = folder / 'conformance'
    call([*shlex.split(compiler), '-std=c11', '-Wall', '-Wextra', '-Werror',
          *(f'-I{path}' for path in where), *map(str, sources), *how['libraries'],
          '-o', str(program)])
    return [*runs.split(), str(program)]


def told(text):
    """What was printed of each case and history, by its name."""
    lines = [line.split(' ') for line in text.splitlines()
             if line.startswith(('case ', 'history '))]
    return {' '.join(words[:2]): ' '.join(words[2:]) for words in lines}


def check(name):
    """Run it here or under an emulator, and compare with the host."""
    expected = told(pathlib.Path(sys.argv[1]).read_text())
    with tempfile.TemporaryDirectory() as folder:
        printed = call(build(name, pathlib.Path(folder)))
    got = told(printed)
    same = sum(got[what] == expected.get(what) for what in got)
    print(f'# {name}: {printed.splitlines()[-1]}, {same} of {len(got)} digests are the host\'s')
    for what in got:
        if got[what] != expected.get(what):
            yield f'{what}: {got[what]}, not {expected.get(what)}'
    if name != 'cortex-m3':
        yield from (f'{what} is missing' for what in expected.keys() - got.keys()
                    if name == 'unicode' or not what.startswith('case unicode.'))
    elif len(got) < len(expected) / 2:
        yield f'only {len(got)} were run'


def shown(name):
    """Its object shows the functions of sojourn.h and asks for those of libc it is said to."""
    with tempfile.TemporaryDirectory() as folder:
        call([sys.executable, '-B', str(ROOT / 'lib/amalgamate.py'), folder])
        call([name, '-std=c11', '-Wall', '-Wextra', '-Wpedantic', '-Werror', '-O1', '-c',
              f'{folder}/sojourn.c', '-o', f'{folder}/sojourn.o'])
        listed = output('nm', '-g', f'{folder}/sojourn.o').splitlines()
        rows = [line.split()[-2:] for line in listed]
    own = {symbol for kind, symbol in rows if kind != 'U'}
    yield from (f'shows {symbol}' for symbol in own - declared())
    yield from (f'does not show {symbol}' for symbol in declared() - own)
    needs = (r'mem(cpy|move|set|cmp|chr)|str(len|cmp|ncmp|chr)|bcmp|realloc|free|'
             r'__stack_chk_fail|_GLOBAL.*')
    yield from (f'needs {symbol}' for kind, symbol in rows
                if kind == 'U' and not re.fullmatch(needs, symbol))


def point(name):
    one = functools.partial(check, name)
    one.__doc__ = f'{name}: every golden case holds, and every digest is the host\'s'
    if name not in ('gcc', 'clang'):
        return [one]
    other = functools.partial(shown, name)
    other.__doc__ = f'{name}: the amalgamation shows what sojourn.h declares and nothing else'
    return [one, other]


run(*(one for name in sys.argv[2:] for one in point(name)))
