# SPDX-License-Identifier: MIT
"""Count the TAP points of `meson test` runs: count.py SUITE|'' BUILD_TREE...

Prints the comments of tests that start with SOJOURN_ or a number (seeds, figures), what failed,
why points were skipped, and last `N passed, N failed`. A tree without a log, a suite without a
point and each report of a sanitizer count as a failure."""
import collections
import glob
import json
import os
import re
import sys

POINT = re.compile(r'^(not )?ok\b[ \d]*-? ?(.*?)\s*(?:#\s*(skip|todo)\b\s*(.*))?$', re.IGNORECASE)
PLAN = re.compile(r'^1\.\.0\s*#\s*skip\S*\s*(.*)$', re.IGNORECASE)
TOLD = re.compile(r'^# (SOJOURN_|\d)')


def points(test):
    """(verdict, name, reason) of each point of one test program."""
    failed = False
    for line in test['stdout'].splitlines():
        plan, point = PLAN.match(line), POINT.match(line)
        if plan:
            yield 'skipped', '', plan[1]
        elif point:
            verdict = 'skipped' if point[3] else 'failed' if point[1] else 'passed'
            failed |= verdict == 'failed'
            yield verdict, point[2], point[4]
    if test['result'] not in ('OK', 'SKIP') and not failed:
        yield 'failed', 'the program itself', test['result'].lower()


def shown(test):
    """What a program with a failure had to say, without its points that passed."""
    quiet = re.compile(r'ok\b|# Criterion|#$')
    lines = [line for line in test['stdout'].splitlines() if not quiet.match(line)]
    return lines[-100:] + test.get('stderr', '').splitlines()[-40:]


def wanted(only):
    here = os.path.dirname(os.path.abspath(__file__))
    if only:
        return {only}
    listed = re.search(r'foreach suite : \[(.*?)\]', open(here + '/meson.build').read(), re.S)
    return set(re.findall(r"'(\w+)'", listed[1])) - {'oracle', 'common'}  # parts of the others


def main(only, trees):
    count, skipped, failures, told = collections.Counter(), collections.Counter(), [], []
    for tree in trees:
        try:
            with open(tree + '/meson-logs/testlog.json', encoding='utf-8') as log:
                tests = [json.loads(line) for line in log]
        except FileNotFoundError:
            failures.append(f'{tree}: did not build or did not run')
            continue
        seen = set()
        for test in tests:
            name, before = test['name'].split(':', 1)[-1], len(failures)
            told += [line for line in test['stdout'].splitlines() if TOLD.match(line)]
            for verdict, point, reason in points(test):
                count[verdict] += 1
                seen.add(name.split(' / ')[0])
                if verdict == 'skipped':
                    skipped[reason or 'no reason given'] += 1
                elif verdict == 'failed':
                    failures.append(f'{tree}: {name}: {point} {reason or ""}'.rstrip())
            if len(failures) > before:
                print('', f'-- {tree}: {name}', *shown(test), sep='\n')
        failures += [f'{tree}: suite {suite} has no test point' for suite in wanted(only) - seen]
        for report in sorted(glob.glob(tree + '/sanitizer.*')):
            with open(report, encoding='utf-8', errors='replace') as text:
                print(text.read())
            failures.append(f'{tree}: a sanitizer reported, see above or {report}')
    for line in dict.fromkeys(told):
        print(line[2:])
    for line in failures:
        print('FAILED', line)
    reasons = '; '.join(f'{n} x {reason}' for reason, n in sorted(skipped.items()))
    print(f'{count["skipped"]} skipped: {reasons or "none"}')
    if not count['passed'] and not failures:
        failures.append('nothing')
    print(f'{count["passed"]} passed, {len(failures)} failed')
    return 1 if failures else 0


sys.exit(main(sys.argv[1], sys.argv[2:]))
