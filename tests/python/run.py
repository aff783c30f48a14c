# SPDX-License-Identifier: MIT
"""run.py TOOL LIBSOJOURN.SO: what pytest says of this folder, as TAP.

pytest and the packages it needs come from the virtual environment that tests/run.sh makes."""
import importlib.util
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
PYTHON = os.path.join(ROOT, 'build', 'python', 'bin', 'python3')

missing = [name for name in ('pytest', 'hypothesis', 'numpy')
           if importlib.util.find_spec(name) is None]
if missing and os.path.exists(PYTHON) and not os.environ.get('SOJOURN_REPEATED'):
    os.execve(PYTHON, [PYTHON, '-B', *sys.argv], dict(os.environ, SOJOURN_REPEATED='1'))
if missing:
    print(f'1..0 # SKIP {", ".join(missing)} not here; tests/run.sh installs them from PyPI')
    sys.exit()

os.environ['SOJOURN_TOOL'], os.environ['SOJOURN_LIBRARY'] = map(os.path.abspath, sys.argv[1:3])
os.environ['PYTHONDONTWRITEBYTECODE'] = '1'
sys.dont_write_bytecode = True
os.environ['PYTHONPATH'] = os.path.join(ROOT, 'bindings', 'python')
sys.path[:0] = [os.environ['PYTHONPATH'], os.path.join(ROOT, 'tests', 'tool')]
import pytest
from tap import Tap


class Points(Tap):
    """A point for each test. pytest's own report goes nowhere: standard output is TAP."""

    @pytest.hookimpl
    def pytest_runtest_logreport(self, report):
        if report.skipped:
            self.skip(report.nodeid, report.longrepr[2].removeprefix('Skipped: '))
        elif report.failed or report.when == 'call':
            self.ok(report.passed, report.nodeid, report.longreprtext[-3000:])

    @pytest.hookimpl
    def pytest_collectreport(self, report):
        if report.failed:
            self.ok(False, report.nodeid, report.longreprtext)


points = Points()
pytest.main(['-p', 'no:cacheprovider', '-p', 'no:terminal', '--rootdir', HERE, HERE, *sys.argv[3:]],
            plugins=[points])
points.finish()
