# SPDX-License-Identifier: MIT
"""Pictures by plotly, an extra: pip install sojourn[pictures]."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._table import needed
from .errors import ArgumentError

if TYPE_CHECKING:
    from ._answers import Answers
    from ._customer import Customer
    from ._figures import Figures


def _plotly() -> Any:
    return needed('plotly.graph_objects', 'a picture')


def _labels(figures: Figures) -> list[str]:
    """The groups in words."""
    columns = [figures.column(name) for name in figures.by]
    if not columns:
        return [figures.name]
    return [' · '.join(label or 'not stated' for label in row) for row in zip(*columns)]


def _title(figures: Figures) -> str:
    unit = next(iter(figures.column('unit')), '')
    return f'{figures.name} ({unit})' if unit else figures.name


def bars(figures: Figures) -> Any:
    """A bar for each group, with its interval where there is one."""
    go = _plotly()
    values = figures.column('value')
    above = [
        high - value if value is not None else 0
        for value, high in zip(values, figures.column('high'))
    ]
    below = [
        value - low if value is not None else 0 for value, low in zip(values, figures.column('low'))
    ]
    spread = {'type': 'data', 'symmetric': False, 'array': above, 'arrayminus': below}
    bar = go.Bar(
        x=_labels(figures),
        y=values,
        error_y=spread if any(above) or any(below) else None,
        customdata=list(zip(figures.column('numerator'), figures.column('denominator'))),
        hovertemplate='%{x}: %{y}<br>%{customdata[0]} / %{customdata[1]}<extra></extra>',
    )
    layout = {'title': _title(figures), 'xaxis': {'type': 'category'}}
    return go.Figure(bar, layout)


def grid(figures: Figures) -> Any:
    """Two dimensions as a grid; a cell without data stays empty."""
    go = _plotly()
    if len(figures.by) != 2:
        raise ArgumentError('a grid needs figures by two dimensions: by=("month", "channel")')
    across, down = (
        [label or 'not stated' for label in figures.column(name)] for name in figures.by
    )
    columns, lines = sorted(set(across)), sorted(set(down))
    cells: list[list[Any]] = [[None] * len(columns) for _ in lines]
    for x, y, value in zip(across, down, figures.column('value')):
        cells[lines.index(y)][columns.index(x)] = value
    heat = go.Heatmap(
        x=columns,
        y=lines,
        z=cells,
        colorscale='Blues',
        xgap=1,
        ygap=1,
        text=[['' if cell is None else f'{cell:.4g}' for cell in line] for line in cells],
        texttemplate='%{text}',
    )
    layout = {
        'title': _title(figures),
        'xaxis': {'title': figures.by[0], 'type': 'category'},
        'yaxis': {'title': figures.by[1], 'type': 'category', 'autorange': 'reversed'},
    }
    return go.Figure(heat, layout)


def service_level_curve(engine: Answers, upto: int = 120, step: int = 5, **how: Any) -> Any:
    """The share that was answered within each threshold, up to so many seconds, as one curve."""
    go = _plotly()
    thresholds = list(range(step, upto + 1, step))
    values = [
        engine.measure('service_level', threshold=seconds, **how).value for seconds in thresholds
    ]
    line = go.Scatter(x=thresholds, y=values, mode='lines+markers', line={'shape': 'hv'})
    layout = {
        'title': 'service level by threshold',
        'xaxis': {'title': 'seconds'},
        'yaxis': {'title': 'share', 'range': [0, 1]},
    }
    return go.Figure(line, layout)


def _marks(rows: list[dict[str, Any]], lines: dict[str, int]) -> dict[str, list[Any]]:
    """Where the interactions of one channel begin, and what they say under the pointer."""
    return {
        'x': [row['start'] for row in rows],
        'y': [lines[row['parent']] for row in rows],
        'text': [
            f'{row["intent"] or "no intent"}<br>{row["start"]:%Y-%m-%d %H:%M} UTC, '
            f'{row["end"] - row["start"]}<br>{row["events"]} events'
            for row in rows
        ],
    }


def timeline(customer: Customer, **which: Any) -> Any:
    """A customer's interactions over time: a line each engagement, a colour each channel."""
    go = _plotly()
    rows = list(customer.interactions(**which))
    engagements = [row for row in customer.engagements(**which) if rows]
    if not engagements:
        raise ArgumentError('there is nothing of this customer in this time')
    engagements.sort(key=lambda row: row['start'])
    lines = {row['id']: place for place, row in enumerate(engagements)}
    figure = go.Figure(layout={'title': 'interactions by engagement', 'xaxis': {'type': 'date'}})
    for row in engagements:
        place = lines[row['id']]
        figure.add_scatter(
            x=[row['start'], row['end']],
            y=[place, place],
            mode='lines',
            line={'color': 'lightgrey', 'width': 6},
            hoverinfo='skip',
            showlegend=False,
        )
    for channel in sorted({row['channel'] or '' for row in rows}):
        some = [row for row in rows if (row['channel'] or '') == channel]
        figure.add_scatter(
            mode='markers',
            name=channel or 'not stated',
            marker={'size': 12},
            hovertemplate='%{text}<extra></extra>',
            showlegend=True,
            **_marks(some, lines),
        )
    labels = [f'{row["intent"] or "no intent"}, {row["state"]}' for row in engagements]
    figure.update_yaxes(tickvals=list(lines.values()), ticktext=labels, autorange='reversed')
    return figure


def _links(figures: Figures) -> dict[tuple[Any, Any], float]:
    """(from, to) of each step and how often it was taken."""
    values = [value or 0 for value in figures.column('value')]
    if figures.name == 'follows':
        first, then = (figures.column(name) for name in figures.by)
        return {((0, a), (1, b)): value for a, b, value in zip(first, then, values)}
    found: dict[tuple[Any, Any], float] = {}
    for path, value in zip(figures.column('path'), values):
        steps = list(enumerate(path.split(' > ')))
        if len(steps) > 1:
            ends = (steps[-2], steps[-1])
            found[ends] = found.get(ends, 0) + value
    return found


def sankey(figures: Figures) -> Any:
    """Ways from step to step: of "prefixes" by their depth, of "follows" from one to the next."""
    go = _plotly()
    if figures.name not in ('prefixes', 'follows') or set(figures.column('unit')) - {'count'}:
        raise ArgumentError('give the counts of the question "prefixes" or "follows"')
    links = _links(figures)
    nodes = {node: place for place, node in enumerate(sorted({n for pair in links for n in pair}))}
    picture = go.Sankey(
        node={'label': [label for _, label in nodes], 'pad': 15},
        link={
            'source': [nodes[source] for source, _ in links],
            'target': [nodes[target] for _, target in links],
            'value': list(links.values()),
        },
    )
    return go.Figure(picture, {'title': f'ways of {figures.name}'})
