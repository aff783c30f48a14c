# SPDX-License-Identifier: MIT
"""A hook of hatchling: the library as one source into an sdist, compiled into a wheel.

Needed is a C compiler (CC, else cc) and, to build from the repository, xxhash.h. With utf8proc the
library folds case by Unicode; without it by ASCII, and refuses a mail address or a user's name
with another character. A static libutf8proc is linked where there is one, so that the wheel stands
alone."""

from __future__ import annotations

import os
import pathlib
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

HERE = pathlib.Path(__file__).resolve().parent
SOURCES = HERE / 'csource'  # in an sdist
PROFILES = {'unicode': (['-l:libutf8proc.a'], ['-lutf8proc']), 'plain': ([],)}
NAMES = {'win32': 'sojourn.dll', 'darwin': 'libsojourn.dylib'}
FLAGS = '-std=c11 -O2 -fPIC -shared -fvisibility=hidden -ffp-contract=off -s'.split()
if sys.platform.startswith('linux'):
    FLAGS.append('-Wl,--exclude-libs,ALL')  # what is linked in is not shown


def amalgamate(folder: pathlib.Path) -> None:
    """One source for each way of folding case."""
    script = HERE.parent.parent / 'lib' / 'amalgamate.py'
    for profile in PROFILES:
        subprocess.run([sys.executable, '-B', script, folder / profile, profile], check=True)


def compiled(source: pathlib.Path, libraries: list[str], target: pathlib.Path) -> str:
    """What the compiler has to say if it fails."""
    compiler = shlex.split(os.environ.get('CC', 'cc'))
    if not shutil.which(compiler[0]):
        raise SystemExit(f'{compiler[0]} is not here: install a C compiler, or name one by CC')
    command = [*compiler, *FLAGS, str(source / 'sojourn.c'), '-o', str(target), *libraries]
    done = subprocess.run(command, capture_output=True, text=True)
    return done.stderr if done.returncode else ''


def library(sources: pathlib.Path, target: pathlib.Path) -> str:
    """Compile the best profile that this machine can; answers its name."""
    for profile, ways in PROFILES.items():
        for libraries in ways:
            said = compiled(sources / profile, libraries, target)
            if not said and loads(target):
                return profile
    raise SystemExit(f'libsojourn does not compile:\n{said}')


def loads(target: pathlib.Path) -> bool:
    """Whether it finds all it needs."""
    code = 'import ctypes, sys; ctypes.CDLL(sys.argv[1]).sojourn_version()'
    return subprocess.run([sys.executable, '-c', code, target]).returncode == 0


class LibraryHook(BuildHookInterface):  # type: ignore[type-arg]
    """Adds the sources to an sdist, the library and its platform to a wheel."""

    PLUGIN_NAME = 'custom'

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        self.folder = tempfile.TemporaryDirectory()
        made = pathlib.Path(self.folder.name)
        sources = SOURCES
        if not SOURCES.is_dir():
            sources = made
            amalgamate(made)
        if self.target_name == 'sdist':
            build_data['force_include'][str(sources)] = 'csource'
        elif version == 'standard':
            self.wheel(sources, made, build_data)

    def wheel(self, sources: pathlib.Path, made: pathlib.Path, build_data: dict[str, Any]) -> None:
        target = made / NAMES.get(sys.platform, 'libsojourn.so')
        if library(sources, target) == 'plain':
            self.app.display_warning('no utf8proc: case is folded by ASCII alone')
        platform = sysconfig.get_platform().replace('-', '_').replace('.', '_')
        build_data['pure_python'] = False
        build_data['tag'] = f'py3-none-{platform}'
        build_data['force_include'][str(target)] = f'sojourn/{target.name}'

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        self.folder.cleanup()
