/* SPDX-License-Identifier: MIT */
/* A ledger says what an engagement adds to each figure that is watched; of figures that hang on all
 * of a customer there is one a customer. After a settle the engagements that changed, which have
 * other rows now, are counted anew in place of those that are gone, and of others the sections that
 * looked at an interaction which is another. Windows close, so a ledger also says until when it
 * holds: those that the last event's end has passed are written anew, too, their sections that ask
 * for the time. Cost: a look at each engagement of the customers touched, and the items of those
 * that changed. */
#include "api/watch.h"

#include <string.h>

static uint64_t shelf_held(const sj_shelf *shelf)
{
    uint64_t bytes =
        sj_column_held(&shelf->ledgers) + sj_due_held(&shelf->later) + sj_due_held(&shelf->earlier);
    for (uint32_t i = 0; i < shelf->ledgers.count; i++)
        bytes += sj_at(&shelf->ledgers, i).size;
    return bytes;
}

static uint64_t held(const sojourn *s, uint64_t *rows)
{
    const sj_watches *w = s->watches;
    uint64_t bytes = sizeof *w + sj_array_held(&w->list) + sj_dirty_held(&w->behind) +
                     sj_gather_held(&w->gather) + sj_array_held(&w->items.list) +
                     sj_array_held(&w->sheet) + sj_array_held(&w->next);
    for (uint32_t i = 0; i < w->list.count; i++)
        bytes += sizeof(sj_watch) + sj_arena_held(&w->list.at[i]->m.own.filter.kept) +
                 sj_tally_held(&w->list.at[i]->m.tally) + sj_present_held(&w->list.at[i]->present);
    for (int i = 0; i < SJ_SHELVES; i++)
        bytes += shelf_held(&w->shelf[i]);
    *rows = w->list.count;
    return bytes;
}

void sj_watch_free(sojourn *s, sj_watch *watch)
{
    sj_tally_free(&watch->m.tally);
    sj_present_free(&s->alloc, &watch->present);
    sj_arena_free(&watch->m.own.filter.kept);
    sj_alloc_resize(&s->alloc, watch, sizeof *watch, 0);
}

static void free_shelf(sj_alloc *alloc, sj_shelf *shelf)
{
    for (uint32_t i = 0; i < shelf->ledgers.count; i++)
        sj_alloc_resize(alloc, sj_at(&shelf->ledgers, i).bytes, sj_at(&shelf->ledgers, i).size, 0);
    sj_column_free(alloc, &shelf->ledgers);
    sj_due_free(alloc, &shelf->later);
    sj_due_free(alloc, &shelf->earlier);
}

static void free_all(sojourn *s)
{
    sj_watches *w = s->watches;
    for (uint32_t i = 0; i < w->list.count; i++)
        sj_watch_free(s, w->list.at[i]);
    for (int i = 0; i < SJ_SHELVES; i++)
        free_shelf(&s->alloc, &w->shelf[i]);
    sj_array_free(&s->alloc, &w->list);
    sj_dirty_free(&s->alloc, &w->behind);
    sj_gather_free(&w->gather);
    sj_array_free(&s->alloc, &w->items.list);
    sj_array_free(&s->alloc, &w->sheet);
    sj_array_free(&s->alloc, &w->next);
    sj_alloc_resize(&s->alloc, w, sizeof *w, 0);
    s->watches = NULL;
    s->watching = NULL;
}

/* ---- one customer ---- */

static const sj_choice every = {0, 0};

static sj_ledger *ledger_of(sj_watches *w, int shelf, uint32_t number)
{
    return &sj_at(&w->shelf[shelf].ledgers, number);
}

/* Take the first engagement that is gone off a customer's chain. */
static void unchain(sj_watches *w, sj_ledger *own)
{
    sj_ledger *first = ledger_of(w, SJ_BY_ENGAGEMENT, own->gone - 1);
    own->gone = first->gone;
    first->gone = 0;
    first->state = SJ_LEDGER_NONE;
}

/* Take all of them off the sums. */
static void drop_gone(sj_watches *w, sj_ledger *own, sj_case_term *near)
{
    while (own->gone != 0) {
        sj_keep_drop(w, SJ_BY_ENGAGEMENT, own->gone - 1, near);
        unchain(w, own);
    }
}

/* The row of an engagement that is gone, of a customer who is behind, is in use again. */
static void drop_stale(sj_watches *w, uint32_t row, sj_case_term *near)
{
    sj_ledger *ledger = ledger_of(w, SJ_BY_ENGAGEMENT, row);
    if (ledger->state != SJ_LEDGER_GONE)
        return;
    sj_ledger *owner = ledger_of(w, SJ_BY_CUSTOMER, ledger->of - 1);
    drop_gone(w, owner, near);
    owner->state = SJ_LEDGER_NONE; /* what hangs on these is not known any more */
}

/* Engagement number e in the block, if it changed, or if `anew`. */
static int renew(sojourn *s, uint32_t customer, uint32_t e, int anew, sj_case_term *near)
{
    sj_watches *w = s->watches;
    sj_ledger *own = ledger_of(w, SJ_BY_CUSTOMER, customer);
    uint32_t row = sj_at(&s->levels.customers, customer).block->engagements[e], old = row;
    sj_ledger *ledger = ledger_of(w, SJ_BY_ENGAGEMENT, row);
    if (ledger->of == customer + 1 && ledger->state != SJ_LEDGER_GONE && !anew)
        return 0;
    drop_stale(w, row, near);
    int takes = ledger->of == 0 && own->gone != 0;
    if (takes)
        old = own->gone - 1;
    const sj_entry entry = {customer, SJ_BY_ENGAGEMENT, row, old, e};
    if (sj_keep_write(s, &entry, &every, near) != 0)
        return -1;
    if (takes)
        unchain(w, own);
    return 0;
}

/* Those of whose sections some looked at what is another now. */
static int look_again(sojourn *s, uint32_t customer, const sj_case_term *near)
{
    static const sj_choice looking = {UINT64_MAX, SJ_SECTION_LOOKS};
    const sj_block *b = sj_at(&s->levels.customers, customer).block;
    sj_case_term none = SJ_CASE_TERM_ALWAYS;
    for (uint32_t e = 0; near->near_from <= near->near_through && e < b->engagement_count; e++) {
        uint32_t row = b->engagements[e];
        const sj_ledger *ledger = ledger_of(s->watches, SJ_BY_ENGAGEMENT, row);
        const sj_entry entry = {customer, SJ_BY_ENGAGEMENT, row, row, e};
        if (ledger->near_from <= near->near_through && ledger->near_through >= near->near_from &&
            sj_keep_write(s, &entry, &looking, &none) != 0)
            return -1;
    }
    return 0;
}

static int renew_engagements(sojourn *s, uint32_t customer)
{
    const sj_block *b = sj_at(&s->levels.customers, customer).block;
    sj_ledger *own = ledger_of(s->watches, SJ_BY_CUSTOMER, customer);
    sj_case_term near = SJ_CASE_TERM_ALWAYS;
    uint8_t state = b == NULL      ? SJ_LEDGER_NONE
                    : b->anonymous ? SJ_LEDGER_ANONYMOUS
                                   : SJ_LEDGER_KNOWN;
    int anew = own->state != state;
    own->state = SJ_LEDGER_NONE; /* until all is done */
    for (uint32_t e = 0; b != NULL && e < b->engagement_count; e++)
        if (renew(s, customer, e, anew, &near) != 0)
            return -1;
    drop_gone(s->watches, own, &near);
    if (b != NULL && look_again(s, customer, &near) != 0)
        return -1;
    own->state = state;
    return 0;
}

static int renew_whole(sojourn *s, uint32_t customer, const sj_choice *choice)
{
    sj_watches *w = s->watches;
    sj_case_term near = SJ_CASE_TERM_ALWAYS;
    const sj_entry entry = {customer, SJ_BY_CUSTOMER, customer, customer, 0};
    if (sj_at(&s->levels.customers, customer).block == NULL) { /* though nothing be watched now */
        sj_keep_drop(w, SJ_BY_CUSTOMER, customer, &near);
        return 0;
    }
    return w->shelf[SJ_BY_CUSTOMER].used != 0 ? sj_keep_write(s, &entry, choice, &near) : 0;
}

/* ---- which ---- */

static int extend_shelf(sj_alloc *alloc, sj_shelf *shelf, uint32_t count)
{
    if (count > shelf->ledgers.count &&
        sj_column_reserve(alloc, &shelf->ledgers, count - shelf->ledgers.count) != 0)
        return -1;
    while (shelf->ledgers.count < count)
        sj_column_push(&shelf->ledgers, (sj_ledger){0});
    return 0;
}

static int extend(sojourn *s)
{
    sj_shelf *shelf = s->watches->shelf;
    return extend_shelf(&s->alloc, &shelf[SJ_BY_CUSTOMER], s->levels.customers.count) != 0 ||
                   extend_shelf(&s->alloc, &shelf[SJ_BY_ENGAGEMENT], s->levels.engagements.count) !=
                       0
               ? -1
               : 0;
}

static int write_engagements(sojourn *s, uint32_t customer, const sj_choice *choice)
{
    const sj_block *b = sj_at(&s->levels.customers, customer).block;
    sj_case_term near = SJ_CASE_TERM_ALWAYS;
    for (uint32_t e = 0; b != NULL && e < b->engagement_count; e++) {
        const sj_entry entry = {customer, SJ_BY_ENGAGEMENT, b->engagements[e], b->engagements[e],
                                e};
        if (sj_keep_write(s, &entry, choice, &near) != 0)
            return -1;
    }
    return 0;
}

int sj_watch_begin(sojourn *s, const sj_watch *watch)
{
    const sj_choice choice = {watch->number, 0};
    if (extend(s) != 0)
        return -1;
    for (uint32_t i = 0; i < s->levels.customers.count; i++)
        if ((watch->shelf == SJ_BY_CUSTOMER ? renew_whole(s, i, &choice)
                                            : write_engagements(s, i, &choice)) != 0)
            return -1;
    return 0;
}

static int renew_customer(sojourn *s, uint32_t customer)
{
    return renew_engagements(s, customer) != 0 || renew_whole(s, customer, &every) != 0 ? -1 : 0;
}

/* Nothing is known of what changed. */
static int renew_all(sojourn *s)
{
    sj_watches *w = s->watches;
    sj_case_term near = SJ_CASE_TERM_ALWAYS;
    if (extend(s) != 0)
        return -1;
    for (uint32_t i = 0; i < w->shelf[SJ_BY_CUSTOMER].ledgers.count; i++)
        ledger_of(w, SJ_BY_CUSTOMER, i)->gone = 0;
    for (int shelf = 0; shelf < SJ_SHELVES; shelf++)
        for (uint32_t i = 0; i < w->shelf[shelf].ledgers.count; i++) {
            sj_keep_drop(w, shelf, i, &near);
            *ledger_of(w, shelf, i) = (sj_ledger){0};
        }
    for (uint32_t i = 0; i < s->levels.customers.count; i++)
        if (renew_customer(s, i) != 0)
            return -1;
    return 0;
}

/* A ledger that another time has made old, of either shelf; SJ_NONE: there is none. */
static uint32_t next_old(const sojourn *s, int *shelf)
{
    for (*shelf = 0; *shelf < SJ_SHELVES; ++*shelf) {
        const sj_shelf *own = &s->watches->shelf[*shelf];
        int64_t through, before;
        uint32_t later = sj_due_first(&own->later, &through);
        uint32_t earlier = sj_due_first(&own->earlier, &before);
        if (later != SJ_NONE && through < s->levels.latest)
            return later;
        if (earlier != SJ_NONE && ~before > s->levels.latest)
            return earlier;
    }
    return SJ_NONE;
}

static int renew_old(sojourn *s, int shelf, uint32_t number)
{
    static const sj_choice asking = {UINT64_MAX, SJ_SECTION_ASKS};
    sj_case_term near = SJ_CASE_TERM_ALWAYS;
    uint32_t customer = ledger_of(s->watches, shelf, number)->of - 1, e = 0;
    const sj_block *b = sj_at(&s->levels.customers, customer).block;
    while (shelf == SJ_BY_ENGAGEMENT && b->engagements[e] != number)
        e++;
    const sj_entry entry = {customer, (uint8_t)shelf, number, number, e};
    return sj_keep_write(s, &entry, &asking, &near);
}

int sj_watch_ready(const sojourn *s)
{
    int shelf;
    return !s->watches->all && s->watches->behind.list.count == 0 && next_old(s, &shelf) == SJ_NONE;
}

int sj_watch_catch_up(sojourn *s)
{
    sj_watches *w = s->watches;
    int shelf;
    if (w->all && renew_all(s) != 0)
        return -1;
    if (w->all)
        sj_dirty_clear(&w->behind);
    w->all = 0;
    while (w->behind.list.count != 0) {
        if (extend(s) != 0 ||
            renew_customer(s, sj_at(&w->behind.list, w->behind.list.count - 1)) != 0)
            return -1;
        sj_dirty_pop(&w->behind);
    }
    for (uint32_t number; (number = next_old(s, &shelf)) != SJ_NONE;)
        if (renew_old(s, shelf, number) != 0)
            return -1;
    return 0;
}

/* The customer's engagement of a row is gone, if he has a ledger of it. */
static void note_gone(sj_watches *w, uint32_t row)
{
    if (row >= w->shelf[SJ_BY_ENGAGEMENT].ledgers.count)
        return;
    sj_ledger *ledger = ledger_of(w, SJ_BY_ENGAGEMENT, row);
    if (ledger->of == 0 || ledger->state == SJ_LEDGER_GONE)
        return;
    sj_ledger *own = ledger_of(w, SJ_BY_CUSTOMER, ledger->of - 1);
    ledger->gone = own->gone;
    ledger->state = SJ_LEDGER_GONE;
    own->gone = row + 1;
    sj_dirty_put(&w->behind, ledger->of - 1);
}

/* Customers that the settle touched, those among them whom another took over by their old block,
 * and what they have no more. */
static int note_touched(sojourn *s)
{
    sj_watches *w = s->watches;
    const sj_past *past = &s->levels.past;
    const sj_left *left = &past->left;
    if (sj_dirty_reserve(&s->alloc, &w->behind,
                         past->touched.list.count + left->blocks.count + left->engagements.count,
                         s->levels.customers.count) != 0)
        return -1;
    for (uint32_t i = 0; i < past->touched.list.count; i++)
        sj_dirty_put(&w->behind, sj_at(&past->touched.list, i));
    for (uint32_t i = 0; i < left->blocks.count; i++)
        sj_dirty_put(&w->behind, sj_at(&left->blocks, i)->chapters[0]->customer);
    for (uint32_t i = 0; i < left->engagements.count; i++)
        note_gone(w, sj_at(&left->engagements, i));
    return 0;
}

/* Memory that lacks here is no reason to refuse a settle: what is behind is measured by a walk. */
static void settled(sojourn *s, int anew)
{
    sj_watches *w = s->watches;
    if (anew && note_touched(s) != 0)
        w->all = 1;
    for (uint32_t i = 0; i < w->list.count; i++)
        sj_inquire_names(&w->list.at[i]->m);
    (void)sj_watch_catch_up(s);
}

sj_watches *sj_watch_make(sojourn *s)
{
    static const sj_watching watching = {settled, free_all, held};
    sj_watches *w = sj_alloc_resize(&s->alloc, NULL, 0, sizeof *w);
    if (w == NULL)
        return NULL;
    memset(w, 0, sizeof *w);
    w->all = 1;
    s->watching = &watching;
    w->items.alloc = &s->alloc;
    sj_gather_init(&w->gather, &s->alloc, &s->levels, 0);
    return w;
}

void sj_watch_drop(sojourn *s, sj_watch *watch)
{
    sj_watches *w = s->watches;
    uint32_t place = 0;
    sj_keep_forget(w, watch);
    while (w->list.at[place] != watch)
        place++;
    w->list.count--;
    w->shelf[watch->shelf].used--;
    memmove(w->list.at + place, w->list.at + place + 1,
            (w->list.count - place) * sizeof *w->list.at);
}

void sj_watch_tidy(sojourn *s)
{
    if (s->watches != NULL && s->watches->list.count == 0)
        free_all(s);
}

sj_watch *sj_watch_read(sojourn *s)
{
    sj_watch *watch = sj_alloc_resize(&s->alloc, NULL, 0, sizeof *watch);
    if (watch == NULL)
        return NULL;
    memset(watch, 0, sizeof *watch);
    watch->m.own.filter.kept.alloc = watch->m.tally.alloc = &s->alloc;
    watch->m.own.filter.v = &s->levels;
    return watch;
}
