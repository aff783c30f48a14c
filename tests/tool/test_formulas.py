# SPDX-License-Identifier: MIT
"""doc/formulas.md against the registry, its examples, and the values that the literature and other
programs give. test_formulas.py TOOL"""
import csv
import io
import math
import pathlib
import re
import sys

from tap import Tap, Tool

tap, tool = Tap(), Tool(sys.argv[1])
PAGE = (pathlib.Path(__file__).resolve().parents[2] / 'doc/formulas.md').read_text()
SECTIONS = re.findall(r'^### (\w+)\n(.*?)(?=^### |\Z)', PAGE, re.M | re.S)
EXAMPLE = re.compile(r'^- `sojourn (compute .*?)` is (.*)$', re.M)


def compute(line):
    """The results by name; None: no data."""
    code, out, err = tool('compute', *line.split())
    if code:
        raise RuntimeError(f'{line}: exit {code}: {err}')
    row, = csv.DictReader(io.StringIO(out))
    return None if 'no data' in row.values() else {key: float(value) for key, value in row.items()}


def registry():
    rows = list(csv.DictReader(io.StringIO(tool('formulas')[1])))
    tap.equal([name for name, _ in SECTIONS], [row['name'] for row in rows],
              'a section for each formula, in order')
    for row, (name, text) in zip(rows, SECTIONS):
        table = re.findall(r'^\| (.*) \|$', text, re.M)
        tap.equal(dict(zip(table[0].split(' | '), table[1].split(' | '))),
                  {column: row[column] for column in ('inputs', 'results', 'source')},
                  f'{name}: inputs, results, source')
        tap.equal(text.split('\n')[1], row['formula'], f'{name}: formula')
        tap.ok(EXAMPLE.search(text), f'{name}: an example')
        tap.ok(row['formula'] in tool('formulas', name)[1], f'{name}: a page of its own')


def examples():
    for line, results in EXAMPLE.findall(PAGE):
        out = tool(*line.split())[1].splitlines()
        tap.equal(out[1:], [results.replace(', ', ',')], line[:70])


SIX_MP = ('6 1 6 1 6 1 6 0 7 1 9 0 10 1 10 0 11 0 13 1 16 1 17 0 19 0 20 0 22 1 23 1 25 0 32 0 32 0 '
          '34 0 35 0')
CONTROL = '9 1 19 1 32 1 34 1 48 0 50 0'  # lifelines, g3 control
# Days of 228 patients of the North Central Cancer Treatment Group (Loprinzi et al. 1994; `lung` of
# R's survival); + is alive.
LUNG = '''5 11 11 11 12 13 13 15 26 30 31 53 53 54 59 60 60 61 62 65 65 71 79 81 81 88 88 92 92+ 93 95 95 105
105+ 107 107 110 116 118 122 131 132 132 135 142 144 145 145 147 153 156 156 163 163 163 166 166 167
170 173+ 174+ 175 175+ 176 177 177+ 179 179 180 181 181 182 183 185+ 186 188+ 189 191+ 192+ 194 196+
197 197+ 199 201 201 202 202+ 203+ 207 208 210 211+ 212 218 221+ 222 222+ 223 224+ 225+ 225+ 226 229
230 235+ 237+ 239 239 240+ 243+ 245 246 252+ 259+ 266+ 267 268 269 269+ 270 272+ 276+ 279+ 283 284
284+ 285 285 286 288 291 292+ 292+ 293 296+ 300+ 301 301+ 303 303+ 305 306 310 310 315+ 320 329 332+
337 340 345 348 350 351 353 353 356+ 361 363 363 364 364+ 371 371 376+ 382+ 384+ 387 390 394 404+
413+ 426 428 429 433 442 444 444+ 450 455 457 458+ 460 473 477 511+ 511+ 519 520 524 524 529+ 533
543+ 550 551+ 558 559+ 567 574 583 588+ 613 624 641 643 654 655 687 689 705 707 728 731 735 740+ 765
791 806+ 814 821+ 840+ 883 965+ 1010+ 1022+'''
BUYER = 'r=0.243 alpha=4.414 a=0.793 b=2.426 '
FITTED = 'r=.24259290612 alpha=4.41353167387 a=.792886161123 b=2.42575394532 '  # CDNOW's optimum
VIGNETTE = 'r=.2425967 alpha=4.413659 a=.7929869 b=2.426164 '  # cran/BTYD: BTYD-walkthrough
TRADE = 'calls=100 interval=30 handle=3 '
WHITT = 'erlang_a calls=102 interval=1 handle=1 patience=1 agents=100 room=200 threshold='
RANKS = ' ... 30 2 45 3 60 3 60 4 90 5 120 5 180 6 300 8 600 12 1200 20'
VALUES = [  # line, what it gives, relative tolerance: the digits as printed
    ('erlang_b 1 1', {'blocked': .5}, 1e-15),
    ('erlang_b 1 2', {'blocked': .2}, 1e-15),
    ('erlang_b 180 200', {'blocked': .010324995205}, 1e-10),
    ('erlang_b 4900 5000', {'blocked': .0022157679025}, 1e-10),
    ('erlang_c calls=180 interval=1 handle=1 agents=200', {'waits': .0944712181776}, 1e-10),
    ('erlang_c calls=100 interval=1800 handle=180 agents=14 threshold=20',
     {'waits': .174131933595, 'answered_within': .888350019179, 'speed_of_answer': 7.83593701178,
      'occupancy': 10 / 14}, 1e-10),
    (f'erlang_c {TRADE} agents=14 threshold=.33', {'answered_within': .888}, 5e-4),
    ('erlang_c calls=100 interval=1800 handle=180 agents=15 threshold=20',
     {'waits': .102042367008, 'answered_within': .941452842869, 'speed_of_answer': 3.67352521229},
     1e-10),
    (f'erlang_a {TRADE} patience=5 agents=14 threshold={1 / 3!r}',
     {'waits': .145260114, 'abandoned': .0139837441, 'occupancy': .704297326,
      'answered_within': .916792091864, 'queue': .0699187206 * 100 / 30}, 4e-9),
    (f'{WHITT}.1', {'waits': 1 - .4083, 'abandoned': .0499, 'queue': 5.092, 'queue_variance': 44.6,
                    'speed_of_answer': .0490, 'time_to_abandon': .0666}, 1e-3),
    ('survival at=6 ... ' + SIX_MP, {'survival': .857142857143, 'error': .0763603548}, 1e-9),
    ('survival at=7 ... ' + SIX_MP, {'survival': .806722689076}, 1e-11),
    ('survival at=10 ... ' + SIX_MP, {'survival': .752941176471}, 1e-11),
    ('survival at=13 ... ' + SIX_MP, {'survival': .690196078431}, 1e-11),
    ('survival at=16 ... ' + SIX_MP, {'survival': .62745098}, 1e-8),
    ('survival at=22 ... ' + SIX_MP, {'survival': .53781512605}, 1e-11),
    ('survival at=23 ... ' + SIX_MP, {'survival': .448179271709, 'error': .134591457}, 3e-9),
    ('survival at=35 ... ' + SIX_MP, {'mean_until': 23.287394958}, 1e-10),
    ('survival_time share=.5 ... ' + SIX_MP, {'time': 23}, 0),
    ('survival at=9 ... ' + CONTROL, {'survival': .833, 'low_log': .2731}, 5e-4),
    ('survival at=19 ... ' + CONTROL, {'survival': .667, 'low_log': .1946}, 6e-4),
    ('survival at=32 ... ' + CONTROL, {'survival': .5, 'low_log': .1109}, 5e-4),
    ('survival at=34 ... ' + CONTROL, {'survival': .333, 'low_log': .0461}, 2e-3),
    ('survival at=90 ... LUNG', {'survival': .8815789474, 'events': 165}, 1e-9),
    ('survival at=180 ... LUNG',
     {'survival': .7216706534, 'error': .02981241947, 'low': .66554230713, 'high': .7825325699,
      'low_log': .6583045284, 'high_log': .7753146907}, 1e-9),
    ('survival at=365 ... LUNG', {'survival': .4092416245}, 1e-9),
    ('survival at=540 ... LUNG', {'survival': .2554494108}, 1e-9),
    ('survival at=730 ... LUNG', {'survival': .1156930983}, 1e-9),
    ('survival_time share=.5 ... LUNG', {'time': 310}, 0),
    ('retention start=200 end=210 new=30', {'retention': .9, 'churn': .1}, 1e-12),
    ('retention start=200 end=186', {'churn': .07}, 1e-12),
    ('churn_rescaled .05 12', {'churn': .459639912337}, 1e-11),
    (f'churn_rescaled .06 {1 / 12!r}', {'churn': .00514301283182}, 1e-11),
    ('lifetime_value 50 12 3 .3', {'revenue': 1800, 'value': 540}, 1e-15),
    ('lifetime_value 50 4 3 .3', {'value': 180}, 1e-15),
    ('lifetime_value 200 1 3 1 120', {'value': 480}, 1e-15),
    ('lifetime_value sale=1200 per_period=1 periods=5 cost=1500', {'value': 4500}, 1e-15),
    ('discounted_value 100 .8 .1', {'now': 366.666666667, 'next': 266.666666667}, 1e-11),
    ('discounted_value 100 .8 .1 5', {'now': 292.063383649}, 1e-11),
    ('discounted_value 7 1 0 5', {'now': 35, 'next': 35}, 1e-15),
    ('rate_per_period .15 52', {'rate': 1.15 ** (1 / 52) - 1}, 1e-11),
    (f'purchases {BUYER} bought=2 last=30.43 age=38.86 horizon=39',
     {'purchases': 1.226028174767, 'alive': .726578570081}, 1e-11),
    (f'purchases {FITTED} bought=2 last=30.43 age=38.86 horizon=39', {'purchases': 1.226}, 5e-4),
    (f'purchases {VIGNETTE} bought=26 last=30.857 age=31 horizon=52',
     {'purchases': 25.75659, 'alive': .9688523}, 1e-5),
    (f'purchases {VIGNETTE} bought=10 last=20 age=39 horizon=52', {'purchases': .3474606}, 1e-5),
    (f'purchases {VIGNETTE} bought=20 last=20 age=39 horizon=52', {'purchases': .004158973}, 1e-4),
    (f'purchases {VIGNETTE} bought=25 last=20 age=39 horizon=52', {'purchases': .0003585}, 1e-3),
    (f'purchases_of_new {VIGNETTE} horizon=52', {'purchases': 1.444004}, 1e-5),
    *((f'purchases_of_new {FITTED} horizon={time}', {'purchases': value}, tolerance)
      for time, value, tolerance in ((.1429, .0078, 8e-3), (1, .0532, 1e-3), (3, .1506, 4e-4),
                                     (31.8571, 1.0405, 1e-4), (32, 1.0437, 1e-4),
                                     (78, 1.8576, 3e-4))),
    # where a + b is 1 or less, against the printed equation in 60 decimal digits
    *((f'purchases_of_new r=.5 alpha=4 a=.3 b={b} horizon={time}', {'purchases': value}, 1e-11)
      for b, time, value in ((.4, 10, .828680327724038), (.69, 10, .919366347466076),
                             (.7, 10, .921670374156877), (1, 10, .976471751406258),
                             (1.4, 10, 1.023372131091823), (.4, .001, .000124989956957094))),
    ('purchases_of_new 2 4 .3 .1 1', {'purchases': .392817609311495}, 1e-11),
    ('purchases_of_new .243 4.414 .05 .2 52', {'purchases': 2.215530727198826}, 1e-11),
    ('spend 6.25 3.74 15.44 0 0', {'spend': 35.2189781022}, 1e-11),
    (f'customer_value {BUYER} 2 30.43 38.86 24.65 12 .01 4.345', {'value': 36.2690330208}, 1e-11),
    (f'customer_value {BUYER} bought=0 last=0 age=38.86 value=35.17 months=12 discount=.01 '
     'month=4.345', {'value': 8.35736580571}, 1e-11),
    ('nps 2 2 7', {'nps': -45.4545454545, 'error': 23.5790787069, 'error_sample': 24.7299463795},
     1e-11),
    ('nps 70 20 10', {'nps': 60, 'error': 6.63324958071, 'error_sample': 6.66666666667}, 1e-11),
    ('nps 36 31 33', {'nps': 3, 'error': 8.30120473184, 'error_sample': 8.34302466771}, 1e-11),
    ('nps 450 350 200', {'error': 2.42383992871, 'error_sample': 2.42505275837}, 1e-11),
    ('nps 1 0 0', {'nps': 100, 'error': 0}, 0),
    ('nps 5 2 3', {'nps': 20, 'error': 27.5681}, 1e-6),
    ('nps 50 30 20 5', {'answers': 938}, 0),
    ('nps_difference 70 20 10 55 25 20', {'z': 2.41966959248}, 1e-11),
    ('share_difference 56 70 48 80',
     {'difference': .2, 'low': .0524314724, 'high': .333872654}, 2e-9),
    ('share_difference 189 11034 104 11037',
     {'ratio': 1.81780179445, 'ratio_low': 1.43303090305, 'ratio_high': 2.30588423242}, 1e-11),
    ('share_difference 600 1000 900 3000',
     {'ratio': 2, 'ratio_low': 1.856433341, 'ratio_high': 2.15466933914}, 1e-9),
    ('share_greater 100 1000 120 1000', {'chance': .923183438972}, 1e-11),
    ('share_greater 120 1000 100 1000', {'chance': 1 - .923183438972}, 3e-11),
    ('share_greater 0 0 0 0', {'chance': .5}, 1e-13),
    ('share_greater 0 1 1 1', {'chance': 5 / 6}, 1e-13),  # Beta(1, 2) and Beta(2, 1)
    ('share_greater 500000 1000000 500000 1000000', {'chance': .5}, 1e-9),
    ('weighted_score 10 2 3 7 .5 40', {'score': 61}, 1e-15),
    (f'frustration 60 5{RANKS}', {'frustration': 27}, 1e-12),
    (f'frustration 600 12 1 1{RANKS}', {'frustration': 80.4641736426}, 1e-11),
]


def lung():
    pairs = []
    for number in LUNG.split():
        pairs += [number.rstrip('+'), '0' if number.endswith('+') else '1']
    tap.equal(len(pairs), 2 * 228, 'lung: 228 patients')
    return ' '.join(pairs)


def values():
    patients = lung()
    for line, wanted, tolerance in VALUES:
        got = compute(line.replace('LUNG', patients))
        for name, value in wanted.items():
            tap.ok(math.isclose(got[name], value, rel_tol=max(tolerance, 6e-12)),
                   f'{line[:60]}: {name} {value:.12g}', got[name])


def waits():
    """Whitt's table 1 by condition: of those who are answered, of those who leave."""
    for within, answered, left in ((.1, .7986, .7671), (.2, .9644, .9702)):
        got = compute(f'{WHITT}{within}')
        tap.ok(abs(got['answered_within'] / (1 - got['abandoned']) - answered) < 6e-5,
               f'Whitt: answered within {within}', got)
        tap.ok(abs(got['abandoned_within'] / got['abandoned'] - left) < 6e-5,
               f'Whitt: left within {within}', got)


def staff():
    got = compute('staff calls=100 interval=1800 handle=180 patience=0 threshold=20 occupancy=.85')
    tap.equal(got['agents'], 14, 'the least that reach 80/20')
    more = compute('staff calls=100 interval=1800 handle=180 patience=0 threshold=20 '
                   'answered_within=.9')
    tap.equal(more['agents'], 15, 'and 90/20')
    lines = [agents for agents in range(1, 30) if compute(f'erlang_b 10 {agents}')['blocked'] <= .02]
    tap.equal(lines[0], 17, '10 erlang at 2 %: 17 lines')


def limits():
    """Formulas where one goes over into another, and far out."""
    patient = compute(f'erlang_a {TRADE} patience=1e7 agents=14 threshold=.3333')
    never = compute(f'erlang_c {TRADE} agents=14 threshold=.3333')
    tap.ok(all(math.isclose(patient[name], never[name], rel_tol=1e-4) for name in never),
           'endless patience is Erlang C', [patient, never])
    loss = compute(f'erlang_a {TRADE} patience=0 agents=14 room=0')
    tap.ok(math.isclose(loss['blocked'], compute('erlang_b 10 14')['blocked'], rel_tol=1e-12),
           'no room to wait is Erlang B', loss)
    for room in (10000, -1):
        queue = compute(f'erlang_a {TRADE} patience=0 agents=14 threshold=.3333 room={room}')
        tap.ok(all(math.isclose(queue[name], never[name], rel_tol=1e-9) for name in never),
               f'nobody leaves, room {room}: Erlang C', [queue, never])
    many = compute(f'purchases {BUYER} bought=1000 last=38.86 age=38.86 horizon=1e-9')
    tap.ok(0 < many['purchases'] < 1e-6 and many['alive'] > .9, 'a thousand purchases', many)
    gone = compute(f'purchases {BUYER} bought=1000 last=1 age=38.86 horizon=39')
    tap.ok(gone['purchases'] == 0 and gone['alive'] == 0, 'and a long silence', gone)
    near, at = (compute(f'purchases_of_new r=.243 alpha=4.414 a={a} b=2.426 horizon=39')['purchases']
                for a in ('1.000001', '1'))
    tap.ok(math.isclose(near, at, rel_tol=1e-5), 'a = 1 is a limit', [near, at])
    huge = compute('erlang_a calls=3000 interval=1 handle=1 patience=10 agents=1000 threshold=1')
    tap.ok(math.isclose(huge['abandoned'], 2 / 3, rel_tol=1e-3), 'three times too much work', huge)


def refused():
    for line in ('', 'erlang', 'erlang_c', 'erlang_c 100 1800 180 9', 'erlang_c 0 1 1 1',
                 'erlang_b 1 0', 'erlang_b 1 1.5', 'erlang_b 1 x', 'erlang_b 1 2 3',
                 'erlang_c calls=100 handle=1 agents=3', 'erlang_b lines=3', 'nps -1 2 3',
                 'survival at=1 ... 5 1 4 1', 'survival at=1 ... 5 2', 'survival at=1 ... 5',
                 'survival_time share=1 ... 5 1', 'discounted_value 100 1', 'retention 1 2 3',
                 'share_greater 1 2 1.5 2', 'share_greater 3 2 1 2', 'share_greater 1 2 1 2000000',
                 'purchases .2 4 .8 2 1 0 3 1', 'spend 6 1 15 1 1', 'staff 1 1 1 0 1 2'):
        code, out, err = tool('compute', *(['--'] if '-1' in line else []), *line.split())
        tap.ok(code == 2 and not out and err, f'exit 2: compute {line}', f'{code}\n{out}{err}')
    for line in ('retention 0 5', 'nps 0 0 0', 'share_difference 0 0 1 2', 'frustration 60 5',
                 'survival_time share=.9 ... 5 0', 'survival 3'):
        tap.ok(compute(line) is None, f'no data: {line}')
    tap.equal(tool('formulas', 'erlang')[0], 2, 'no such formula')


for point in (registry, examples, values, waits, staff, limits, refused):
    tap.run(point)
tap.finish()
