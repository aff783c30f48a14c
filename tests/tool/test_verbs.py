# SPDX-License-Identifier: MIT
"""Verbs, options, exit codes. test_verbs.py TOOL"""
import csv
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile

from tap import Tap, Tool

tap, tool = Tap(), Tool(sys.argv[1])
HEADER = ('id,parent,customer,level,state,flags,start,end,children,events,value,currency,channel,'
          'intent,issue,system,queue,agent,name,detail,type,reference,revision')
LEVELS = ['event', 'transaction', 'interaction', 'engagement', 'journey']
CALLS = '''system,id,session,contact,channel,intent,agent,type,start,value,currency,identifier.phone
ivr,1,i1,k1,voice,billing,,input,2024-01-01T10:00:00Z,,,+15550100
desk,2,d1,k1,voice,,Ann,end,2024-01-01T10:05:00Z,,,
ivr,3,i2,k2,voice,billing,,abandon,2024-01-01T10:10:00Z,,,+15550100
web,4,w1,,web,order,,purchase,2024-01-03T10:00:00Z,1990,EUR,+15550100
acd,5,,,chat,,,message,2024-01-05T10:00:00Z,,,
acd,6,,,voice,,,message,2024-01-05T10:12:00Z,,,
'''


def exit_codes():
    cases = [
        (0, ['--help']), (0, ['--version']), (0, ['spans', '--help']), (0, ['digest', '-']),
        (2, []), (2, ['span']), (2, ['spans', 'sessions', '-']), (2, ['spans']),
        (2, ['digest', '--nonsense', '-']), (2, ['digest', '--set', 'gapp=1m', '-']),
        (2, ['digest', '--set', 'contact', '-']), (2, ['digest', '--set', 'contact=5', '-']),
        (2, ['digest', '--set', 'contact=0s', '-']), (2, ['digest', '--set', 'key=12', '-']),
        (2, ['digest', '--set', 'gap=voice:10m', '-']), (2, ['spans', 'event', '--limit', 'x']),
        (2, ['digest', '--set', 'redial_joins=perhaps', '-']),
        (2, ['digest', '--set', 'contact=200000000w', '-']),
        (2, ['spans', 'event', '--as-of', 'today']), (2, ['spans', 'event', '--customer', '5']),
        (2, ['spans', 'event', '--within', '5']), (2, ['spans', 'event', '--time', 'unix']),
        (2, ['spans', 'event', '--customer', 'fax=5']), (2, ['show', 'phone', '-']),
        (2, ['simulate', 'file.csv']), (2, ['simulate', '--events', '-5']),
        (4, ['digest', '/nonexistent/facts.csv']), (4, ['digest', '/']),
        (4, ['simulate', '--truth', '/nonexistent/truth']),
        (1, ['show', 'phone=1', '-']),
    ]
    for code, arguments in cases:
        got, out, err = tool(*arguments, stdin=CALLS)
        good = got == code and (code == 0) == (err == '') and (code == 0 or out == '')
        tap.ok(good, f'exit {code}: sojourn {" ".join(arguments)}', f'exit {got}\n{out}\n{err}')
    tap.equal(tool('digest', stdin='start\nx\n')[0], 3, 'exit 3: no usable row')
    tap.equal(tool('digest', stdin='start\n')[0], 3, 'exit 3: no row')
    tap.equal(tool('digest', stdin='begin\n5\n')[0], 3, 'exit 3: header')
    tap.equal(tool('digest', '--strict', stdin='start\n5\nx\n')[:2], (1, ''), 'exit 1: strict')
    tap.equal(tool('digest', stdin='start\n5\nx\n')[0], 0, 'exit 0: a bad row, not strict')


def closed_pipe():
    with open(os.devnull, 'w') as null:
        done = subprocess.run(f'"{tool.path}" simulate --events 50000 | head -n 1', shell=True,
                              stdout=null, stderr=subprocess.PIPE)
    tap.equal(done.stderr, b'', 'a closed pipe is no news')
    if not os.path.exists('/dev/full'):
        tap.skip('a full disk is exit 4', 'no /dev/full')
        return
    with open('/dev/full', 'w') as full:
        done = subprocess.run([tool.path, 'simulate'], stdout=full, stderr=subprocess.PIPE)
    tap.equal(done.returncode, 4, 'a full disk is exit 4')


def spans():
    for level in LEVELS:
        code, out, err = tool('spans', level, '-', stdin=CALLS)
        lines = out.splitlines()
        plural = tool('spans', level + 's', stdin=CALLS)
        tap.ok(code == 0 and err == '' and lines[0] == HEADER and plural[1] == out,
               f'spans {level}: header; plural and no FILE are the same', err)
        rows = tool.rows(level, stdin=CALLS)
        tap.ok(all(row['level'] == level for row in rows), f'spans {level}: level')
    found = [(row['flags'], row['start'], row['children'], row['agent'], row['intent'])
             for row in tool.rows('interaction', '--customer', 'phone=+1 555 0100', stdin=CALLS)]
    tap.equal(found, [('contact|self_service|agent', '2024-01-01T10:00:00.000000Z', '2', 'Ann',
                       'billing'),
                      ('contact|abandoned|redial', '2024-01-01T10:10:00.000000Z', '1', '',
                       'billing'),
                      ('contact', '2024-01-03T10:00:00.000000Z', '1', '', 'order')],
              'rows of one customer, flags by name')
    anonymous = [row for row in tool.rows('journey', stdin=CALLS) if 'anonymous' in row['flags']]
    tap.equal(len(anonymous), 2, 'anonymous is a flag')
    values = [(row['value'], row['currency'], row['type']) for row in
              tool.rows('event', '--limit', '1', '--latest-first', '--customer', 'phone=+15550100',
                        stdin=CALLS)]
    tap.equal(values, [('1990', 'EUR', 'purchase')], 'limit, latest first, value, currency, type')


def asked():
    def starts(*arguments):
        rows = tool.rows('interaction', *arguments, stdin=CALLS)
        return sorted(row['start'][8:16] for row in rows)
    tap.equal(starts('--from', '2024-01-03T00:00:00Z', '--until', '2024-01-04T00:00:00Z'),
              ['03T10:00'], 'from, until')
    tap.equal(starts('--until', '2024-01-02T00:00:00Z'), ['01T10:00', '01T10:10'], 'until alone')
    tap.equal(starts('--from', '2024-01-05T00:00:00+00:00'), ['05T10:00', '05T10:12'], 'from alone')
    journey = tool.rows('journey', '--customer', 'phone=+15550100', stdin=CALLS)[0]
    tap.equal(len(starts('--within', journey['id'])), 3, 'within')

    def states(*arguments):
        rows = tool.rows('engagement', '--customer', 'phone=+15550100', *arguments, stdin=CALLS)
        return [row['state'] for row in rows]
    tap.equal(states(), ['open', 'open'], 'states as of the last event')
    tap.equal(states('--as-of', '2024-01-02T00:00:00Z'), ['open', ''], 'as of an earlier time')
    tap.equal(states('--as-of', '2025-01-02T00:00:00Z'), ['expired', 'expired'], 'a later one')
    tap.equal(states('--set', 'window=order:30d:1d:sales'), ['open', 'sold'], 'window, sales')
    tap.equal(states('--set', 'window=order:30d:sales'), ['open', 'sold'], 'window, no reopen')


def settings():
    def count(level, *options):
        arguments = [word for option in options for word in ('--set', option)]
        return len(tool.rows(level, *arguments, stdin=CALLS))
    tap.equal(count('interaction'), 5, 'as they come')
    for option, level, wanted in (
            ('redial_joins', 'interaction', 4), ('redial_joins=yes', 'interaction', 4),
            ('redial_joins=no', 'interaction', 5), ('interaction_gap=5d', 'interaction', 3),
            ('window=1m', 'engagement', 5), ('window=billing:1us', 'engagement', 5),
            ('window=forever', 'engagement', 4), ('intent_first', 'engagement', 4),
            ('gap=voice:chat:20m', 'interaction', 5), ('asynchronous=', 'interaction', 5),
            ('asynchronous=voice,chat', 'interaction', 5), ('goal=order', 'engagement', 4),
            ('contact=1s', 'interaction', 6), ('thread=1h', 'interaction', 5),
            ('reopen=1d', 'engagement', 4), ('unknown=1m', 'engagement', 4),
            ('note=1800s+1us', 'engagement', 4), ('country=49', 'engagement', 4),
            ('key=000102030405060708090a0b0c0d0e0f', 'engagement', 4)):
        tap.equal(count(level, option), wanted, f'--set {option}: {level}s')
    public = tool('digest', stdin=CALLS)[1]
    secret = tool('digest', '--set', 'key=000102030405060708090A0b0c0d0e0f', stdin=CALLS)[1]
    tap.ok(re.fullmatch(r'facts [0-9a-f]{32}\nspans [0-9a-f]{32}\n', public) and public != secret,
           'a key of one\'s own gives other ids', public + secret)


def kinds():
    head = 'start,type,identifier.account,identifier.member,identifier.email,identifier.cookie'

    def journeys(rows, *options):
        words = [word for option in options for word in ('--set', option)]
        return tool.rows('journey', '--strict', *words, stdin='\n'.join([head, *rows, '']))

    def count(rows, *options):
        return len(journeys(rows, *options))
    both = ['1,,,M-9,,', '2,,,m-9,,']
    tap.equal(count(both, 'kind=member:strong'), 2, 'a kind of one\'s own; trim is usual')
    tap.equal(count(both, 'kind=member:fold:strong'), 1, '... folded')
    tap.equal(count(['1,,,555 1,,', '2,,,5551,,'], 'kind=member:strong:phone'), 1, '... a phone')
    mails = [f'{n},,A{n},,ann@x.org,' for n in (1, 2, 3)]
    tap.equal(count(mails, 'kind=member:weak'), 1, 'a mailbox ties three accounts')
    tap.equal(count(mails, 'kind=member:weak', 'kind=email:limit=2'), 3, '... not with limit=2')
    tap.equal(count(mails[:2], 'kind=member:weak', 'kind=account:unique'), 2, 'unique')
    cookies = ['1,,A1,,,c', '7200000001,,,,,c']
    tap.equal(count(cookies, 'kind=member:weak'), 1, 'a cookie reaches far')
    tap.equal(count(cookies, 'kind=member:weak', 'kind=cookie:lifetime=2h'), 2, 'lifetime=2h')
    known = ['1,,A1,M1,,']
    tap.ok(journeys(known, 'kind=member:strong')[0]['id'] !=
           journeys(known, 'kind=member:strong', 'kind=account:priority=101')[0]['id'],
           'priority decides the name')
    shared = ['1,,A1,M1,,', '2,,A2,M1,,']
    tap.equal(count(shared, 'kind=member:medium:limit=1'), 2, 'medium')
    tap.equal(count(shared, 'kind=member:strong'), 1, 'strong')
    two = ['1,,A1,,ann@x.org,', '2,,,M1,ann@x.org,']
    tap.equal(count(two, 'kind=member:strong'), 1, 'no link')
    tap.equal(count([*two, ',link.distinct,A1,M1,,'], 'kind=member:strong'), 2, 'link.distinct')
    for word in ('member', 'member:', 'member:stronk', 'member:strong:limit=x', 'account:priority',
                 'member:strong:priority=2147483648', ':strong', 'member:weak:lifetime=5'):
        code, out, err = tool('digest', '--set', f'kind={word}', stdin='start\n1\n')
        tap.ok(code == 2 and not out and '--set' in err, f'refused: kind={word}', err)
    once = tool('digest', stdin=CALLS)
    for every in (1, 3):
        tap.equal(tool('digest', '--settle', every, stdin=CALLS), once, f'--settle {every}')


def people():
    code, out, err = tool('summary', stdin=CALLS)
    lines = {line.split()[0]: line for line in out.splitlines() if line}
    tap.ok(code == 0 and err == '' and all(level + 's' in lines for level in LEVELS),
           'summary: five levels', out + err)
    tap.ok(re.match(r'interactions +5 .* with an agent 20.0 %  abandoned 20.0 %  redial 20.0 %',
                    lines.get('interactions', '')), 'summary: shares', out)
    code, out, err = tool('show', 'phone=+15550100', stdin=CALLS)
    tap.ok(code == 0 and len(re.findall('[\u251c\u2514]', out)) == 13 and '19.90 EUR' in out and
           'billing' in out and 'redial' in out and '+5 m 00 s' in out and '+47 h 50 m' in out,
           'show: a tree with gaps', out + err)
    journey = tool.rows('journey', '--customer', 'phone=+15550100', stdin=CALLS)[0]['id']
    tap.equal(tool('show', journey, stdin=CALLS)[1], out, 'show: by the id of a journey')
    for level, count in (('journey', 0), ('engagements', 2), ('interaction', 5), ('transaction', 9)):
        out = tool('show', journey, '--down-to', level, stdin=CALLS)[1]
        tap.equal(len(re.findall('[\u251c\u2514]', out)), count, f'show --down-to {level}')
    out = tool('show', journey, '--latest-first', '--limit', 1, stdin=CALLS)[1]
    tap.ok('order' in out and 'billing' not in out, 'show --latest-first --limit 1', out)


def wide():
    """Long texts, other alphabets, line breaks: 100 columns and one line a span."""
    text = '\u00e4\u6f22' * 80
    rows = (f'{text},{text},{text},{text},{text},purchase,2024-01-01T10:00:00Z,1,EUR,p\n'
            '"a\nb",x,"q\tr",,,visit,2024-01-01T10:00:00Z,,,p\n')
    head = 'system,session,name,intent,agent,type,start,value,currency,identifier.cookie\n'
    code, out, err = tool('show', 'cookie=p', stdin=head + rows)
    tap.ok(code == 0 and all(len(line) <= 100 for line in out.splitlines()) and
           len(out.splitlines()) == 7 and '\t' not in out, 'show: at most 100 columns', out + err)


def as_json():
    def walk(node, levels):
        """Counts of a subtree against what its spans say."""
        counts = [0] * 5
        for child in node.get(levels[0], []) if levels else []:
            below = walk(child, levels[1:])
            counts = [a + b for a, b in zip(counts, below)]
            counts[len(levels) - 1] += 1
        return counts
    code, out, err = tool('show', 'phone=+15550100', '--json', stdin=CALLS)
    tree = json.loads(out)
    tap.equal((code, err, tree['schema'], len(tree['journeys'])), (0, '', 'sojourn.show/1', 1),
              'show --json: a schema, a journey')
    journey = tree['journeys'][0]
    tap.equal(walk(journey, ['engagements', 'interactions', 'transactions', 'events']),
              [4, 4, 3, 2, 0], 'show --json: events, transactions, interactions, engagements')
    rows = tool.rows('journey', '--customer', 'phone=+15550100', stdin=CALLS)
    tap.equal((journey['id'], journey['value'], journey['currency']),
              (rows[0]['id'], 1990, 'EUR'), 'show --json: an id, an amount')
    second = journey['engagements'][0]['interactions'][1]
    tap.equal((second['gap_us'], second['flags'], second['start']),
              (300000000, ['contact', 'abandoned', 'redial'], '2024-01-01T10:10:00.000000Z'),
              'show --json: gap, flags, start')
    big = CALLS.replace('1990', '9007199254740993')
    journey = json.loads(tool('show', 'phone=+15550100', '--json', stdin=big)[1])['journeys'][0]
    tap.equal(journey['value'], '9007199254740993', 'show --json: what a double cannot hold is text')


def checked():
    code, out, err = tool('check', stdin=CALLS)
    tap.ok(code == 0 and err == '' and out.startswith('events 6, links 0, erasures 0; refused rows 0') and
           'from 2024-01-01 10:00:00 to 2024-01-05 10:12:00 UTC' in out, 'check: rows, times', out)
    lines = {line.split()[0]: line.split() for line in out.splitlines() if line}
    tap.equal(lines['ivr'], ['ivr', 'abandon', '1', 'input', '1'], 'check: types by system')
    tap.equal(lines['phone'][1:5], ['3', 'times', '1', 'values'], 'check: kinds of identifiers')
    tap.equal(lines['contact'][1:5], ['3', 'times', '2', 'values'], 'check: keys')
    tap.ok('2 events state nobody and no key' in out, 'check: events of nobody', out)
    head = 'system,id,session,contact,start,end,type,identifier.account,identifier.email\n'
    rows = [f'acd,{i},s{i},0815,{i + 1},,queue,A{i},info@example.com' for i in range(60)]
    rows += [f'acd,b{i},t{i},unknown,{i + 1},,queue,0000,' for i in range(70)]
    bad = ['a,1,,,x1,,,,', 'a,2,,,x2,,,,', 'a,3,,,9,5,,,', 'a,4,,,9,,vist,,', 'a,5', 'a,6,,,,,,,']
    code, out, err = tool('check', '-', stdin=head + '\n'.join(rows + bad) + '\n')
    tap.ok(code == 0 and err == '', 'check: what is refused is no error', err)
    tap.ok('refused rows 6' in out and re.search('2  column start: "..." is not a time', out) and
           '(stdin):132' in out and '(stdin):134' in out and 'end at or after' in out,
           'check: rows refused, by reason, where first', out)
    tap.ok('contact "0815" is on 60 sessions' in out and 'contact "unknown" is' not in out,
           'check: a contact of too many sessions', out)
    tap.ok('email "info@example.com" is on 60 accounts' in out, 'check: a mailbox of too many', out)
    tap.ok('contact "unknown"  70 times' in out and 'account "0000"  70 times' in out,
           'check: values that mean nothing', out)
    tap.ok('60 customers' not in out and '1 values shared' in out, 'check: what is held', out)
    code, out, err = tool('check', '--strict', '-', stdin=head + '\n'.join(bad))
    tap.equal(code, 1, 'check --strict: the first bad row ends it')
    code, out, err = tool('check', '-', stdin=head + '\n'.join(bad))
    tap.ok(code == 3 and 'refused rows 6' in out, 'check: no row is usable', out + err)


def reasons():
    def rules(*things):
        rows = list(csv.DictReader(tool('explain', *things, stdin=CALLS)[1].splitlines()))
        return [row['rule'] + (' (apart)' if row['apart'] else '') for row in rows]
    journey = tool.rows('journey', '--customer', 'phone=+15550100', stdin=CALLS)[0]['id']
    calls = [row['id'] for row in tool.rows('interaction', '--within', journey, stdin=CALLS)]
    tap.equal(rules(calls[0], 'phone=+1 555 0100'), ['states'], 'explain: an ID and KIND=VALUE')
    tap.equal(rules(calls[0], calls[1]), ['intent', 'redial (apart)'], 'explain: two calls')
    tap.equal(rules('all', 'all'), [], 'explain: nothing was left out')
    codes = [tool('explain', *things, stdin=CALLS)[0]
             for things in ([], [journey], [journey, 'fax=5'], [journey, 'account=5'])]
    tap.equal(codes, [2, 2, 2, 2], 'explain: two things that are held')
    kept = tool('explain', calls[0], 'phone=+1 555 0100', '--set', 'keep_values', stdin=CALLS)[1]
    tap.ok(kept.splitlines()[1].split(',')[3] == 'phone=+15550100', 'explain: a value that is kept',
           kept)
    told = [tool('show', journey, *words, stdin=CALLS)[1].splitlines()[0].split()[1]
            for words in ([], ['--set', 'keep_values'])]
    tap.equal(told, [journey, 'phone=+15550100'], 'show: likewise')


def help_pages():
    """The examples of every verb's help run."""
    verbs = re.findall(r'^  (\w+) ', tool('--help')[1], re.M)
    tap.equal(verbs, ['check', 'summary', 'spans', 'show', 'measure', 'metrics', 'compute', 'formulas',
                      'attribute', 'paths', 'agents', 'patterns', 'opt_outs', 'digest', 'explain', 'ask',
                      'simulate'],
              'help: verbs')
    with tempfile.TemporaryDirectory() as scratch:
        for verb in sorted(verbs, key='simulate'.__ne__):  # it writes the file the others read
            examples = tool(verb, '--help')[1].split('Examples\n')[1].splitlines()
            tap.ok(len(examples) == 2, f'{verb} --help: two examples')
            for line in examples:
                code, _, err = tool.shell(line, scratch)
                tap.ok(code == 0 and not err, line.strip(), err)


def many_questions():
    with tempfile.TemporaryDirectory() as scratch:
        file = os.path.join(scratch, 'calls.csv')
        with open(file, 'w', encoding='utf-8') as stream:
            stream.write(CALLS)
        lines = ['spans interactions --limit 1', 'measure offered --where "queue=a b"', 'metrics fcr',
                 'digest', 'summary', 'explain all all', 'show phone=+15550100']
        alone = [tool(*shlex.split(line), *([] if line.startswith('metrics') else [file]))[1]
                 for line in lines]
        tap.equal(tool('ask', file, stdin='\n\n'.join(lines))[:2],
                  (0, ''.join(answer + '\n' for answer in alone)), 'ask: each answer as if asked alone')
        wide, once = ['--set', 'interaction_gap=1us'], 'spans interactions\n'
        tap.equal(tool('ask', *wide, file, stdin=once)[1],
                  tool('spans', 'interactions', *wide, file)[1] + '\n', 'ask: its settings hold')
        for wrong in ('measure nothing', 'nothing', f'digest {file}', 'digest --strict', 'check',
                      f'ask {file}', 'digest --set interaction_gap=1m'):
            code, out, err = tool('ask', file, stdin=f'{wrong}\ndigest\n')
            tap.ok(code == 2 and out == '\n' + alone[3] + '\n' and len(err.splitlines()) == 1,
                   f'ask: {wrong}: an error and no answer; the next question has one', out + err)
        for arguments in (['ask'], ['ask', '-'], ['ask', file, '-']):
            tap.equal(tool(*arguments, stdin='digest\n')[:2], (2, ''), f'{arguments}: a file is missing')
        tap.equal(tool('ask', scratch + '/none.csv', stdin='digest\n')[:2], (4, ''), 'ask: no such file')


for point in (exit_codes, closed_pipe, spans, asked, many_questions, settings, kinds, people, wide, as_json,
              checked, reasons, help_pages):
    tap.run(point)
tap.finish()
