/* SPDX-License-Identifier: MIT */
/* Spans in one array, their texts in pages that never move. */
#include "walk.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct walk_page {
    struct walk_page *next;
    uint64_t length, capacity;
    char bytes[];
};

static void *need(void *block)
{
    if (block == NULL)
        abort();
    return block;
}

static char *room(walk *w, uint64_t length)
{
    struct walk_page *page = w->pages;

    if (page == NULL || page->capacity - page->length < length) {
        uint64_t capacity = length > 8000 ? length : 8000;

        page = need(malloc(sizeof *page + capacity));
        page->next = w->pages;
        page->length = 0;
        page->capacity = capacity;
        w->pages = page;
    }
    page->length += length;
    return page->bytes + page->length - length;
}

static void keep_text(walk *w, sojourn_text *text)
{
    char *place;

    if (text->length == 0)
        return;
    place = room(w, text->length);
    memcpy(place, text->data, text->length);
    text->data = place;
}

void walk_keep(walk *w, const sojourn_span *span)
{
    sojourn_span *s;

    if (w->count == w->capacity) {
        w->capacity = w->capacity == 0 ? 16 : 2 * w->capacity;
        w->spans = need(realloc(w->spans, w->capacity * sizeof *w->spans));
    }
    s = &w->spans[w->count++];
    *s = *span;
    keep_text(w, &s->system);
    keep_text(w, &s->channel);
    keep_text(w, &s->queue);
    keep_text(w, &s->agent);
    keep_text(w, &s->name);
    keep_text(w, &s->detail);
    keep_text(w, &s->intent);
    keep_text(w, &s->issue);
}

sojourn_status walk_query(const sojourn *s, const sojourn_query *query, walk *out,
                          sojourn_error *error)
{
    sojourn_cursor *cursor = NULL;
    const sojourn_span *span = NULL;
    sojourn_status status = sojourn_cursor_open(s, query, &cursor, error);

    *out = (walk){0};
    while (status == SOJOURN_OK) {
        status = sojourn_cursor_next(cursor, &span, error);
        if (status == SOJOURN_OK)
            walk_keep(out, span);
    }
    sojourn_cursor_close(cursor);
    if (status == SOJOURN_DONE)
        return SOJOURN_OK;
    walk_free(out);
    return status;
}

sojourn_status walk_changes(const sojourn *s, walk *into, sojourn_error *error)
{
    sojourn_cursor *cursor = NULL;
    const sojourn_span *span = NULL;
    sojourn_status status = sojourn_cursor_changes(s, &cursor, error);

    while (status == SOJOURN_OK) {
        status = sojourn_cursor_next(cursor, &span, error);
        if (status == SOJOURN_OK)
            walk_keep(into, span);
    }
    sojourn_cursor_close(cursor);
    return status == SOJOURN_DONE ? SOJOURN_OK : status;
}

sojourn_status walk_level(const sojourn *s, int32_t level, int64_t as_of, walk *out,
                          sojourn_error *error)
{
    sojourn_query query = {.size = sizeof query, .level = level, .as_of = as_of};

    return walk_query(s, &query, out, error);
}

void walk_copy(const sojourn_span *spans, uint64_t count, walk *out)
{
    *out = (walk){.spans = need(malloc((count + 1) * sizeof *spans)), .capacity = count + 1};
    for (uint64_t i = 0; i < count; i++)
        walk_keep(out, &spans[i]);
}

void walk_free(walk *w)
{
    while (w->pages != NULL) {
        struct walk_page *next = w->pages->next;

        free(w->pages);
        w->pages = next;
    }
    free(w->spans);
    free((void *)w->by_id);
    *w = (walk){0};
}

int id_order(sojourn_id a, sojourn_id b)
{
    if (a.high != b.high)
        return a.high < b.high ? -1 : 1;
    return a.low == b.low ? 0 : a.low < b.low ? -1 : 1;
}

int id_equal(sojourn_id a, sojourn_id b)
{
    return a.high == b.high && a.low == b.low;
}

int id_zero(sojourn_id id)
{
    return id.high == 0 && id.low == 0;
}

static int by_id(const void *a, const void *b)
{
    const sojourn_span *const *x = a, *const *y = b;

    return id_order((*x)->id, (*y)->id);
}

static int at_id(const void *key, const void *item)
{
    const sojourn_id *id = key;
    const sojourn_span *const *span = item;

    return id_order(*id, (*span)->id);
}

const sojourn_span *walk_find(walk *w, sojourn_id id)
{
    const sojourn_span **found;

    if (w->count == 0)
        return NULL;
    if (w->by_id == NULL) {
        w->by_id = need(malloc(w->count * sizeof *w->by_id));
        for (uint64_t i = 0; i < w->count; i++)
            w->by_id[i] = &w->spans[i];
        qsort((void *)w->by_id, w->count, sizeof *w->by_id, by_id);
    }
    found = bsearch(&id, (const void *)w->by_id, w->count, sizeof *w->by_id, at_id);
    return found == NULL ? NULL : *found;
}

static int same_text(sojourn_text a, sojourn_text b)
{
    return a.length == b.length && (a.length == 0 || memcmp(a.data, b.data, a.length) == 0);
}

static const char *text_difference(const sojourn_span *a, const sojourn_span *b)
{
    if (!same_text(a->system, b->system))
        return "system";
    if (!same_text(a->channel, b->channel))
        return "channel";
    if (!same_text(a->queue, b->queue))
        return "queue";
    if (!same_text(a->agent, b->agent))
        return "agent";
    if (!same_text(a->name, b->name))
        return "name";
    if (!same_text(a->detail, b->detail))
        return "detail";
    if (!same_text(a->intent, b->intent))
        return "intent";
    return same_text(a->issue, b->issue) ? NULL : "issue";
}

static const char *number_difference(const sojourn_span *a, const sojourn_span *b)
{
    if (a->child_count != b->child_count)
        return "child_count";
    if (a->event_count != b->event_count)
        return "event_count";
    if (a->value.high != b->value.high || a->value.low != b->value.low)
        return "value";
    if (memcmp(a->currency, b->currency, sizeof a->currency) != 0)
        return "currency";
    if (a->reference != b->reference)
        return "reference";
    return a->revision == b->revision ? NULL : "revision";
}

static const char *change_difference(const sojourn_span *a, const sojourn_span *b)
{
    if (a->change != b->change)
        return "change";
    if (a->settle != b->settle)
        return "settle";
    return id_equal(a->counterpart, b->counterpart) ? NULL : "counterpart";
}

const char *span_difference(const sojourn_span *a, const sojourn_span *b)
{
    const char *field;

    if (a->size != b->size)
        return "size";
    if (!id_equal(a->id, b->id))
        return "id";
    if (!id_equal(a->customer, b->customer))
        return "customer";
    if (!id_equal(a->parent, b->parent))
        return "parent";
    if (a->start != b->start)
        return "start";
    if (a->end != b->end)
        return "end";
    if (a->level != b->level || a->type != b->type)
        return "level or type";
    if (a->flags != b->flags)
        return "flags";
    if (a->state != b->state)
        return "state";
    field = number_difference(a, b);
    if (field == NULL)
        field = change_difference(a, b);
    return field != NULL ? field : text_difference(a, b);
}

static int print_span(const sojourn_span *s, char *out, size_t size)
{
    return snprintf(out, size,
                    "{%016" PRIx64 " of %016" PRIx64 " in %016" PRIx64 " [%" PRId64 ",%" PRId64
                    ") flags %" PRIx32 " state %" PRId32 " children %" PRIu64 " events %" PRIu64
                    " value %" PRIu64 " '%.*s' '%.*s' '%.*s'}",
                    s->id.high, s->customer.high, s->parent.high, s->start, s->end, s->flags,
                    s->state, s->child_count, s->event_count, s->value.low, (int)s->channel.length,
                    s->channel.data, (int)s->intent.length, s->intent.data, (int)s->issue.length,
                    s->issue.data);
}

int walk_equal(const walk *got, const walk *expected, char *why, size_t size)
{
    uint64_t count = got->count < expected->count ? got->count : expected->count;

    for (uint64_t i = 0; i < count; i++) {
        const char *field = span_difference(&got->spans[i], &expected->spans[i]);
        char a[400], b[400];

        if (field == NULL)
            continue;
        print_span(&got->spans[i], a, sizeof a);
        print_span(&expected->spans[i], b, sizeof b);
        snprintf(why, size,
                 "row %" PRIu64 " (%" PRIu64 " rows, expected %" PRIu64
                 ") differs in %s: got %s, expected %s",
                 i, got->count, expected->count, field, a, b);
        return 0;
    }
    if (got->count == expected->count)
        return 1;
    snprintf(why, size, "%" PRIu64 " rows, expected %" PRIu64, got->count, expected->count);
    return 0;
}
