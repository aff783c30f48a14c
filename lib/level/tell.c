/* SPDX-License-Identifier: MIT */
/* Who must ask again (law 3.3). What changes of a weak value or an issue key is noted, once for
 * each in a settle, and the askers are told when all is known. Nobody is told who cannot hear the
 * difference: those near a bearer that did not change and is of the only customer that came or
 * went, or near two of different customers. Cost: what changed, and the askers told. */
#include "base/exact.h"
#include "base/kind.h"
#include "level/identity.h"

enum { LOOKS = 8, RECORDS = 8, ISSUE_LOOKS = 32 };

static void forget(sj_levels *v, uint32_t node, uint32_t sole)
{
    sj_run *run = sj_tell_run(v, node);
    if (run->node == node + 1 && (sole == SJ_NONE || sole != run->customer))
        run->node = 0;
}

static void put_askers(sj_levels *v, uint32_t node, int64_t from, int64_t until)
{
    for (uint32_t row = sj_interval_first(&v->askers, node, from, until); row != SJ_NONE;
         row = sj_interval_next(&v->askers, row, from, until))
        sj_dirty_put(&v->ask_dirty, sj_at(&v->mentions.rows, row).left);
}

static void put_issue(sj_levels *v, uint32_t issue)
{
    for (uint32_t row = sj_chain_first(&v->asking.by_right, issue); row != SJ_NONE;
         row = sj_chain_next(&v->asking.by_right, row))
        sj_dirty_put(&v->ask_dirty, sj_at(&v->asking.rows, row).left);
}

sj_run *sj_tell_run(sj_levels *v, uint32_t node)
{
    return &v->runs[node * UINT32_C(0x9e3779b1) >> 26];
}

void sj_tell_value(sj_levels *v, uint32_t node, int64_t from, int64_t until, uint32_t sole)
{
    forget(v, node, sole);
    if (v->askers.root.count <= node || sj_at(&v->askers.root, node) == SJ_NONE)
        return;
    uint32_t *place = &sj_at(&v->nodes, node).told;
    if (*place == 0) {
        if (sj_array_reserve(v->alloc, &v->told, 1) != 0) {
            put_askers(v, node, INT64_MIN, INT64_MAX);
            return;
        }
        sj_array_push(&v->told, ((sj_told){node, sole, from, until}));
        *place = v->told.count;
        return;
    }
    sj_told *t = &v->told.at[*place - 1];
    t->from = from < t->from ? from : t->from;
    t->until = until > t->until ? until : t->until;
    t->sole = t->sole == sole ? sole : SJ_NONE;
}

void sj_tell_issue(sj_levels *v, uint32_t issue, uint32_t sole)
{
    uint32_t last = v->told_issues.count;
    v->known_issue = 0;
    if (sj_chain_first(&v->asking.by_right, issue) == SJ_NONE)
        return;
    if (last != 0 && v->told_issues.at[last - 1].node == issue) {
        sj_told *t = &v->told_issues.at[last - 1];
        t->sole = t->sole == sole ? sole : SJ_NONE;
    } else if (sj_array_reserve(v->alloc, &v->told_issues, 1) != 0) {
        put_issue(v, issue);
    } else {
        sj_array_push(&v->told_issues, ((sj_told){issue, sole, 0, 0}));
    }
}

/* A firm identifier of the event, or of all the contact mentions where that states none; SJ_NONE:
 * the event does not bear `node`. */
static uint32_t touched_by(const sj_levels *v, uint32_t node, uint32_t contact, uint32_t record)
{
    const sj_record *r = &sj_at(&v->facts->records, record);
    uint32_t firm = SJ_NONE, bears = 0;
    for (uint32_t i = 0; i < r->identifier_count; i++) {
        uint32_t stated = sj_facts_stated(v->facts, record, i);
        firm = sj_identity_firm(v, stated) ? stated : firm;
        bears |= stated == node;
    }
    for (uint32_t m = sj_chain_first(&v->mentions.by_left, contact);
         bears && firm == SJ_NONE && m != SJ_NONE; m = sj_chain_next(&v->mentions.by_left, m))
        if (sj_identity_firm(v, sj_at(&v->mentions.rows, m).right))
            firm = sj_at(&v->mentions.rows, m).right;
    return bears ? firm : SJ_NONE;
}

/* A customer that a bearer of `node` touches at the one time of all its events: SJ_NONE if the
 * contact changed in this settle, or more would have to be looked at. */
static uint32_t steady(const sj_levels *v, uint32_t node, uint32_t row)
{
    uint32_t contact = sj_at(&v->mentions.rows, row).left, records = 0;
    const sj_interval_node *when = &sj_at(&v->bearers.nodes, row);
    if (sj_at(&v->contacts, contact).heard == v->hearing || when->from != when->until)
        return SJ_NONE;
    sj_contact_walk walk = sj_contact_records(v, contact);
    for (uint32_t record; (record = sj_contact_next(&walk)) != SJ_NONE && records++ < RECORDS;) {
        uint32_t firm = touched_by(v, node, contact, record);
        if (firm != SJ_NONE)
            return sj_at(&v->parts[SJ_WHOLE].of, firm);
    }
    return SJ_NONE;
}

/* Times of the bearers around a change that make it go unheard: 1 if there are such. */
static int find_steady(const sj_levels *v, const sj_told *t, int64_t around, int64_t times[2])
{
    int64_t from = sj_time_add(t->from, -around), until = sj_time_add(t->until, around);
    uint32_t looks = 0, before = SJ_NONE;
    for (uint32_t row = sj_interval_first(&v->bearers, t->node, from, until);
         row != SJ_NONE && looks++ < LOOKS; row = sj_interval_next(&v->bearers, row, from, until)) {
        uint32_t customer = steady(v, t->node, row);
        if (customer == SJ_NONE)
            continue;
        times[1] = sj_at(&v->bearers.nodes, row).from;
        if (customer == t->sole)
            times[0] = times[1];
        if (customer == t->sole || (before != SJ_NONE && before != customer))
            return 1;
        if (before == SJ_NONE)
            times[0] = times[1];
        before = customer;
    }
    return 0;
}

static void tell_value(sj_levels *v, const sj_told *t)
{
    int64_t reach = sj_identity_kind(v, t->node)->lifetime_us, times[2] = {0, 0};
    int forever = reach == SOJOURN_FOREVER, found = 0;
    int64_t from = forever ? INT64_MIN : sj_time_add(t->from, -reach);
    int64_t until = forever ? INT64_MAX : sj_time_add(t->until, reach);
    int all = t->from == INT64_MIN || sj_at(&v->nodes, t->node).distincts != 0;
    for (int bits = 20; !all && !found && bits >= 4; bits -= 4)
        found = find_steady(v, t, reach >> bits, times);
    if (!found) {
        put_askers(v, t->node, from, until);
    } else if (!forever) {
        put_askers(v, t->node, from, sj_time_add(times[1], -reach));
        put_askers(v, t->node, sj_time_add(times[0], reach), until);
    }
}

/* Do contacts that did not change keep the answer of an issue key as it is? */
static int issue_stays(const sj_levels *v, const sj_told *t)
{
    uint32_t looks = 0, before = SJ_NONE;
    for (uint32_t row = sj_chain_first(&v->issues.by_right, t->node);
         row != SJ_NONE && looks++ < ISSUE_LOOKS; row = sj_chain_next(&v->issues.by_right, row)) {
        const sj_contact *c = &sj_at(&v->contacts, sj_at(&v->issues.rows, row).left);
        if (c->heard == v->hearing)
            continue;
        uint32_t customer = sj_at(&v->parts[SJ_WHOLE].of, c->placed);
        if (customer == t->sole || (before != SJ_NONE && before != customer))
            return 1;
        before = customer;
    }
    return 0;
}

void sj_tell_askers(sj_levels *v)
{
    for (uint32_t i = 0; i < v->told.count; i++) {
        sj_at(&v->nodes, v->told.at[i].node).told = 0;
        tell_value(v, &v->told.at[i]);
    }
    for (uint32_t i = 0; i < v->told_issues.count; i++)
        if (!issue_stays(v, &v->told_issues.at[i]))
            put_issue(v, v->told_issues.at[i].node);
    v->told.count = v->told_issues.count = 0;
    v->hearing++;
}
