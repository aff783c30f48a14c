# SPDX-License-Identifier: MIT
"""doc/paths.md against the questions that there are, and each of its examples.

test_paths.py TOOL ATTRIBUTE: the example of a host's own judgement"""
import csv
import io
import pathlib
import re
import sys
import tempfile

from tap import Tap, Tool, run

tap, tool = Tap(), Tool(sys.argv[1])
PAGE = (pathlib.Path(__file__).resolve().parents[2] / 'doc/paths.md').read_text()
DATA = re.search(r'^```csv shop.csv\n(.*?)^```$', PAGE, re.M | re.S)[1]
SECTIONS = re.findall(r'^### (\w+)\n(.*?)(?=^##|\Z)', PAGE, re.M | re.S)
EXAMPLE = re.compile(r'^- `sojourn (\w+ .*?) shop\.csv`: (.*)$', re.M)
WANTED = ['R23', 'R24', 'R28', 'R32', 'R35', 'R37', 'R38', 'R44', *(f'R{n}' for n in range(51, 58))]
COLUMNS = ['unit', 'counts', 'variants', 'parameters', 'source']


def table(text):
    """The only row of a section's table."""
    rows = re.findall(r'^\| (.*) \|$', text, re.M)
    return dict(zip(rows[0].split(' | '), rows[1].split(' | ')))


def page(name):
    """What --help says of a question."""
    code, out, err = tool('attribute', '--help', name)
    found = dict(re.findall(r'^  (\w+) +(.*)$', out, re.M))
    return {'unit': re.match(r'\w+, in (.*)', out)[1], **found} if code == 0 else {'error': err}


def questions():
    listed = re.search(r'^Questions\n(.*)$', tool('attribute', '--help')[1], re.M)[1].split()
    tap.equal([name for name, _ in SECTIONS], listed, 'a section for each question, in order')
    for name, text in SECTIONS:
        said = page(name)
        tap.equal(table(text), {column: said.get(column, '-') for column in COLUMNS},
                  f'{name}: unit, counts, variants, parameters, source')
        tap.equal(text.split('\n')[1], said['formula'], f'{name}: formula')
        shown = {re.search(r'--variant (\w+)|$', line)[1] for line, _ in EXAMPLE.findall(text)}
        wanted = set(said.get('variants', '').split()[1:]) | {None}
        tap.ok(name == 'attribute' or wanted <= shown, f'{name}: an example of each variant',
               wanted - shown)


def figures(line, file):
    code, out, err = tool(*line.split(), '--strict', file)
    return list(csv.DictReader(io.StringIO(out))) if code == 0 else err


def told(row):
    """A figure as the page tells it."""
    labels = list(row.values())[:list(row).index('value')]
    label = ' + '.join(filter(None, labels)) or 'none'
    out = f" ({row['left_out']} left out)" if row['left_out'] != '0' else ''
    return (label + ' ' if labels else '') + row['value'] + out


def examples(file):
    """Each example; what its figures count is listed, and as much as their counts."""
    for _, text in SECTIONS:
        for line, wanted in EXAMPLE.findall(text):
            rows = figures(line, file)
            tap.equal(', '.join(map(told, rows)), wanted, line)
            listed = [len(tool(*line.split(), '--drill', at, file)[1].splitlines()) - 1
                      for at in range(1, len(rows) + 1)]
            tap.equal(listed, [int(row['count']) for row in rows], f'{line}: drill-down')


def sums(file):
    """Credits are all goals, or their value, whatever the touch."""
    for name, _ in SECTIONS[:13]:
        if name == 'attribute':
            continue
        for touch in ('channel', 'agent', 'name', 'system', 'day', 'customer'):
            line = f'attribute {name} --touch {touch}'
            line += ' --step email' if name in ('last_other', 'lead') else ''
            total = sum(int(row['numerator']) for row in figures(line, file))
            tap.equal(total, 3 * 10**15, f'{line}: adds up')
            total = sum(int(row['numerator']) for row in figures(line + ' --variant value', file))
            tap.equal(total, 22000, f'{line}: value adds up')


def costs(file):
    """Of every model: the value that is shared out, and what was spent, each label's once."""
    for name, _ in SECTIONS[:13]:
        if name == 'attribute':
            continue
        line = f'attribute {name}' + (' --step email' if name in ('last_other', 'lead') else '')
        roi, cost = figures(line + ' --variant roi', file), figures(line + ' --variant cost', file)
        spent = {row['channel']: int(row['denominator']) for row in roi}
        tap.equal([sum(int(row['numerator']) for row in roi), spent['email'], spent['voice'],
                   sum(spent.values())], [22000, 500, 3200, 3700], f'{line}: return on cost')
        spent = {row['channel']: int(row['numerator']) for row in cost}
        goals = sum(int(row['denominator']) for row in cost)
        tap.equal([goals, spent['email'], sum(spent.values())],
                  [3 * 10**9, 500 * 10**9, 3700 * 10**9], f'{line}: cost of a goal')
    rows = figures('attribute ordered_shapley --variant cost', file)
    tap.equal([row['place'] for row in rows], ['', '01', '02', '02', '03', '01'],
              'a label that has goals has no row without a place')
    unsold = file.with_name('unsold.csv')
    unsold.write_text(DATA + 'post,30,p1,letter,,,,cost,2024-01-01T10:00:00Z,,700,EUR,\n')
    for name in ('markov', 'ordered_shapley', 'rate_shapley', 'linear'):
        row, = (row for row in figures(f'attribute {name} --variant roi', unsold)
                if row['channel'] == 'letter')
        tap.equal([row['value'], row['denominator']], ['0', '700'], f'{name}: a cost without a touch')


def same(file):
    """Order and batches are of no account."""
    for line in ('attribute markov --set order=3 --touch name', 'paths variants', 'attribute shapley'):
        plain = tool(*line.split(), file)[1]
        tap.equal(tool(*line.split(), '--shuffle', 5, '--settle', 1, file)[1], plain, f'{line}: shuffled')


def first_table(file):
    shown = re.search(r'^    sojourn (attribute .*?) shop\.csv\n\n((?:    .*\n)+)', PAGE, re.M)
    tap.equal(tool(*shown[1].split(), file)[1], re.sub(r'^    ', '', shown[2], flags=re.M),
              'the table at the head')


def currencies(file):
    other = file.with_name('other.csv')
    other.write_text(DATA + 'shop,99,s9,,,basic,,purchase,2024-01-06T10:00:00Z,,2000,USD,D\n')
    code, out, err = tool('attribute', 'linear', '--variant', 'value', other)
    tap.ok(code == 2 and not out and 'currency' in err, 'two currencies: one is to be named', err)
    rows = figures('attribute linear --variant value --currency EUR', other)
    tap.equal([sum(int(row['numerator']) for row in rows), rows[0]['left_out']], [22000, '1'],
              'the other is left out')
    tap.equal(len(figures('attribute linear', other)), 4, 'goals have no currency')


CALLS = """system,id,session,contact,channel,intent,name,detail,agent,type,start,end,identifier.account
ivr,1,a1,,voice,billing,main,,,input,2024-01-01T10:00:00Z,2024-01-01T10:00:10Z,A
ivr,2,a1,,voice,,main,invalid,,input,2024-01-01T10:00:10Z,2024-01-01T10:00:20Z,A
ivr,3,a1,,voice,,bills,,,input,2024-01-01T10:00:20Z,2024-01-01T10:00:30Z,A
acd,4,a1,,voice,,,,Ann,connect,2024-01-01T10:01:00Z,2024-01-01T10:05:00Z,A
ivr,5,b1,x1,voice,billing,main,,,input,2024-01-01T10:00:00Z,2024-01-01T10:00:10Z,B
ivr,6,b1,x1,voice,,,,,abandon,2024-01-01T10:00:50Z,,B
ivr,7,b2,x2,voice,billing,main,,,input,2024-01-01T10:10:00Z,2024-01-01T10:10:10Z,B
acd,8,b2,x2,voice,,,,,queue,2024-01-01T10:10:20Z,2024-01-01T10:10:40Z,B
acd,9,b2,x2,voice,,,,Ben,connect,2024-01-01T10:10:40Z,2024-01-01T10:12:00Z,B
ivr,10,c1,,voice,order,main,,,input,2024-01-01T10:00:00Z,2024-01-01T10:00:10Z,C
ivr,11,d1,,voice,order,main,,,input,2024-01-01T10:00:00Z,2024-01-01T10:00:10Z,D
ivr,12,d1,,voice,,,,,resolve,2024-01-01T10:00:10Z,,D
acd,13,e1,,voice,order,,,Ann,connect,2024-01-01T10:00:00Z,2024-01-01T10:05:00Z,E
web,14,f1,,web,order,tariffs,,,visit,2024-01-01T10:00:00Z,,F
ivr,15,g1,,voice,order,main,,,input,2024-01-01T10:00:00Z,2024-01-01T10:00:10Z,G
acd,16,g1,,voice,,,,Ben,connect,2024-01-01T10:01:10Z,2024-01-01T10:12:00Z,G
shop,17,g2,,,order,,,,purchase,2024-01-01T10:11:00Z,,G
"""


def leaving(file):
    """Why callers leave the menu, as one table."""
    calls = file.with_name('calls.csv')
    calls.write_text(CALLS)
    late = ['--as-of', '2024-06-01T00:00:00Z', '--set', 'window=order:30d:sales']
    code, out, err = tool('opt_outs', *late, calls)
    tap.equal(out.splitlines(), [
        'name,left,path,time,wait,inputs,invalid,agent,redial,gone,lost',
        ',5,,50,30,1.4,0.2,0.6,0.2,0.2,0.5',
        'main,4,main,35,35,1,0,0.5,0.25,0.25,0.5',
        'bills,1,main > main > bills,60,30,3,1,1,0,0,'], 'opt_outs: one table')
    tap.equal(tool('opt_outs', *late, '--shuffle', 4, '--settle', 1, calls)[1], out, 'opt_outs: shuffled')
    code, out, err = tool('opt_outs', *late, '--table', calls)
    tap.equal([len(out.splitlines()), out.split()[0], '60 %' in out], [4, 'name', True],
              'opt_outs --table: readable')
    rows = figures('paths opt_outs --variant gone', calls)
    tap.equal([rows[0]['value'], rows[0]['left_out']], ['0', '1'], 'opt_outs: who may yet come back')
    rows = figures('paths opt_outs --set quantile=0 --variant redial --set redial=5min '
                   '--as-of 2024-06-01T00:00:00Z', calls)
    tap.equal(rows[0]['numerator'], '0', 'opt_outs: no redial within five minutes')
    for line in ('--drill 1', '--variant wait', '--method wald', '--touch moon'):
        tap.equal(tool('opt_outs', *line.split(), calls)[0], 2, f'exit 2: opt_outs {line}')


def research(file):
    """Web, then a form or an e-mail, then a call, each within its window of the one before."""
    day = 86400000000
    rows, at = ['system,id,channel,type,start,identifier.account'], 0
    for who, steps in {'A': ('web 0', 'form 6', 'voice 7'), 'B': ('web 0', 'email 8', 'voice 9'),
                       'C': ('web 0', 'web 5', 'email 9', 'voice 12'), 'D': ('web 0', 'voice 1')}.items():
        for step in steps:
            at += 1
            channel, when = step.split()
            rows.append(f'web,{at},{channel},visit,{int(when) * day},{who}')
    path = file.with_name('research.csv')
    path.write_text('\n'.join(rows) + '\n')
    for steps, wanted in (('web > form|email > voice', [4, 3, 3]),
                          ('web > form|email <= 7d > voice', [4, 2, 2]),
                          ('web > form|email <= 7d > voice <= 2d', [4, 2, 1]),
                          ('web > form|email <= 604800000000us > voice <= 2d', [4, 2, 1]),
                          ('web <= 0s > form|email <= 168h > voice <= 3d', [4, 2, 2])):
        code, out, err = tool('patterns', 'funnel', '--step', steps, path)
        found = [int(row['numerator']) for row in csv.DictReader(io.StringIO(out))]
        tap.equal(found, wanted, f'funnel: {steps}')
    for steps in ('web > email <= 7', 'web > email <= d', 'web > email <= 7x', 'web > email <=',
                  'web > email <= 99999999999999999999d', '>'.join('abcdefghijklmnopq')):
        code, out, err = tool('patterns', 'funnel', '--step', steps, path)
        tap.ok(code == 2 and not out and err, f'exit 2: funnel {steps}', err)


def open_paths(file):
    """A path without a goal that may yet have one is neither."""
    late = '--as-of 2024-03-01T00:00:00Z'
    for line, rows in ((f'paths variants --variant share {late}', 3),
                       (f'paths variants --variant share {late} --open 90d', 2),
                       (f'paths variants --variant share {late} --open 50d', 3),
                       (f'paths variants {late} --open 90d', 3)):
        found = [row for row in figures(line, file) if row['denominator'] != '0']
        tap.equal(len(found), rows, line)
    row = figures(f'attribute markov --variant effect {late} --open 90d', file)[0]
    tap.equal([row['value'], row['left_out']], ['1', '1'], 'markov: P(goal) without what is open')


TREE = ['tariffs 2 0', 'tariffs > basket 1 0', 'tariffs > basket > offer 1 0',
        'tariffs > basket > offer > main menu 1 1', 'tariffs > main menu 1 1']


def tree(file):
    """What parts where; the same as the page shows, and as prefixes count."""
    line = ['paths', 'tree', '--touch', 'name', '--begin', 'tariffs']
    rows = list(csv.DictReader(io.StringIO(tool(*line, file)[1])))
    tap.equal([f"{row['path']} {row['count']} {row['ends']}" for row in rows], TREE, 'tree')
    tap.ok(all(row['path'].split(' > ')[int(row['depth']) - 1:] == [row['step']] for row in rows),
           'tree: depth and step', rows)
    shown = re.search(r'^    sojourn (paths tree .*?) shop\.csv\n\n((?:    .*\n)+)', PAGE, re.M)
    tap.equal(tool(*shown[1].split(), file)[1], re.sub(r'^    ', '', shown[2], flags=re.M),
              'tree: as the page shows')
    calls = file.with_name('parted.csv')
    days = ['a > b, b, c', 'x, y', 'x, z', 'x', 'a > b, b, d', 'a > b, b, d', 'a > b']
    calls.write_text('id,channel,start,type,identifier.account\n' + ''.join(
        f'{n}-{at},{label},{at},visit,A{n}\n' for n, day in enumerate(days)
        for at, label in enumerate(day.split(', '))))
    rows = csv.DictReader(io.StringIO(tool('paths', 'tree', calls)[1]))
    tap.equal([(row['depth'], row['step'], row['count'], row['ends']) for row in rows],
              [('1', 'a > b', '4', '1'), ('2', 'b', '3', '0'), ('3', 'd', '2', '2'), ('3', 'c', '1', '1'),
               ('1', 'x', '3', '1'), ('2', 'y', '1', '1'), ('2', 'z', '1', '1')],
              'tree: the most frequent first, labels with > in them')
    for words in ('--variant share', '--by intent', '--drill 1', '--method wald'):
        tap.equal(tool('paths', 'tree', *words.split(), file)[0], 2, f'exit 2: paths tree {words}')


def begun(file):
    """From any step on: what is before its first touch is left out, and who never came to it."""
    for line, wanted in (
            ('paths variants --touch name', {'offer > main menu': 1, 'tariffs > main menu': 1,
                                             'tariffs > basket > offer > main menu': 1}),
            ('paths variants --touch name --begin offer', {'offer > main menu': 2}),
            ('paths variants --touch name --begin offer --remove offer', {}),
            ('paths variants --begin voice', {'voice > voice': 1, 'voice > voice > voice': 1, 'voice': 1}),
            ('paths last_step --begin web', {'voice': 2}), ('paths first_step --begin email', {'email': 2}),
            ('paths next_step --step voice --begin email', {'': 2, 'voice': 3}),
            ('paths steps --begin email', {'03': 1, '04': 1}), ('paths variants --begin moon', {}),
            ('paths variants --begin voice --goal visit', {'voice > voice': 1, 'voice > voice > voice': 1,
                                                           'voice': 1}),
            ('paths variants --begin voice --repeats first', {'voice': 3}),
            ('attribute linear --begin web', {'': 2, 'email': .25, 'voice': .5, 'web': .25})):
        found = {next(iter(row.values())): float(row['value']) for row in figures(line, file)
                 if row['count'] != '0'}
        tap.equal(found, wanted, line)


def streamlined(file):
    """Segments against the others, as tables and papers print: Welch of equal spreads, Newcombe."""
    def written(customers):
        rows, path = ['id,channel,start,type,name,detail,identifier.account'], file.with_name('ways.csv')
        for who, (plan, steps, last) in enumerate(customers):
            rows += [f't{who},,0,trait,plan,{plan},A{who}'] if plan else []
            rows += [f'{who}-{at},{at % 2},{at + 1},visit,,,A{who}' for at in range(steps)]
            rows += [f'g{who},,{last},purchase,,,A{who}']
        path.write_text('\n'.join(rows) + '\n')
        return path

    def compared(line, customers, low, high, value):
        row, = (row for row in figures(f'{line} --by trait:plan', written(customers))
                if row['trait:plan'] == 'gold')
        found = [float(row[name]) for name in ('value', 'low', 'high')]
        tap.ok(all(abs(a - b) < 1e-6 for a, b in zip(found, (value, low, high))),
               line, (found, value, low, high))
    two = 4.30265273 * 2 ** .5  # Student's quantile of two degrees of freedom
    ways = [('gold', 1, 1 + 10**6), ('gold', 3, 1 + 3 * 10**6), ('', 5, 1 + 5 * 10**6),
            ('iron', 7, 1 + 7 * 10**6)]
    compared('paths steps --variant difference', ways, -4 - two, -4 + two, -4)
    compared('paths elapsed --variant difference', ways, -4 - two, -4 + two, -4)
    shares = [('gold', 1 if n < 56 else 2, 9) for n in range(70)]
    shares += [('iron', 1 if n < 48 else 2, 9) for n in range(80)]
    compared('paths steps --variant one', shares, .0524314724, .333872654, .2)
    rows = figures('paths steps --variant difference', written(ways))
    tap.equal([(row['value'], row['count']) for row in rows], [('4', '4')], 'no segment: mean of all')
    rows = figures('paths elapsed --variant difference --by trait:plan,intent', written(ways[:2]))
    tap.equal([(row['trait:plan'], row['value']) for row in rows], [('', '2'), ('gold', 'no data')],
              'nobody to compare with: no data')


def moments(file):
    """When to promote: visits of Sunday and Monday, those of Monday at nine lead to a purchase."""
    rows, at = ['id,type,start,channel,identifier.account'], 0
    for week in range(20):
        for hour, who in ((-10, 'late'), (9, 'early'), (33, 'tuesday')):
            at += 1
            day = 1704067200 + week * 604800  # a Monday
            rows.append(f'{at},visit,{(day + hour * 3600) * 1000000},web,{who}{week}')
            if who == 'early':
                rows.append(f'g{at},purchase,{(day + 10 * 3600) * 1000000},,{who}{week}')
    path = file.with_name('moments.csv')
    path.write_text('\n'.join(rows) + '\n')
    for line, wanted in (('--touch weekday', {'1': '20/20', '2': '0/20', '7': '0/20'}),
                         ('--touch hour_of_day', {'09': '20/40'}),
                         ('--touch hour_of_day --clock +02:00', {'11': '20/40'})):
        found = {next(iter(row.values())): f"{row['numerator']}/{row['denominator']}" for row in
                 figures('paths success ' + line, path)}
        tap.ok(wanted.items() <= found.items(), line, found)
    rows = figures('paths success --variant shrunk --touch weekday', path)
    tap.equal([row['value'] for row in rows], ['no data'] * 3, 'shrunk: of fewer than 30 nothing is said')


def capabilities(file):
    """Each capability has questions that are there, lines that run, and a test that is there."""
    rows = re.findall(r'^\| (R\d+) \| [^|]+ \| (.+?) \| (\S+) \|$', PAGE, re.M)
    tap.equal([row[0] for row in rows], WANTED, 'each capability has its line')
    root = pathlib.Path(__file__).resolve().parents[2]
    for number, answer, test in rows:
        lines = re.findall(r'`sojourn (.*?) shop\.csv`', answer.replace('\\|', '|'))
        tap.ok(lines and (root / test).is_file(), f'{number}: is answered, and {test} is there')
        for line in lines:
            code, out, err = tool(*line.split(), '--strict', file)
            tap.ok(code == 0 and out.count('\n') > 1, f'{number}: {line}', out + err)
            verb, *words = line.split()
            if verb in ('attribute', 'paths', 'agents', 'patterns') and words[0] != 'tree':
                tap.ok(f'\n### {words[0]}\n' in PAGE, f'{number}: {words[0]} has a section')


def judged(file):
    """A host that shares by handle time, and one that shares the margin."""
    told = re.search(r'^\./attribute\n```\n\n```text\n(.*?)^```$', PAGE, re.M | re.S)[1]
    tap.equal(run([sys.argv[2]]), (0, told, ''), 'examples/attribute: what the page shows')


def usage(file):
    for line in ('attribute', 'attribute lastt', 'attribute last --variant x', 'attribute lead',
                 'attribute last --touch moon', 'attribute last --goal moon', 'paths next_step',
                 'attribute last --goal agent_state', 'attribute attribute', 'paths funnel',
                 'attribute markov --set order=5', 'attribute position --set first=61',
                 'attribute time_decay --set half_life=0', 'attribute last --repeats often',
                 'attribute last --in event', 'attribute last --currency E', 'paths ngrams --set length=0',
                 'paths join', 'paths join --step voice', 'paths join --step visit --set nth=0',
                 'paths join --step visit --set before=0 --set after=0', 'attribute last --open soon',
                 'paths opt_outs --set quantile=1000', 'attribute last --look-back 0',
                 'attribute linear --step web', 'agents success --step Ann', 'attribute last --drill 9',
                 'patterns', 'agents'):
        words = line.split()
        code, out, err = tool(*words, *([file] if len(words) > 1 else []))
        tap.ok(code == 2 and not out and err, f'exit 2: {line}', f'{code}\n{out}{err}')


with tempfile.TemporaryDirectory() as folder:
    path = pathlib.Path(folder) / 'shop.csv'
    path.write_text(DATA)
    tap.run(questions)
    for test in (examples, sums, costs, same, first_table, currencies, leaving, research, open_paths, tree,
                 begun, streamlined, moments, capabilities, judged, usage):
        tap.run(test, path)
tap.finish()
