/* SPDX-License-Identifier: MIT */
/* What a customer's events say of weak values and issue keys, in order of time. Cost: n log n of
 * the customer. */
#include "level/touch.h"

#include "base/bytes.h"
#include "base/exact.h"
#include "index/sort.h"
#include "level/identity.h"

static int of_customer(const sj_levels *v, uint32_t customer, uint32_t node)
{
    return sj_identity_firm(v, node) && sj_at(&v->parts[SJ_WHOLE].of, node) == customer;
}

uint32_t sj_touch_smaller(const sj_levels *v, uint32_t best, uint32_t node)
{
    return best == SJ_NONE || sj_id_compare(sj_facts_identifier(v->facts, node),
                                            sj_facts_identifier(v->facts, best)) < 0
               ? node
               : best;
}

uint32_t sj_touch_speaker(const sj_levels *v, uint32_t customer, uint32_t contact, uint32_t record)
{
    const sj_records *r = &v->facts->records;
    uint32_t best = SJ_NONE;
    int own = 0;
    for (uint32_t i = 0; i < sj_at(r, record).identifier_count; i++) {
        uint32_t node = sj_facts_stated(v->facts, record, i);
        own |= sj_identity_firm(v, node);
        best = of_customer(v, customer, node) ? sj_touch_smaller(v, best, node) : best;
    }
    for (uint32_t row = sj_chain_first(&v->mentions.by_left, contact); !own && row != SJ_NONE;
         row = sj_chain_next(&v->mentions.by_left, row)) {
        uint32_t node = sj_at(&v->mentions.rows, row).right;
        best = of_customer(v, customer, node) ? sj_touch_smaller(v, best, node) : best;
    }
    return best;
}

static void put_touch(sj_touches *t, int filling, uint64_t what, uint32_t record)
{
    if (filling)
        t->at[t->count] = (sj_touch){what, record};
    t->count++;
}

static void list_event(const sj_web *w, sj_touches *t, uint32_t event, int filling)
{
    const sj_levels *v = w->v;
    const sj_records *r = &v->facts->records;
    uint32_t record = sj_at(&v->facts->winner, event);
    uint32_t contact = sj_at(&v->sessions, sj_at(&v->place, event)).contact;
    uint32_t issue = sj_record_text(r, record, SJ_TEXT_ISSUE);
    int standing = sj_at(&v->contacts, contact).standing;
    if (standing == SJ_STANDING_ASKING)
        return;
    if (issue != SJ_NONE)
        put_touch(t, filling, SJ_TOUCH_ISSUE + issue, record);
    if (standing != SJ_STANDING_STATED ||
        sj_touch_speaker(v, w->customer, contact, record) == SJ_NONE)
        return;
    for (uint32_t i = 0; i < sj_at(r, record).identifier_count; i++) {
        uint32_t node = sj_facts_stated(v->facts, record, i);
        if (sj_identity_weak(v, node))
            put_touch(t, filling, node, record);
    }
}

static int touch_order(const void *context, uint32_t a, uint32_t b)
{
    const sj_touches *t = context;
    if (t->at[a].what != t->at[b].what)
        return t->at[a].what < t->at[b].what ? -1 : 1;
    return sj_facts_order(t->v->facts, t->at[a].record, t->at[b].record);
}

int sj_touch_list(const sj_web *w, sj_touches *t)
{
    const sj_levels *v = w->v;
    for (int filling = 0; filling < 2; filling++) {
        t->count = 0;
        for (uint32_t i = 0; i < w->count[SJ_THING_SESSION]; i++)
            for (uint32_t e = sj_chain_first(&v->session_events, w->number[SJ_THING_SESSION][i]);
                 e != SJ_NONE; e = sj_chain_next(&v->session_events, e))
                list_event(w, t, e, filling);
        if (filling)
            break;
        t->at = sj_arena_take(&w->q->scratch, t->count * sizeof *t->at);
        t->order = sj_arena_take(&w->q->scratch, t->count * sizeof *t->order);
        t->known = sj_arena_zero(&w->q->scratch, t->count, sizeof *t->known);
        if (t->at == NULL || t->order == NULL || t->known == NULL)
            return -1;
    }
    for (uint32_t i = 0; i < t->count; i++)
        t->order[i] = i;
    return sj_sort(&w->q->scratch, t->order, t->count, touch_order, t);
}

uint32_t sj_touch_after(const sj_touches *t, uint64_t what, int64_t time)
{
    uint32_t low = 0, high = t->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const sj_touch *x = &t->at[t->order[middle]];
        if (x->what < what ||
            (x->what == what && sj_at(&t->v->facts->records, x->record).start <= time))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

int64_t sj_touch_distance(const sj_levels *v, uint32_t a, uint32_t b)
{
    int64_t x = sj_at(&v->facts->records, a).start, y = sj_at(&v->facts->records, b).start;
    return x < y ? sj_time_silence(x, y) : sj_time_silence(y, x);
}

enum { SOLE = 1, SEVERAL };

/* Are the stated contacts that state the key all of one customer? */
static uint8_t judge(const sj_levels *v, uint32_t issue)
{
    uint32_t customer = SJ_NONE;
    for (uint32_t row = sj_chain_first(&v->issues.by_right, issue); row != SJ_NONE;
         row = sj_chain_next(&v->issues.by_right, row)) {
        uint32_t node = sj_at(&v->contacts, sj_at(&v->issues.rows, row).left).placed;
        uint32_t own = sj_at(&v->parts[SJ_WHOLE].of, node);
        if (customer != SJ_NONE && own != customer)
            return SEVERAL;
        customer = own;
    }
    return SOLE;
}

uint32_t sj_touch_issue(sj_touches *t, uint32_t issue)
{
    uint32_t at = sj_touch_after(t, SJ_TOUCH_ISSUE + issue - 1, INT64_MAX);
    if (at == t->count || t->at[t->order[at]].what != SJ_TOUCH_ISSUE + issue)
        return SJ_NONE;
    if (t->known[at] == 0)
        t->known[at] = judge(t->v, issue);
    return t->known[at] == SOLE ? t->at[t->order[at]].record : SJ_NONE;
}
