# SPDX-License-Identifier: MIT
"""What lies at the top, and what no file may say."""
import re

from tap import ROOT, named, run, tracked

TOP = {'meson.build', 'README.md', 'LICENSE', 'CHANGELOG.md', 'include', 'lib', 'examples', 'tests',
       'bindings', 'doc'}
MACHINE = re.compile(r'(?<![\w.~$}*])/(?:home|root|work|workspace|mnt|Users)/\w')
UNFINISHED = re.compile(r'\b(TODO|FIXME|XXX|HACK)\b')


def top():
    """the top level is as doc/architecture.md says"""
    found = {named(path).split('/')[0] for path in tracked()}
    found = {name for name in found if not name.startswith('.')}
    return ([f'missing: {name}' for name in sorted(TOP - found)] +
            [f'extra: {name}' for name in sorted(found - TOP)])


def texts():
    for path in tracked():
        try:
            yield path, path.read_text(encoding='utf-8')
        except UnicodeDecodeError:
            continue


def machine():
    """no file names a folder of somebody's machine"""
    for path, text in texts():
        for found in MACHINE.finditer(text):
            if path != ROOT / 'tests/check/tree.py':
                yield f'{named(path)}: {text[found.start():].split()[0]}'


def finished():
    """no source is unfinished by its own words"""
    for path, text in texts():
        if path.suffix in {'.c', '.h', '.py', '.sh'} and path != ROOT / 'tests/check/tree.py':
            for found in UNFINISHED.finditer(text):
                yield f'{named(path)}: {found[0]}'


def licensed():
    """every source names its licence in its first two lines"""
    for path, text in texts():
        if path.suffix in {'.c', '.h', '.py', '.sh'}:
            if 'SPDX-License-Identifier: MIT' not in '\n'.join(text.splitlines()[:2]):
                yield named(path)


run(top, machine, finished, licensed)
