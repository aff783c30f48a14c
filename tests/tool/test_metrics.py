# SPDX-License-Identifier: MIT
"""doc/metrics.md against the registry, and each of its examples. test_metrics.py TOOL"""
import csv
import io
import pathlib
import re
import sys
import tempfile

from tap import Tap, Tool

tap, tool = Tap(), Tool(sys.argv[1])
ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = (ROOT / 'doc/metrics.md').read_text()
DATA = dict(re.findall(r'^```csv (\w+)\.csv\n(.*?)^```$', PAGE, re.M | re.S))
SECTIONS = re.findall(r'^### (\w+)\n(.*?)(?=^### |\Z)', PAGE, re.M | re.S)
EXAMPLE = re.compile(r'^- `sojourn (measure .*?) (\w+)\.csv` is ([^:]+): (-?\d+) / (\d+)'
                     r'(?:, (\d+) left out)?$', re.M)
COLUMNS = ['unit', 'counts', 'variants', 'parameters', 'source']


def table(text):
    """The only row of a section's table."""
    rows = re.findall(r'^\| (.*) \|$', text, re.M)
    return dict(zip(rows[0].split(' | '), rows[1].split(' | ')))


def registry():
    rows = list(csv.DictReader(io.StringIO(tool('metrics')[1])))
    tap.equal([name for name, _ in SECTIONS], [row['name'] for row in rows],
              'a section for each metric, in order')
    for row, (name, text) in zip(rows, SECTIONS):
        tap.equal(table(text), {column: row[column] or '-' for column in COLUMNS},
                  f'{name}: unit, counts, variants, parameters, source')
        tap.equal(text.split('\n')[1], row['formula'], f'{name}: formula')
        shown = {re.search(r'--variant (\w+)|$', found[0])[1] for found in EXAMPLE.findall(text)}
        wanted = set(row['variants'].split()[1:]) | {None}
        tap.ok(wanted <= shown, f'{name}: an example of each variant', wanted - shown)
        page = tool('measure', '--help', name)
        tap.ok(page[0] == 0 and row['formula'] in page[1] and row['source'] in page[1],
               f'{name}: --help says formula and source', page)
        tap.equal(tool('metrics', name), page, f'{name}: so does metrics')


def examples(folder):
    """Each example; what it counts is listed, and as much as its count."""
    for _, text in SECTIONS:
        for line, data, value, numerator, denominator, left_out in EXAMPLE.findall(text):
            arguments, file = line.split(), folder / f'{data}.csv'
            figure, = csv.DictReader(io.StringIO(tool(*arguments, file)[1]))
            tap.equal([figure['value'], figure['numerator'], figure['denominator'],
                       figure['left_out']], [value, numerator, denominator, left_out or '0'], line)
            listed = tool(*arguments, '--drill', 1, file)[1].splitlines()
            tap.equal(len(listed) - 1, int(figure['count']), f'{line}: drill-down')


WANTED = ['R08', 'R10', *(f'R{n}' for n in range(14, 26)), 'R29', 'R30', 'R31', 'R33', 'R34', 'R36',
          'R40', *(f'R{n}' for n in range(58, 73))]


def capabilities(folder):
    """Each capability has metrics that are there, an example that runs, and a test that is there."""
    rows = re.findall(r'^\| (R\d+) \| [^|]+ \| (.+?) \| (\S+) \|$', PAGE, re.M)
    tap.equal([row[0] for row in rows], WANTED, 'each capability has its line')
    names = {name for name, _ in SECTIONS}
    for number, answer, test in rows:
        for line in re.findall(r'`sojourn (.*?)`', answer):
            verb, metric, *_ = words = line.split()
            code, out, err = tool(*(str(folder / word) if word.endswith('.csv') else word
                                    for word in words))
            tap.ok(code == 0 and len(out.splitlines()) > 1, f'{number}: {line}', out + err)
            tap.ok(verb != 'measure' or metric in names, f'{number}: {metric} has a section')
        path = ROOT / test
        named = re.findall(r'`sojourn measure (\w+)', answer)
        tap.ok(path.is_file(), f'{number}: {test}')
        if path.name == 'test_bank_figures.py' and path.is_file():
            held = [name for name in named if f"'{name}'" in path.read_text()]
            tap.ok(held, f'{number}: it measures {named}')


def first_table(file):
    shown = re.search(r'^    sojourn (measure .*?) january\.csv\n\n((?:    .*\n)+)', PAGE, re.M)
    out = tool(*shown[1].split(), file)[1]
    tap.equal(out, re.sub(r'^    ', '', shown[2], flags=re.M), 'the table at the head')


def dimensions(file):
    info = tool('metrics', 'offered')[1]
    names = re.search(r'dimensions +(.*)', info)[1].split()
    listed = re.findall(r'`([\w:]+)`', re.search(r'\| dimension \|.*?\n\n', PAGE, re.S)[0])
    tap.ok(set(names) <= set(listed), 'each dimension is in the table', set(names) - set(listed))
    for name in names:
        name = name.replace('WIDTH', '100')
        code, out, err = tool('measure', 'interactions', '--by', name, file)
        rows = list(csv.DictReader(io.StringIO(out)))
        tap.ok(code == 0 and sum(int(row['numerator']) for row in rows) == 8,
               f'by {name}: groups add up', out + err)


def labels(file):
    """Labels, the clock, conditions and scope."""
    def groups(*arguments):
        out = tool('measure', *arguments, file)[1]
        return [tuple(row.values())[0] for row in csv.DictReader(io.StringIO(out))]
    tap.equal(groups('offered', '--by', 'half_hour', '--until', '2024-01-09T00:00:00Z'),
              ['2024-01-08T09:00', '2024-01-08T10:00', '2024-01-08T11:00'], 'half hours')
    tap.equal(groups('offered', '--by', 'hour', '--clock', '+05:30', '--where', 'queue=billing'),
              ['2024-01-08T14:00', '2024-01-08T15:00', '2024-01-10T14:00'], 'another clock')
    tap.equal(groups('events', '--by', 'month'), ['2024-01'], 'a month')
    tap.equal(groups('offered', '--by', 'week'), ['2024-01-08'], 'a week')
    tap.equal(groups('handled', '--by', 'agent'), ['Ann', 'Ben'], 'agents')
    tap.equal(groups('offered', '--where', 'queue=sales', '--where', 'queue=none'), ['3'],
              'any of two values')
    tap.equal(groups('offered', '--where', 'queue=sales', '--where', 'day=2024-01-09'), ['1'],
              'each of two dimensions')
    tap.equal(groups('offered', '--customer', 'account=C'), ['2'], 'one customer')
    tap.equal(groups('nps', '--where', 'day=2024-01-10'), ['no data'], 'no data')
    tap.equal(groups('service_level', '--by', 'queue', '--where', 'day=2024-01-10'), ['billing'],
              'one group')


def parts(file):
    """Shares of a whole, which is that of the dimensions before the last; places among them."""
    def table(*arguments):
        rows = csv.reader(io.StringIO(tool('measure', *arguments, file)[1]))
        head = next(rows)
        at = head.index('value')
        return [(*row[:at], row[head.index('numerator')], row[head.index('denominator')],
                 row[head.index('rank')]) for row in rows]
    tap.equal(table('popularity', '--by', 'system,name', '--where', 'system=web', '--where',
                    'system=ivr'),
              [('ivr', 'contracts', '1', '3', '2'), ('ivr', 'main', '2', '3', '1'),
               ('web', 'basket', '1', '8', '3'), ('web', 'boots', '2', '8', '2'),
               ('web', 'order', '1', '8', '4'), ('web', 'sandals', '1', '8', '5'),
               ('web', 'shoes', '3', '8', '1')], 'menu items and pages: share and rank')
    tap.equal(table('popularity', '--variant', 'engagement', '--by', 'intent,first_channel',
                    '--where', 'intent=cancel', '--where', 'intent=delivery'),
              [('cancel', 'voice', '2', '2', '1'), ('delivery', 'email', '1', '1', '1')],
              'first channels of an intent')
    tap.equal(table('adoption', '--by', 'name', '--where', 'system=web'),
              [('basket', '1', '2', '3'), ('boots', '2', '2', '1'), ('order', '1', '2', '4'),
               ('sandals', '1', '2', '5'), ('shoes', '2', '2', '2')], 'who uses what')
    tap.equal(table('self_service_exits', '--by', 'name'),
              [('contracts', '1', '2', '1'), ('main', '1', '2', '2')], 'exits by node')
    tap.equal(table('cohort', '--variant', 'week', '--by', 'first_week,age_weeks', '--set',
                    'periods=3', '--where', 'first_week=2024-02-05'),
              [('2024-02-05', '0', '2', '2', ''), ('2024-02-05', '1', '1', '2', ''),
               ('2024-02-05', '2', '0', '2', '')], 'a cohort')


def health(folder):
    """Nine a week, then as many as said; (x - 9) / 3."""
    hour = 1706745600
    for last, wanted in ((9, '0'), (0, '-3'), (18, '3'), (12, '1')):
        times = [hour - week * 604800 + k for week in range(1, 5) for k in range(9)]
        times += [hour + k for k in range(last)] + [hour - 5 * 604800, hour - 86400, hour + 3599]
        rows = [f'ivr,{number},{time}000000,{"menu" if time != hour + 3599 else "tick"}'
                for number, time in enumerate(times)]
        file = folder / 'health.csv'
        file.write_text('\n'.join(['system,id,start,name', *rows, '']))
        figure, = csv.DictReader(io.StringIO(tool('measure', 'health', '--where', 'name=menu',
                                                  file)[1]))
        tap.equal([figure['value'], figure['count']], [wanted, str(last)],
                  f'{last} now, 9 in the weeks before')
        for limit in (2, 3):
            flag, = csv.DictReader(io.StringIO(tool('measure', 'health_alarm', '--set',
                                                    f'limit={limit}', '--where', 'name=menu',
                                                    file)[1]))
            tap.equal(flag['value'], str(int(float(wanted) < -limit)),
                      f'{last} now: a flag at {limit}')
        none, = csv.DictReader(io.StringIO(tool('measure', 'health', '--set', 'weeks=3', file)[1]))
        tap.equal(none['value'], 'no data', 'three weeks say nothing')
    young, = csv.DictReader(io.StringIO(tool('measure', 'health', '--set', 'weeks=6', file)[1]))
    tap.equal(young['value'], 'no data', 'nor do weeks of before the first event')


def shifts(folder):
    """Two chats that overlap, a state that a contact covers in part, a clock, a cut."""
    file = folder / 'shift.csv'
    file.write_text('''system,id,contact,agent,detail,type,start,end,identifier.account
d,1,c1,Ann,,connect,2024-01-01T23:40:00Z,2024-01-02T00:10:00Z,A
d,2,c2,Ann,,connect,2024-01-02T00:00:00Z,2024-01-02T00:20:00Z,B
d,3,c2,Ann,,wrap_up,2024-01-02T00:20:00Z,2024-01-02T00:25:00Z,
d,4,,Ann,ready,agent_state,2024-01-01T23:00:00Z,2024-01-02T00:30:00Z,
d,5,,Ann,offline,agent_state,2024-01-02T00:30:00Z,2024-01-02T09:00:00Z,
d,6,,Ann,lunch,agent_state,2024-01-02T00:30:00Z,2024-01-02T01:00:00Z,
d,7,,Ben,ready,agent_state,2024-01-01T00:00:00Z,2024-01-09T00:00:00Z,
d,8,c3,Cat,,connect,2024-01-02T00:00:00Z,2024-01-02T00:20:00Z,C
''')
    def minutes(*arguments):
        rows = csv.DictReader(io.StringIO(tool('measure', *arguments, file)[1]))
        return [tuple(int(row[name]) // 60000000 for name in ('numerator', 'denominator'))
                for row in rows]
    tap.equal(minutes('occupancy'), [(45, 90)], 'occupancy: the union, of agents with states')
    tap.equal(minutes('occupancy', '--variant', 'contacts'), [(55, 90)], 'contacts side by side')
    tap.equal(minutes('utilisation'), [(45, 120)], 'utilisation: lunch is logged in')
    tap.equal(minutes('concurrency'), [(75, 65)], 'concurrency: of all agents')
    tap.equal(minutes('occupancy', '--by', 'day'), [(20, 60), (25, 30)], 'cut at midnight')
    tap.equal(minutes('occupancy', '--by', 'day', '--clock', '+01:00'), [(45, 90)],
              'by another clock')
    tap.equal(minutes('occupancy', '--by', 'half_hour'), [(0, 30), (20, 30), (25, 30)],
              'cut at half hours')
    tap.equal(minutes('occupancy', '--from', '2024-01-01T23:50:00Z', '--until',
                      '2024-01-02T00:05:00Z'), [(15, 15)], 'cut at the ends of the scope')


def together(file):
    names = ['offered', 'service_level', 'handle_time', 'active_customers']
    how = ['--by', 'queue,day', '--set', 'threshold=60s', '--set', 'quantile=500']
    every = ['measure', ','.join(names), *how, '--variant', 'positive']
    code, out, err = tool(*every, file)
    rows = list(csv.DictReader(io.StringIO(out)))
    alone = []
    for name, words in zip(names, ([], ['--variant', 'positive', *how[2:4]], how[4:], [])):
        own = tool('measure', name, *how[:2], *words, file)[1]
        alone += [{'metric': name, **row} for row in csv.DictReader(io.StringIO(own))]
    tap.equal(rows, alone, 'metrics of one walk are those asked one by one')
    last = tool(*every, '--drill', str(len(rows)), file)[1]
    own = [row for row in alone if row['metric'] == names[-1]]
    tap.equal(last, tool('measure', names[-1], *how[:2], '--drill', str(len(own)), file)[1],
              'a figure is drilled by its number among all')
    table = tool('measure', 'offered,answered', '--table', file)[1]
    tap.ok([line.split()[0] for line in table.splitlines()] == ['metric', 'offered', 'answered'],
           'a table says whose a row is', table)
    lines = 'measure offered,service_level --set threshold=60s\nmeasure offered,fcr --set return=3d\n'
    asked = tool('ask', file, stdin=lines)[1]
    tap.ok('service_level' in asked and 'fcr' in asked, 'asked one after the other', asked)


def usage(file):
    for arguments in (['measure', 'offered,fcrr', file], ['measure', ',', file],
                      ['measure', 'offered,fcr', '--variant', 'positive', file],
                      ['measure', 'offered,fcr', '--set', 'threshold=20s', file],
                      ['measure'], ['measure', 'fcrr', file], ['measure', 'fcr', '--variant', 'x', file],
                      ['measure', 'nps', '--by', 'moon', file], ['metrics', 'fcrr'],
                      ['measure', 'nps', '--by', 'day,day,day,day', file],
                      ['measure', 'nps', '--set', 'threshold=1s', file],
                      ['measure', 'fcr', '--set', 'return=5', file],
                      ['measure', 'cohort', '--set', 'periods=10001', file],
                      ['measure', 'engagement_score', '--set', 'weight:x=-1', file],
                      ['measure', 'engagement_score', '--set', 'weight:x=0.1234567', file],
                      ['measure', 'nps', '--by', 'value_band:0', file],
                      ['measure', 'occupancy', '--by', 'queue', file],
                      ['measure', 'occupancy', '--where', 'customer=x', file],
                      ['measure', 'occupancy', '--customer', 'account=A', file],
                      ['measure', 'nps', '--by', 'value_band:x', file],
                      ['measure', 'nps', '--method', 'wilson', file],
                      ['measure', 'nps', '--where', 'day', file],
                      ['measure', 'nps', '--clock', '1', file],
                      ['measure', 'nps', '--drill', '2', file],
                      ['measure', 'talk_time', '--set', 'quantile=1000', file]):
        code, out, err = tool(*arguments)
        tap.ok(code == 2 and not out and err, f'exit 2: {" ".join(map(str, arguments))}',
               f'{code}\n{out}{err}')


with tempfile.TemporaryDirectory() as folder:
    for name, text in DATA.items():
        (pathlib.Path(folder) / f'{name}.csv').write_text(text)
    tap.run(registry)
    tap.run(examples, pathlib.Path(folder))
    tap.run(parts, pathlib.Path(folder) / 'shop.csv')
    tap.run(capabilities, pathlib.Path(folder))
    tap.run(health, pathlib.Path(folder))
    tap.run(shifts, pathlib.Path(folder))
    for test in (first_table, dimensions, labels, together, usage):
        tap.run(test, pathlib.Path(folder) / 'january.csv')
tap.finish()
