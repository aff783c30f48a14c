/* SPDX-License-Identifier: MIT */
/* Sections in the order of their numbers: number and mark, length, cells; of a cell its row and six
 * sums. All are numbers of seven bits a byte, the least first, so most take one. */
#include "api/ledger.h"

#include "base/exact.h"

#include <string.h>

enum { MOST = 19, NUMBERS = 7 }; /* bytes of 128 bits; numbers a cell */

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

static void put_cells(sj_bytes *out, const sj_cells *sheet)
{
    for (uint32_t i = 0; i < sheet->count; i++) {
        const sj_cell *cell = &sheet->at[i];
        put_small(out, cell->place);
        put_small(out, (uint64_t)cell->denominator);
        put_small(out, (uint64_t)cell->count);
        put_small(out, (uint64_t)cell->left_out);
        put_small(out, (uint64_t)cell->far);
        put(out, fold_sign(cell->numerator));
        put(out, cell->squares);
    }
}

int sj_ledger_write(sj_alloc *alloc, sj_bytes *out, uint64_t number, int asks,
                    const sj_cells *sheet)
{
    uint64_t most = 2 * MOST + (uint64_t)sheet->count * NUMBERS * MOST;
    if (sheet->count == 0 && !asks)
        return 0;
    if (most > UINT32_MAX || sj_array_reserve(alloc, out, (uint32_t)most) != 0)
        return -1;
    put_small(out, number << 1 | (asks != 0));
    uint32_t head = out->count;
    put_cells(out, sheet);
    uint32_t length = out->count - head, from = head;
    put_small(out, length);
    uint8_t said[MOST];
    uint32_t count = out->count - head - length;
    memcpy(said, out->at + head + length, count);
    memmove(out->at + from + count, out->at + head, length);
    memcpy(out->at + from, said, count);
    return 0;
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
    s.number = head >> 1;
    s.asks = (head & 1) != 0;
    return s;
}

static sojourn_sum negated(sojourn_sum x, int is)
{
    return is ? sj_sum_add((sojourn_sum){~x.high, ~x.low}, sj_sum(1)) : x;
}

void sj_ledger_apply(const sj_section *section, sj_tally *tally, int add)
{
    for (const uint8_t *at = section->cells; at < section->end;) {
        sj_cell *cell = &tally->cells.at[get(&at).low];
        int64_t denominator = (int64_t)get(&at).low, count = (int64_t)get(&at).low;
        int64_t left_out = (int64_t)get(&at).low, far = (int64_t)get(&at).low;
        sojourn_sum numerator = unfold_sign(get(&at)), squares = get(&at);
        cell->members += add ? 1u : UINT32_MAX;
        cell->denominator += add ? denominator : -denominator;
        cell->count += add ? count : -count;
        cell->left_out += add ? left_out : -left_out;
        cell->far += add ? far : -far;
        cell->numerator = sj_sum_add(cell->numerator, negated(numerator, !add));
        cell->squares = sj_sum_add(cell->squares, negated(squares, !add));
    }
}
