/* SPDX-License-Identifier: MIT */
/* Writing one ledger: what is asked for is gathered and folded, and where a section is another, the
 * new one is added to the sums and the old one comes off, in this order, so that who is counted
 * once does not come and go. Cost: the engagement, or the customer, and the items of each figure.
 */
#include "api/watch.h"

#include <string.h>

typedef struct {
    sojourn *s;
    sj_watches *w;
    const sj_entry *entry;
    const sj_choice *choice;
    sj_case_term term; /* while what was written holds */
} writing;

static int wanted(const sj_choice *choice, const sj_section *old, uint64_t number)
{
    return number >= choice->from || (old->number == number && (old->marks & choice->marks) != 0);
}

static void narrow(sj_case_term *term, const sj_case_term *by)
{
    term->from = by->from > term->from ? by->from : term->from;
    term->through = by->through < term->through ? by->through : term->through;
    term->near_from = by->near_from < term->near_from ? by->near_from : term->near_from;
    term->near_through =
        by->near_through > term->near_through ? by->near_through : term->near_through;
}

static int marks_of(const sj_case_term *term)
{
    int asks = term->from != INT64_MIN || term->through != INT64_MAX;
    int looks = term->near_from <= term->near_through;
    return (asks ? SJ_SECTION_ASKS : 0) | (looks ? SJ_SECTION_LOOKS : 0);
}

/* What was gathered adds to one figure. */
static int write_section(writing *x, sj_watch *watch)
{
    sj_watches *w = x->w;
    sj_case_term term = SJ_CASE_TERM_ALWAYS;
    w->sheet.count = 0;
    w->gather.c.term = &term;
    int failed = sj_measure_fold(&watch->m, &w->gather, &w->items) != 0;
    w->gather.c.term = NULL;
    if (watch->m.own.filter.scope.as_of != 0) { /* no time passes */
        term.from = INT64_MIN;
        term.through = INT64_MAX;
    }
    narrow(&x->term, &term);
    return failed
               ? -1
               : sj_ledger_write(&x->s->alloc, &w->next, watch->number, marks_of(&term), &w->sheet);
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

static sj_account account_of(sj_watch *watch, uint32_t customer)
{
    uint8_t fold = watch->m.metric->fold;
    int once = watch->shelf == SJ_BY_ENGAGEMENT &&
               ((fold >= SJ_FOLD_CUSTOMERS && fold <= SJ_FOLD_ADOPTION) || fold == SJ_FOLD_EACH);
    return (sj_account){&watch->m.tally, once ? &watch->present : NULL, customer};
}

/* The section of a figure, anew or as it was; where it is another, there is room to apply it. */
static int renew_section(writing *x, sj_watch *watch, const sj_section *old)
{
    uint32_t from = x->w->next.count;
    if (!wanted(x->choice, old, watch->number))
        return copy_section(x, old);
    if (write_section(x, watch) != 0)
        return -1;
    if (x->w->next.count == from)
        return 0;
    const uint8_t *at = x->w->next.at;
    sj_section now = sj_ledger_section(at + from, at + x->w->next.count);
    sj_account account = account_of(watch, x->entry->customer);
    return sj_ledger_same(old, &now) ? 0 : sj_ledger_reserve(&x->s->alloc, &now, &account);
}

static int show(writing *x, const sj_section *old)
{
    if (x->entry->shelf != SJ_BY_ENGAGEMENT)
        return 0;
    return wanted(x->choice, old, 0) || old->number != 0
               ? sj_ledger_show(&x->s->alloc, &x->w->next, &x->w->gather)
               : copy_section(x, old);
}

static int write_sections(writing *x, const sj_ledger *ledger)
{
    const uint8_t *at = ledger->bytes, *end = end_of(ledger);
    x->w->next.count = 0;
    sj_section shown = section_of(&at, end, 0);
    if (show(x, &shown) != 0)
        return -1;
    for (uint32_t i = 0; i < x->w->list.count; i++) {
        sj_watch *watch = x->w->list.at[i];
        sj_section old = section_of(&at, end, watch->number);
        if (watch->shelf == x->entry->shelf && renew_section(x, watch, &old) != 0)
            return -1;
    }
    return 0;
}

/* Where a section is another, add the new one to the sums and take the old one off. */
static void apply(sj_watches *w, const sj_ledger *ledger, const sj_bytes *next, uint32_t customer,
                  sj_case_term *near)
{
    const uint8_t *at = ledger->bytes, *end = end_of(ledger);
    const uint8_t *to = next->at, *stop = next->count != 0 ? to + next->count : to;
    sj_section shown = section_of(&at, end, 0), shows = section_of(&to, stop, 0);
    sj_ledger_differ(&shown, &shows, near);
    for (uint32_t i = 0; i < w->list.count; i++) {
        sj_account account = account_of(w->list.at[i], customer);
        sj_section old = section_of(&at, end, w->list.at[i]->number);
        sj_section now = section_of(&to, stop, w->list.at[i]->number);
        if (sj_ledger_same(&old, &now))
            continue;
        sj_ledger_apply(&now, &account, 1);
        sj_ledger_apply(&old, &account, 0);
    }
}

static void put_due(sj_due *due, uint32_t number, int64_t time)
{
    if (time != INT64_MAX)
        sj_due_put(due, number, time);
    else
        sj_due_drop(due, number);
}

/* When the ledger must be written again, where no event does it. Of sections that stay it is known
 * what holds for all. */
static void note_term(const writing *x, sj_ledger *ledger)
{
    sj_shelf *shelf = &x->w->shelf[x->entry->shelf];
    uint32_t number = x->entry->number;
    int whole = x->choice->from == 0;
    sj_case_term term = x->term, was = SJ_CASE_TERM_ALWAYS;
    if (!whole && x->choice->marks != SJ_SECTION_ASKS) {
        was.through = sj_due_time(&shelf->later, number, INT64_MAX);
        was.from = ~sj_due_time(&shelf->earlier, number, INT64_MAX);
    }
    if (!whole && x->choice->marks != SJ_SECTION_LOOKS) {
        was.near_from = ledger->near_from;
        was.near_through = ledger->near_through;
    }
    narrow(&term, &was);
    put_due(&shelf->later, number, term.through);
    put_due(&shelf->earlier, number, ~term.from);
    ledger->near_from = term.near_from;
    ledger->near_through = term.near_through;
}

/* The numbers of ledgers are below this. */
static uint32_t limit_of(const sojourn *s, int shelf)
{
    return shelf == SJ_BY_CUSTOMER ? s->levels.customers.count : s->levels.engagements.count;
}

static void give_back(sj_watches *w, int at, uint32_t number)
{
    sj_shelf *shelf = &w->shelf[at];
    sj_ledger *ledger = &sj_at(&shelf->ledgers, number);
    sj_alloc_resize(w->items.alloc, ledger->bytes, ledger->size, 0);
    sj_due_drop(&shelf->later, number);
    sj_due_drop(&shelf->earlier, number);
    *ledger = (sj_ledger){.gone = ledger->gone, .state = ledger->state};
}

/* Room for the new ledger in place of the old one, which stays until it is read. */
static int commit(writing *x, sj_ledger *old, sj_case_term *near)
{
    sj_watches *w = x->w;
    sj_alloc *alloc = &x->s->alloc;
    const sj_entry *entry = x->entry;
    sj_shelf *shelf = &w->shelf[entry->shelf];
    uint32_t size = (w->next.count + 15) / 16 * 16, limit = limit_of(x->s, entry->shelf);
    uint8_t *bytes = old->bytes;
    if (sj_due_reserve(alloc, &shelf->later, limit) != 0 ||
        sj_due_reserve(alloc, &shelf->earlier, limit) != 0)
        return -1;
    if (size != old->size && size != 0 && (bytes = sj_alloc_resize(alloc, NULL, 0, size)) == NULL)
        return -1;
    apply(w, old, &w->next, entry->customer, near);
    if (size != old->size)
        sj_alloc_resize(alloc, old->bytes, old->size, 0);
    old->bytes = NULL;
    old->size = 0;
    if (entry->old != entry->number)
        give_back(w, entry->shelf, entry->old);
    sj_ledger *ledger = &sj_at(&shelf->ledgers, entry->number);
    ledger->bytes = size != 0 ? bytes : NULL;
    ledger->size = size;
    ledger->count = w->next.count;
    ledger->of = entry->customer + 1;
    if (size != 0)
        memcpy(bytes, w->next.at, w->next.count);
    note_term(x, ledger);
    return 0;
}

static int gather(writing *x)
{
    sj_gather *g = &x->w->gather;
    const sj_entry *entry = x->entry;
    g->c.as_of = x->s->levels.latest;
    return entry->shelf == SJ_BY_ENGAGEMENT
               ? sj_gather_engagement(g, entry->customer, entry->engagement)
               : sj_gather_read(g, entry->customer);
}

int sj_keep_write(sojourn *s, const sj_entry *entry, const sj_choice *choice, sj_case_term *near)
{
    sj_watches *w = s->watches;
    writing x = {s, w, entry, choice, SJ_CASE_TERM_ALWAYS};
    sj_ledger *old = &sj_at(&w->shelf[entry->shelf].ledgers, entry->old);
    return gather(&x) != 0 || write_sections(&x, old) != 0 ? -1 : commit(&x, old, near);
}

void sj_keep_drop(sj_watches *w, int shelf, uint32_t number, sj_case_term *near)
{
    sj_ledger *ledger = &sj_at(&w->shelf[shelf].ledgers, number);
    static const sj_bytes nothing;
    if (ledger->of == 0)
        return;
    apply(w, ledger, &nothing, ledger->of - 1, near);
    give_back(w, shelf, number);
}

static void forget(sj_ledger *ledger, uint64_t number)
{
    const uint8_t *at = ledger->bytes, *end = end_of(ledger);
    sj_section own = sj_ledger_section(at, end);
    while (own.number < number)
        own = sj_ledger_section(own.end, end);
    if (own.number != number)
        return;
    memmove(ledger->bytes + (own.at - at), own.end, (size_t)(end - own.end));
    ledger->count -= (uint32_t)(own.end - own.at);
}

void sj_keep_forget(sj_watches *w, const sj_watch *watch)
{
    sj_shelf *shelf = &w->shelf[watch->shelf];
    for (uint32_t i = 0; i < shelf->ledgers.count; i++)
        forget(&sj_at(&shelf->ledgers, i), watch->number);
}
