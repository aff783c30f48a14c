# SPDX-License-Identifier: MIT
"""symbols.py LIBSOJOURN.SO: header, version script and exported symbols name the same functions."""
import re
import sys

from tap import ROOT, declared, output, run


def exported():
    rows = [row.split() for row in output('nm', '-D', '--defined-only', sys.argv[1]).splitlines()]
    return {name.split('@')[0] for _, kind, name in rows if kind != 'A'}


def difference(a, b, text):
    return [f'{text} {name}' for name in sorted(a - b)]


def header():
    """the library exports what the header declares, and nothing else"""
    return (difference(declared(), exported(), 'not exported:') +
            difference(exported(), declared(), 'not declared:'))


def version_script():
    """lib/sojourn.map lists what the header declares, by name, and hides the rest"""
    text = re.sub(r'/\*.*?\*/|#.*', '', (ROOT / 'lib/sojourn.map').read_text(), flags=re.S)
    shown = set(re.findall(r'([\w*?]+);', re.sub(r'local:.*?}', '', text, flags=re.S)))
    if not re.search(r'local:\s*\*;', text):
        yield 'local: * is missing'
    yield from difference(shown, declared(), 'not declared:')
    yield from difference(declared(), shown, 'not listed:')


run(header, version_script)
