/* SPDX-License-Identifier: MIT */
/* The same facts by six roads: in order with settles between, at times in tasks; in another order
 * in one go, settled by threads; in yet another with repeats, batches and settles; as shards that
 * are merged; as record batches; and under the eyes of a mirror. Every road must end in the spans
 * of the oracle and in the digests of the first. */
#include "trial.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { SHARDS = 4 };

static pool road_memory; /* of all handles of a road but the mirrored one; kept for the next */

static int settle(trial *t, sojourn *s)
{
    sojourn_error error = {0};

    return trial_expects(t, sojourn_settle(s, &error), SOJOURN_OK, "settle", &error) &&
           vigils_hold(t, s);
}

static int open_handle(trial *t, sojourn **s)
{
    sojourn_error error = {0};
    sojourn_options options = t->deck.history->options;
    sojourn_status status;

    if (t->mixed && dice_percent(&t->dice, 50))
        options.flags ^= SOJOURN_KEEP_VALUES;
    if (t->runner.size != 0)
        options.runner = &t->runner;
    else /* threads would need a lock */
        options.allocator = &road_memory.allocator;
    status = sojourn_open(&options, s, &error);

    return trial_expects(t, status, SOJOURN_OK, "open", &error);
}

static int same_level(trial *t, const sojourn *s, int32_t level, int64_t as_of,
                      const walk *expected, const char *road)
{
    sojourn_error error = {0};
    walk got;
    char what[80], why[1200];
    int same;

    snprintf(what, sizeof what, "%s, level %" PRId32 " as of %" PRId64, road, level, as_of);
    if (!trial_expects(t, walk_level(s, level, as_of, &got, &error), SOJOURN_OK, what, &error))
        return 0;
    same = walk_equal(&got, expected, why, sizeof why);
    t->comparisons += 1 + got.count;
    walk_free(&got);
    return same || trial_fails(t, what, why);
}

static int same_digests(trial *t, const sojourn *s, const char *road)
{
    sojourn_error error = {0};
    sojourn_id facts, spans;

    if (!trial_expects(t, sojourn_digest(s, &facts, &spans, &error), SOJOURN_OK, road, &error))
        return 0;
    t->comparisons += 2;
    if (!t->digested) {
        t->facts_digest = facts;
        t->spans_digest = spans;
        t->digested = 1;
        return 1;
    }
    if (!id_equal(facts, t->facts_digest))
        return trial_fails(t, road, "the digest of the facts differs");
    return id_equal(spans, t->spans_digest) ||
           trial_fails(t, road, "the digest of the spans differs");
}

static int same_count(trial *t, const char *road, const char *name, uint64_t got, uint64_t expected)
{
    char detail[120];

    t->comparisons++;
    if (got == expected)
        return 1;
    snprintf(detail, sizeof detail, "counts.%s is %" PRIu64 ", expected %" PRIu64, name, got,
             expected);
    return trial_fails(t, road, detail);
}

/* `fed`: records given to this handle; 0: it was merged, so what came twice is not known. */
static int same_counts(trial *t, const sojourn *s, uint64_t fed, const char *road)
{
    sojourn_counts got = {.size = sizeof got};
    const sojourn_counts *e = &t->counts;
    sojourn_error error = {0};

    if (!trial_expects(t, sojourn_count(s, &got, &error), SOJOURN_OK, road, &error))
        return 0;
    return same_count(t, road, "events", got.events, e->events) &&
           same_count(t, road, "retracted", got.retracted, e->retracted) &&
           same_count(t, road, "blocked", got.blocked, e->blocked) &&
           same_count(t, road, "links", got.links, e->links) &&
           same_count(t, road, "shared", got.shared, e->shared) &&
           same_count(t, road, "refused", got.refused, e->refused) &&
           same_count(t, road, "customers", got.customers, e->customers) &&
           same_count(t, road, "largest_customer", got.largest_customer, e->largest_customer) &&
           same_count(t, road, "erased", got.erased, e->erased) &&
           same_count(t, road, "superseded", got.superseded, e->superseded) &&
           (fed == 0 ||
            same_count(t, road, "repeated and distinct records",
                       got.repeated + got.superseded + got.events + got.retracted + got.erased,
                       fed));
}

/* All that one road must end in. */
static int arrives(trial *t, const sojourn *s, uint64_t fed, const char *road)
{
    for (int32_t level = 0; level < WALK_LEVELS; level++)
        if (!same_level(t, s, level, 0, &t->expected[level], road))
            return 0;
    return same_digests(t, s, road) && same_counts(t, s, fed, road) && reasons_hold(t, s) &&
           kept_hold(t, s) && figures_hold(t, s) && paths_hold(t, s);
}

static void expect(trial *t, oracle *o, walk levels[WALK_LEVELS], int64_t as_of)
{
    (void)t;
    for (int32_t level = 0; level < WALK_LEVELS; level++) {
        uint64_t count = 0;
        const sojourn_span *spans = oracle_spans(o, level, as_of, &count);

        walk_copy(spans, count, &levels[level]);
    }
}

static void free_levels(walk levels[WALK_LEVELS])
{
    for (int level = 0; level < WALK_LEVELS; level++)
        walk_free(&levels[level]);
}

/* What is held so far, against an oracle that knows no more. */
static int same_so_far(trial *t, const sojourn *s, uint64_t count)
{
    oracle *o = oracle_open(&t->deck.history->options);
    walk levels[WALK_LEVELS];
    int same = 1;

    tell_oracle(o, t->deck.facts, count);
    expect(t, o, levels, 0);
    for (int32_t level = 0; same && level < WALK_LEVELS; level++)
        same = same_level(t, s, level, 0, &levels[level], "in order, half way");
    free_levels(levels);
    oracle_close(o);
    return same;
}

/* What is held so far, against a handle that is told it in one go. */
static int same_at_once(trial *t, const sojourn *s, uint64_t count)
{
    sojourn *other = NULL;
    sojourn_id is = {0, 0}, once = {0, 0};
    sojourn_error error = {0};
    int same =
        open_handle(t, &other) && tell(t, other, t->deck.facts, count, UINT64_MAX) &&
        settle(t, other) &&
        trial_expects(t, sojourn_digest(s, NULL, &is, &error), SOJOURN_OK, "digest", &error) &&
        trial_expects(t, sojourn_digest(other, NULL, &once, &error), SOJOURN_OK, "digest", &error);

    sojourn_close(other);
    t->comparisons++;
    return same && (id_equal(is, once) ||
                    trial_fails(t, "in order, so far", "the digest of the spans differs"));
}

static int64_t time_any(trial *t)
{
    const walk *events = &t->expected[SOJOURN_LEVEL_EVENT];
    const sojourn_span *span;

    if (events->count == 0)
        return 1;
    span = &events->spans[dice_below(&t->dice, events->count)];
    if (span->start > INT64_MAX / 2 || span->start < INT64_MIN / 2)
        return span->start;
    switch (dice_below(&t->dice, 4)) {
    case 0:
        return span->start;
    case 1:
        return span->end;
    case 2:
        return span->start - 1;
    default:
        return span->start + (int64_t)dice_below(&t->dice, UINT64_C(3000000000000));
    }
}

static int same_as_of(trial *t, const sojourn *s)
{
    for (int i = 0; i < 2; i++) {
        int64_t as_of = time_any(t);
        walk levels[WALK_LEVELS];
        int same = 1;

        expect(t, t->oracle, levels, as_of);
        for (int32_t level = 0; same && level < WALK_LEVELS; level++)
            same = same_level(t, s, level, as_of, &levels[level], "in order");
        free_levels(levels);
        if (!same)
            return 0;
    }
    return 1;
}

static int asks(trial *t, const sojourn *s)
{
    walk levels[WALK_LEVELS];
    sojourn_error error = {0};
    int fine = 1;

    memset(levels, 0, sizeof levels);
    for (int32_t level = 0; fine && level < WALK_LEVELS; level++)
        fine = trial_expects(t, walk_level(s, level, 0, &levels[level], &error), SOJOURN_OK, "walk",
                             &error);
    fine = fine && sums_hold(t, levels) && filters_hold(t, s, levels);
    free_levels(levels);
    return fine;
}

static uint64_t count_events(const fact **facts, uint64_t count)
{
    uint64_t events = 0;

    for (uint64_t i = 0; i < count; i++)
        events += !facts[i]->is_link && !facts[i]->is_erasure;
    return events;
}

/* (a) In order, one by one, settled after random batches, sometimes after every fact. */
static int road_in_order(trial *t, sojourn *s)
{
    uint64_t every = dice_percent(&t->dice, 30) ? 1 : 1 + dice_below(&t->dice, 12);
    uint64_t half = dice_below(&t->dice, t->deck.count);

    for (uint64_t i = 0; i < t->deck.count; i++) {
        if (!tell(t, s, t->deck.facts + i, 1, 1))
            return 0;
        if (i != half && dice_below(&t->dice, every) != 0)
            continue;
        if (!settle(t, s) || (i == half && !same_so_far(t, s, i + 1)) ||
            (dice_percent(&t->dice, 15) && !same_at_once(t, s, i + 1)))
            return 0;
    }
    return settle(t, s) && arrives(t, s, count_events(t->deck.facts, t->deck.count), "in order") &&
           same_as_of(t, s) && asks(t, s);
}

/* In order, and now and then one that was there before, until all and so many repeats are told. */
const fact **repeated(trial *t, const fact **facts, uint64_t count, uint64_t repeats)
{
    const fact **out = malloc((count + repeats + 1) * sizeof *out);
    uint64_t next = 0;

    if (out == NULL)
        abort();
    for (uint64_t i = 0; i < count + repeats; i++) {
        int fresh = dice_below(&t->dice, count + repeats - i) < count - next;

        out[i] = facts[fresh || next == 0 ? next++ : dice_below(&t->dice, next)];
    }
    return out;
}

const fact **shuffled(trial *t, const fact **facts, uint64_t count, uint64_t repeats)
{
    const fact **out = repeated(t, facts, count, repeats);

    count += repeats;
    for (uint64_t i = count; i > 1; i--) {
        uint64_t other = dice_below(&t->dice, i);
        const fact *moved = out[i - 1];

        out[i - 1] = out[other];
        out[other] = moved;
    }
    return out;
}

/* (b) In another order, in one go. */
static int road_at_once(trial *t, sojourn *s)
{
    const fact **facts = shuffled(t, t->deck.facts, t->deck.count, 0);
    int fine = tell(t, s, facts, t->deck.count, UINT64_MAX) && settle(t, s) &&
               arrives(t, s, count_events(facts, t->deck.count), "in another order");

    free((void *)facts);
    return fine;
}

/* (c) In another order with repeats, random batches, and settles between. */
static int road_repeated(trial *t, sojourn *s)
{
    uint64_t count = t->deck.count + dice_below(&t->dice, t->deck.count);
    const fact **facts = shuffled(t, t->deck.facts, t->deck.count, count - t->deck.count);
    uint64_t told = 0;
    int fine = 1;

    while (fine && told < count) {
        uint64_t part = 1 + dice_below(&t->dice, count - told);

        fine = tell(t, s, facts + told, part, 1 + dice_below(&t->dice, 40)) &&
               (dice_percent(&t->dice, 30) || settle(t, s));
        told += part;
    }
    fine = fine && settle(t, s) &&
           arrives(t, s, count_events(facts, count), "with repeats and batches");
    free((void *)facts);
    return fine;
}

static int merge(trial *t, sojourn *into, const sojourn *from)
{
    sojourn_error error = {0};

    return trial_expects(t, sojourn_merge(into, from, &error), SOJOURN_OK, "merge", &error) &&
           (dice_percent(&t->dice, 70) || settle(t, into));
}

/* (d) In another order, as record batches, settled between; the spans read back as such. */
static int road_by_arrow(trial *t, sojourn *s)
{
    const fact **facts = shuffled(t, t->deck.facts, t->deck.count, 0);
    int fine = 1;

    for (uint64_t told = 0, part; fine && told < t->deck.count; told += part) {
        part = 1 + dice_below(&t->dice, t->deck.count - told);
        fine = tell_table(t, s, facts + told, part) && (dice_percent(&t->dice, 70) || settle(t, s));
    }
    fine = fine && settle(t, s) &&
           arrives(t, s, count_events(facts, t->deck.count), "by record batches") &&
           streams_hold(t, s);
    free((void *)facts);
    return fine;
}

/* (e) Told to several handles, some settled, some facts to more than one; merged as a tree. */
static int road_merged(trial *t, sojourn *shards[SHARDS])
{
    uint64_t count = 2 + dice_below(&t->dice, SHARDS - 1);

    for (uint64_t i = 0; i < t->deck.count; i++) {
        const fact **f = t->deck.facts + i;

        if (!tell(t, shards[dice_below(&t->dice, count)], f, 1, 1) ||
            (dice_percent(&t->dice, 10) && !tell(t, shards[dice_below(&t->dice, count)], f, 1, 1)))
            return 0;
    }
    for (uint64_t i = 0; i < count; i++)
        if (dice_percent(&t->dice, 50) && !settle(t, shards[i]))
            return 0;
    for (; count > 1; count--) {
        uint64_t from = dice_below(&t->dice, count), into;
        sojourn *last = shards[count - 1];

        shards[count - 1] = shards[from];
        shards[from] = last;
        into = dice_below(&t->dice, count - 1);
        if (!merge(t, shards[into], shards[count - 1]))
            return 0;
    }
    return settle(t, shards[0]) && arrives(t, shards[0], 0, "merged");
}

/* All of a road was given back, and rightly so. */
static int balances(trial *t)
{
    uint64_t blocks = road_memory.blocks, wrong = road_memory.wrong;

    pool_reset(&road_memory);
    return (blocks == 0 && wrong == 0) ||
           trial_fails(t, "memory", blocks != 0 ? "it leaks" : "a wrong old_size or block");
}

static int travel(trial *t, int (*road)(trial *t, sojourn *s))
{
    sojourn *s = NULL;
    vigils_reset(t);
    int fine = open_handle(t, &s) && road(t, s);

    t->runner.size = 0;
    sojourn_close(s);
    return balances(t) && fine;
}

/* Settled on one thread, or in one, two or eight tasks on it. */
static int travel_in_order(trial *t)
{
    static const uint64_t tasks[] = {1, 2, 8};

    if (dice_percent(&t->dice, 50))
        t->runner = runner_backwards(tasks[dice_below(&t->dice, 3)]);
    return travel(t, road_in_order);
}

/* Settled by two or eight threads. */
static int travel_at_once(trial *t)
{
    t->runner = runner_threads(dice_percent(&t->dice, 70) ? 2 : 8);
    return travel(t, road_at_once);
}

static int travel_merged(trial *t)
{
    sojourn *shards[SHARDS] = {NULL};
    int fine = 1;

    vigils_reset(t);
    t->mixed =
        dice_percent(&t->dice, 30) && (t->deck.history->options.flags & SOJOURN_KEEP_VALUES) != 0;
    for (int i = 0; fine && i < SHARDS; i++)
        fine = open_handle(t, &shards[i]);
    fine = fine && road_merged(t, shards);
    t->mixed = 0;
    for (int i = 0; i < SHARDS; i++)
        sojourn_close(shards[i]);
    return balances(t) && fine;
}

/* (f) Told to two handles in step, with a mirror kept by their change lists. */
static int travel_mirrored(trial *t)
{
    sojourn_options options = t->deck.history->options;
    sojourn *s = NULL, *twin = NULL;
    sojourn_error error = {0};
    heap memory;
    int fine;

    vigils_reset(t);
    heap_init(&memory);
    t->runner = runner_backwards(2);
    if (dice_percent(&t->dice, 50))
        options.runner = &t->runner;
    options.size = sizeof options;
    options.allocator = &memory.allocator;
    fine = trial_expects(t, sojourn_open(&options, &s, &error), SOJOURN_OK, "open", &error);
    t->runner.size = 0;
    fine = fine && open_handle(t, &twin) && mirror_holds(t, s, &memory, twin) &&
           arrives(t, s, 0, "mirrored");
    sojourn_close(s);
    sojourn_close(twin);
    fine = balances(t) && fine;
    return fine && (memory.blocks == 0 || trial_fails(t, "mirrored", "memory leaks"));
}

int trial_run(trial *t, const deck *d, uint64_t schedule)
{
    int fine;

    if (road_memory.allocator.resize == NULL)
        pool_init(&road_memory);
    memset(t, 0, sizeof *t);
    t->deck = *d;
    t->dice = dice_of(schedule, 0);
    t->oracle = oracle_open(&d->history->options);
    tell_oracle(t->oracle, d->facts, d->count);
    expect(t, t->oracle, t->expected, 0);
    oracle_count(t->oracle, &t->counts);
    fine = travel_in_order(t) && travel_at_once(t) && travel(t, road_repeated) &&
           travel(t, road_by_arrow) && travel_merged(t) && travel_mirrored(t);
    free_levels(t->expected);
    oracle_close(t->oracle);
    t->oracle = NULL;
    return fine;
}
