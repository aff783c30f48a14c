# SPDX-License-Identifier: MIT
"""doc/paths.md against the questions that there are, and each of its examples. test_paths.py TOOL"""
import csv
import io
import pathlib
import re
import sys
import tempfile

from tap import Tap, Tool

tap, tool = Tap(), Tool(sys.argv[1])
PAGE = (pathlib.Path(__file__).resolve().parents[2] / 'doc/paths.md').read_text()
DATA = re.search(r'^```csv shop.csv\n(.*?)^```$', PAGE, re.M | re.S)[1]
SECTIONS = re.findall(r'^### (\w+)\n(.*?)(?=^##|\Z)', PAGE, re.M | re.S)
EXAMPLE = re.compile(r'^- `sojourn (\w+ .*?) shop\.csv`: (.*)$', re.M)
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
            line = f'attribute {name} --touch {touch} --step email'
            total = sum(int(row['numerator']) for row in figures(line, file))
            tap.equal(total, 3 * 10**15, f'{line}: adds up')
            if name != 'rate_shapley':
                total = sum(int(row['numerator']) for row in
                            figures(line + ' --variant value', file))
                tap.equal(total, 22000, f'{line}: value adds up')


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
    other.write_text(DATA + 'shop,99,s9,,basic,,purchase,2024-01-06T10:00:00Z,,2000,USD,D\n')
    code, out, err = tool('attribute', 'linear', '--variant', 'value', other)
    tap.ok(code == 2 and not out and 'currency' in err, 'two currencies: one is to be named', err)
    rows = figures('attribute linear --variant value --currency EUR', other)
    tap.equal([sum(int(row['numerator']) for row in rows), rows[0]['left_out']], [22000, '1'],
              'the other is left out')
    tap.equal(len(figures('attribute linear', other)), 4, 'goals have no currency')


def usage(file):
    for line in ('attribute', 'attribute lastt', 'attribute last --variant x', 'attribute lead',
                 'attribute last --touch moon', 'attribute last --goal moon', 'paths next_step',
                 'attribute last --goal agent_state', 'attribute attribute', 'paths funnel',
                 'attribute markov --set order=5', 'attribute position --set first=61',
                 'attribute time_decay --set half_life=0', 'attribute last --repeats often',
                 'attribute last --in event', 'attribute last --currency E', 'paths ngrams --set length=0',
                 'attribute last --look-back 0', 'attribute last --drill 9', 'patterns', 'agents'):
        words = line.split()
        code, out, err = tool(*words, *([file] if len(words) > 1 else []))
        tap.ok(code == 2 and not out and err, f'exit 2: {line}', f'{code}\n{out}{err}')


with tempfile.TemporaryDirectory() as folder:
    path = pathlib.Path(folder) / 'shop.csv'
    path.write_text(DATA)
    tap.run(questions)
    for test in (examples, sums, same, first_table, currencies, usage):
        tap.run(test, path)
tap.finish()
