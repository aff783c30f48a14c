# SPDX-License-Identifier: MIT
"""Test points as TAP, and the tool as a function. Standard library only."""
import csv
import io
import itertools
import operator
import os
import shlex
import subprocess
import sys


def run(command, **how):
    """Exit code, stdout and stderr, decoded here: text mode would change line ends."""
    done = subprocess.run(command, capture_output=True, **how)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


class Tool:
    """The binary; every call gives (exit code, stdout, stderr) as text."""

    def __init__(self, path):
        self.path = os.path.abspath(path)

    def __call__(self, *arguments, stdin=''):
        return run([self.path, *map(str, arguments)], input=stdin.encode())

    def shell(self, line, folder):
        """The same of a line that calls the tool `sojourn`, as pages show it."""
        path = os.path.dirname(self.path) + os.pathsep + os.environ['PATH']
        return run(['sh', '-c', line], cwd=folder, env={**os.environ, 'PATH': path})

    def spans(self, level, *arguments, stdin=''):
        """A reader over the rows of `spans LEVEL`, the header first."""
        code, out, err = self('spans', level, *arguments, stdin=stdin)
        if code:
            raise RuntimeError(f'spans {level} {arguments}: exit {code}: {err}')
        return csv.reader(io.StringIO(out, newline=''))

    def rows(self, level, *arguments, stdin=''):
        """Rows of `spans LEVEL` as dicts, in order."""
        reader = self.spans(level, *arguments, stdin=stdin)
        header = next(reader)
        return [dict(zip(header, row)) for row in reader]

    def columns(self, level, names, *arguments):
        """Some columns of `spans LEVEL`, a tuple of texts for each row."""
        reader = self.spans(level, *arguments)
        return list(map(operator.itemgetter(*map(next(reader).index, names)), reader))


class Asked:
    """`sojourn ask` of files that are read once: a question is a call, its answer text."""

    def __init__(self, tool, *arguments):
        self.process = subprocess.Popen([tool.path, 'ask', *arguments], encoding='utf-8',
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def __call__(self, *words):
        print(shlex.join(map(str, words)), file=self.process.stdin, flush=True)
        answer = ''.join(itertools.takewhile('\n'.__ne__, self.process.stdout))
        if not answer:
            raise RuntimeError(f'{words}: no answer')
        return answer

    def rows(self, *words):
        return list(csv.DictReader(io.StringIO(self(*words), newline='')))

    def close(self):
        """The exit code of all questions."""
        self.process.communicate()
        return self.process.returncode


class Tap:
    """Numbered points. A point is a condition, or a function that raises when it fails."""

    def __init__(self):
        self.count = self.failed = 0

    def ok(self, good, name, story=''):
        self.count += 1
        print(f'{"" if good else "not "}ok {self.count} - {name}')
        if not good:
            self.failed += 1
            for line in str(story).splitlines()[:40]:
                print('#', line)
        sys.stdout.flush()

    def equal(self, got, wanted, name):
        self.ok(got == wanted, name, f'got    {got!r}\nwanted {wanted!r}')

    def skip(self, name, reason):
        self.count += 1
        print(f'ok {self.count} - {name} # SKIP {reason}')

    def run(self, point, *arguments):
        """Call a function of many points; an exception is one that failed."""
        try:
            point(*arguments)
        except Exception as error:  # a broken test is a failed test
            self.ok(False, point.__name__, f'{type(error).__name__}: {error}')

    def finish(self):
        print(f'1..{self.count}')
        sys.exit(1 if self.failed else 0)


def shared():
    """The folder of reference data beside the repository, or None."""
    here = os.path.dirname(os.path.abspath(__file__))
    beside = os.path.join(here, '..', '..', '..', 'shared')
    root = os.environ.get('SOJOURN_SHARED') or beside
    data = os.path.join(root, 'data')
    return data if os.path.isdir(data) else None
