/* SPDX-License-Identifier: MIT */
/* A ledger a customer says what he adds to each figure that is watched. After a settle the ledgers
 * of the customers it touched are written anew, and where a section is another the old one comes
 * off the sums and the new one is added. Windows close, so a ledger also says until when it holds:
 * those that the last event's end has passed are written anew, too, their sections that ask for the
 * time. Cost: the customers touched, each gathered once, and the items of each figure. */
#include "api/watch.h"

#include "level/patch.h"

#include <string.h>

static uint64_t held(const sojourn *s, uint64_t *rows)
{
    const sj_watches *w = s->watches;
    uint64_t bytes = sizeof *w + sj_array_held(&w->list) + sj_column_held(&w->ledgers) +
                     sj_due_held(&w->later) + sj_due_held(&w->earlier) + sj_dirty_held(&w->behind) +
                     sj_gather_held(&w->gather) + sj_array_held(&w->items.list) +
                     sj_array_held(&w->sheet) + sj_array_held(&w->next);
    for (uint32_t i = 0; i < w->list.count; i++)
        bytes += sizeof(sj_watch) + sj_arena_held(&w->list.at[i]->m.own.filter.kept) +
                 sj_tally_held(&w->list.at[i]->m.tally);
    for (uint32_t i = 0; i < w->ledgers.count; i++)
        bytes += sj_at(&w->ledgers, i).size;
    *rows = w->list.count;
    return bytes;
}

void sj_watch_free(sojourn *s, sj_watch *watch)
{
    sj_tally_free(&watch->m.tally);
    sj_arena_free(&watch->m.own.filter.kept);
    sj_alloc_resize(&s->alloc, watch, sizeof *watch, 0);
}

static void free_all(sojourn *s)
{
    sj_watches *w = s->watches;
    for (uint32_t i = 0; i < w->list.count; i++)
        sj_watch_free(s, w->list.at[i]);
    for (uint32_t i = 0; i < w->ledgers.count; i++)
        sj_alloc_resize(&s->alloc, sj_at(&w->ledgers, i).bytes, sj_at(&w->ledgers, i).size, 0);
    sj_array_free(&s->alloc, &w->list);
    sj_column_free(&s->alloc, &w->ledgers);
    sj_due_free(&s->alloc, &w->later);
    sj_due_free(&s->alloc, &w->earlier);
    sj_dirty_free(&s->alloc, &w->behind);
    sj_gather_free(&w->gather);
    sj_array_free(&s->alloc, &w->items.list);
    sj_array_free(&s->alloc, &w->sheet);
    sj_array_free(&s->alloc, &w->next);
    sj_alloc_resize(&s->alloc, w, sizeof *w, 0);
    s->watches = NULL;
    s->watching = NULL;
}

/* ---- writing one ledger ---- */

typedef struct {
    sojourn *s;
    sj_watches *w;
    uint32_t customer;
    const sj_choice *choice;
    sj_case_term term; /* while what was written holds */
} writing;

/* What the customer who was gathered adds to one figure. */
static int write_section(writing *x, sj_watch *watch)
{
    sj_watches *w = x->w;
    int64_t as_of = watch->m.own.filter.scope.as_of;
    sj_case_term term = SJ_CASE_TERM_ALWAYS;
    w->sheet.count = 0;
    w->gather.c.clock = watch->m.own.filter.clock;
    w->gather.c.term = as_of == 0 ? &term : NULL;
    int failed = sj_gather_turn(&w->gather, as_of != 0 ? as_of : x->s->levels.latest) != 0 ||
                 sj_measure_fold(&watch->m, &w->gather, &w->items) != 0;
    w->gather.c.term = NULL;
    x->term.from = term.from > x->term.from ? term.from : x->term.from;
    x->term.through = term.through < x->term.through ? term.through : x->term.through;
    int asks = term.from != INT64_MIN || term.through != INT64_MAX;
    return failed ? -1 : sj_ledger_write(&x->s->alloc, &w->next, watch->number, asks, &w->sheet);
}

static int copy_section(writing *x, const sj_section *old)
{
    uint32_t count = (uint32_t)(old->end - old->at);
    if (sj_array_reserve(&x->s->alloc, &x->w->next, count) != 0)
        return -1;
    if (count != 0)
        memcpy(x->w->next.at + x->w->next.count, old->at, count);
    x->w->next.count += count;
    return 0;
}

/* The section of a number, if it comes next. */
static sj_section section_of(const uint8_t **at, const uint8_t *end, uint64_t number)
{
    sj_section s = sj_ledger_section(*at, end);
    if (s.number == number)
        *at = s.end;
    else
        s.cells = s.end = s.at = *at;
    return s;
}

static const uint8_t *end_of(const sj_ledger *ledger)
{
    return ledger->count != 0 ? ledger->bytes + ledger->count : ledger->bytes;
}

static int write_sections(writing *x, const sj_ledger *ledger)
{
    const uint8_t *at = ledger->bytes, *end = end_of(ledger);
    int lives = sj_at(&x->s->levels.customers, x->customer).block != NULL;
    x->w->next.count = 0;
    for (uint32_t i = 0; i < x->w->list.count; i++) {
        sj_watch *watch = x->w->list.at[i];
        sj_section old = section_of(&at, end, watch->number);
        int asks = old.number == watch->number && old.asks;
        int anew = watch->number >= x->choice->from || (x->choice->asking && asks);
        if (anew ? lives && write_section(x, watch) != 0 : copy_section(x, &old) != 0)
            return -1;
    }
    return 0;
}

/* Where a section is another, take the old one off the sums and add the new one. */
static void apply(sj_watches *w, const sj_ledger *ledger)
{
    const uint8_t *at = ledger->bytes, *end = end_of(ledger);
    const uint8_t *to = w->next.at, *stop = w->next.count != 0 ? to + w->next.count : to;
    for (uint32_t i = 0; i < w->list.count; i++) {
        sj_watch *watch = w->list.at[i];
        sj_section old = section_of(&at, end, watch->number);
        sj_section now = section_of(&to, stop, watch->number);
        size_t length = (size_t)(old.end - old.cells);
        if (length == (size_t)(now.end - now.cells) &&
            (length == 0 || memcmp(old.cells, now.cells, length) == 0))
            continue;
        sj_ledger_apply(&old, &watch->m.tally, 0);
        sj_ledger_apply(&now, &watch->m.tally, 1);
    }
}

/* When the ledger must be written again, where no event does it. */
static void note_term(const writing *x)
{
    sj_watches *w = x->w;
    int kept = x->choice->from != 0 && !x->choice->asking; /* sections that ask stay as they are */
    int64_t through = kept ? sj_due_time(&w->later, x->customer, INT64_MAX) : INT64_MAX;
    int64_t before = kept ? sj_due_time(&w->earlier, x->customer, INT64_MAX) : INT64_MAX;
    through = x->term.through < through ? x->term.through : through;
    before = ~x->term.from < before ? ~x->term.from : before;
    if (through != INT64_MAX)
        sj_due_put(&w->later, x->customer, through);
    else
        sj_due_drop(&w->later, x->customer);
    if (before != INT64_MAX)
        sj_due_put(&w->earlier, x->customer, before);
    else
        sj_due_drop(&w->earlier, x->customer);
}

/* Room for the new ledger in place of the old one, which stays until it is read. */
static int commit(writing *x, sj_ledger *ledger)
{
    sj_watches *w = x->w;
    sj_alloc *alloc = &x->s->alloc;
    uint32_t size = (w->next.count + 15) / 16 * 16, customers = x->s->levels.customers.count;
    uint8_t *bytes = ledger->bytes;
    if (sj_due_reserve(alloc, &w->later, customers) != 0 ||
        sj_due_reserve(alloc, &w->earlier, customers) != 0)
        return -1;
    if (size != ledger->size && size != 0 &&
        (bytes = sj_alloc_resize(alloc, NULL, 0, size)) == NULL)
        return -1;
    apply(w, ledger);
    if (size != ledger->size)
        sj_alloc_resize(alloc, ledger->bytes, ledger->size, 0);
    *ledger = (sj_ledger){size != 0 ? bytes : NULL, w->next.count, size};
    if (size != 0)
        memcpy(bytes, w->next.at, w->next.count);
    note_term(x);
    return 0;
}

/* Write a customer's ledger again: 0, or -1 for no memory and nothing changed. */
static int write(sojourn *s, uint32_t customer, const sj_choice *choice)
{
    sj_watches *w = s->watches;
    writing x = {s, w, customer, choice, SJ_CASE_TERM_ALWAYS};
    sj_ledger *ledger = &sj_at(&w->ledgers, customer);
    w->gather.c.as_of = s->levels.latest;
    if (sj_at(&s->levels.customers, customer).block != NULL &&
        sj_gather_read(&w->gather, customer) != 0)
        return -1;
    return write_sections(&x, ledger) != 0 ? -1 : commit(&x, ledger);
}

/* ---- which ---- */

static int extend(sojourn *s)
{
    sj_watches *w = s->watches;
    uint32_t count = s->levels.customers.count;
    if (count > w->ledgers.count &&
        sj_column_reserve(&s->alloc, &w->ledgers, count - w->ledgers.count) != 0)
        return -1;
    while (w->ledgers.count < count)
        sj_column_push(&w->ledgers, (sj_ledger){0});
    return 0;
}

int sj_watch_all(sojourn *s, const sj_choice *choice)
{
    if (extend(s) != 0)
        return -1;
    for (uint32_t i = 0; i < s->watches->ledgers.count; i++)
        if (write(s, i, choice) != 0)
            return -1;
    return 0;
}

/* A customer whose ledger another time has made old; SJ_NONE: there is none. */
static uint32_t next_old(const sojourn *s)
{
    const sj_watches *w = s->watches;
    int64_t through, before;
    uint32_t later = sj_due_first(&w->later, &through);
    uint32_t earlier = sj_due_first(&w->earlier, &before);
    if (later != SJ_NONE && through < s->levels.latest)
        return later;
    return earlier != SJ_NONE && ~before > s->levels.latest ? earlier : SJ_NONE;
}

int sj_watch_ready(const sojourn *s)
{
    return !s->watches->all && s->watches->behind.list.count == 0 && next_old(s) == SJ_NONE;
}

int sj_watch_catch_up(sojourn *s)
{
    static const sj_choice any = {0, 0}, asking = {UINT64_MAX, 1};
    sj_watches *w = s->watches;
    if (w->all && sj_watch_all(s, &any) != 0)
        return -1;
    if (w->all)
        sj_dirty_clear(&w->behind);
    w->all = 0;
    while (w->behind.list.count != 0) {
        if (extend(s) != 0 || write(s, sj_at(&w->behind.list, w->behind.list.count - 1), &any) != 0)
            return -1;
        sj_dirty_pop(&w->behind);
    }
    for (uint32_t customer; (customer = next_old(s)) != SJ_NONE;)
        if (write(s, customer, &asking) != 0)
            return -1;
    return 0;
}

/* Customers that the settle touched, those among them whom another took over by their old block. */
static int note_touched(sojourn *s)
{
    sj_watches *w = s->watches;
    const sj_past *past = &s->levels.past;
    if (sj_dirty_reserve(&s->alloc, &w->behind, past->touched.list.count + past->left.blocks.count,
                         s->levels.customers.count) != 0)
        return -1;
    for (uint32_t i = 0; i < past->touched.list.count; i++)
        sj_dirty_put(&w->behind, sj_at(&past->touched.list, i));
    for (uint32_t i = 0; i < past->left.blocks.count; i++)
        sj_dirty_put(&w->behind, sj_at(&past->left.blocks, i)->chapters[0]->customer);
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
    s->watching = &watching;
    w->items.alloc = &s->alloc;
    sj_gather_init(&w->gather, &s->alloc, &s->levels, 0);
    return w;
}

void sj_watch_drop(sojourn *s, sj_watch *watch)
{
    sj_watches *w = s->watches;
    uint32_t place = 0;
    for (uint32_t i = 0; i < w->ledgers.count; i++) {
        sj_ledger *ledger = &sj_at(&w->ledgers, i);
        const uint8_t *at = ledger->bytes, *end = end_of(ledger);
        sj_section own = sj_ledger_section(at, end);
        while (own.number < watch->number)
            own = sj_ledger_section(own.end, end);
        if (own.number != watch->number)
            continue;
        memmove(ledger->bytes + (own.at - at), own.end, (size_t)(end - own.end));
        ledger->count -= (uint32_t)(own.end - own.at);
    }
    while (w->list.at[place] != watch)
        place++;
    w->list.count--;
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
