# SPDX-License-Identifier: MIT
"""`_abi.py` against the headers: every function with its types, every constant, every struct with
its size and the place of each field."""
import ctypes
import os
import re
import subprocess
import sys

import pytest
from conftest import ROOT
from sojourn import _abi, errors

HEADERS = sorted((ROOT / 'include/sojourn').glob('*.h'))
TEXT = '\n'.join(path.read_text() for path in HEADERS)
BARE = re.sub(r'/\*.*?\*/', ' ', TEXT, flags=re.S)
OPAQUE = {'sojourn', 'sojourn_cursor', 'sojourn_answer'}
PLAIN = {'sojourn_status': _abi.c_int32, 'double': ctypes.c_double, 'int': ctypes.c_int,
         'uint8_t': _abi.c_uint8, 'char': ctypes.c_char, 'void': None,
         **{f'{sign}int{bits}_t': getattr(_abi, f'c_{sign}int{bits}')
            for sign in ('', 'u') for bits in (32, 64)}}


def class_of(name):
    """sojourn_metric_row is MetricRow, struct ArrowSchema stays ArrowSchema."""
    name = name.removeprefix('sojourn_')
    if name == 'structure':
        return 'Structure_'  # ctypes has the bare name
    return name if name.startswith('Arrow') else ''.join(map(str.capitalize, name.split('_')))


def type_of(text):
    """The ctypes type of a C declaration without its name."""
    words = re.sub(r'\b(const|struct)\b', ' ', text)
    base, stars = words.replace('*', ' ').split()[0], words.count('*')
    if base in OPAQUE or (base == 'void' and stars):
        found, stars = _abi.c_void_p, stars - 1
    elif base == 'char' and stars:
        found, stars = _abi.c_char_p, stars - 1
    else:
        found = PLAIN[base] if base in PLAIN else getattr(_abi, class_of(base))
    for _ in range(stars):
        found = ctypes.POINTER(found)
    return found


PROTOTYPE = re.compile(r'^SOJOURN_API ([^;(]*?)(sojourn_\w+)\(([^;]*)\);', re.M)
FUNCTIONS = {name: (result, arguments) for result, name, arguments in PROTOTYPE.findall(BARE)}
STRUCT = re.compile(r'struct (\w+) \{(.*?)\n\}', re.S)
STRUCTS = dict(STRUCT.findall(BARE))


def enumerators():
    bodies = re.findall(r'\benum\s*\{(.*?)\}', BARE, re.S)
    return [name for body in bodies for name in re.findall(r'\bSOJOURN_\w+', re.sub(r'=[^,]*', '', body))]


CONSTANTS = [*enumerators(), 'SOJOURN_FOREVER', 'SOJOURN_VERSION']


def fields(body):
    """(name, type or None for a function pointer, items of an array) of each field."""
    for statement in body.split(';'):
        statement = ' '.join(statement.split())
        pointer = re.search(r'\(\*(\w+)\)\(', statement)
        if pointer:
            yield pointer[1], None, 0
        elif statement:
            kind, names = re.match(r'((?:const |struct )*\w+)(.*)', statement).groups()
            for one in names.split(','):
                stars, name, count = re.match(r'([ *]*(?:const)?[ *]*)(\w+)(?:\[(\d+)\])?', one.strip()).groups()
                yield name, type_of(kind + stars), int(count or 0)


def test_the_headers_have_what_this_test_looks_for():
    assert len(FUNCTIONS) >= 27 and len(STRUCTS) >= 20 and len(CONSTANTS) >= 60


def test_no_function_is_missing_or_made_up():
    assert {'sojourn_' + name for name in _abi.FUNCTIONS} == set(FUNCTIONS)


@pytest.mark.parametrize('name', FUNCTIONS)
def test_function(name):
    result, arguments = FUNCTIONS[name]
    wanted = [type_of(result)]
    for argument in arguments.split(','):
        if argument.strip() != 'void':
            array = re.sub(r'\w+\[\w+\]$', '*', argument.strip())
            wanted.append(type_of(re.sub(r'\w+$', '', array)))
    assert list(_abi.FUNCTIONS[name.removeprefix('sojourn_')]) == wanted


@pytest.fixture(scope='module')
def compiled(tmp_path_factory):
    """What a C compiler says of sizes, offsets and constants."""
    lines = [f'printf("{name} %lld\\n", (long long){name});' for name in CONSTANTS]
    for struct, body in STRUCTS.items():
        lines.append(f'printf("{struct} %zu\\n", sizeof(struct {struct}));')
        for name, _, _ in fields(body):
            lines.append(f'printf("{struct}.{name} %zu\\n", offsetof(struct {struct}, {name}));')
    folder = tmp_path_factory.mktemp('abi')
    includes = ''.join(f'#include <sojourn/{path.name}>\n' for path in HEADERS)
    (folder / 'abi.c').write_text(f'#include <stdio.h>\n{includes}int main(void)\n{{\n' +
                                  '\n'.join(lines) + '\nreturn 0;\n}\n')
    subprocess.run(['cc', '-I', ROOT / 'include', folder / 'abi.c', '-o', folder / 'abi'], check=True)
    out = subprocess.run([folder / 'abi'], capture_output=True, text=True, check=True).stdout
    return {name: int(value) for name, value in map(str.split, out.splitlines())}


@pytest.mark.parametrize('name', CONSTANTS)
def test_constant(compiled, name):
    assert getattr(_abi, name.removeprefix('SOJOURN_')) == compiled[name]


def test_no_constant_is_made_up(compiled):
    mine = {name for name, value in vars(_abi).items() if name.isupper() and isinstance(value, int)}
    assert mine == {name.removeprefix('SOJOURN_') for name in CONSTANTS}


def test_every_status_that_is_an_error_has_a_class():
    wanted = {code for name, code in vars(_abi).items() if name.startswith('E_')}
    assert set(errors.CLASSES) == wanted and len(set(errors.CLASSES.values())) == len(wanted)


@pytest.mark.parametrize('struct', STRUCTS)
def test_struct(compiled, struct):
    mine = getattr(_abi, class_of(struct))
    assert ctypes.sizeof(mine) == compiled[struct]
    wanted = list(fields(STRUCTS[struct]))
    assert [name.rstrip('_') for name, _ in mine._fields_] == [name for name, _, _ in wanted]
    for (field, kind), (name, type_, count) in zip(mine._fields_, wanted):
        assert getattr(mine, field).offset == compiled[f'{struct}.{name}']
        if type_ is None:
            assert issubclass(kind, ctypes._CFuncPtr)
        else:
            assert kind == (type_ * count if count else type_), f'{struct}.{name}'


def test_no_struct_is_made_up():
    mine = {name for name, value in vars(_abi).items() if isinstance(value, type) and
            issubclass(value, ctypes.Structure) and value is not ctypes.Structure}
    assert mine == set(map(class_of, STRUCTS))


def loaded(library):
    """What `import sojourn` says with that library."""
    done = subprocess.run([sys.executable, '-c', 'import sojourn'], capture_output=True, text=True,
                          env=dict(os.environ, SOJOURN_LIBRARY=str(library)))
    return done.stderr.splitlines()[-1] if done.returncode else ''


@pytest.mark.parametrize('version, fits', [
    ('0x000100', False), ('0x000200', False), ('0x010100', False), ('0x000000', False)])
def test_another_library_is_refused(tmp_path, version, fits):
    """By its version, or because a function is missing."""
    (tmp_path / 'other.c').write_text(f'unsigned sojourn_version(void) {{ return {version}; }}\n')
    made = tmp_path / 'libother.so'
    subprocess.run(['cc', '-shared', '-fPIC', tmp_path / 'other.c', '-o', made], check=True)
    said = loaded(made)
    assert said.startswith('ImportError') and str(made) in said


def test_no_library_is_told(tmp_path):
    assert 'SOJOURN_LIBRARY' in loaded(tmp_path / 'nowhere.so')


def test_this_library_is_taken():
    assert loaded(os.environ['SOJOURN_LIBRARY']) == ''
