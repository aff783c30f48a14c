# SPDX-License-Identifier: MIT
"""What the tests of the Python package share."""
import os
import pathlib

import pytest
import sojourn
from hypothesis import settings
from tap import Tool

ROOT = pathlib.Path(__file__).resolve().parents[2]
settings.register_profile('run', max_examples=60, deadline=None, database=None)
settings.load_profile('run')

VISIT = {'system': 'web', 'session': 'w1', 'type': 'visit', 'cookie': 'c81', 'channel': 'web',
         'start': '2024-01-31T09:00:00Z', 'end': '2024-01-31T09:20:00Z'}
CALL = {'system': 'acd', 'session': 'a1', 'type': 'connect', 'account': '4711', 'queue': 'billing',
        'start': '2024-01-31T09:15:00Z', 'end': '2024-01-31T09:40:00Z', 'channel': 'voice',
        'agent': 'Ann'}


@pytest.fixture
def tool():
    return Tool(os.environ['SOJOURN_TOOL'])


@pytest.fixture
def engine():
    with sojourn.Engine() as made:
        yield made


@pytest.fixture
def linked(engine):
    """The case of the README: a visit, a call, and a link that comes last."""
    engine.feed([VISIT, CALL])
    engine.link(cookie='c81', account='4711')
    return engine


@pytest.fixture(scope='session')
def simulated(tmp_path_factory):
    """The path of a simulated month as CSV."""
    code, text, story = Tool(os.environ['SOJOURN_TOOL'])(
        'simulate', '--events', 4000, '--seed', 3)
    assert code == 0, story
    path = tmp_path_factory.mktemp('facts') / 'facts.csv'
    path.write_text(text, encoding='utf-8')
    return path
