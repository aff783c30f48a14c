/* SPDX-License-Identifier: MIT */
/* A contact that states nobody asks its shared and weak values, then its issue keys (law 3.3). The
 * stated contacts that bear a value lie in order of time, and an answer of two customers ends the
 * asking. Cost: the bearers within the lifetime that are of one customer, times the own events. */
#include "base/bytes.h"
#include "base/exact.h"
#include "index/sort.h"
#include "level/identity.h"

typedef struct {
    uint32_t node, record; /* record: the first in event order that states it */
} value;

typedef struct {
    const sj_levels *v;
    sj_levels *notes; /* where what was heard is noted; NULL: nothing is */
    sj_arena *scratch;
    uint32_t contact;
    value *values;
    uint32_t value_count;
    int64_t *starts, from, until; /* of its events */
    uint32_t start_count;
    uint32_t found, customer, several; /* identifier and customer that answered; more than one */
} question;

static int value_order(const void *context, uint32_t a, uint32_t b)
{
    const question *q = context;
    const value *x = &q->values[a], *y = &q->values[b];
    const sj_levels *v = q->v;
    uint32_t ranks[2] = {sj_identity_kind(v, x->node)->rank, sj_identity_kind(v, y->node)->rank};
    int weak[2] = {sj_identity_weak(v, x->node), sj_identity_weak(v, y->node)};
    if (weak[0] != weak[1])
        return weak[0] - weak[1];
    if (ranks[0] != ranks[1])
        return ranks[0] < ranks[1] ? -1 : 1;
    int order = sj_facts_order(v->facts, x->record, y->record);
    if (order != 0)
        return order;
    return sj_id_compare(sj_facts_identifier(v->facts, x->node),
                         sj_facts_identifier(v->facts, y->node));
}

/* Note that `record` states `node`, which is a value of the question. */
static void state(question *q, uint32_t node, uint32_t record)
{
    value *x = &q->values[sj_at(&q->v->nodes, node).local];
    if (x->record == SJ_NONE || sj_facts_order(q->v->facts, record, x->record) < 0)
        x->record = record;
}

/* Everything that the contact mentions. */
static int list_values(sj_levels *v, question *q)
{
    uint32_t mentions = 0;
    for (uint32_t row = sj_chain_first(&v->mentions.by_left, q->contact); row != SJ_NONE;
         row = sj_chain_next(&v->mentions.by_left, row))
        mentions++;
    q->values = sj_arena_take(q->scratch, mentions * sizeof *q->values);
    if (q->values == NULL)
        return -1;
    for (uint32_t row = sj_chain_first(&v->mentions.by_left, q->contact); row != SJ_NONE;
         row = sj_chain_next(&v->mentions.by_left, row)) {
        uint32_t node = sj_at(&v->mentions.rows, row).right;
        sj_at(&v->nodes, node).local = q->value_count;
        q->values[q->value_count++] = (value){node, SJ_NONE};
    }
    return 0;
}

static int listen(sj_levels *v, question *q)
{
    const sj_records *r = &v->facts->records;
    uint32_t events = 0;
    sj_contact_walk walk = sj_contact_records(v, q->contact);
    while (sj_contact_next(&walk) != SJ_NONE)
        events++;
    q->starts = sj_arena_take(q->scratch, events * sizeof *q->starts);
    if (q->starts == NULL || list_values(v, q) != 0)
        return -1;
    q->from = INT64_MAX;
    q->until = INT64_MIN;
    walk = sj_contact_records(v, q->contact);
    for (uint32_t record; (record = sj_contact_next(&walk)) != SJ_NONE;) {
        int64_t start = sj_at(r, record).start;
        q->starts[q->start_count++] = start;
        q->from = start < q->from ? start : q->from;
        q->until = start > q->until ? start : q->until;
        for (uint32_t i = 0; i < sj_at(r, record).identifier_count; i++)
            state(q, sj_facts_stated(v->facts, record, i), record);
    }
    return 0;
}

/* An identifier says that the value of `node` is its customer's. */
static void answer(question *q, uint32_t node, uint32_t says)
{
    const sj_levels *v = q->v;
    uint32_t customer = sj_at(&v->parts[SJ_WHOLE].of, says);
    if (q->found != SJ_NONE && customer == q->customer)
        return;
    if (sj_at(&v->nodes, node).distincts != 0 && sj_identity_apart(v, SJ_WHOLE, node, customer))
        return;
    q->several = q->found != SJ_NONE;
    q->found = says;
    q->customer = customer;
}

static int is_near(const question *q, int64_t start, int64_t lifetime)
{
    for (uint32_t i = 0; i < q->start_count; i++)
        if (sj_decide_near(q->starts[i], start, lifetime))
            return 1;
    return 0;
}

/* What an event that bears the value says: its own firm identifiers, else those of its contact. */
static void hear_event(question *q, uint32_t node, uint32_t contact, uint32_t record)
{
    const sj_levels *v = q->v;
    const sj_records *r = &v->facts->records;
    const sj_column *stated = &v->facts->stated;
    uint32_t from = sj_record_identifiers(r, record);
    uint32_t until = from + sj_at(r, record).identifier_count;
    int own = 0, bears = 0;
    for (uint32_t i = from; i < until; i++) {
        own |= sj_identity_firm(v, sj_at(stated, i));
        bears |= sj_at(stated, i) == node;
    }
    if (!bears || !is_near(q, sj_at(r, record).start, sj_identity_kind(v, node)->lifetime_us))
        return;
    for (uint32_t i = from; own && i < until; i++)
        if (sj_identity_firm(v, sj_at(stated, i)) && !q->several)
            answer(q, node, sj_at(stated, i));
    for (uint32_t row = sj_chain_first(&v->mentions.by_left, contact);
         !own && row != SJ_NONE && !q->several; row = sj_chain_next(&v->mentions.by_left, row))
        if (sj_identity_firm(v, sj_at(&v->mentions.rows, row).right))
            answer(q, node, sj_at(&v->mentions.rows, row).right);
}

/* Does the phone of a number say anything at all? */
static int known(const sj_levels *v, uint32_t phone)
{
    return !sj_identity_weak(v, phone) && (sj_at(&v->nodes, phone).links != 0 ||
                                           sj_chain_first(&v->mentions.by_right, phone) != SJ_NONE);
}

/* An ani touches the customer of its phone at any time. 1 if it is shared as that phone is. */
static int hear_twin(question *q, uint32_t node)
{
    const sj_levels *v = q->v;
    uint32_t twin = sj_facts_twin(v->facts, node);
    if (sj_intern_scope(&v->facts->identifiers, node) != SJ_KIND_ANI || twin == SJ_NONE ||
        !known(v, twin))
        return 0;
    if (sj_at(&v->nodes, twin).shared && sj_at(&v->nodes, twin).links == 0)
        return 1;
    answer(q, node, twin);
    return 0;
}

/* Note that within (from, end) no customer but one is touched, or as far as `known` says. */
static void note_run(const question *q, uint32_t node, int64_t from, int64_t end, uint32_t customer,
                     int known)
{
    sj_run *run = sj_tell_run(q->notes, node);
    int64_t least = sj_time_add(from, 1), most = sj_time_add(end, -1);
    if (q->from != q->until || customer == SJ_NONE || least > most ||
        sj_at(&q->v->nodes, node).distincts != 0)
        return;
    /* A contact that lasts may reach from what is known over a stretch where nobody was heard. */
    if (known && run->until >= from && run->from <= end)
        *run = (sj_run){node + 1, customer, least < run->from ? least : run->from,
                        most > run->until ? most : run->until};
    else
        *run = (sj_run){node + 1, customer, least, most};
}

/* The only customer that has answered so far, or SJ_NONE. */
static uint32_t answered(const question *q)
{
    return q->found != SJ_NONE && !q->several ? q->customer : SJ_NONE;
}

/* Is a start within what is known of a value and a customer? */
static int runs_on(const sj_run *run, uint32_t node, uint32_t customer, int64_t start)
{
    return customer != SJ_NONE && run->node == node + 1 && run->customer == customer &&
           start >= run->from && start <= run->until;
}

/* What the stated contacts that bear the value say within [from, until]. Where earlier questions
 * heard no customer but the one that has answered, nobody is listened to again. */
static void ask_bearers(question *q, uint32_t node, int64_t from, int64_t until)
{
    const sj_levels *v = q->v;
    const sj_run *run = q->notes != NULL ? sj_tell_run(q->notes, node) : NULL;
    int64_t low = from, end = until;
    uint32_t customer = SJ_NONE;
    int known = 0;
    for (uint32_t row = sj_interval_first(&v->bearers, node, from, until); row != SJ_NONE;) {
        uint32_t contact = sj_at(&v->mentions.rows, row).left;
        int64_t start = sj_at(&v->bearers.nodes, row).from;
        customer = answered(q);
        sj_contact_walk walk = sj_contact_records(v, contact);
        for (uint32_t record; !q->several && (record = sj_contact_next(&walk)) != SJ_NONE;)
            hear_event(q, node, contact, record);
        if (q->several) {
            end = start;
            break;
        }
        customer = answered(q);
        if (run != NULL && !known && runs_on(run, node, customer, start)) {
            known = 1;
            low = run->until;
            row = sj_interval_first(&v->bearers, node, low, until);
        } else {
            row = sj_interval_next(&v->bearers, row, low, until);
        }
    }
    if (run != NULL)
        note_run(q, node, from, end, customer, known);
}

/* Ask one value: 1 if it decides. */
static int ask_value(question *q, uint32_t node)
{
    const sj_levels *v = q->v;
    int64_t reach = sj_identity_kind(v, node)->lifetime_us;
    int64_t from = reach == SOJOURN_FOREVER ? INT64_MIN : sj_time_add(q->from, -reach);
    int64_t until = reach == SOJOURN_FOREVER ? INT64_MAX : sj_time_add(q->until, reach);
    q->found = SJ_NONE;
    q->several = 0;
    if (!sj_identity_weak(v, node) || hear_twin(q, node)) {
        q->several = 1;
        return 1;
    }
    ask_bearers(q, node, from, until);
    return q->found != SJ_NONE;
}

static int is_ip(const sj_levels *v, uint32_t node)
{
    return sj_identity_weak(v, node) &&
           sj_intern_scope(&v->facts->identifiers, node) == SJ_KIND_IP;
}

/* The values in the order in which they are asked; an ip only where no other kind is weak. */
static uint32_t *order_values(question *q)
{
    const sj_levels *v = q->v;
    uint32_t *order = sj_arena_take(q->scratch, q->value_count * sizeof *order), other = 0;
    for (uint32_t i = 0; i < q->value_count; i++)
        other += sj_identity_weak(v, q->values[i].node) && !is_ip(v, q->values[i].node);
    uint32_t count = 0;
    for (uint32_t i = 0; order != NULL && i < q->value_count; i++)
        if (other == 0 || !is_ip(v, q->values[i].node))
            order[count++] = i;
    q->value_count = count;
    return order != NULL && sj_sort(q->scratch, order, count, value_order, q) == 0 ? order : NULL;
}

/* The issue key's only customer, as a node that a stated contact hangs on; or SJ_NONE. */
static uint32_t ask_issue(sj_levels *v, uint32_t issue)
{
    uint32_t found = SJ_NONE;
    if (v->known_issue == issue + 1)
        return v->known_node;
    v->known_issue = issue + 1;
    v->known_node = SJ_NONE;
    for (uint32_t row = sj_chain_first(&v->issues.by_right, issue); row != SJ_NONE;
         row = sj_chain_next(&v->issues.by_right, row)) {
        uint32_t node = sj_at(&v->contacts, sj_at(&v->issues.rows, row).left).placed;
        const sj_column *of = &v->parts[SJ_WHOLE].of;
        if (found != SJ_NONE && sj_at(of, found) != sj_at(of, node))
            return SJ_NONE;
        found = node;
    }
    v->known_node = found;
    return found;
}

/* The first of the contact's issue keys, in event order, that has an only customer. */
static uint32_t ask_issues(sj_levels *v, const question *q)
{
    uint32_t best = SJ_NONE, best_record = SJ_NONE;
    if (sj_chain_first(&v->asking.by_left, q->contact) == SJ_NONE)
        return SJ_NONE;
    sj_contact_walk walk = sj_contact_records(v, q->contact);
    for (uint32_t record; (record = sj_contact_next(&walk)) != SJ_NONE;) {
        uint32_t issue = sj_record_text(&v->facts->records, record, SJ_TEXT_ISSUE);
        if (issue == SJ_NONE ||
            (best != SJ_NONE && sj_facts_order(v->facts, record, best_record) > 0))
            continue;
        uint32_t node = ask_issue(v, issue);
        if (node != SJ_NONE) {
            best = node;
            best_record = record;
        }
    }
    return best;
}

static int ask(sj_levels *v, question *q)
{
    if (listen(v, q) != 0)
        return -1;
    uint32_t first = SJ_NONE, *order = order_values(q);
    if (order == NULL)
        return -1;
    for (uint32_t i = 0; i < q->value_count; i++) {
        uint32_t node = q->values[order[i]].node;
        first = first == SJ_NONE ? node : first;
        if (ask_value(q, node))
            return sj_decide_place(v, q->contact, q->several ? node : q->found);
    }
    uint32_t by_issue = ask_issues(v, q);
    return sj_decide_place(v, q->contact, by_issue != SJ_NONE ? by_issue : first);
}

int sj_ask_contact(sj_levels *v, uint32_t contact)
{
    if (!sj_at(&v->contacts, contact).lives ||
        sj_at(&v->contacts, contact).standing != SJ_STANDING_ASKING)
        return 0;
    question q = {.v = v, .notes = v, .scratch = &v->scratch, .contact = contact};
    sj_arena_mark mark = sj_arena_save(&v->scratch);
    int status = ask(v, &q);
    sj_arena_release(&v->scratch, mark);
    return status;
}

uint32_t sj_ask_who(const sj_levels *v, uint32_t node, int64_t time)
{
    question q = {.v = v, .starts = &time, .start_count = 1, .from = time, .until = time};
    if (sj_identity_firm(v, node) || sj_at(&v->nodes, node).links != 0)
        return node;
    return ask_value(&q, node) && !q.several ? q.found : node;
}
