# SPDX-License-Identifier: MIT
"""amalgamate.py [-x XXHASH.H] FOLDER [plain|unicode|firmware]

Writes sojourn.c and sojourn.h: the files that lib/meson.build lists under that name, as one source
that needs nothing installed but, for `unicode`, utf8proc. XXH3 is inlined with its licence.

What a file keeps to itself gets the file's name in front, so that nothing clashes: `rounds` of
hash.c is `hash_rounds`. What only the library's files share becomes static: the one object shows
the public functions and nothing else."""
import argparse
import pathlib
import re
import subprocess

LIB = pathlib.Path(__file__).resolve().parent
PUBLIC = LIB.parent / 'include'
TOKEN = re.compile(r'''/\*.*?\*/|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\#[ ]*\w+(?:\\\n|[^\n])*|'''
                   r'''[A-Za-z_]\w*|\d[\w.]*|\s+|->|.''', re.S)
WORD = re.compile(r'[A-Za-z_]\w*\Z')
OWN = re.compile(r'(sj|sojourn|SJ|SOJOURN|XXH)_')
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]+["<]([^">]+)[">].*\n', re.M)
HEAD = '''/* SPDX-License-Identifier: MIT */
/* libsojourn in one file, made by lib/amalgamate.py of the list `{profile}`: change its sources. */
#if defined(__GNUC__)
#define SJ_PRIVATE static __attribute__((unused))
#else
#define SJ_PRIVATE static
#endif

'''


def lists():
    """The .c files of each list of lib/meson.build."""
    text = (LIB / 'meson.build').read_text()
    found = {name: [LIB / file for file in re.findall(r"'(\S+\.c)'", body)]
             for name, body in re.findall(r'^(\w+) = files\((.*?)\)', text, re.M | re.S)}
    for name, parts in re.findall(r'^(\w+) = (\w+(?: \+ \w+)*)$', text, re.M):
        found[name] = [file for part in parts.split(' + ') for file in found[part]]
    return found


def outside(text):
    """(token, text depth of braces, nearest open brace's keyword) of each token."""
    depth, kinds, head = 0, [], ''
    for token in TOKEN.findall(text):
        yield token, depth, kinds[-1] if kinds else ''
        if token == '{':
            depth += 1
            kinds.append('struct' if re.search(r'\b(struct|union)\b[^()=;]*$', head) else
                         'enum' if re.search(r'\benum\b[^()=;]*$', head) else 'block')
            head = ''
        elif token == '}':
            depth -= 1
            kinds.pop()
            head = ''
        elif token == ';':
            head = ''
        elif not token.startswith(('/*', '#')):
            head += token


def statements(text):
    """(whole text, text without what is in braces, enumerators) of each statement at file level."""
    whole, flat, enumerators, last = '', '', [], ''
    for token, depth, kind in outside(text):
        whole += token
        comment = token.startswith(('/*', '#'))
        if kind == 'enum' and WORD.match(token) and last in '{,':
            enumerators.append(token)
        if depth == 0 and not comment:
            flat += token
        if not comment and not token.isspace():
            last = token
        ends = depth == 0 and token == ';' or (depth == 1 and token == '}' and
                                               re.search(r'\)\s*\{\s*$', flat))
        if ends:
            yield whole, flat, enumerators
            whole, flat, enumerators, last = '', '', [], ''
    if whole:
        yield whole, flat, enumerators


def declared(flat):
    """The name that a statement at file level declares, or ''."""
    flat = re.sub(r'\b((?:struct|union|enum)\b\s*\w*)\s*\{', r'\1 ', flat)
    head = re.split(r'[=;{]', re.sub(r'__attribute__\(\(.*?\)\)', '', flat))[0]
    named = (re.search(r'(\w+)\s*\(', head) or re.search(r'(\w+)\s*(?:\[[^;]*)?$', head.strip()))
    if flat.lstrip().startswith('typedef'):
        named = re.search(r'(\w+)\s*\([^*]*\)\s*;', flat) or re.search(r'(\w+)\s*;', flat)
    return named[1] if named else ''


def kept(text):
    """Names that a .c file keeps to itself."""
    names = set(re.findall(r'^#define (\w+)', text, re.M))
    for _, flat, enumerators in statements(text):
        names.update(enumerators)
        names.update(re.findall(r'\b(?:struct|union|enum)\s+(\w+)\s*\{', flat))
        if re.match(r'\s*(static|typedef)\b', flat):
            names.add(declared(flat))
    return {name for name in names if name and not OWN.match(name)}


def renamed(text, names):
    """`text` with those names changed, but for members of a struct."""
    out, last = [], ''
    pieces = list(outside(text))
    for at, (token, _, kind) in enumerate(pieces):
        if re.match(r'#\s*define', token):
            token = re.sub(r'\w+', lambda word: names.get(word[0], word[0]), token)
        elif token in names and last not in ('.', '->'):
            follows = next((t for t, *_ in pieces[at + 1:] if not t.isspace()), '')
            if kind != 'struct' or follows not in (';', ',', '[', ':'):
                token = names[token]
        if not token.isspace() and not token.startswith('/*'):
            last = token
        out.append(token)
    return ''.join(out)


def private(text):
    """`text` with each function and table that files share made static."""
    out = []
    for whole, flat, _ in statements(text):
        name = declared(flat)
        shared = name.startswith('sj_') and '(' in re.split(r'[={]', flat)[0]
        if shared and not re.match(r'\s*(static|typedef|extern|struct \w+ \{)', flat):
            start = re.search(r'\A(?:\s+|/\*.*?\*/|#(?:\\\n|[^\n])*)*', whole, re.S).end()
            whole = whole[:start] + 'SJ_PRIVATE ' + whole[start:]
        out.append(whole)
    return ''.join(out)


class Amalgamation:
    def __init__(self, files, xxhash):
        self.files, self.xxhash = files, xxhash
        self.seen, self.system, self.public = set(), [], []
        self.tables = self.shared_tables()

    def shared_tables(self):
        """Definition of each constant that a header declares `extern`, by name."""
        tables = {}
        for file in self.files:
            for found in re.finditer(r'^const [^(;]*?\b(sj_\w+)\[[^;]*;', file.read_text(), re.M):
                tables[found[1]] = found[0]
        return tables

    def include(self, name):
        if name == 'xxhash.h':
            return self.once(name, self.xxhash.read_text())
        if name.startswith('sojourn/'):
            self.public.append(name)
            return ''
        if (LIB / name).is_file():
            return self.once(name, (LIB / name).read_text())
        if name not in self.system:
            self.system.append(name)
        return ''

    def once(self, name, text):
        if name in self.seen:
            return ''
        self.seen.add(name)
        if name == 'xxhash.h':
            return text
        text = re.sub(r'\A/\* SPDX.*?\*/\n', '', text)
        return f'/* ---- lib/{name} ---- */\n' + self.inlined(self.hoisted(private(text)))

    def hoisted(self, text):
        for name, definition in self.tables.items():
            text = re.sub(rf'^extern [^;]*\b{name}\b[^;]*;', lambda _: 'SJ_PRIVATE ' + definition,
                          text, flags=re.M)
        return text

    def inlined(self, text):
        return INCLUDE.sub(lambda found: self.include(found[1]), text)

    def source(self, file):
        text = file.read_text()
        for name, definition in self.tables.items():
            text = text.replace(definition + '\n', '')
        name = file.stem
        names = {old: (f'{name.upper()}_{old}' if old.isupper() else f'{name}_{old}')
                 for old in kept(text)}
        text = private(renamed(text, names))
        text = re.sub(r'\A/\* SPDX.*?\*/\n', '', text)
        place = f'{file.parent.name}/{file.name}'
        return f'/* ---- lib/{place} ---- */\n' + self.inlined(text)


def header(names):
    """sojourn.h: the public headers, one after the other."""
    seen = []

    def one(name):
        if name in seen:
            return ''
        seen.append(name)
        return INCLUDE.sub(lambda found: one(found[1]) if found[1].startswith('sojourn/')
                           else found[0], (PUBLIC / name).read_text())

    return ''.join(one(name) for name in ['sojourn/sojourn.h', *names])


def find_xxhash():
    try:
        asked = subprocess.run(['pkg-config', '--variable=includedir', 'libxxhash'], text=True,
                               capture_output=True).stdout.strip()
    except OSError:
        asked = ''
    for folder in (asked, '/usr/include', '/usr/local/include', '/opt/homebrew/include'):
        if folder and (pathlib.Path(folder) / 'xxhash.h').is_file():
            return pathlib.Path(folder) / 'xxhash.h'
    raise SystemExit('xxhash.h is not here: install libxxhash-dev or say -x where it is')


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n\n')[1])
    parser.add_argument('-x', dest='xxhash', type=pathlib.Path, help='xxhash.h, 0.8 or later')
    parser.add_argument('folder', type=pathlib.Path)
    parser.add_argument('profile', nargs='?', default='plain',
                        choices=['plain', 'unicode', 'firmware'])
    asked = parser.parse_args()
    files = lists()[asked.profile]
    made = Amalgamation(files, asked.xxhash or find_xxhash())
    body = ''.join(made.source(file) for file in files)
    system = ''.join(f'#include <{name}>\n' for name in sorted(made.system))
    asked.folder.mkdir(parents=True, exist_ok=True)
    (asked.folder / 'sojourn.h').write_text(header(made.public))
    (asked.folder / 'sojourn.c').write_text(
        HEAD.format(profile=asked.profile) + '#include "sojourn.h"\n\n' + system + body)


if __name__ == '__main__':
    main()
