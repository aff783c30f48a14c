/* SPDX-License-Identifier: MIT */
/* The digest of the spans is that of a walk over all of them, every field that a caller can read:
 * two handles that agree on it show the same to everybody. */
#include "api/handle.h"
#include "base/bytes.h"
#include "base/fault.h"
#include "base/hash.h"

#include <string.h>

typedef struct {
    uint8_t bytes[320];
    uint32_t length;
} writer;

static void word(writer *w, uint64_t value)
{
    value = sj_word_little(value);
    memcpy(w->bytes + w->length, &value, sizeof value);
    w->length += 8;
}

static void pair(writer *w, sojourn_id id)
{
    word(w, id.high);
    word(w, id.low);
}

static void absorb(sojourn_id *digest, const sojourn_span *span)
{
    writer w = {{0}, 0};
    pair(&w, *digest);
    word(&w, (uint64_t)span->level << 32 | (uint32_t)span->state);
    word(&w, (uint64_t)(uint32_t)span->type << 32 | span->flags);
    pair(&w, span->id);
    pair(&w, span->parent);
    pair(&w, span->customer);
    word(&w, (uint64_t)span->start);
    word(&w, (uint64_t)span->end);
    word(&w, span->child_count);
    word(&w, span->event_count);
    word(&w, (uint64_t)span->value.high);
    word(&w, span->value.low);
    word(&w, span->reference);
    word(&w, span->revision);
    memcpy(w.bytes + w.length, span->currency, sizeof span->currency);
    w.length += 4;
    const sojourn_text texts[] = {span->system, span->channel, span->queue,  span->agent,
                                  span->name,   span->detail,  span->intent, span->issue};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        pair(&w, sj_hash_digest(texts[i].length != 0 ? texts[i].data : "", texts[i].length));
    *digest = sj_hash_digest(w.bytes, w.length);
}

static sojourn_status digest_level(const sojourn *s, int32_t level, sojourn_id *digest,
                                   sojourn_error *error)
{
    sojourn_query query = {.size = sizeof query, .level = level};
    const sojourn_span *span;
    sojourn_cursor *cursor;
    sojourn_status status = sojourn_cursor_open(s, &query, &cursor, error);
    if (status != SOJOURN_OK)
        return status;
    while ((status = sojourn_cursor_next(cursor, &span, error)) == SOJOURN_OK)
        absorb(digest, span);
    sojourn_cursor_close(cursor);
    return status == SOJOURN_DONE ? SOJOURN_OK : status;
}

sojourn_status sojourn_digest(const sojourn *s, sojourn_id *facts, sojourn_id *spans,
                              sojourn_error *error)
{
    sojourn_status status = spans != NULL ? sj_handle_settled(s, error) : sj_handle_check(s, error);
    sojourn_id digest = {0};
    for (int32_t level = SOJOURN_LEVEL_EVENT;
         spans != NULL && status == SOJOURN_OK && level <= SOJOURN_LEVEL_JOURNEY; level++)
        status = digest_level(s, level, &digest, error);
    if (status != SOJOURN_OK)
        return status;
    if (spans != NULL)
        *spans = digest;
    if (facts != NULL)
        *facts = sj_facts_digest(&s->facts);
    return SOJOURN_OK;
}
