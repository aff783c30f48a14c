# SPDX-License-Identifier: MIT
"""Page requests as facts: a visit each, the reader known by a cookie only."""
import csv
import gzip


def convert(out, file):
    writer = csv.writer(out, lineterminator='\n')
    writer.writerow(['identifier.cookie', 'start', 'id', 'system', 'channel', 'type'])
    with gzip.open(file, 'rt', encoding='utf-8', newline='') as stream:
        for number, row in enumerate(csv.DictReader(stream), 1):
            writer.writerow([row['uuid'], row['timestamp'], number, 'web', 'web', 'visit'])
