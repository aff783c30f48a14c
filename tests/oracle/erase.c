/* SPDX-License-Identifier: MIT */
/* Law 9: what erasures take, and values that are kept. */
#include "inside.h"

void oracle_erase(oracle *o, const sojourn_identifier *who, uint64_t count, int64_t upto)
{
    for (uint64_t i = 0; i < count; i++) {
        person *p = know(o, &who[i]);
        if (p == NULL)
            continue;
        p->upto = p->erased ? MOST(p->upto, upto) : upto;
        p->erased = o->erases = 1;
    }
    o->rows = NULL;
}

/* 9: by what a record states, or where that is nobody, by what its contact does. */
void find_taken(oracle *o)
{
    line_up(o, 1);
    group(o, SESSION, EVENT);
    group(o, KIN, SESSION);
    all_rows (e, o) {
        int firm = 0;
        e->record->taken = 0;
        for (uint64_t i = 0; i < e->who_count; i++)
            firm |= !e->who[i]->weak;
        foreach (k, o, KIN, e->of[KIN])
            for (uint64_t i = 0; i < k->who_count; i++) {
                const person *p = k->who[i];
                int asked = firm ? k == e && !p->weak : k == e || !p->weak;
                e->record->taken |= asked && p->erased && e->event.start <= p->upto;
            }
    }
}

sojourn_text oracle_value(oracle *o, const sojourn_identifier *who)
{
    const person *p = know(o, who);
    int told = 0;
    build(o);
    for (const row *r = o->records; r != NULL && p != NULL && !told; r = r->next)
        for (uint64_t i = 0; i < r->who_count; i++)
            told |= r->who[i] == p && (r->event.type == LINK ? !p->erased : !r->taken);
    return told && (o->options.flags & SOJOURN_KEEP_VALUES) ? p->value : WORD("");
}
