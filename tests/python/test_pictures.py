# SPDX-License-Identifier: MIT
"""Pictures, as plotly has them and as a browser shows them."""
import pathlib
import shutil
import subprocess
import sys

import pytest
import sojourn

go = pytest.importorskip('plotly.graph_objects', reason='plotly is not here; tests/run.sh installs it')
BROWSER = shutil.which('chromium') or shutil.which('chromium-browser') or shutil.which('google-chrome')
WIDTH, HEIGHT = 900, 600


@pytest.fixture(scope='module')
def fed(simulated):
    with sojourn.Engine() as engine:
        engine.feed(simulated)
        yield engine


def accounts(path):
    lines = [line.split(',') for line in path.read_text().splitlines()]
    place = lines[0].index('identifier.account')
    return [line[place] for line in lines[1:] if len(line) == len(lines[0]) and line[place]]


@pytest.fixture(scope='module')
def pictures(fed, simulated):
    known = accounts(simulated)
    customer = fed.customer(account=max(set(known), key=known.count))
    return {
        'bars': fed.measure('service_level', by='queue').bars(),
        'grid': fed.measure('active_customers', by=['month', 'channel']).grid(),
        'timeline': customer.timeline(),
        'curve': sojourn.pictures.service_level_curve(fed, upto=60, step=10),
        'sankey': fed.paths('prefixes', depth=4).sankey(),
        'follows': fed.paths('follows').sankey(),
        'credits': fed.attribute('linear').bars(),
    }


NAMES = ['bars', 'grid', 'timeline', 'curve', 'credits', 'sankey', 'follows']


@pytest.mark.parametrize('name', NAMES)
def test_a_picture_is_a_figure_of_plotly(pictures, name):
    assert isinstance(pictures[name], go.Figure) and len(pictures[name].data) > 0


def test_bars_show_the_figures_and_their_intervals(fed, pictures):
    rows = list(fed.measure('service_level', by='queue'))
    (bar,) = pictures['bars'].data
    assert list(bar.y) == [row['value'] for row in rows]
    assert [y + above for y, above in zip(bar.y, bar.error_y.array) if y is not None] == pytest.approx(
        [row['high'] for row in rows if row['value'] is not None])


def test_a_timeline_has_a_mark_for_each_interaction(fed, simulated, pictures):
    known = accounts(simulated)
    customer = fed.customer(account=max(set(known), key=known.count))
    rows, engagements = list(customer.interactions()), list(customer.engagements())
    lines = [trace for trace in pictures['timeline'].data if trace.mode == 'lines']
    marks = [trace for trace in pictures['timeline'].data if trace.mode == 'markers']
    assert sum(len(trace.x) for trace in marks) == len(rows) > 2 and len(lines) == len(engagements)
    assert {trace.name for trace in marks} == {row['channel'] or 'not stated' for row in rows}
    assert [line.x[0] for line in lines] == sorted(row['start'] for row in engagements)


def test_a_sankey_carries_what_was_counted(fed, pictures):
    rows = list(fed.paths('prefixes', depth=4))
    deeper = sum(row['value'] for row in rows if ' > ' in row['path'])
    assert sum(pictures['sankey'].data[0].link.value) == deeper > 0
    with pytest.raises(sojourn.ArgumentError):
        fed.measure('events').sankey()


def test_a_curve_never_falls(pictures):
    values = list(pictures['curve'].data[0].y)
    assert values == sorted(values) and len(values) == 6


def test_without_plotly_it_says_so(monkeypatch, fed):
    monkeypatch.setitem(sys.modules, 'plotly.graph_objects', None)
    with pytest.raises(sojourn.MissingError, match='pip install plotly$'):
        fed.measure('events').bars()


def shot(page, picture):
    """A screenshot of a page, by a real browser without a network."""
    done = subprocess.run(
        [BROWSER, '--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage',
         '--hide-scrollbars', '--host-resolver-rules=MAP * ~NOTFOUND',
         '--virtual-time-budget=20000', f'--window-size={WIDTH},{2 * HEIGHT}',
         f'--user-data-dir={page.parent / "profile"}', f'--screenshot={picture}', page.as_uri()],
        capture_output=True, text=True, timeout=180)
    assert picture.exists(), done.stderr[-2000:]


@pytest.mark.skipif(BROWSER is None, reason='chromium is not here; tests/run.sh installs it')
@pytest.mark.parametrize('name', NAMES)
def test_a_browser_shows_it(pictures, tmp_path, name):
    """More of it is drawn than of the same figure without data, which is shown below it."""
    image = pytest.importorskip('PIL.Image', reason='pillow is not here')
    figure = pictures[name].update_layout(width=WIDTH, height=HEIGHT, template='plotly_white')
    page: pathlib.Path = tmp_path / 'page.html'
    page.write_text('<style>body { margin: 0 }</style>' + figure.to_html(include_plotlyjs=True) +
                    go.Figure(layout=figure.layout).to_html(include_plotlyjs=False))
    shot(page, tmp_path / 'page.png')
    picture = image.open(tmp_path / 'page.png').convert('RGB')
    assert picture.size == (WIDTH, 2 * HEIGHT)
    full, empty = (inked(picture.crop((0, top, WIDTH, top + HEIGHT))) for top in (0, HEIGHT))
    assert full > empty + 500 and empty > 0


def inked(picture):
    """Pixels that are not white."""
    return sum(count for count, colour in picture.getcolors(WIDTH * HEIGHT)
               if colour != (255, 255, 255))
