/* SPDX-License-Identifier: MIT */
/* For each scene and each k: the k-th request for memory fails, once or with all after it. The
 * call must say SOJOURN_E_MEMORY and leave everything as it was; repeated with memory it must end
 * where it would have ended at first; nothing may leak. TAP: one point a scene and history.
 * Scenes are prepared alike each time, so what is seen before the call is looked at once. */
#include "fault.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { FAULTS = 2000, ROUNDS = 12 }; /* SOJOURN_ROUNDS: fewer of them */

/* What can be seen of a handle from outside. */
typedef struct view {
    int32_t there; /* 0: no handle */
    sojourn_status settled;
    sojourn_id facts, spans, from_facts;
    uint64_t rows;
} view;

typedef struct totals {
    uint64_t seed, faults, survived, points, failures;
} totals;

static view look(const stage *st)
{
    view v;

    memset(&v, 0, sizeof v);
    v.there = st->s != NULL;
    v.rows = st->rows.count;
    if (st->s != NULL) {
        if (sojourn_digest(st->s, &v.facts, NULL, NULL) != SOJOURN_OK)
            v.there = -1;
        v.settled = sojourn_digest(st->s, NULL, &v.spans, NULL);
        if (v.settled != SOJOURN_OK)
            v.spans = (sojourn_id){0, 0};
    }
    if (st->from != NULL && sojourn_digest(st->from, &v.from_facts, NULL, NULL) != SOJOURN_OK)
        v.there = -2;
    return v;
}

static int same_view(const view *a, const view *b)
{
    return a->there == b->there && a->settled == b->settled && id_equal(a->facts, b->facts) &&
           id_equal(a->spans, b->spans) && id_equal(a->from_facts, b->from_facts);
}

/* At the end all is settled, so that spans can be compared too. */
static view look_settled(stage *st, walk *rows, walk *changes)
{
    sojourn_query q = {.size = sizeof q, .level = st->scene->level};

    if (st->cursor != NULL && st->rows.count == 0) {
        const sojourn_span *span;

        while (sojourn_cursor_next(st->cursor, &span, NULL) == SOJOURN_OK)
            walk_keep(&st->rows, span);
    }
    sojourn_cursor_close(st->cursor);
    st->cursor = NULL;
    *rows = *changes = (walk){0};
    if (sojourn_settle(st->s, NULL) == SOJOURN_OK)
        if (walk_query(st->s, &q, rows, NULL) != SOJOURN_OK ||
            walk_changes(st->s, changes, NULL) != SOJOURN_OK)
            abort();
    return look(st);
}

/* What never having failed leads to. */
typedef struct outcome {
    view before, end;
    walk rows, changes, given;
} outcome;

static const char *finish(stage *st, outcome *expected)
{
    walk rows, changes;
    view end = look_settled(st, &rows, &changes);
    char why[1200];
    const char *wrong = NULL;

    if (!same_view(&end, &expected->end) || end.settled != SOJOURN_OK)
        wrong = "after the retry a digest differs";
    else if (!walk_equal(&rows, &expected->rows, why, sizeof why))
        wrong = "after the retry the spans differ";
    else if (!walk_equal(&changes, &expected->changes, why, sizeof why))
        wrong = "after the retry the change list differs";
    else if (!walk_equal(&st->rows, &expected->given, why, sizeof why))
        wrong = "the rows of the cursor differ";
    walk_free(&rows);
    walk_free(&changes);
    return wrong;
}

static const char *after_failure(stage *st, const view *before, sojourn_status status,
                                 const sojourn_error *error)
{
    view after = look(st);

    if (status != SOJOURN_E_MEMORY)
        return "the status is not SOJOURN_E_MEMORY";
    if (error->status != SOJOURN_E_MEMORY || error->message[0] == '\0')
        return "the error is not told";
    if (!same_view(&after, before))
        return "a digest changed by a call that failed";
    return NULL;
}

static const char *balance(const stage *st)
{
    if (st->heap.wrong > 0)
        return "a wrong old_size or block was handed to resize";
    return st->heap.blocks > 0 ? "memory leaks" : NULL;
}

/* One fault. `*hit` is 0 when the call asked for memory less than k times. */
static const char *inject(totals *sum, stage *st, uint64_t k, int32_t after, outcome *expected,
                          int *hit)
{
    sojourn_error error = {0};
    sojourn_status status;
    const char *wrong = NULL;

    if (!st->scene->prepare(st))
        return "the scene could not be prepared";
    heap_arm(&st->heap, k, after);
    status = st->scene->call(st, &error);
    heap_disarm(&st->heap);
    *hit = st->heap.failed > 0;
    sum->faults += st->heap.failed > 0;
    if (status == SOJOURN_OK) {
        sum->survived += st->heap.failed > 0;
    } else {
        wrong = after_failure(st, &expected->before, status, &error);
        if (wrong == NULL && st->scene->call(st, &error) != SOJOURN_OK)
            wrong = "the retry fails";
    }
    return wrong != NULL ? wrong : finish(st, expected);
}

static const char *expect(const history *h, const history *other, const scene *sc, outcome *out)
{
    stage st;
    const char *wrong = NULL;

    memset(out, 0, sizeof *out);
    stage_open(&st, h, other, sc);
    if (!sc->prepare(&st))
        wrong = "the scene could not be prepared";
    else
        out->before = look(&st);
    if (wrong == NULL && sc->call(&st, NULL) != SOJOURN_OK)
        wrong = "the call fails with memory";
    if (wrong == NULL)
        out->end = look_settled(&st, &out->rows, &out->changes);
    out->given = st.rows;
    st.rows = (walk){0};
    stage_close(&st);
    return wrong != NULL ? wrong : balance(&st);
}

static const char *run_mode(totals *sum, const history *h, const history *other, const scene *sc,
                            int32_t after, outcome *expected, uint64_t *k)
{
    int hit = 1;

    for (*k = 1; hit; ++*k) {
        stage st;
        const char *wrong;

        stage_open(&st, h, other, sc);
        wrong = inject(sum, &st, *k, after, expected, &hit);
        stage_close(&st);
        if (wrong == NULL)
            wrong = balance(&st);
        if (wrong != NULL)
            return wrong;
    }
    return NULL;
}

/* Every other history has an identify rule. */
static history *history_of(const totals *sum, uint64_t round, uint64_t count)
{
    uint64_t index = round;
    history *h = history_sized(sum->seed, index, count);

    while (round % 2 == 1 && (h->options.rules == NULL || h->rules.identify == NULL)) {
        history_free(h);
        index += ROUNDS;
        h = history_sized(sum->seed, index, count);
    }
    return h;
}

static void run_scene(totals *sum, uint64_t round, const scene *sc)
{
    uint64_t held = 2 + 9 * round;
    history *whole = history_of(sum, round, held + 12 + 5 * round);
    history first = *whole, rest = *whole;
    uint64_t before = sum->faults, k = 0;
    outcome expected;
    const char *wrong;
    int32_t after = 0;

    first.count = held;
    rest.facts += held;
    rest.count -= held;
    wrong = expect(&first, &rest, sc, &expected);
    for (; wrong == NULL && after <= 1; after++)
        wrong = run_mode(sum, &first, &rest, sc, after, &expected, &k);
    sum->points++;
    printf("%sok %" PRIu64 " - %s, history %" PRIu64 ": %" PRIu64 " faults\n",
           wrong == NULL ? "" : "not ", sum->points, sc->name, round, sum->faults - before);
    if (wrong != NULL) {
        sum->failures++;
        printf("# %s, request %" PRIu64 "%s (SOJOURN_SEED=%" PRIu64 ")\n", wrong, k,
               after == 1 ? "" : " and after", sum->seed);
    }
    fflush(stdout);
    walk_free(&expected.rows);
    walk_free(&expected.changes);
    walk_free(&expected.given);
    history_free(whole);
}

/* fault [PART PARTS]: every PARTS-th history from PART on, so that parts may run side by side. */
int main(int argc, char **argv)
{
    const char *seed = getenv("SOJOURN_SEED");
    totals sum = {.seed = 20240229};
    uint64_t part = argc > 2 ? strtoull(argv[1], NULL, 10) : 0;
    uint64_t parts = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    const char *fewer = getenv("SOJOURN_ROUNDS");
    uint64_t all = fewer != NULL && *fewer != '\0' ? strtoull(fewer, NULL, 10) : ROUNDS;
    uint64_t rounds = (all + parts - 1 - part) / parts;

    if (seed != NULL && *seed != '\0')
        sum.seed = strtoull(seed, NULL, 0);
    printf("1..%" PRIu64 "\n# SOJOURN_SEED=%" PRIu64 "\n", rounds * scene_count + 1, sum.seed);
    for (uint64_t round = part; round < all; round += parts)
        for (uint64_t i = 0; i < scene_count; i++)
            run_scene(&sum, round, &scenes[i]);
    printf("%sok %" PRIu64 " - at least %d faults\n", sum.faults < FAULTS ? "not " : "",
           sum.points + 1, FAULTS);
    printf("# %" PRIu64 " faults, %" PRIu64 " of them survived without an error\n", sum.faults,
           sum.survived);
    return sum.failures > 0 || sum.faults < FAULTS;
}
