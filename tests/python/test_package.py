# SPDX-License-Identifier: MIT
"""The package as users get it: installed into a fresh environment, from the tree and from an sdist."""
import importlib.util
import os
import re
import subprocess
import sys
import zipfile

import pytest
from conftest import ROOT

PACKAGE = ROOT / 'bindings/python'
CLEAN = {name: value for name, value in os.environ.items()
         if name not in ('PYTHONPATH', 'SOJOURN_LIBRARY')}
FIVE = """import sojourn
with sojourn.Engine() as engine:
    engine.feed([{'start': 0, 'account': 'Ä'}, {'start': 1, 'email': 'Ä@example.org'}])
    engine.link(account='Ä', email='ä@example.org')
    print(len(engine.journeys()), sojourn.versions())
"""


def run(*command, **how):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, env=CLEAN, **how)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope='module')
def wheel(tmp_path_factory):
    """Of the sdist, not of the tree: so both are tried."""
    if importlib.util.find_spec('hatchling') is None:
        pytest.skip('hatchling is not here; tests/run.sh installs it from PyPI')
    folder = tmp_path_factory.mktemp('wheel')
    run(sys.executable, '-B', '-m', 'hatchling', 'build', '-t', 'sdist', '-d', folder, cwd=PACKAGE)
    (source,) = folder.glob('*.tar.gz')
    run(sys.executable, '-B', '-m', 'pip', 'wheel', '--no-deps', '--no-build-isolation', '-w', folder, source)
    (made,) = folder.glob('*.whl')
    return made


def test_the_wheel_fits_every_python_of_its_platform(wheel):
    assert re.fullmatch(r'sojourn-[\d.]+-py3-none-(?!any)\w+\.whl', wheel.name)
    names = zipfile.ZipFile(wheel).namelist()
    assert 'sojourn/libsojourn.so' in names and 'sojourn/py.typed' in names
    metadata = zipfile.ZipFile(wheel).read(next(n for n in names if n.endswith('/METADATA'))).decode()
    assert not re.search(r'^Requires-Dist:(?!.*extra ==)', metadata, re.M)
    assert {name.rpartition('/')[2] for name in names} >= {'LICENSE', 'NOTICE'}


def test_the_wheel_is_below_a_megabyte(wheel):
    print(f'# {wheel.stat().st_size} bytes of wheel')
    assert wheel.stat().st_size < 1 << 20


def test_five_lines_in_a_fresh_environment(wheel, tmp_path):
    run(sys.executable, '-m', 'venv', tmp_path / 'fresh')
    python = tmp_path / 'fresh/bin/python'
    run(python, '-m', 'pip', 'install', '--no-index', wheel)
    assert run(python, '-c', FIVE, cwd=tmp_path) == "1 {'python': '0.1.0', 'c': '0.1.0'}\n"


def test_the_library_of_the_wheel_shows_what_the_headers_declare(wheel, tmp_path):
    zipfile.ZipFile(wheel).extract('sojourn/libsojourn.so', tmp_path)
    shown = run('nm', '-D', '--defined-only', tmp_path / 'sojourn/libsojourn.so')
    text = ''.join(path.read_text() for path in (ROOT / 'include/sojourn').glob('*.h'))
    assert {line.split()[-1] for line in shown.splitlines()} == set(
        re.findall(r'^SOJOURN_API[^;(]*?\b(sojourn_\w+)\(', text, re.M))


def test_versions_and_licences_agree():
    assert (PACKAGE / 'LICENSE').read_text() == (ROOT / 'LICENSE').read_text()
    version = re.search(r"version: '([\d.]+)'", (ROOT / 'meson.build').read_text())[1]
    assert f'version = "{version}"' in (PACKAGE / 'pyproject.toml').read_text()
