/* SPDX-License-Identifier: MIT */
/* One place for each look of a text; who comes later has it. The bytes decide. 16 KiB a call, some
 * fifty instructions a look against the thousand of a check and a keyed hash. */
#include "fact/recent.h"

#include "base/bytes.h"
#include "base/norm.h"

#include <string.h>

enum { PLACES = 256, FEW = 128 };

typedef struct {
    sojourn_identifier stated; /* no kind: nothing was put */
    sojourn_id id;
    uint32_t kind;
} entry;

struct sj_recent {
    entry at[PLACES];
};

int sj_recent_make(sj_arena *scratch, uint64_t count, sj_recent **out)
{
    *out = NULL;
    if (count < FEW)
        return 0;
    *out = sj_arena_zero(scratch, 1, sizeof **out);
    return *out != NULL ? 0 : -1;
}

/* The end of a value is where it differs from others. */
static uint32_t place_of(sojourn_text value)
{
    uint64_t word = 0;
    size_t length = value.length < 8 ? (size_t)value.length : 8;
    memcpy(&word, value.data + value.length - length, length);
    return (uint32_t)(word * UINT64_C(0x9e3779b97f4a7c15) >> 56);
}

int sj_recent_find(const sj_recent *recent, const sojourn_identifier *stated,
                   sj_draft_identifier *out)
{
    sojourn_text value = stated->value; /* not checked yet */
    if (value.length == 0 || value.length > SJ_NORM_LONGEST || value.data == NULL ||
        stated->kind.data == NULL)
        return 0;
    const entry *e = &recent->at[place_of(value)];
    if (!sj_text_equal(e->stated.value, value) || !sj_text_equal(e->stated.kind, stated->kind))
        return 0;
    *out = (sj_draft_identifier){.id = e->id, .kind = e->kind};
    return 1;
}

void sj_recent_put(sj_recent *recent, const sojourn_identifier *stated,
                   const sj_draft_identifier *known)
{
    /* An ani is known as a phone, too, and is asked for that. */
    if (known->kind != SJ_KIND_ANI)
        recent->at[place_of(stated->value)] = (entry){*stated, known->id, known->kind};
}
