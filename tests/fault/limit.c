/* SPDX-License-Identifier: MIT */
/* What a handle says it holds is what it asked its allocator for, by structure, after every call.
 * And at every limit from an empty handle to a full one: a call that would go beyond it says
 * SOJOURN_E_MEMORY, tells limit and need, and changes nothing; with just the need it told it gets
 * further, and the end is that of a handle without a limit. TAP: one point a history. */
#include "fault.h"
#include "runner.h"

#include <inttypes.h>
#include <sojourn/memory.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 16 };

typedef struct run {
    heap heap;
    sojourn_options options;
    sojourn_runner runner; /* of every other history */
    const history *history;
    sojourn *s;
    uint64_t limit, refusals;
    int32_t erases; /* an erasure came: it may hold more than the limit */
} run;

static uint64_t sum_of(const sojourn *s)
{
    sojourn_structure row = {.size = sizeof row};
    uint64_t sum = 0;

    for (uint64_t i = 0; sojourn_memory(s, i, &row, NULL) == SOJOURN_OK; i++)
        sum += row.bytes;
    return sum;
}

static const char *balance(const run *r)
{
    sojourn_counts counts = {.size = sizeof counts};

    if (sojourn_count(r->s, &counts, NULL) != SOJOURN_OK || counts.bytes != r->heap.bytes)
        return "sojourn_count() says other bytes than were asked for";
    return sum_of(r->s) == r->heap.bytes ? NULL : "the structures do not add up";
}

enum { OPEN = -1, SETTLE = -2 };

/* Open, settle, or say a fact. */
static sojourn_status call(run *r, int64_t step, sojourn_error *error)
{
    if (step == OPEN)
        return sojourn_open(&r->options, &r->s, error);
    if (step == SETTLE)
        return sojourn_settle(r->s, error);
    r->erases |= r->history->facts[step].is_erasure;
    return stage_tell(r->s, r->history, (uint64_t)step, (uint64_t)step + 1, error);
}

typedef struct view {
    sojourn_status settled;
    sojourn_id facts, spans;
} view;

static view look(const run *r)
{
    view v = {0};

    if (r->s == NULL)
        return v;
    v.settled = sojourn_digest(r->s, &v.facts, &v.spans, NULL);
    if (v.settled != SOJOURN_OK)
        sojourn_digest(r->s, &v.facts, NULL, NULL);
    return v;
}

static int same_view(const view *a, const view *b)
{
    return a->settled == b->settled && id_equal(a->facts, b->facts) && id_equal(a->spans, b->spans);
}

static const char *refused(run *r, const view *before, const sojourn_error *error)
{
    uint64_t limit = 0, needed = 0;
    view after = look(r);

    r->refusals++;
    if (sscanf(error->message, "memory_limit is %" SCNu64 " bytes and this call needs %" SCNu64,
               &limit, &needed) != 2)
        return "the limit is not told";
    if (limit != r->limit || needed <= limit)
        return "limit or need is wrong";
    if (r->heap.bytes > limit && !r->erases)
        return "more is held than the limit";
    if (!same_view(before, &after))
        return "a digest changed by a call that was refused";
    r->limit = r->options.memory_limit = needed;
    return r->s == NULL || sojourn_limit(r->s, needed, NULL) == SOJOURN_OK ? NULL : "no other limit";
}

static const char *tell(run *r, int64_t step)
{
    const char *wrong = NULL;
    sojourn_status status = SOJOURN_E_MEMORY;

    while (wrong == NULL && status != SOJOURN_OK) {
        sojourn_error error = {0};
        view before = look(r);

        status = call(r, step, &error);
        if (status != SOJOURN_OK && status != SOJOURN_E_MEMORY)
            return error.message[0] != 0 ? "another error" : "an error without a message";
        if (status == SOJOURN_E_MEMORY)
            wrong = refused(r, &before, &error);
        if (wrong == NULL && r->s != NULL)
            wrong = balance(r);
    }
    return wrong;
}

/* All of a history; limit 0: none. */
static const char *tell_all(run *r, const history *h, uint64_t limit, view *end)
{
    const char *wrong;

    memset(r, 0, sizeof *r);
    heap_init(&r->heap);
    r->history = h;
    r->options = h->options;
    r->runner = runner_backwards(3);
    if (h->count % 40 == 30)
        r->options.runner = &r->runner;
    r->options.allocator = &r->heap.allocator;
    r->limit = r->options.memory_limit = limit;
    wrong = tell(r, OPEN);
    for (uint64_t i = 0; wrong == NULL && i < h->count; i++) {
        wrong = tell(r, (int64_t)i);
        if (wrong == NULL && (i % 4 == 3 || i + 1 == h->count))
            wrong = tell(r, SETTLE);
    }
    if (wrong == NULL)
        *end = look(r);
    sojourn_close(r->s);
    return wrong == NULL && r->heap.blocks + r->heap.wrong != 0 ? "memory leaks" : wrong;
}

/* ---- a full handle, and an erasure ---- */

enum { PEOPLE = 400, VISITS = 12 };

static sojourn_status visit(sojourn *s, uint64_t who, uint64_t number, sojourn_error *error)
{
    char id[24], account[24];
    sojourn_identifier name = {{"account", 7}, {account, 0}};
    sojourn_event e = {.system = {"acd", 3}, .identifiers = &name, .identifier_count = 1};

    name.value.length = (uint64_t)sprintf(account, "k%" PRIu64, who);
    e.id = (sojourn_text){id, (uint64_t)sprintf(id, "%" PRIu64 "-%" PRIu64, who, number)};
    e.session = e.id;
    e.start = (int64_t)(number * 86400000000 + who);
    e.type = SOJOURN_EVENT_START;
    return sojourn_feed(s, &e, 1, error);
}

static sojourn_status erase(sojourn *s, uint64_t who)
{
    char account[24];
    sojourn_identifier name = {{"account", 7}, {account, 0}};

    name.value.length = (uint64_t)sprintf(account, "k%" PRIu64, who);
    return sojourn_erase(s, &name, 1, SOJOURN_FOREVER, NULL);
}

/* Feed until the limit, which is what is held, refuses: how many went in before. */
static uint64_t fill_up(sojourn *s, uint64_t first, sojourn_error *error)
{
    uint64_t i = 0;

    while (visit(s, PEOPLE + (first + i) / VISITS, (first + i) % VISITS, error) == SOJOURN_OK)
        i++;
    return i;
}

/* The change list of the settle that erased still tells what went: the next one gives it back. */
static const char *erase_most(sojourn *s)
{
    for (uint64_t who = 1; who < PEOPLE; who++)
        if (erase(s, who) != SOJOURN_OK)
            return "an erasure is refused";
    if (sojourn_settle(s, NULL) != SOJOURN_OK)
        return "the settle of an erasure is refused";
    if (erase(s, 1) != SOJOURN_OK || sojourn_settle(s, NULL) != SOJOURN_OK)
        return "the settle after it is refused";
    return NULL;
}

static const char *make_room(sojourn *s)
{
    sojourn_counts counts = {.size = sizeof counts};
    sojourn_error error = {0};
    const char *wrong;
    uint64_t before, after;

    for (uint64_t i = 0; i < PEOPLE * VISITS; i++)
        visit(s, i % PEOPLE, i / PEOPLE, NULL);
    /* The first erasure makes the index of who states what; it takes nobody here. */
    if (erase(s, 2 * PEOPLE * VISITS) != SOJOURN_OK || sojourn_settle(s, NULL) != SOJOURN_OK ||
        sojourn_count(s, &counts, NULL) != SOJOURN_OK)
        return "no settle";
    sojourn_limit(s, counts.bytes, NULL);
    before = fill_up(s, 0, &error);
    if (error.status != SOJOURN_E_MEMORY)
        return "nothing is refused";
    wrong = erase_most(s);
    after = fill_up(s, before, &error);
    printf("# %" PRIu64 " events went in before the erasure, %" PRIu64 " after it\n", before, after);
    return wrong == NULL && after < PEOPLE ? "an erasure gives too little back" : wrong;
}

static uint64_t erasing_makes_room(uint64_t point)
{
    heap own;
    sojourn *s;
    const char *wrong = "no handle";

    heap_init(&own);
    if (sojourn_open(&(sojourn_options){.size = sizeof(sojourn_options), .allocator = &own.allocator},
                     &s, NULL) == SOJOURN_OK)
        wrong = make_room(s);
    if (wrong == NULL && sum_of(s) != own.bytes)
        wrong = "the structures do not add up";
    sojourn_close(s);
    printf("%sok %" PRIu64 " - an erasure is not refused and makes room\n",
           wrong == NULL ? "" : "not ", point);
    if (wrong != NULL)
        printf("# %s\n", wrong);
    return wrong != NULL;
}

int main(void)
{
    const char *given = getenv("SOJOURN_SEED");
    uint64_t seed = given != NULL && *given != '\0' ? strtoull(given, NULL, 0) : 20240229;
    uint64_t failures = 0, all = 0;

    printf("1..%d\n# SOJOURN_SEED=%" PRIu64 "\n", ROUNDS + 1, seed);
    for (uint64_t round = 0; round < ROUNDS; round++) {
        history *h = history_sized(seed, round, 10 + 20 * round);
        view free_end = {0}, end = {0};
        run r;
        const char *wrong = tell_all(&r, h, 0, &free_end);

        if (wrong == NULL)
            wrong = tell_all(&r, h, 1, &end);
        if (wrong == NULL && (!id_equal(end.facts, free_end.facts) ||
                              !id_equal(end.spans, free_end.spans) || end.settled != SOJOURN_OK))
            wrong = "at the end a digest differs";
        printf("%sok %" PRIu64 " - history %" PRIu64 ": %" PRIu64 " limits up to %" PRIu64 "\n",
               wrong == NULL ? "" : "not ", round + 1, round, r.refusals, r.limit);
        if (wrong != NULL)
            printf("# %s\n", wrong);
        failures += wrong != NULL;
        all += r.refusals;
        history_free(h);
    }
    failures += erasing_makes_room(ROUNDS + 1);
    printf("# %" PRIu64 " refusals\n", all);
    return failures > 0;
}
