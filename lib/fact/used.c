/* SPDX-License-Identifier: MIT */
/* A count a name, of the kept records that use it; where that is 0 and nothing else pins the name, its
 * text is overwritten. Cost: the names of a record. */
#include "fact/used.h"

sj_intern *sj_used_pool(sj_facts *facts, int pool)
{
    sj_intern *const pools[] = {&facts->events, &facts->sessions, &facts->contacts, &facts->texts,
                                &facts->identifiers};
    return pools[pool];
}

static int pinned(const sj_facts *facts, int pool, uint32_t name)
{
    if (pool == SJ_ERASE_IDENTIFIERS)
        return sj_at(&facts->erase.erasure_of, name) == SJ_ERASE_LINKED;
    return pool == SJ_ERASE_TEXTS && name < facts->erase.pinned;
}

int sj_used_none(const sj_facts *facts, int pool, uint32_t name)
{
    return sj_at(&facts->erase.used[pool], name) == 0 && !pinned(facts, pool, name);
}

void sj_used_close(sj_facts *facts, int pool, uint32_t name)
{
    if (sj_used_none(facts, pool, name))
        sj_intern_close(sj_used_pool(facts, pool), name);
}

static void use_name(sj_facts *facts, int pool, uint32_t name, int kept)
{
    if (name == SJ_NONE)
        return;
    sj_at(&facts->erase.used[pool], name) += kept ? 1u : UINT32_MAX;
    sj_used_close(facts, pool, name);
}

void sj_used_names(sj_facts *facts, uint32_t record, int kept)
{
    const sj_records *r = &facts->records;
    use_name(facts, SJ_ERASE_EVENTS, sj_at(r, record).event, kept);
    use_name(facts, SJ_ERASE_SESSIONS, sj_at(r, record).session, kept);
    for (int i = 0; i < SJ_TEXTS; i++)
        use_name(facts, i <= SJ_TEXT_PARENT ? SJ_ERASE_CONTACTS : SJ_ERASE_TEXTS,
                 sj_record_text(r, record, i), kept);
    for (uint32_t i = 0; i < sj_at(r, record).identifier_count; i++)
        use_name(facts, SJ_ERASE_IDENTIFIERS,
                 sj_facts_stated(facts, record, i), kept);
}

/* Names that were opened for records that are not kept. */
static void close_opened(sj_facts *facts)
{
    for (int i = 0; i < SJ_ERASE_POOLS; i++) {
        sj_column *opened = &sj_used_pool(facts, i)->opened;
        while (opened->count != 0)
            sj_used_close(facts, i, sj_column_pop(opened));
    }
}

/* Names that came with records that were taken before. */
static void drop_fresh(sj_facts *facts)
{
    for (int i = 0; i < SJ_ERASE_POOLS; i++) {
        sj_intern *pool = sj_used_pool(facts, i);
        for (uint32_t name = facts->erase.fresh[i]; name < pool->names.count; name++)
            if (sj_used_none(facts, i, name) && i == SJ_ERASE_TEXTS)
                sj_intern_void(pool, name);
            else if (sj_used_none(facts, i, name))
                sj_intern_close(pool, name);
    }
}

void sj_used_settle(sj_facts *facts)
{
    close_opened(facts);
    drop_fresh(facts);
}
