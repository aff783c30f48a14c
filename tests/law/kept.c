/* SPDX-License-Identifier: MIT */
/* Values that a handle keeps, of every identifier that any fact names, against the oracle. Where
 * shards of both sorts were merged a value may be missing, but none may be there that should not. */
#include "trial.h"

#include <inttypes.h>
#include <string.h>

static int same_text(sojourn_text a, sojourn_text b)
{
    return a.length == b.length && (a.length == 0 || memcmp(a.data, b.data, a.length) == 0);
}

static int value_holds(trial *t, const sojourn *s, const sojourn_identifier *who)
{
    sojourn_identifier told = {{NULL, 0}, {NULL, 0}};
    sojourn_text expected = oracle_value(t->oracle, who);
    sojourn_id id;
    char detail[300];

    t->comparisons++;
    if (sojourn_identifier_id(s, who, &id, NULL) != SOJOURN_OK)
        return 1;
    if (sojourn_identifier_value(s, id, &told, NULL) == SOJOURN_OK &&
        !same_text(told.kind, who->kind))
        return trial_fails(t, "values", "an identifier of another kind");
    if (same_text(told.value, expected) || (t->mixed && told.value.length == 0))
        return 1;
    snprintf(detail, sizeof detail, "%.*s '%.*s', expected '%.*s'", (int)who->kind.length,
             who->kind.data, (int)(told.value.length % 100), told.value.data,
             (int)(expected.length % 100), expected.data);
    return trial_fails(t, "values", detail);
}

int kept_hold(trial *t, const sojourn *s)
{
    int fine = 1;

    for (uint64_t i = 0; fine && i < t->deck.count; i++) {
        const fact *f = t->deck.facts[i];
        uint64_t count = f->is_erasure ? f->erased : f->is_link ? 0 : f->event.identifier_count;
        const sojourn_identifier *list = f->is_erasure ? f->identifiers : f->event.identifiers;

        if (f->is_link)
            fine = value_holds(t, s, &f->a) && value_holds(t, s, &f->b);
        for (uint64_t k = 0; fine && k < count; k++)
            fine = value_holds(t, s, &list[k]);
    }
    return fine;
}
