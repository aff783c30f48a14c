# SPDX-License-Identifier: MIT
"""The little that a check needs: a TAP point for each function, and the tree."""
import pathlib
import re
import subprocess
import traceback

ROOT = pathlib.Path(__file__).resolve().parents[2]
# The floors of lib/, each with those that it may use.
FLOORS = {
    'base': {'base'},
    'index': {'base', 'index'},
    'metric': {'base', 'metric'},
    'fact': {'base', 'index', 'fact'},
    'level': {'base', 'index', 'fact', 'level'},
    'api': {'base', 'index', 'metric', 'fact', 'level', 'api'},
}
# The strata of the law, files of lib/level; settle calls them in this order.
STRATA = ('session', 'contact', 'identity', 'interaction', 'engagement', 'journey',
          'settle')


class Skip(Exception):
    """Raised by a check that cannot run here; the text says why."""


def run(*checks):
    """Each check is named by its docstring and returns what is wrong, a list of lines."""
    print(f'1..{len(checks)}')
    wrong = False
    for check in checks:
        try:
            complaints = list(check())
        except Skip as reason:
            print(f'ok - {check.__doc__} # SKIP {reason}')
            continue
        except Exception:
            complaints = traceback.format_exc().splitlines()
        print(f'{"not ok" if complaints else "ok"} - {check.__doc__}')
        for line in complaints:
            print('#  ', line)
        wrong |= bool(complaints)
    raise SystemExit(wrong)


def output(*command):
    """What a command prints."""
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def call(command, **options):
    """What a command prints; its complaints when it fails."""
    done = subprocess.run(command, text=True, capture_output=True, timeout=900, **options)
    if done.returncode:
        raise RuntimeError(f'{command[0]} ends with {done.returncode}\n' +
                           (done.stderr or done.stdout)[-3000:])
    return done.stdout


def tracked():
    """Files of the tree: those git knows or would add; without git, all but dotfiles and builds."""
    try:
        names = output('git', '-C', str(ROOT), 'ls-files', '-co', '--exclude-standard').splitlines()
        return [ROOT / name for name in names if (ROOT / name).is_file()]
    except (OSError, subprocess.CalledProcessError):
        aside = ('.', 'build', '__pycache__')
        return [path for path in ROOT.rglob('*') if path.is_file() and not any(
            part.startswith(aside) for part in path.relative_to(ROOT).parts)]


def library():
    """The C files and headers of lib/."""
    return sorted(path for path in (ROOT / 'lib').glob('*/*.[ch]'))


def named(path):
    return path.relative_to(ROOT).as_posix()


def headers():
    """The public headers."""
    return sorted((ROOT / 'include/sojourn').glob('*.h'))


def declared():
    """Names of the functions that the public headers declare."""
    text = '\n'.join(path.read_text() for path in headers())
    text = re.sub(r'/\*.*?\*/', '', text, flags=re.S)
    return set(re.findall(r'^SOJOURN_API[^;(]*?\b(sojourn_\w+)\(', text, re.M))
