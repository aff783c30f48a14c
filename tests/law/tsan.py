# SPDX-License-Identifier: MIT
"""tsan.py COMPILER: settles by threads under the thread sanitizer, with the library as one file."""
import os
import pathlib
import subprocess
import sys
import tempfile

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TESTS / 'check'))
from tap import ROOT, Skip, call, run  # noqa: E402

COMPILER = sys.argv[1:] or ['cc']
FLAGS = ['-std=c11', '-O1', '-g1', '-fsanitize=thread', '-fno-omit-frame-pointer']


def program(folder):
    """threads.c over the library; skipped where the compiler has no thread sanitizer."""
    (folder / 'none.c').write_text('int main(void) { return 0; }')
    none = [*COMPILER, *FLAGS, str(folder / 'none.c'), '-o', str(folder / 'none')]
    if subprocess.run(none, capture_output=True).returncode or \
            subprocess.run([folder / 'none'], capture_output=True).returncode:
        raise Skip('there is no thread sanitizer')
    call([sys.executable, '-B', str(ROOT / 'lib/amalgamate.py'), str(folder), 'plain'])
    common = [*(TESTS / 'common').glob('history*.c'),
              *(TESTS / f'common/{name}.c' for name in ('heap', 'random', 'runner', 'threads'))]
    call([*COMPILER, *FLAGS, f'-I{folder}', f'-I{TESTS}/common', f'-I{ROOT}/include',
          str(folder / 'sojourn.c'), str(TESTS / 'law/threads.c'), *map(str, common), '-pthread',
          '-o', str(folder / 'threads')])
    return folder / 'threads'


def clean():
    """settles by threads: no race, and the digests of one thread"""
    with tempfile.TemporaryDirectory() as name:
        told = program(pathlib.Path(name))
        done = subprocess.run([told], capture_output=True, text=True, timeout=600,
                              env=dict(os.environ, TSAN_OPTIONS='halt_on_error=1'))
    print('#', done.stdout.strip())
    if done.returncode:
        yield from (done.stdout + done.stderr).splitlines()[:40]


run(clean)
