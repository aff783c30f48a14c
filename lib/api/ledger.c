/* SPDX-License-Identifier: MIT */
/* Sections in the order of their numbers: number and marks, length, cells; of a cell its row and
 * six sums. All are numbers of seven bits a byte, the least first, so most take one. Section 0 has,
 * of each interaction, what another engagement's items may hang on: start, length, intent, whether
 * it is a contact and reached an agent, and its first record, for of two that begin at once that
 * decides which is first. */
#include "api/ledger.h"

#include "base/exact.h"

#include <string.h>

enum { MOST = 19, NUMBERS = 7, SEEN = 4 }; /* bytes of 128 bits; numbers a cell, an interaction */
enum { ALL, COUNT, ONE };                  /* what is written of a cell */

static void put(sj_bytes *out, sojourn_sum number)
{
    uint64_t low = number.low, high = (uint64_t)number.high;
    while (high != 0 || low > 0x7f) {
        sj_array_push(out, (uint8_t)(low | 0x80));
        low = low >> 7 | high << 57;
        high >>= 7;
    }
    sj_array_push(out, (uint8_t)low);
}

static void put_small(sj_bytes *out, uint64_t number)
{
    put(out, (sojourn_sum){0, number});
}

static sojourn_sum get(const uint8_t **at)
{
    uint64_t low = 0, high = 0;
    for (int bit = 0;; bit += 7) {
        uint64_t seven = **at & 0x7f;
        if (bit < 64)
            low |= seven << bit;
        if (bit > 64 - 7)
            high |= bit < 64 ? seven >> (64 - bit) : seven << (bit - 64);
        if (*(*at)++ < 0x80)
            return (sojourn_sum){(int64_t)high, low};
    }
}

/* The sign comes last, so that what is small below 0 is short, too. */
static sojourn_sum fold_sign(sojourn_sum x)
{
    uint64_t sign = x.high < 0 ? UINT64_MAX : 0;
    uint64_t high = (uint64_t)x.high << 1 | x.low >> 63;
    return (sojourn_sum){(int64_t)(high ^ sign), (x.low << 1) ^ sign};
}

static sojourn_sum unfold_sign(sojourn_sum x)
{
    uint64_t sign = (x.low & 1) != 0 ? UINT64_MAX : 0, high = (uint64_t)x.high;
    return (sojourn_sum){(int64_t)((high >> 1) ^ sign), (x.low >> 1 | high << 63) ^ sign};
}

static int is_count(sojourn_sum x, uint64_t count)
{
    return x.high == 0 && x.low == count;
}

/* Most cells count something: all their sums are one number, or 0; and most of these are 1. */
static uint64_t form_of(const sj_cell *x)
{
    uint64_t count = (uint64_t)x->count;
    if (x->denominator != x->count || x->left_out != 0 || x->far != 0 ||
        !is_count(x->numerator, count) || !is_count(x->squares, count))
        return ALL;
    return count == 1 ? ONE : COUNT;
}

static void put_cells(sj_bytes *out, const sj_cells *sheet)
{
    for (uint32_t i = 0; i < sheet->count; i++) {
        const sj_cell *cell = &sheet->at[i];
        uint64_t form = form_of(cell);
        put_small(out, (uint64_t)cell->place << 2 | form);
        if (form != ONE)
            put_small(out, (uint64_t)cell->count);
        if (form != ALL)
            continue;
        put_small(out, (uint64_t)cell->denominator);
        put_small(out, (uint64_t)cell->left_out);
        put_small(out, (uint64_t)cell->far);
        put(out, fold_sign(cell->numerator));
        put(out, cell->squares);
    }
}

/* Put the head before what was written from `from` on; there is room. */
static void close_section(sj_bytes *out, uint32_t from, uint64_t head)
{
    uint8_t said[2 * MOST];
    uint32_t length = out->count - from;
    put_small(out, head);
    put_small(out, length);
    uint32_t count = out->count - from - length;
    memcpy(said, out->at + from + length, count);
    memmove(out->at + from + count, out->at + from, length);
    memcpy(out->at + from, said, count);
}

static int reserve(sj_alloc *alloc, sj_bytes *out, uint64_t numbers)
{
    uint64_t most = (2 + numbers) * MOST;
    return most > UINT32_MAX ? -1 : sj_array_reserve(alloc, out, (uint32_t)most);
}

int sj_ledger_write(sj_alloc *alloc, sj_bytes *out, uint64_t number, int marks,
                    const sj_cells *sheet)
{
    uint32_t from = out->count;
    if (sheet->count == 0 && marks == 0)
        return 0;
    if (reserve(alloc, out, (uint64_t)sheet->count * NUMBERS) != 0)
        return -1;
    put_cells(out, sheet);
    close_section(out, from, number << 2 | (uint64_t)marks);
    return 0;
}

int sj_ledger_show(sj_alloc *alloc, sj_bytes *out, const sj_gather *g)
{
    uint32_t from = out->count;
    if (reserve(alloc, out, (uint64_t)g->c.interactions.count * SEEN) != 0)
        return -1;
    for (uint32_t i = 0; i < g->c.interactions.count; i++) {
        const sj_case_interaction *own = &g->c.interactions.at[i];
        int contact = (own->flags & SOJOURN_SPAN_CONTACT) != 0;
        put(out, fold_sign(sj_sum(own->start)));
        put_small(out, (uint64_t)own->end - (uint64_t)own->start);
        put_small(out, (uint64_t)own->intent << 2 | (contact ? 2u : 0u) | own->handled);
        put_small(out, sj_block_first(g->block, SOJOURN_LEVEL_INTERACTION, own->place));
    }
    close_section(out, from, 0);
    return 0;
}

/* The start of an interaction of section 0; `at` goes on to the next. */
static int64_t next_seen(const uint8_t **at)
{
    int64_t start = (int64_t)unfold_sign(get(at)).low;
    for (int i = 1; i < SEEN; i++)
        get(at);
    return start;
}

static void widen(const uint8_t *at, const uint8_t *end, sj_case_term *near)
{
    while (at < end) {
        int64_t start = next_seen(&at);
        near->near_from = start < near->near_from ? start : near->near_from;
        near->near_through = start > near->near_through ? start : near->near_through;
    }
}

void sj_ledger_differ(const sj_section *a, const sj_section *b, sj_case_term *near)
{
    const uint8_t *x = a->cells, *y = b->cells;
    while (x < a->end && y < b->end) {
        const uint8_t *p = x, *q = y;
        next_seen(&p);
        next_seen(&q);
        if (p - x != q - y || memcmp(x, y, (size_t)(p - x)) != 0)
            break;
        x = p;
        y = q;
    }
    widen(x, a->end, near);
    widen(y, b->end, near);
}

sj_section sj_ledger_section(const uint8_t *at, const uint8_t *end)
{
    sj_section s = {at, end, end, UINT64_MAX, 0};
    if (at == end)
        return s;
    uint64_t head = get(&at).low;
    uint64_t length = get(&at).low;
    s.cells = at;
    s.end = at + length;
    s.number = head >> 2;
    s.marks = (int)(head & 3);
    return s;
}

int sj_ledger_same(const sj_section *a, const sj_section *b)
{
    size_t length = (size_t)(a->end - a->cells);
    return length == (size_t)(b->end - b->cells) &&
           (length == 0 || memcmp(a->cells, b->cells, length) == 0);
}

static sojourn_sum negated(sojourn_sum x, int is)
{
    return is ? sj_sum_add((sojourn_sum){~x.high, ~x.low}, sj_sum(1)) : x;
}

/* A cell of a section; `at` goes on to the next. */
static uint32_t next_cell(const uint8_t **at, sj_cell *out)
{
    uint64_t head = get(at).low, form = head & 3;
    int64_t count = form != ONE ? (int64_t)get(at).low : 1;
    out->count = out->denominator = count;
    out->left_out = out->far = 0;
    out->numerator = out->squares = sj_sum(count);
    if (form != ALL)
        return (uint32_t)(head >> 2);
    out->denominator = (int64_t)get(at).low;
    out->left_out = (int64_t)get(at).low;
    out->far = (int64_t)get(at).low;
    out->numerator = unfold_sign(get(at));
    out->squares = get(at);
    return (uint32_t)(head >> 2);
}

int sj_ledger_reserve(sj_alloc *alloc, const sj_section *section, const sj_account *a)
{
    sj_cell cell;
    for (const uint8_t *at = section->cells; a->present != NULL && at < section->end;) {
        uint32_t row = next_cell(&at, &cell);
        if (cell.denominator != 0 && sj_present_reserve(alloc, a->present, a->customer, row) != 0)
            return -1;
    }
    return 0;
}

/* A customer counts once; of values over customers all values do. */
static void count_once(const sj_account *a, uint32_t row, int add, sj_cell *cell)
{
    if (a->present == NULL || cell->denominator == 0)
        return;
    if (add ? sj_present_add(a->present, a->customer, row)
            : sj_present_drop(a->present, a->customer, row))
        return;
    cell->denominator = 0;
    if (a->tally->fold != SJ_FOLD_EACH)
        *cell = (sj_cell){.left_out = cell->left_out};
}

void sj_ledger_apply(const sj_section *section, const sj_account *a, int add)
{
    for (const uint8_t *at = section->cells; at < section->end;) {
        sj_cell x;
        uint32_t row = next_cell(&at, &x);
        sj_cell *cell = &a->tally->cells.at[row];
        count_once(a, row, add, &x);
        cell->members += add ? 1u : UINT32_MAX;
        cell->denominator += add ? x.denominator : -x.denominator;
        cell->count += add ? x.count : -x.count;
        cell->left_out += add ? x.left_out : -x.left_out;
        cell->far += add ? x.far : -x.far;
        cell->numerator = sj_sum_add(cell->numerator, negated(x.numerator, !add));
        cell->squares = sj_sum_add(cell->squares, negated(x.squares, !add));
    }
}
