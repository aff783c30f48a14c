# SPDX-License-Identifier: MIT
"""documents.py BUILD_TREE COMPILER...: what README.md and doc/ show works, what they name exists.

A fenced block with a name, such as ```c first.c, becomes a file. The lines of the ```sh blocks of
a document then run in order in one folder, with the tool and the library of this build."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from tap import ROOT, named, output, run

MAIN = ('sh examples/quickstart.sh', 'sh tests/run.sh')
FENCE = re.compile(r'^```(\w+)(?: (\S+))?\n(.*?)^```$', re.M | re.S)
LINK = re.compile(r'\]\((?!https?:)([^)#\s]+)')


def documents():
    pages = ['README.md', 'CHANGELOG.md', 'bindings/README.md']
    return [*(ROOT / page for page in pages), *sorted((ROOT / 'doc').rglob('*.md'))]


def prepare(folder, text):
    """Files named by fenced blocks, folders of the tree."""
    for name in ('include', 'lib', 'examples', 'doc'):
        (folder / name).symlink_to(ROOT / name)
    for _, name, body in FENCE.findall(text):
        if name:
            (folder / name).write_text(body)


def installed(folder):
    """The environment of a user who has installed the library and built the tool, and whose
    compiler has this build's flags."""
    build = sys.argv[1]
    output('meson', 'install', '-C', build, '--no-rebuild', '--quiet', '--destdir', str(folder))
    libraries = next(folder.rglob('libsojourn.so')).parent
    compiler = [shutil.which(sys.argv[2]), *sys.argv[3:]]
    (folder / 'cc').write_text('#!/bin/sh\nexec ' + ' '.join(compiler) + ' "$@"\n')
    (folder / 'cc').chmod(0o755)
    path = [str(folder), build + '/examples/sojourn', os.environ['PATH']]
    return dict(os.environ, PATH=os.pathsep.join(path), LD_LIBRARY_PATH=str(libraries),
                PKG_CONFIG_PATH=str(libraries / 'pkgconfig'), PKG_CONFIG_SYSROOT_DIR=str(folder))


def shown(path, environment):
    text = path.read_text()
    lines = [line for kind, _, body in FENCE.findall(text) if kind == 'sh'
             for line in body.splitlines() if not line.startswith(MAIN)]
    if not any(line.strip() for line in lines):
        return
    with tempfile.TemporaryDirectory() as name:
        prepare(pathlib.Path(name), text)
        done = subprocess.run(['sh', '-eux'], input='\n'.join(lines) + '\n', cwd=name,
                              env=environment, capture_output=True, text=True)
    if done.returncode:
        yield f'{named(path)}: exit code {done.returncode}'
        yield from done.stderr.splitlines()[-12:]


def commands():
    """the commands that README.md and doc/ show run as shown"""
    with tempfile.TemporaryDirectory() as root:
        environment = installed(pathlib.Path(root))
        for path in documents():
            yield from shown(path, environment)


def main_commands():
    """README.md shows the two main commands, and their scripts are there"""
    text = (ROOT / 'README.md').read_text()
    for command in MAIN:
        if not re.search('^' + re.escape(command), text, re.M):
            yield f'README.md does not show {command}'
        if not (ROOT / command.split()[1]).is_file():
            yield f'{command}: no such script'


def questions():
    """each file that the table of doc/architecture.md answers with is there"""
    text = (ROOT / 'doc/architecture.md').read_text()
    rows = re.findall(r'^\| (?!question|---)([^|]+)\|([^|]+)\|$', text, re.M)
    if len(rows) < 10:
        yield 'the table has fewer than 10 questions'
    for question, files in rows:
        for name in re.findall(r'`([^`]+)`', files) or ['']:
            if not name or not (ROOT / name).exists():
                yield f'{question.strip()}: {name or "no file"}'


def links():
    """relative links lead somewhere"""
    for path in documents():
        for target in LINK.findall(path.read_text()):
            if not (path.parent / target).exists():
                yield f'{named(path)}: {target}'


def listed():
    """README.md leads to every page of doc/, and doc/ to each decision"""
    readme = (ROOT / 'README.md').read_text()
    pages = (ROOT / 'doc/architecture.md').read_text()
    for path in (ROOT / 'doc').glob('*.md'):
        if f'(doc/{path.name})' not in readme:
            yield f'README.md has no link to {named(path)}'
    for path in (ROOT / 'doc/decisions').glob('*.md'):
        if f'(decisions/{path.name})' not in pages:
            yield f'doc/architecture.md has no link to {named(path)}'


run(commands, main_commands, questions, links, listed)
