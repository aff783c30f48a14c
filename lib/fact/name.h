/* SPDX-License-Identifier: MIT */
/** The numbers of what drafts name. */
#ifndef SJ_FACT_NAME_H
#define SJ_FACT_NAME_H

#include "fact/store.h"

/** A draft with its names looked up. */
typedef struct sj_named {
    uint32_t event, session;
    uint32_t text[SJ_TEXTS];
    uint32_t *identifiers;
} sj_named;

/** Look up or add the names of some drafts: 0, or -1 for no memory. */
int sj_name_events(sj_facts *facts, const sj_draft *drafts, uint32_t count, sj_arena *scratch,
                   sj_named *out);
/** The same of one identifier, and of the phone that it twins: SJ_NONE for no memory. */
uint32_t sj_name_identifier(sj_facts *facts, const sj_draft_identifier *who);
int sj_name_link(sj_facts *facts, const sj_draft_link *draft, uint32_t *out);
/** Forget the twins of identifiers from `count` on, which are dropped. */
void sj_name_untwin(sj_facts *facts, uint32_t count);

#endif
