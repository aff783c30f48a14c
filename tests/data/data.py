# SPDX-License-Identifier: MIT
"""What every test of real data needs: its folder, rows as a facts file, orders of arrival."""
import csv
import datetime
import gzip
import json
import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'tool'))
from tap import Asked, Tap, Tool, shared
from truth import differences, groups_of_tool

tap = Tap()
ORDERS = {'file order': [], 'shuffled': ['--shuffle', '11'], 'settled often': ['--settle', '1'],
          'shuffled, settled often': ['--shuffle', '12', '--settle', '1']}
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


def moment(text):
    """Microseconds of an ISO 8601 time; UTC where it has no offset."""
    time = datetime.datetime.fromisoformat(text)
    return ((time if time.tzinfo else time.replace(tzinfo=EPOCH.tzinfo)) - EPOCH) // (
        datetime.timedelta(microseconds=1))


def read(file, encoding='utf-8', **dialect):
    """Rows of a CSV file as dicts."""
    opened = gzip.open if file.endswith('.gz') else open
    with opened(file, 'rt', encoding=encoding, newline='') as stream:
        yield from csv.DictReader(stream, **dialect)


class Data:
    """A folder of real data, and the tool that is asked about it."""

    def __init__(self, tool, folder, scratch):
        self.tool, self.folder, self.scratch = Tool(tool), folder, scratch

    def path(self, name):
        return os.path.join(self.folder, name)

    def expected(self, name='expected.json'):
        with open(self.path(name), encoding='utf-8') as stream:
            return json.load(stream)

    def facts(self, rows, name='facts.csv'):
        """A facts file of rows, the header first."""
        file = os.path.join(self.scratch, name)
        with open(file, 'w', encoding='utf-8', newline='') as stream:
            csv.writer(stream, lineterminator='\n').writerows(rows)
        return file

    def groups(self, level, keys, *arguments):
        """The span of each of a peer's keys, which are by reference of the events."""
        found = groups_of_tool(self.tool, *arguments)[level]
        tap.equal(differences(found, keys), [], f'{level}s hold the events that the peer says')
        spans = {row['id']: row for row in self.tool.rows(level, '--time', 'us', *arguments)}
        return {keys[reference]: spans[group] for reference, group in found.items()}

    def digests(self, order, *arguments):
        """Those of the facts and of the spans."""
        code, out, err = self.tool('digest', '--strict', *ORDERS[order], *arguments)
        if code:
            raise RuntimeError(err)
        return out.splitlines()

    def one_digest(self, *arguments, name='all facts', orders=ORDERS):
        found = {order: self.digests(order, *arguments) for order in orders}
        tap.ok(len(set(map(tuple, found.values()))) == 1,
               f'{name}: one digest of {len(orders)} orders', found)


def main(name, test):
    """Run test(data) with the tool named on the command line, where the data is there."""
    data = shared()
    folder = data and os.path.join(data, name)
    if not folder or not os.path.isdir(folder):
        print(f'1..0 # SKIP {name} is not there: ../shared/data or SOJOURN_SHARED')
        return
    with tempfile.TemporaryDirectory() as scratch:
        tap.run(test, Data(sys.argv[1], folder, scratch))
    tap.finish()
