/* SPDX-License-Identifier: MIT */
/* Floor 1 against the plainest form of the same thing, on random numbers from a fixed seed. */
#include "base/bytes.h"
#include "base/exact.h"
#include "heap.h"
#include "index/chain.h"
#include "index/cluster.h"
#include "index/component.h"
#include "index/dirty.h"
#include "index/due.h"
#include "index/intern.h"
#include "index/interval.h"
#include "index/near.h"
#include "index/seen.h"
#include "index/sort.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

static sj_alloc alloc = {.resize = heap_plain};

static uint32_t random_below(uint32_t limit);

/* Every other request fails. */
static void *scarce_resize(void *context, void *block, size_t old_size, size_t new_size)
{
    return new_size > 0 && random_below(2) == 0 ? NULL
                                                : heap_plain(context, block, old_size, new_size);
}

static uint32_t random_below(uint32_t limit)
{
    static uint64_t state = 1;
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(state >> 33) % limit;
}

/* How hashes lie: all over; in few values, so that probes run into each other; all but some bits
 * alike, so that a split parts nothing. */
typedef uint64_t hash_of(uint32_t row);

static uint64_t scattered(uint32_t row)
{
    return (row + 1) * UINT64_C(0x9e3779b97f4a7c15);
}

static uint64_t few(uint32_t row)
{
    return (uint64_t)(row % 13) << 32;
}

static uint64_t alike(uint32_t row)
{
    return UINT64_C(0xabcdef) << 40 | (uint64_t)(row % 4000) << 32;
}

static uint64_t one(uint32_t row)
{
    (void)row;
    return UINT64_MAX;
}

static void put(sj_table *table, hash_of *hash, uint32_t row)
{
    cr_assert_eq(sj_table_reserve(&alloc, table, hash(row)), 0);
    sj_table_put(table, hash(row), row);
}

static void ask(const sj_table *table, hash_of *hash, uint32_t row, int in)
{
    sj_table_walk walk;
    uint32_t found = sj_table_first(table, hash(row), &walk);
    while (found != SJ_NONE && found != row)
        found = sj_table_next(&walk);
    cr_assert_eq(found, in ? row : SJ_NONE);
}

static void come_and_go(hash_of *hash, uint32_t rows, int steps)
{
    sj_table table = {0};
    uint8_t *in = calloc(rows, 1);
    for (int step = 0; step < steps; step++) {
        uint32_t row = random_below(rows), asked = random_below(rows);
        if (in[row])
            sj_table_drop(&table, hash(row), row);
        else
            put(&table, hash, row);
        in[row] = !in[row];
        ask(&table, hash, asked, in[asked]);
    }
    for (uint32_t row = 0; row < rows; row++)
        ask(&table, hash, row, in[row]);
    sj_table_free(&alloc, &table);
    free(in);
    cr_assert_eq(alloc.bytes, 0);
}

Test(index, a_table_finds_what_is_in_and_nothing_else)
{
    hash_of *const hashes[] = {scattered, few, alike, one};
    for (int i = 0; i < 4; i++)
        come_and_go(hashes[i], 100, 20000);
    come_and_go(scattered, 20000, 100000);
    come_and_go(alike, 3000, 20000);
}

Test(index, a_table_grows_page_by_page)
{
    sj_table table = {0};
    uint64_t before = 0, most = 0;
    for (uint32_t row = 0; row < 100000; row++) {
        put(&table, scattered, row);
        most = alloc.bytes - before > most ? alloc.bytes - before : most;
        before = alloc.bytes;
    }
    cr_assert_lt(most, 32 * 1024, "%d bytes at once", (int)most);
    cr_assert_lt(alloc.bytes, 100000 * 32);
    for (uint32_t row = 0; row < 100100; row++)
        ask(&table, scattered, row, row < 100000);
    sj_table_free(&alloc, &table);
}

Test(index, hashes_that_agree_do_not_split_a_table_for_ever)
{
    sj_table table = {0};
    for (uint32_t row = 0; row < 30000; row++)
        put(&table, scattered, row);
    for (uint32_t row = 30000; row < 34000; row++)
        put(&table, alike, row);
    cr_assert_lt(alloc.bytes, 34000 * 48);
    for (uint32_t row = 0; row < 34000; row++)
        ask(&table, row < 30000 ? scattered : alike, row, 1);
    sj_table_free(&alloc, &table);
    cr_assert_eq(alloc.bytes, 0);
}

Test(index, a_table_without_memory_stays_as_it_was)
{
    sj_table table = {0};
    sj_alloc scarce = {.resize = scarce_resize};
    for (uint32_t row = 0; row < 20000; row++) {
        while (sj_table_reserve(&scarce, &table, scattered(row)) != 0)
            ask(&table, scattered, row, 0);
        sj_table_put(&table, scattered(row), row);
    }
    for (uint32_t row = 0; row < 20000; row++)
        ask(&table, scattered, row, 1);
    sj_table_free(&scarce, &table);
    cr_assert_eq(scarce.bytes, 0);
}

Test(index, a_column_keeps_its_items_where_they_are)
{
    enum { ITEMS = 200000 };
    SJ_COLUMN(uint64_t) column = {0};
    uint64_t before = 0, most = 0, *first = NULL;
    for (uint32_t i = 0; i < ITEMS; i++) {
        cr_assert_eq(sj_column_reserve(&alloc, &column, 1), 0);
        most = alloc.bytes - before > most ? alloc.bytes - before : most;
        before = alloc.bytes;
        sj_column_push(&column, i * UINT64_C(3));
        if (i == 100000)
            first = &sj_at(&column, 0);
    }
    cr_assert_leq(most, 64 * 1024 + 512);
    cr_assert_eq(first, &sj_at(&column, 0));
    for (uint32_t i = 0; i < ITEMS; i++)
        cr_assert_eq(sj_at(&column, i), i * UINT64_C(3));
    cr_assert_eq(sj_column_pop(&column), (ITEMS - 1) * UINT64_C(3));
    sj_column_free(&alloc, &column);
    cr_assert_eq(alloc.bytes, 0);
}

Test(index, a_column_without_memory_stays_as_it_was)
{
    sj_alloc scarce = {.resize = scarce_resize};
    sj_column column = {0};
    uint32_t failures = 0;
    for (uint32_t count = 1; count < 300000; count += 1 + count / 4) {
        uint32_t old = column.count;
        while (sj_column_extend(&scarce, &column, count, count) != 0) {
            cr_assert_eq(column.count, old);
            failures++;
        }
        cr_assert_eq(column.count, count);
        for (uint32_t i = old; i < count; i++)
            cr_assert_eq(sj_at(&column, i), count);
    }
    cr_assert_neq(failures, 0);
    sj_column_free(&scarce, &column);
    cr_assert_eq(scarce.bytes, 0);
}

Test(index, what_is_dirty_is_cleared_at_once)
{
    sj_dirty dirty = {0};
    for (uint32_t many = 1; many < 300000; many *= 3) {
        cr_assert_eq(sj_dirty_reserve(&alloc, &dirty, many, 300000), 0);
        for (uint32_t i = 0; i < many; i++)
            sj_dirty_put(&dirty, i);
        sj_dirty_clear(&dirty);
        for (uint32_t i = 0; i < 300000; i++)
            cr_assert_not(sj_dirty_has(&dirty, i));
        cr_assert_eq(sj_dirty_pop(&dirty), SJ_NONE);
    }
    sj_dirty_free(&alloc, &dirty);
    cr_assert_eq(alloc.bytes, 0);
}

static uint32_t find(const sj_intern *pool, uint32_t scope, const char *text)
{
    sj_intern_key key;
    sj_intern_key_of(pool, scope, sj_text(text), &key);
    return sj_intern_find(pool, &key);
}

static uint32_t put_seal(sj_intern *pool, sojourn_id seal, const char *text)
{
    sj_intern_key key;
    sj_intern_key_of_seal(pool, 0, seal, sj_text(text), &key);
    return sj_intern_put_key(pool, &key);
}

Test(index, names_that_are_cut_back_are_gone)
{
    sj_intern pool;
    sj_intern_init(&pool, &alloc, 7);
    for (uint32_t i = 0; i < 50; i++) {
        char name[2] = {(char)('a' + i % 25), (char)('a' + i / 25)};
        if (i == 25) {
            sj_intern_mark mark = sj_intern_save(&pool);
            cr_assert_eq(sj_intern_put(&pool, 1, (sojourn_text){"gone", 4}), 25);
            sj_intern_release(&pool, mark);
            cr_assert_eq(find(&pool, 1, "gone"), SJ_NONE);
        }
        cr_assert_eq(sj_intern_put(&pool, 0, (sojourn_text){name, 2}), i);
        cr_assert_eq(sj_intern_put(&pool, 0, (sojourn_text){name, 2}), i);
    }
    cr_assert_eq(find(&pool, 1, "aa"), SJ_NONE);
    sj_intern_free(&pool);
    cr_assert_eq(alloc.bytes, 0);
}

/* Scopes of one byte and of more, texts of none to 65,535 bytes, and batches that are taken back.
 */
Test(index, names_keep_their_scope_and_text)
{
    enum { NAMES = 3000, LONGEST = 65535 };
    static char letters[LONGEST + 1];
    static uint32_t scope[NAMES], length[NAMES];
    sj_intern pool;
    memset(letters, 'a', sizeof letters);
    sj_intern_init(&pool, &alloc, 3);
    sj_intern_mark mark = sj_intern_save(&pool);
    for (uint32_t i = 0; i < NAMES; i++) {
        if (random_below(40) == 0) {
            sj_intern_release(&pool, mark);
            i = mark.count;
        } else if (random_below(20) == 0) {
            mark = sj_intern_save(&pool);
        }
        scope[i] = random_below(3) != 0 ? random_below(200) : UINT32_MAX - i * 1000;
        length[i] = random_below(50) != 0 ? i % 90 : LONGEST - i % 7;
        letters[length[i] / 2] = (char)('b' + i % 20);
        uint32_t count = pool.names.count, number;
        number = sj_intern_put(&pool, scope[i], (sojourn_text){letters, length[i]});
        letters[length[i] / 2] = 'a';
        if (number != count)
            i--; /* it was there */
        cr_assert_leq(number, count);
    }
    for (uint32_t i = 0; i < NAMES; i++) {
        sojourn_text text = sj_intern_text(&pool, i);
        cr_assert_eq(text.length, length[i]);
        cr_assert_eq(sj_intern_scope(&pool, i), scope[i]);
        cr_assert_eq(sj_intern_put(&pool, scope[i], text), i);
    }
    cr_assert_eq(sj_intern_put(&pool, 0, (sojourn_text){letters, LONGEST + 1}), SJ_NONE);
    sj_intern_free(&pool);
}

Test(index, a_column_gives_back_what_holds_nothing)
{
    SJ_COLUMN(uint64_t) column = {0};
    uint64_t before = alloc.bytes;
    for (uint32_t count = 0; count <= 400000; count += 50000 + count / 2) {
        cr_assert_eq(sj_column_reserve(&alloc, &column, 400000), 0);
        while (column.count < count)
            sj_column_push(&column, column.count * 3);
        cr_assert_eq(alloc.bytes - before, sj_column_held(&column));
        sj_column_trim(&alloc, &column);
        cr_assert_eq(alloc.bytes - before, sj_column_held(&column));
        cr_assert_geq(column.room, column.count);
        cr_assert_leq(column.room, column.count + (1u << SJ_COLUMN_BITS(sizeof(uint64_t))));
        for (uint32_t i = 0; i < column.count; i++)
            cr_assert_eq(sj_at(&column, i), i * UINT64_C(3));
    }
    sj_column_free(&alloc, &column);
    cr_assert_eq(alloc.bytes, before);
}

Test(index, a_relation_is_walked_from_both_sides)
{
    enum { SIDE = 8 };
    sj_relation r = {0};
    int pairs[SIDE][SIDE] = {{0}};
    for (int step = 0; step < 2000; step++) {
        uint32_t left = random_below(SIDE), right = random_below(SIDE);
        if (random_below(6) == 0) {
            sj_relation_drop(&r, left);
            for (int i = 0; i < SIDE; i++)
                pairs[left][i] = 0;
        } else {
            cr_assert_eq(sj_relation_reserve(&alloc, &r, 1, SIDE, SIDE), 0);
            sj_relation_put(&r, left, right);
            pairs[left][right]++;
        }
        int found[SIDE] = {0};
        for (uint32_t row = sj_chain_first(&r.by_right, right); row != SJ_NONE;
             row = sj_chain_next(&r.by_right, row))
            found[sj_at(&r.rows, row).left]++;
        for (int i = 0; i < SIDE; i++)
            cr_assert_eq(found[i], pairs[i][right]);
    }
    sj_relation_free(&alloc, &r);
    cr_assert_eq(alloc.bytes, 0);
}

static int by_tens(const void *context, uint32_t a, uint32_t b)
{
    (void)context;
    return (int)(a / 10) - (int)(b / 10);
}

Test(index, a_sort_is_stable)
{
    sj_arena arena = {.alloc = &alloc};
    uint32_t rows[257], count[26] = {0}, last[26] = {0};
    for (uint32_t i = 0; i < 257; i++) {
        uint32_t ten = random_below(26);
        rows[i] = ten * 10 + (count[ten] < 9 ? count[ten]++ : 9);
    }
    cr_assert_eq(sj_sort(&arena, rows, 257, by_tens, NULL), 0);
    for (uint32_t i = 0; i < 257; i++) {
        cr_assert(i == 0 || rows[i - 1] / 10 <= rows[i] / 10);
        cr_assert_geq(rows[i] % 10, last[rows[i] / 10]);
        last[rows[i] / 10] = rows[i] % 10;
    }
    sj_arena_free(&arena);
    cr_assert_eq(alloc.bytes, 0);
}

/* Class 2 is never near itself; 0 and 1 have limits of their own. */
static int64_t limit(const void *context, uint32_t a, uint32_t b)
{
    (void)context;
    return a == 2 && b == 2 ? 0 : 2 + a + b;
}

Test(index, the_sweep_joins_what_all_pairs_would)
{
    enum { ITEMS = 24 };
    sj_arena arena = {.alloc = &alloc};
    for (int round = 0; round < 2000; round++) {
        sj_near_item items[ITEMS];
        int64_t start = 0;
        for (uint32_t i = 0; i < ITEMS; i++) {
            start += random_below(6);
            items[i] = (sj_near_item){start, start + random_below(9), i, random_below(3)};
        }
        uint32_t *swept = sj_component_init(&arena, ITEMS),
                 *plain = sj_component_init(&arena, ITEMS);
        cr_assert_eq(sj_near_join(&arena, items, ITEMS, limit, NULL, swept), 0);
        for (uint32_t i = 0; i < ITEMS; i++)
            for (uint32_t k = i + 1; k < ITEMS; k++)
                if (sj_time_silence(items[i].end, items[k].start) <
                    limit(NULL, items[i].class, items[k].class))
                    sj_component_join(plain, i, k);
        for (uint32_t i = 0; i < ITEMS; i++)
            cr_assert_eq(sj_component_find(swept, i), sj_component_find(plain, i));
    }
    sj_arena_free(&arena);
    cr_assert_eq(alloc.bytes, 0);
}

/* A name has four lives: open, sealed, open again, void. Its number stays until it is void. */
Test(index, names_are_sealed_and_opened)
{
    enum { NAMES = 50 };
    static const uint8_t key[16] = {1};
    sj_intern pool, scopes;
    int open[NAMES] = {0};
    sojourn_id seals[NAMES];
    char text[8];
    sj_intern_init(&pool, &alloc, 1);
    sj_intern_init(&scopes, &alloc, 1);
    cr_assert_eq(sj_intern_put(&scopes, 0, sj_text("system")), 0);
    pool.scopes = &scopes;
    for (uint32_t i = 0; i < NAMES; i++) {
        snprintf(text, sizeof text, "n%u", (unsigned)i);
        cr_assert_eq(sj_intern_put(&pool, 0, sj_text(text)), i);
        open[i] = 1;
        if (i == NAMES / 2)
            sj_intern_use_seals(&pool, key);
    }
    for (uint32_t i = 0; i < NAMES; i++)
        seals[i] = sj_intern_seal(&pool, i);
    for (int step = 0; step < 5000; step++) {
        uint32_t i = random_below(NAMES);
        snprintf(text, sizeof text, "n%u", (unsigned)i);
        const char *bytes = sj_intern_text(&pool, i).data;
        switch (random_below(4)) {
        case 0:
            sj_intern_close(&pool, i);
            cr_assert(!open[i] || bytes[0] == 0, "the bytes are overwritten");
            open[i] = 0;
            break;
        case 1:
            cr_assert_eq(sj_intern_put(&pool, 0, sj_text(text)), i);
            open[i] = 1;
            break;
        case 2:
            cr_assert_eq(put_seal(&pool, seals[i], text), i);
            open[i] = 1;
            break;
        default:
            cr_assert_eq(put_seal(&pool, seals[i], ""), i);
        }
        cr_assert_eq(find(&pool, 0, text), i);
        cr_assert(sj_text_equal(sj_intern_text(&pool, i), sj_text(open[i] ? text : "")));
        cr_assert(sj_id_equal(sj_intern_seal(&pool, i), seals[i]));
    }
    sj_intern_close(&pool, 3);
    sj_intern_mark mark = sj_intern_save(&pool);
    seals[0].low++;
    cr_assert_eq(put_seal(&pool, seals[0], ""), NAMES);
    cr_assert_eq(put_seal(&pool, seals[0], "new"), NAMES);
    cr_assert_eq(put_seal(&pool, seals[3], "n3"), 3);
    sj_intern_release(&pool, mark);
    cr_assert_eq(sj_intern_text(&pool, 3).length, 0, "opened after the mark");
    sj_intern_void(&pool, 7);
    cr_assert_eq(find(&pool, 0, "n7"), SJ_NONE);
    cr_assert_eq(sj_intern_put(&pool, 0, sj_text("n7")), NAMES);
    sj_intern_free(&pool);
    sj_intern_free(&scopes);
}

/* Against all pairs of intervals of one key, joined where the silence is less than the limit. */
Test(index, clusters_are_chains_of_intervals)
{
    enum { ITEMS = 60, KEYS = 3, SPAN = 400 };
    for (int round = 0; round < 200; round++) {
        sj_clusters clusters = {0};
        int64_t start[ITEMS], end[ITEMS], limit = 1 + random_below(12);
        uint32_t key[ITEMS], got[ITEMS], expected[ITEMS];
        for (uint32_t i = 0; i < ITEMS; i++) {
            start[i] = random_below(SPAN);
            end[i] = start[i] + random_below(6);
            key[i] = random_below(KEYS);
            got[i] = expected[i] = i;
            sj_cluster grown = {start[i], end[i], i, SJ_NONE, SJ_NONE};
            uint32_t other;
            cr_assert_eq(sj_cluster_reserve(&alloc, &clusters, 1, KEYS), 0);
            while ((other = sj_cluster_take(&clusters, key[i], &grown, limit)) != SJ_NONE)
                sj_component_join(got, i, other);
            sj_cluster_put(&clusters, key[i], &grown);
        }
        for (uint32_t i = 0; i < ITEMS; i++)
            for (uint32_t k = 0; k < i; k++)
                if (key[i] == key[k] && start[i] - end[k] < limit && start[k] - end[i] < limit)
                    sj_component_join(expected, i, k);
        for (uint32_t i = 0; i < ITEMS; i++)
            cr_assert_eq(sj_component_find(got, i), sj_component_find(expected, i));
        sj_cluster_free(&alloc, &clusters);
    }
}

enum { OWNERS = 3, MEMBERS = 200 };

/* An interval of a member, or none: no owner. */
typedef struct {
    uint32_t owner;
    int64_t from, until;
} span;

static int64_t random_time(void)
{
    static const int64_t ends[] = {INT64_MIN, INT64_MIN + 1, -1, 0, 1, INT64_MAX - 1, INT64_MAX};
    return random_below(3) == 0 ? ends[random_below(7)] : (int64_t)random_below(60) - 30;
}

static void toggle(sj_interval *x, span *spans, uint32_t member)
{
    span *s = &spans[member];
    int64_t a = random_time(), b = random_time();
    if (s->owner != SJ_NONE) {
        sj_interval_drop(x, s->owner, member);
        s->owner = SJ_NONE;
        return;
    }
    *s = (span){random_below(OWNERS), a < b ? a : b, a < b ? b : a};
    sj_interval_put(x, s->owner, member, s->from, s->until);
}

/* The walk meets each member that it must, in order, and no other. */
static void meets(const sj_interval *x, const span *spans, uint32_t owner)
{
    int64_t a = random_time(), b = random_time(), from = a < b ? a : b, until = a < b ? b : a;
    uint32_t expected = 0, met = 0, last = SJ_NONE;
    for (uint32_t i = 0; i < MEMBERS; i++)
        expected += spans[i].owner == owner && spans[i].from <= until && spans[i].until >= from;
    for (uint32_t i = sj_interval_first(x, owner, from, until); i != SJ_NONE;
         i = sj_interval_next(x, i, from, until)) {
        met++;
        cr_assert(spans[i].owner == owner && spans[i].from <= until && spans[i].until >= from);
        cr_assert(last == SJ_NONE || spans[last].from < spans[i].from ||
                  (spans[last].from == spans[i].from && last < i));
        last = i;
    }
    cr_assert_eq(met, expected);
}

Test(index, intervals_that_meet_are_found_in_order)
{
    sj_interval x = {0};
    span spans[MEMBERS];
    for (uint32_t i = 0; i < MEMBERS; i++)
        spans[i].owner = SJ_NONE;
    cr_assert_eq(sj_interval_reserve(&alloc, &x, OWNERS, MEMBERS), 0);
    for (int step = 0; step < 20000; step++) {
        toggle(&x, spans, random_below(MEMBERS));
        meets(&x, spans, random_below(OWNERS));
    }
    sj_interval_free(&alloc, &x);
}

Test(due, the_least_of_times_that_change)
{
    enum { NUMBERS = 40, STEPS = 4000 };
    uint64_t lent = alloc.bytes;
    sj_due due = {{NULL, 0, 0}, {NULL, 0, 0}};
    int64_t times[NUMBERS], first = 0;

    for (int i = 0; i < NUMBERS; i++)
        times[i] = INT64_MAX;
    for (int step = 0; step < STEPS; step++) {
        uint32_t number = random_below(NUMBERS);
        int64_t least = INT64_MAX;

        cr_assert_eq(sj_due_reserve(&alloc, &due, NUMBERS), 0);
        times[number] = random_below(5) < 2 ? INT64_MAX : (int64_t)random_below(60) - 30;
        if (times[number] == INT64_MAX)
            sj_due_drop(&due, number);
        else
            sj_due_put(&due, number, times[number]);
        for (int i = 0; i < NUMBERS; i++)
            least = times[i] < least ? times[i] : least;
        uint32_t found = sj_due_first(&due, &first);
        cr_assert_eq(found == SJ_NONE, least == INT64_MAX);
        cr_assert(found == SJ_NONE || (first == least && times[found] == least));
        cr_assert_eq(sj_due_time(&due, number, INT64_MAX), times[number]);
    }
    sj_due_free(&alloc, &due);
    cr_expect_eq(alloc.bytes, lent);
}

/* What a round notes is forgotten in the next, though memory lacks every other time. */
Test(seen, keys_of_a_round)
{
    enum { KEYS = 300, ROUNDS = 40 };
    sj_alloc scarce = {.resize = scarce_resize};
    sj_seen seen = {.alloc = &scarce, .round = UINT32_MAX - ROUNDS / 2};
    for (int round = 0; round < ROUNDS; round++) {
        uint32_t notes[KEYS];
        memset(notes, 255, sizeof notes);
        sj_seen_begin(&seen);
        for (uint32_t i = 0; i < 1000; i++) {
            uint32_t key = random_below(KEYS);
            uint32_t *note = sj_seen_at(&seen, (int64_t)key * INT64_C(-5000000000));
            if (note == NULL)
                continue;
            cr_assert_eq(*note, notes[key]);
            *note = notes[key] = i;
        }
    }
    cr_expect_leq(seen.rows.count, KEYS);
    sj_seen_free(&seen);
    cr_expect_eq(scarce.bytes, 0);
}
