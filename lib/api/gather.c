/* SPDX-License-Identifier: MIT */
/* Events are listed, sorted by interaction, contact and event order, and cut where these change.
 * The arrays are kept from customer to customer. Cost: n log n of the customer's events. */
#include "api/gather.h"

#include "api/state.h"
#include "index/sort.h"

#include <string.h>

static int order_of(const void *facts, uint32_t record_a, uint32_t record_b)
{
    return sj_facts_order(facts, record_a, record_b);
}

void sj_gather_init(sj_gather *g, sj_alloc *alloc, const sj_levels *v, int64_t as_of)
{
    memset(g, 0, sizeof *g);
    g->alloc = alloc;
    g->scratch.alloc = alloc;
    g->v = v;
    g->c.order = order_of;
    g->c.facts = v->facts;
    g->c.as_of = as_of != 0 ? as_of : v->latest;
}

uint32_t sj_gather_number(const sj_gather *g, int32_t level, uint32_t number)
{
    switch (level) {
    case SOJOURN_LEVEL_TRANSACTION:
        return g->transactions.at[number];
    case SOJOURN_LEVEL_INTERACTION:
        return g->places.at[number];
    default:
        return g->part != SJ_NONE ? g->part : number;
    }
}

/* What is said of events that were found by their numbers, a step at a time for all of them: each
 * lies elsewhere, and is on its way while others are looked at. */
static void read_found(const sj_gather *g)
{
    const sj_facts *facts = g->v->facts;
    const sj_records *r = &facts->records;
    for (uint32_t i = 0; i < g->found.count; i++) {
        sj_case_event *event = &g->found.at[i];
        event->record = sj_at(&facts->winner, event->record);
        SJ_PREFETCH(&sj_at(r, event->record));
    }
    for (uint32_t i = 0; i < g->found.count; i++) {
        uint32_t record = g->found.at[i].record, place = sj_record_place(r, record, 0);
        if (sj_at(r, record).says != 0)
            SJ_PREFETCH(&sj_at(&r->words, place));
    }
    for (uint32_t i = 0; i < g->found.count; i++) {
        sj_case_event *event = &g->found.at[i];
        event->start = sj_at(r, event->record).start;
        event->end = sj_record_end(r, event->record);
        event->value = (int64_t)sj_record_number(r, event->record, SJ_SAYS_VALUE);
        event->agent = sj_record_text(r, event->record, SJ_TEXT_AGENT);
        event->name = sj_record_text(r, event->record, SJ_TEXT_NAME);
        event->detail = sj_record_text(r, event->record, SJ_TEXT_DETAIL);
        event->type = sj_at(r, event->record).type;
    }
}

/* The numbers of the events of a session of the transaction that is read. */
static int read_session(sj_gather *g, uint32_t session, uint32_t interaction)
{
    const sj_levels *v = g->v;
    for (uint32_t e = sj_chain_first(&v->session_events, session); e != SJ_NONE;
         e = sj_chain_next(&v->session_events, e)) {
        if (sj_array_reserve(g->alloc, &g->found, 1) != 0)
            return -1;
        SJ_PREFETCH(&sj_at(&v->facts->winner, e));
        sj_array_push(&g->found,
                      ((sj_case_event){.record = e,
                                       .transaction = g->c.transactions.count - 1,
                                       .interaction = interaction,
                                       .contact = sj_at(&v->sessions, session).contact}));
    }
    return 0;
}

/* The transactions of an interaction, and their events in no order. */
static int read_place(sj_gather *g, uint32_t interaction)
{
    uint32_t place = g->places.at[interaction], first, count;
    const sj_chapter *chapter = sj_block_transactions(g->block, place, &first, &count);
    const uint32_t *at = &sj_chapter_first_session(chapter)[first];
    uint32_t number = sj_block_first_transaction(g->block, place);
    for (uint32_t s = at[0]; s < at[count]; s++) {
        SJ_PREFETCH(&sj_at(&g->v->session_events.head, chapter->sessions[s]));
        SJ_PREFETCH(&sj_at(&g->v->sessions, chapter->sessions[s]));
    }
    if (sj_array_reserve(g->alloc, &g->transactions, count) != 0 ||
        sj_array_reserve(g->alloc, &g->c.transactions, count) != 0)
        return -1;
    for (uint32_t t = 0; t < count; t++) {
        sj_span span;
        sj_chapter_span(g->v, chapter, SOJOURN_LEVEL_TRANSACTION, first + t, &span);
        sj_array_push(&g->transactions, number + t);
        sj_array_push(&g->c.transactions,
                      ((sj_case_transaction){span.start, span.end, interaction, span.flags}));
        for (uint32_t s = at[t]; s < at[t + 1]; s++)
            if (read_session(g, chapter->sessions[s], interaction) != 0)
                return -1;
    }
    return 0;
}

static int event_order(const void *context, uint32_t a, uint32_t b)
{
    const sj_gather *g = context;
    const sj_case_event *x = &g->found.at[a], *y = &g->found.at[b];
    if (x->interaction != y->interaction)
        return x->interaction < y->interaction ? -1 : 1;
    if (x->contact != y->contact)
        return x->contact < y->contact ? -1 : 1;
    return sj_facts_order(g->v->facts, x->record, y->record);
}

static int read_events(sj_gather *g)
{
    g->found.count = g->order.count = g->c.events.count = g->traits.count = 0;
    g->transactions.count = g->c.transactions.count = 0;
    for (uint32_t i = 0; i < g->places.count; i++)
        if (read_place(g, i) != 0)
            return -1;
    read_found(g);
    if (sj_array_reserve(g->alloc, &g->order, g->found.count) != 0 ||
        sj_array_reserve(g->alloc, &g->c.events, g->found.count) != 0)
        return -1;
    for (uint32_t i = 0; i < g->found.count; i++)
        sj_array_push(&g->order, i);
    sj_arena_mark mark = sj_arena_save(&g->scratch);
    int failed = sj_sort(&g->scratch, g->order.at, g->order.count, event_order, g);
    sj_arena_release(&g->scratch, mark);
    for (uint32_t i = 0; i < g->order.count && failed == 0; i++) {
        sj_array_push(&g->c.events, g->found.at[g->order.at[i]]);
        if (g->c.events.at[i].type == SOJOURN_EVENT_TRAIT)
            failed = sj_rows_push(g->alloc, &g->traits, i);
    }
    return failed;
}

static int cut_contacts(sj_gather *g)
{
    sj_case *c = &g->c;
    c->contacts.count = 0;
    if (sj_array_reserve(g->alloc, &c->contacts, c->events.count) != 0)
        return -1;
    for (uint32_t i = 0, end; i < c->events.count; i = end) {
        for (end = i + 1; end < c->events.count &&
                          c->events.at[end].contact == c->events.at[i].contact &&
                          c->events.at[end].interaction == c->events.at[i].interaction;)
            end++;
        sj_array_push(&c->contacts, ((sj_case_contact){i, end}));
    }
    return 0;
}

/* Number of the text that a span states first. */
static uint32_t first_text(const sj_gather *g, const sj_span *span, int first, int text)
{
    uint32_t record = span->stated[first];
    return record != SJ_NONE ? sj_record_text(&g->v->facts->records, record, text) : SJ_NONE;
}

static void read_interaction(sj_gather *g, uint32_t at, sj_case_interaction *out)
{
    sj_case *c = &g->c;
    uint32_t place = g->places.at[at];
    sj_span span;
    sj_block_get(g->v, g->block, SOJOURN_LEVEL_INTERACTION, place, &span);
    out->place = place;
    out->start = span.start;
    out->end = span.end;
    out->flags = span.flags;
    out->intent = sj_span_intent(&span, g->v->facts);
    out->first_intent = first_text(g, &span, SJ_FIRST_INTENT, SJ_TEXT_INTENT);
    out->channel = first_text(g, &span, SJ_FIRST_CHANNEL, SJ_TEXT_CHANNEL);
    out->engagement = g->part != SJ_NONE ? 0 : g->block->engagement_of[place];
    out->handled = (span.flags & SOJOURN_SPAN_AGENT) != 0;
    for (; out->until < c->contacts.count; out->until++) {
        const sj_case_contact *contact = &c->contacts.at[out->until];
        if (c->events.at[contact->from].interaction != at)
            break;
        for (uint32_t i = contact->from; i < contact->until; i++) {
            int32_t type = c->events.at[i].type;
            out->handled |= type == SOJOURN_EVENT_CONNECT;
            out->solved |= type == SOJOURN_EVENT_RESOLVE || type == SOJOURN_EVENT_PURCHASE;
        }
    }
}

static int read_interactions(sj_gather *g)
{
    uint32_t count = g->places.count, contact = 0;
    sj_case *c = &g->c;
    c->interactions.count = 0;
    if (sj_array_reserve(g->alloc, &c->interactions, count) != 0)
        return -1;
    for (uint32_t i = 0; i < count; i++) {
        sj_case_interaction interaction = {.from = contact, .until = contact};
        read_interaction(g, i, &interaction);
        sj_array_push(&c->interactions, interaction);
        contact = interaction.until;
    }
    return 0;
}

static sj_case_engagement engagement_of(const sj_gather *g, uint32_t number)
{
    sj_case_engagement e = {0};
    int64_t end;
    sj_block_time(g->block, SOJOURN_LEVEL_ENGAGEMENT, number, &e.start, &end);
    e.state = sj_state_until(g->v, g->block, number, g->c.as_of, &e.expires);
    return e;
}

static int read_engagements(sj_gather *g)
{
    uint32_t count = g->part != SJ_NONE ? 1 : g->block->engagement_count;
    sj_case *c = &g->c;
    c->engagements.count = 0;
    if (sj_array_reserve(g->alloc, &c->engagements, count) != 0)
        return -1;
    for (uint32_t i = 0; i < count; i++)
        sj_array_push(&c->engagements,
                      engagement_of(g, sj_gather_number(g, SOJOURN_LEVEL_ENGAGEMENT, i)));
    for (uint32_t i = 0; i < c->interactions.count; i++) {
        sj_case_engagement *e = &c->engagements.at[c->interactions.at[i].engagement];
        e->first = e->count == 0 ? i : e->first;
        e->last = i;
        e->count++;
        e->handled += c->interactions.at[i].handled;
    }
    return 0;
}

static int has_person(const sj_gather *g, uint32_t place)
{
    const sj_levels *v = g->v;
    uint32_t first, count;
    const sj_chapter *c = sj_block_transactions(g->block, place, &first, &count);
    const uint32_t *at = &sj_chapter_first_session(c)[first];
    for (uint32_t s = at[0]; s < at[count]; s++)
        for (uint32_t e = sj_chain_first(&v->session_events, c->sessions[s]); e != SJ_NONE;
             e = sj_chain_next(&v->session_events, e))
            if (sj_at(&v->facts->records, sj_at(&v->facts->winner, e)).type ==
                SOJOURN_EVENT_CONNECT)
                return 1;
    return 0;
}

/* For the case of one engagement: any interaction of the customer. */
static void read_beside(const void *gather, uint32_t place, int handled, sj_case_interaction *out)
{
    const sj_gather *g = gather;
    sj_span span;
    sj_block_get(g->v, g->block, SOJOURN_LEVEL_INTERACTION, place, &span);
    *out = (sj_case_interaction){.start = span.start,
                                 .end = span.end,
                                 .flags = span.flags,
                                 .intent = sj_span_intent(&span, g->v->facts),
                                 .place = place};
    out->handled = handled && ((span.flags & SOJOURN_SPAN_AGENT) != 0 || has_person(g, place));
}

static int list_places(sj_gather *g)
{
    const sj_block *b = g->block;
    uint32_t one = g->part, place = one != SJ_NONE ? b->first[one] : 0;
    g->places.count = 0;
    while (place < b->place_count) {
        if (sj_rows_push(g->alloc, &g->places, place) != 0)
            return -1;
        place = one != SJ_NONE ? b->next[place] : place + 1;
    }
    return 0;
}

/* All of a customer, or one engagement. */
static int read(sj_gather *g, uint32_t customer, uint32_t engagement)
{
    g->customer = customer;
    g->part = engagement;
    g->block = sj_at(&g->v->customers, customer).block;
    g->c.anonymous = g->block->anonymous;
    g->c.places = g->block->place_count;
    g->c.beside = engagement != SJ_NONE ? read_beside : NULL;
    g->c.reader = g;
    if (list_places(g) != 0 || read_events(g) != 0 || cut_contacts(g) != 0 ||
        read_interactions(g) != 0)
        return -1;
    return read_engagements(g);
}

int sj_gather_read(sj_gather *g, uint32_t customer)
{
    return read(g, customer, SJ_NONE);
}

int sj_gather_engagement(sj_gather *g, uint32_t customer, uint32_t engagement)
{
    return read(g, customer, engagement);
}

int sj_gather_turn(sj_gather *g, int64_t as_of)
{
    if (as_of == g->c.as_of)
        return 0;
    g->c.as_of = as_of;
    return read_engagements(g);
}

uint64_t sj_gather_held(const sj_gather *g)
{
    return sj_array_held(&g->c.events) + sj_array_held(&g->c.contacts) +
           sj_array_held(&g->c.transactions) + sj_array_held(&g->c.interactions) +
           sj_array_held(&g->c.engagements) + sj_array_held(&g->found) + sj_array_held(&g->order) +
           sj_array_held(&g->traits) + sj_array_held(&g->places) + sj_array_held(&g->transactions) +
           sj_arena_held(&g->scratch);
}

void sj_gather_free(sj_gather *g)
{
    sj_array_free(g->alloc, &g->c.events);
    sj_array_free(g->alloc, &g->c.contacts);
    sj_array_free(g->alloc, &g->c.transactions);
    sj_array_free(g->alloc, &g->c.interactions);
    sj_array_free(g->alloc, &g->c.engagements);
    sj_array_free(g->alloc, &g->found);
    sj_array_free(g->alloc, &g->order);
    sj_array_free(g->alloc, &g->traits);
    sj_array_free(g->alloc, &g->places);
    sj_array_free(g->alloc, &g->transactions);
    sj_arena_free(&g->scratch);
}
