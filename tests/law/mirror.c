/* SPDX-License-Identifier: MIT */
/* Change lists against full reads: each list says what two reads before and after a settle differ
 * in, and no more; a twin that was told the same in another order gives the same list; a mirror
 * that takes the rows of all settles in any order ends equal to a full read. Settles that fail for
 * want of memory, with more facts before they are repeated, leave no trace in the lists. */
#include "trial.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { SMALL_STEPS = 24 };

/* One settle: full reads before and after it, and its list, apart by level. */
typedef struct settled {
    walk before[WALK_LEVELS], after[WALK_LEVELS], list[WALK_LEVELS];
} settled;

static int fails(trial *t, const sojourn_span *span, const char *what)
{
    char detail[200];

    snprintf(detail, sizeof detail,
             "%s: level %" PRId32 ", id %016" PRIx64 ", change %" PRId32 " of settle %" PRIu64,
             what, span->level, span->id.high, span->change, span->settle);
    return trial_fails(t, "mirrored", detail);
}

/* The same row outside a list, with a state that is not looked at. */
static sojourn_span plain(const sojourn_span *span, int32_t state)
{
    sojourn_span s = *span;

    s.state = state;
    s.change = SOJOURN_CHANGE_NONE;
    s.settle = 0;
    s.counterpart = (sojourn_id){0, 0};
    return s;
}

static int says_the_same(const sojourn_span *a, const sojourn_span *b)
{
    sojourn_span x = plain(a, 0), y = plain(b, 0);

    return span_difference(&x, &y) == NULL;
}

/* The span of a level that holds a row, in a read of all levels. */
static const sojourn_span *above(walk levels[WALK_LEVELS], const sojourn_span *span, int32_t level)
{
    while (span != NULL && span->level < level)
        span = walk_find(&levels[span->level + 1], span->parent);
    return span;
}

static int lies_in(walk levels[WALK_LEVELS], const sojourn_span *row, const sojourn_span *span)
{
    const sojourn_span *up = above(levels, row, span->level);

    return up != NULL && id_equal(up->id, span->id);
}

/* An engagement may be listed for a close alone: then a row within it is listed too. */
static int has_listed_member(settled *m, const sojourn_span *span)
{
    for (int32_t level = 0; level < span->level; level++)
        for (uint64_t i = 0; i < m->list[level].count; i++) {
            const sojourn_span *row = &m->list[level].spans[i];
            const sojourn_span *is = walk_find(&m->after[level], row->id);
            const sojourn_span *was = walk_find(&m->before[level], row->id);

            if ((is != NULL && lies_in(m->after, is, span)) ||
                (was != NULL && lies_in(m->before, was, span)))
                return 1;
        }
    return 0;
}

/* Is what the two reads say of a row what the list says? */
static int told_rightly(trial *t, settled *m, const sojourn_span *row)
{
    const sojourn_span *was = walk_find(&m->before[row->level], row->id);
    const sojourn_span *is = walk_find(&m->after[row->level], row->id);

    t->comparisons++;
    if (row->change == SOJOURN_CHANGE_GONE)
        return (was != NULL && is == NULL && row->size == sizeof *row && row->start == 0 &&
                row->event_count == 0 && row->system.length == 0 && id_zero(row->customer)) ||
               fails(t, row, "said to be gone");
    if (is == NULL || !says_the_same(row, is))
        return fails(t, row, "differs from a full read");
    if (row->change == SOJOURN_CHANGE_MADE)
        return was == NULL || fails(t, row, "said to be made");
    if (row->change != SOJOURN_CHANGE_CHANGED || was == NULL || !id_zero(row->counterpart))
        return fails(t, row, "said to be changed");
    return span_difference(was, is) != NULL ||
           (row->level == SOJOURN_LEVEL_ENGAGEMENT && has_listed_member(m, row)) ||
           fails(t, row, "is what it was");
}

/* Do two spans, before and after, share an event or a transaction? That shows a shared session. */
static int share(walk from[WALK_LEVELS], const sojourn_span *a, walk to[WALK_LEVELS],
                 const sojourn_span *b, int32_t lowest)
{
    for (int32_t level = lowest; level <= SOJOURN_LEVEL_TRANSACTION; level++)
        for (uint64_t i = 0; i < from[level].count; i++) {
            const sojourn_span *row = &from[level].spans[i], *other;

            if (!lies_in(from, row, a))
                continue;
            other = walk_find(&to[level], row->id);
            if (other != NULL && (b == NULL || lies_in(to, other, b)))
                return 1;
        }
    return 0;
}

/* A counterpart is there and shares a session; where there is none, nobody has one. */
static int counterpart_holds(trial *t, settled *m, const sojourn_span *row)
{
    int gone = row->change == SOJOURN_CHANGE_GONE;
    walk *here = gone ? m->before : m->after, *there = gone ? m->after : m->before;
    const sojourn_span *self = walk_find(&here[row->level], row->id), *other;

    if (row->level == SOJOURN_LEVEL_EVENT)
        return id_zero(row->counterpart) || fails(t, row, "an event with a counterpart");
    if (id_zero(row->counterpart))
        return !share(here, self, there, NULL, SOJOURN_LEVEL_TRANSACTION) ||
               fails(t, row, "has no counterpart");
    other = walk_find(&there[row->level], row->counterpart);
    return (other != NULL && share(here, self, there, other, SOJOURN_LEVEL_EVENT)) ||
           fails(t, row, "has a wrong counterpart");
}

static int listed(trial *t, settled *m, const walk *read, int32_t change)
{
    for (uint64_t i = 0; i < read->count; i++) {
        const sojourn_span *span = &read->spans[i];
        walk *other = change == SOJOURN_CHANGE_GONE ? m->after : m->before;
        const sojourn_span *same = walk_find(&other[span->level], span->id);

        t->comparisons++;
        if (same != NULL && span_difference(span, same) == NULL)
            continue;
        if (walk_find(&m->list[span->level], span->id) == NULL)
            return fails(t, span, "is not listed");
    }
    return 1;
}

static int in_order(trial *t, const walk *rows)
{
    for (uint64_t i = 1; i < rows->count; i++) {
        const sojourn_span *a = &rows->spans[i - 1], *b = &rows->spans[i];

        if (a->level > b->level || (a->level == b->level && id_order(a->id, b->id) >= 0))
            return fails(t, b, "is not in order");
    }
    return 1;
}

static int list_holds(trial *t, settled *m)
{
    for (int32_t level = 0; level < WALK_LEVELS; level++) {
        for (uint64_t i = 0; i < m->list[level].count; i++) {
            const sojourn_span *row = &m->list[level].spans[i];

            if (!told_rightly(t, m, row) ||
                (row->change != SOJOURN_CHANGE_CHANGED && !counterpart_holds(t, m, row)))
                return 0;
        }
        if (!listed(t, m, &m->before[level], SOJOURN_CHANGE_GONE) ||
            !listed(t, m, &m->after[level], SOJOURN_CHANGE_MADE))
            return 0;
    }
    return 1;
}

static int read_all(trial *t, const sojourn *s, walk levels[WALK_LEVELS])
{
    sojourn_error error = {0};
    int fine = 1;

    for (int32_t level = 0; fine && level < WALK_LEVELS; level++)
        fine = trial_expects(t, walk_level(s, level, INT64_MAX, &levels[level], &error), SOJOURN_OK,
                             "walk", &error);
    return fine;
}

static int read_list(trial *t, const sojourn *s, walk *rows, uint64_t settle)
{
    sojourn_error error = {0};

    *rows = (walk){0};
    if (!trial_expects(t, walk_changes(s, rows, &error), SOJOURN_OK, "changes", &error))
        return 0;
    for (uint64_t i = 0; i < rows->count; i++)
        if (rows->spans[i].settle != settle)
            return fails(t, &rows->spans[i], "has a wrong number");
    return in_order(t, rows);
}

/* The twin's list must be the same; then the list goes to its levels and to `all`. */
static int take_lists(trial *t, const sojourn *s, const sojourn *twin, uint64_t settle, settled *m,
                      walk *all)
{
    walk rows = {0}, twins = {0};
    char why[1200];
    int fine = read_list(t, s, &rows, settle) && read_list(t, twin, &twins, settle);

    if (fine && !walk_equal(&rows, &twins, why, sizeof why))
        fine = trial_fails(t, "the list of the twin", why);
    for (uint64_t i = 0; fine && i < rows.count; i++) {
        walk_keep(&m->list[rows.spans[i].level], &rows.spans[i]);
        walk_keep(all, &rows.spans[i]);
    }
    walk_free(&rows);
    walk_free(&twins);
    return fine;
}

static void move_on(settled *m)
{
    for (int level = 0; level < WALK_LEVELS; level++) {
        walk_free(&m->before[level]);
        walk_free(&m->list[level]);
        m->before[level] = m->after[level];
        m->after[level] = (walk){0};
    }
}

static int settle_both(trial *t, sojourn *s, sojourn *twin)
{
    sojourn_error error = {0};

    return trial_expects(t, sojourn_settle(s, &error), SOJOURN_OK, "settle", &error) &&
           vigils_hold(t, s) &&
           trial_expects(t, sojourn_settle(twin, &error), SOJOURN_OK, "settle the twin", &error) &&
           (!dice_percent(&t->dice, 10) ||
            trial_expects(t, sojourn_settle(s, &error), SOJOURN_OK, "settle again", &error));
}

/* A settle without enough memory: 1 if it failed. The twin is spared. */
static int falls_short(trial *t, sojourn *s, heap *memory)
{
    int failed;

    if (!dice_percent(&t->dice, 40))
        return 0;
    heap_arm(memory, 1 + dice_below(&t->dice, dice_percent(&t->dice, 50) ? 8 : 120),
             dice_percent(&t->dice, 50));
    failed = sojourn_settle(s, NULL) == SOJOURN_E_MEMORY;
    heap_disarm(memory);
    return failed;
}

static int tell_both(trial *t, sojourn *s, sojourn *twin, const fact **facts, uint64_t count)
{
    const fact **other = shuffled(t, facts, count, 0);
    int fine = tell(t, s, facts, count, 1 + dice_below(&t->dice, 40)) &&
               tell(t, twin, other, count, 1 + dice_below(&t->dice, 40));

    free((void *)other);
    return fine;
}

/* A mirror: the rows by (level, id), of which the one of the greatest settle stays. */
typedef struct mirror {
    const sojourn_span **slot;
    uint64_t room;
} mirror;

static const sojourn_span **slot_of(const mirror *m, int32_t level, sojourn_id id)
{
    uint64_t at = (id.low + (uint64_t)level) % m->room;

    while (m->slot[at] != NULL && (m->slot[at]->level != level || !id_equal(m->slot[at]->id, id)))
        at = (at + 1) % m->room;
    return &m->slot[at];
}

static void apply_shuffled(trial *t, mirror *m, const walk *all)
{
    const sojourn_span **rows = malloc((all->count + 1) * sizeof *rows);

    m->room = 2 * all->count + 1;
    m->slot = calloc(m->room, sizeof *m->slot);
    if (rows == NULL || m->slot == NULL)
        abort();
    for (uint64_t i = 0; i < all->count; i++) {
        uint64_t other = dice_below(&t->dice, i + 1);

        rows[i] = rows[other];
        rows[other] = &all->spans[i];
    }
    for (uint64_t i = 0; i < all->count; i++) {
        const sojourn_span **slot = slot_of(m, rows[i]->level, rows[i]->id);

        if (*slot == NULL || (*slot)->settle < rows[i]->settle)
            *slot = rows[i];
    }
    free((void *)rows);
}

static int mirrors(trial *t, const mirror *m, walk levels[WALK_LEVELS])
{
    uint64_t live = 0, read = 0;

    for (int32_t level = 0; level < WALK_LEVELS; level++) {
        read += levels[level].count;
        for (uint64_t i = 0; i < levels[level].count; i++) {
            const sojourn_span *span = &levels[level].spans[i];
            const sojourn_span *held = *slot_of(m, level, span->id);

            t->comparisons++;
            if (held == NULL || !says_the_same(held, span))
                return fails(t, span, "is another in the mirror");
        }
    }
    for (uint64_t i = 0; i < m->room; i++)
        live += m->slot[i] != NULL && m->slot[i]->change != SOJOURN_CHANGE_GONE;
    return live == read || trial_fails(t, "mirrored", "the mirror holds what is gone");
}

static int mirror_ends(trial *t, const walk *all, walk levels[WALK_LEVELS])
{
    mirror m;
    int fine;

    apply_shuffled(t, &m, all);
    fine = mirrors(t, &m, levels);
    free((void *)m.slot);
    return fine;
}

/* How many facts come before the next settle. It is settled about a dozen times, so that the many
 * full reads of a large history stay few; in small steps twice as often, after most of the facts.
 */
static uint64_t draw_part(trial *t, uint64_t told, uint64_t count, int small_steps)
{
    uint64_t part = 1 + dice_below(&t->dice, 1 + count / 6);

    if (small_steps)
        part = told == 0 && count > SMALL_STEPS ? count - SMALL_STEPS : 1;
    return part < count - told ? part : count - told;
}

static int keep_mirror(trial *t, sojourn *s, heap *memory, sojourn *twin, const fact **facts,
                       uint64_t count, settled *m, walk *all)
{
    uint64_t told = 0, settles = 0;
    int fine = 1, small_steps = dice_percent(&t->dice, 40);

    while (fine && told < count) {
        uint64_t part = draw_part(t, told, count, small_steps);

        fine = tell_both(t, s, twin, facts + told, part);
        told += part;
        if (!fine || (told < count && dice_percent(&t->dice, 20)) ||
            (falls_short(t, s, memory) && told < count && dice_percent(&t->dice, 70)))
            continue;
        fine = settle_both(t, s, twin) && read_all(t, s, m->after) &&
               take_lists(t, s, twin, ++settles, m, all) && list_holds(t, m);
        move_on(m);
    }
    return fine && mirror_ends(t, all, m->before);
}

int mirror_holds(trial *t, sojourn *s, heap *memory, sojourn *twin)
{
    uint64_t repeats = dice_below(&t->dice, 1 + t->deck.count / 4);
    int in_order = dice_percent(&t->dice, 50);
    const fact **facts = in_order ? repeated(t, t->deck.facts, t->deck.count, repeats)
                                  : shuffled(t, t->deck.facts, t->deck.count, repeats);
    settled m;
    walk all = {0};
    int fine;

    memset(&m, 0, sizeof m);
    fine = keep_mirror(t, s, memory, twin, facts, t->deck.count + repeats, &m, &all);
    move_on(&m);
    move_on(&m);
    walk_free(&all);
    free((void *)facts);
    return fine;
}
