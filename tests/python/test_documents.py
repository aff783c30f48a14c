# SPDX-License-Identifier: MIT
"""The pages, docstrings and examples: what they show is what happens."""
import doctest
import importlib
import inspect
import os
import pathlib
import pkgutil
import re
import subprocess
import sys

import pytest
import sojourn
from conftest import ROOT
from sojourn import _figures

PAGE = (ROOT / 'bindings/python/README.md').read_text()
FENCE = re.compile(r'^```(\w+)(?: (\S+))?\n(.*?)^```$', re.M | re.S)
BLOCKS = FENCE.findall(PAGE)
PROGRAMS = [(body, BLOCKS[at + 1][2]) for at, (kind, _, body) in enumerate(BLOCKS) if kind == 'python']
MODULES = ['sojourn', *(f'sojourn.{found.name}' for found in pkgutil.iter_modules(sojourn.__path__))]
EXAMPLES = sorted((ROOT / 'examples/python').glob('*.py'))


@pytest.mark.parametrize('number', range(len(PROGRAMS)))
def test_a_program_of_the_readme(tmp_path, number):
    for _, name, body in BLOCKS:
        if name:
            (tmp_path / name).write_text(body)
    program, shown = PROGRAMS[number]
    done = subprocess.run([sys.executable, '-c', program], cwd=tmp_path, capture_output=True, text=True)
    assert done.stdout + done.stderr == shown


def test_links_of_the_readme_lead_somewhere():
    for target in re.findall(r'\]\((?!https?:)([^)#\s]+)', PAGE):
        assert (ROOT / 'bindings/python' / target).exists(), target


@pytest.mark.parametrize('name', MODULES)
def test_doctests(name):
    found = doctest.testmod(importlib.import_module(name), extraglobs={'Engine': sojourn.Engine})
    assert found.failed == 0


def public():
    for name in sojourn.__all__:
        thing = getattr(sojourn, name)
        yield name, thing
        if inspect.isclass(thing) and thing.__module__.startswith('sojourn'):
            for method, member in vars(thing).items():
                if not method.startswith('_') and callable(member):
                    yield f'{name}.{method}', member


@pytest.mark.parametrize('name, thing', public(), ids=[name for name, _ in public()])
def test_what_is_public_has_a_docstring(name, thing):
    assert inspect.getdoc(thing)


@pytest.mark.parametrize('name', 'feed event link erase merge spans measure watch paths attribute explain '
                         'identifier limit'.split())
def test_a_docstring_tells_its_errors(name):
    told = re.findall(r'\b\w+Error\b', inspect.getdoc(getattr(sojourn.Engine, name)))
    assert told and all(issubclass(getattr(sojourn, one), sojourn.Error) for one in told)


def listed(thing, after='Columns'):
    """What a docstring lists after a word, without what stands in brackets."""
    text = re.search(rf'{after}:? (.*?)(?:[.;]|$)', re.sub(r'\s*\([^)]*\)', '', inspect.getdoc(thing)), re.S)[1]
    return set(re.split(r',\s+|\s+and\s+', text))


def test_columns_that_a_docstring_lists_are_those_that_come(linked):
    spans = linked.interactions()
    assert listed(linked.spans) == set(next(iter(spans)))
    marked = set(re.findall('`(\\w+)`', inspect.getdoc(linked.changes)))
    assert marked - {'spans'} == set(next(iter(linked.changes()))) - set(next(iter(spans)))
    assert listed(linked.explain) == set(linked.explain(('cookie', 'c81'), ('account', '4711')).to_dict())
    assert listed(linked.count, 'held') == set(linked.count())
    assert listed(linked.memory, 'structure') == set(linked.memory().to_dict())
    for registry in (sojourn.metrics, sojourn.questions, sojourn.formulas):
        assert listed(registry, 'All [^:]*') == set(registry().to_dict())


def test_methods_of_intervals_are_those_of_the_library():
    text = (ROOT / 'lib/metric/interval.c').read_text()
    methods = set(re.findall(r'^    \{"([\w-]+)", SOJOURN_INTERVAL', text, re.M))
    assert methods == set(_figures.METHODS)
    said = re.search(r'^method: (.*?)^\w+:', inspect.getdoc(sojourn.Engine.measure), re.M | re.S)[1]
    assert methods <= set(re.findall(r'[\w-]+', said))


def test_types_are_whole():
    """mypy, strict."""
    pytest.importorskip('mypy')
    done = subprocess.run([sys.executable, '-m', 'mypy', '--cache-dir', os.devnull], text=True,
                          capture_output=True, cwd=ROOT / 'bindings/python',
                          env={name: value for name, value in os.environ.items() if name != 'PYTHONPATH'})
    assert done.returncode == 0, done.stdout + done.stderr
    assert (pathlib.Path(sojourn.__file__).parent / 'py.typed').exists()


@pytest.mark.parametrize('path', EXAMPLES, ids=lambda path: path.name)
def test_an_example(tmp_path, path):
    """It runs, and prints what it ends with."""
    done = subprocess.run([sys.executable, path], cwd=tmp_path, capture_output=True, text=True)
    wanted = re.search(r'^# prints:\n((?:# .*\n?)+)\Z', path.read_text(), re.M)
    assert done.returncode == 0, done.stderr
    assert done.stdout == re.sub(r'^# ?', '', wanted[1], flags=re.M)
