# SPDX-License-Identifier: MIT
"""Facts as text: what is taken, what is refused and in which words. test_facts.py TOOL"""
import os
import re
import sys
import tempfile

from tap import Tap, Tool

tap, tool = Tap(), Tool(sys.argv[1])
ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')
GOOD = 'web,1,2024-01-01T00:00:00Z'


def facts(*lines, header='system,id,start'):
    return '\n'.join([header, *lines, ''])


def refused(line, *words, header='system,id,start'):
    """The row is reported as line 3 of stdin with all the words; the two others stay."""
    code, out, err = tool('spans', 'event', '-', stdin=facts(GOOD, line, 'web,3,5', header=header))
    report = next((text for text in err.splitlines() if '(stdin):3:' in text), '')
    tap.ok(code == 0 and len(out.splitlines()) == 3 and all(word in report for word in words),
           f'refused: {line[:50]!r}', f'exit {code}\n{out}\n{err}')


def bad_rows():
    refused('web,2,2024-01-01 10:00', 'column start', 'without offset', '2024-01-01 10:00')
    refused('web,2,2024-01-01', 'column start', 'without time and offset')
    refused('web,2,2024-02-30T10:00:00Z', 'column start', 'is not a time')
    refused('web,2,2024-01-01T25:00:00Z', 'column start', 'is not a time')
    refused('web,2,2024-01-01T10:00:00Zx', 'column start', 'is not a time')
    refused('web,2,99999999999999999999', 'column start')
    refused('web,2,', 'column start', 'needs it')
    refused('web,2', '2 fields, but the header has 3')
    refused('web,2,3,4', '4 fields, but the header has 3')
    refused('we"b,2,3', 'quote')
    refused('"web"x,2,3', 'quote')
    header = 'system,id,start,type'
    good = GOOD + ',visit'
    code, out, err = tool('spans', 'event', stdin=facts(good, 'web,2,3,vist', header=header))
    tap.ok('(stdin):3: column type: "vist"' in err and 'doc/facts.md' in err, 'unknown type', err)
    for column, value in (('value', '1.5'), ('revision', '4294967296'), ('revision', '-1'),
                          ('reference', 'x'), ('sequence', '--1'), ('currency', 'EURO')):
        text = facts('5,', f'5,{value}', header=f'start,{column}')
        code, out, err = tool('spans', 'event', stdin=text)
        tap.ok(code == 0 and f'(stdin):3: column {column}: "{value}"' in err,
               f'refused: {column} {value}', err)


def bad_in_library():
    """What the library refuses is found by its index, wherever it stands in a batch."""
    lines = [f'{i},{i + 1},e{i}' for i in range(1, 9001)]
    for bad in (0, 4094, 4095, 4096, 8999):
        lines[bad] = f'{bad + 5},{bad + 2},e'
    code, out, err = tool('spans', 'event', stdin=facts(*lines, header='start,end,id'))
    found = [int(line) for line in re.findall(r'^sojourn: \(stdin\):(\d+):', err, re.M)]
    tap.equal((code, found), (0, [2, 4096, 4097, 4098, 9001]), 'the library refuses five rows')
    tap.equal(len(out.splitlines()), 8996, 'the rest is fed')
    tap.ok('5 bad rows left out, 8995 rows taken' in err, 'they are counted', err)
    code, out, err = tool('spans', 'event', '--strict',
                          stdin=facts(*lines[1:], header='start,end,id'))
    tap.equal((code, out), (1, ''), 'strict: stops at one the library refuses')


def lines_counted():
    text = 'start,name,type\n\n5,"two\nlines",visit\r\n\r\n6,x,oops\n7,"a\n\nb",oops\n8,x,oops'
    code, out, err = tool('spans', 'event', stdin=text)
    found = [int(line) for line in re.findall(r'^sojourn: \(stdin\):(\d+):', err, re.M)]
    tap.equal(found, [6, 7, 10], 'lines are those of an editor, empty ones and breaks in quotes too')
    code, out, err = tool('spans', 'event', stdin='start,name\n5,x\n6,"open\n7,y\n')
    tap.ok(':3:' in err and 'quote' in err and len(out.splitlines()) == 2,
           'a quote that is not closed', err)
    bad = ''.join(f'x{i}\n' for i in range(500))
    code, out, err = tool('spans', 'event', stdin='start\n5\n' + bad)
    tap.ok(len(err.splitlines()) == 101 and '500 bad rows' in err, '100 are told, all are counted')


def headers():
    for header, word in (('start,strat', '"strat" is unknown'), ('start,start', 'is there twice'),
                         ('start,identifier.fax', 'no kind of identifier'), ('', 'empty'),
                         ('start,identifier', 'is unknown'), ('start,"x', 'quote'),
                         ('start;identifier.phone', 'commas'),
                         ('identifier.phone\tstart', 'commas')):
        code, out, err = tool('digest', stdin=header and facts('5,x', header=header))
        tap.ok(code == 3 and out == '' and word in err, f'header {header!r}', f'{code} {err}')
    text = '\ufefftype , start\nVISIT, 7 \n'
    rows = tool.rows('event', '--time', 'us', stdin=text)
    tap.equal([(row['type'], row['start']) for row in rows], [('visit', '7')],
              'byte order mark, blanks, upper case')


def times():
    wanted = {
        '2024-01-31T09:00:00Z': 1706691600000000,
        '2024-01-31T09:00:00+01:00': 1706688000000000,
        '2024-01-31t09:00-0530': 1706711400000000,
        '2024-01-31 09:00:00.25z': 1706691600250000,
        '2024-01-31T09:00:00,1234567Z': 1706691600123456,
        '2024-02-29T23:59:60Z': 1709251200000000,
        '1970-01-01T00:00:00.000001+00': 1,
        '1969-12-31T23:59:59.999999Z': -1,
        '0001-01-01T00:00:00Z': -62135596800000000,
        '9999-12-31T23:59:59.999999Z': 253402300799999999,
        '1706691600000000': 1706691600000000,
        '-7': -7,
    }
    for text, us in wanted.items():
        rows = tool.rows('event', '--time', 'us', stdin=f'start\n"{text}"\n')
        tap.equal([row['start'] for row in rows], [str(us)], f'time {text}')
    rows = tool.rows('event', stdin='start\n1706691600250000\n-1\n')
    tap.equal(sorted(row['start'] for row in rows),
              ['1969-12-31T23:59:59.999999Z', '2024-01-31T09:00:00.250000Z'], 'times as ISO 8601')


def quoting():
    name = 'a, "b"\r\nc; '
    text = 'start,name,agent\n5,"' + name.replace('"', '""') + '","  x"\n'
    rows = tool.rows('event', stdin=text)
    tap.equal([(row['name'], row['agent']) for row in rows], [(name, '  x')],
              'commas, quotes, line breaks and blanks come back')
    long = '"' * 65535
    rows = tool.rows('event', stdin='start,name\n5,"' + long.replace('"', '""') + '"\n')
    tap.ok([row['name'] for row in rows] == [long], 'the longest text, all quotes')


def links():
    web = 'visit,c1,,,5,\nvisit,,A1,,6,\n'
    head = 'type,identifier.cookie,identifier.account,identifier.account,start,revision\n'
    count = lambda rows: len(tool.rows('journey', '--strict', stdin=head + web + rows))
    tap.equal(count(''), 2, 'no link: two customers')
    tap.equal(count('link.same,c1,A1,,,\n'), 1, 'link.same: one')
    tap.equal(count('LINK.NONE,c1,A1,,,1\nlink.same,c1,A1,,,\n'), 2, 'link.none of a higher revision')
    tap.equal(count('visit,,A2,,9,\nlink.same,,A1,A2,,\n'), 2, 'two identifiers of one kind')
    for row, word in (('link.same,c1,,,,', '1 identifier; state exactly two'),
                      ('link.same,c1,A1,A2,,', '3 identifiers; state exactly two'),
                      ('link.same,c1,A1,,7,', 'column start'),
                      ('link.same,,A1,A1,,', '')):
        code, out, err = tool('spans', 'journey', '--strict', stdin=head + web + row + '\n')
        tap.ok(code == 1 and out == '' and '(stdin):4:' in err and word in err,
               f'refused: {row}', f'{code} {err}')


def erasures():
    web = 'visit,c1,,5,\nvisit,c1,A1,6,9\nvisit,c2,,6,\n'
    head = 'type,identifier.cookie,identifier.account,start,end\n'
    count = lambda rows: len(tool.rows('event', '--strict', stdin=head + rows))
    tap.equal(count(web), 3, 'no erasure: three events')
    tap.equal(count(web + 'erase,c1,A1,,6\n'), 1, 'an erasure of two identifiers')
    tap.equal(count('ERASE,c1,,,6\n' + web), 2, 'it comes first; what states an account is not its own')
    for row, word in (('erase,c1,,,', 'column end'), ('erase,c1,,5,6', 'column start'),
                      ('erase,,,,6', 'name somebody')):
        code, out, err = tool('spans', 'event', '--strict', stdin=head + web + row + '\n')
        tap.ok(code == 1 and out == '' and '(stdin):5:' in err and word in err,
               f'refused: {row}', f'{code} {err}')


def page():
    """The files and commands of doc/facts.md."""
    with open(os.path.join(ROOT, 'doc', 'facts.md'), encoding='utf-8') as stream:
        blocks = re.findall(r'```(\w+) ?(\S*)\n(.*?)```', stream.read(), re.S)
    with tempfile.TemporaryDirectory() as scratch:
        for language, name, text in blocks:
            if language == 'csv':
                with open(os.path.join(scratch, name), 'w', encoding='utf-8') as stream:
                    stream.write(text)
            for line in text.splitlines() if language == 'sh' else []:
                code, out, err = tool.shell(line, scratch)
                tap.ok(code == 0 and not err and out, f'doc/facts.md: {line}', err)
        files = [os.path.join(scratch, name) for name in ('calls.csv', 'web.csv')]
        tap.equal(len(tool.rows('interaction', *files)), 1, 'doc/facts.md: one interaction')


for point in (bad_rows, bad_in_library, lines_counted, headers, times, quoting, links, erasures, page):
    tap.run(point)
tap.finish()
