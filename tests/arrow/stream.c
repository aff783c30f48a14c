/* SPDX-License-Identifier: MIT */
/* What a stream promises: who owns what, in which order it may be given back, and where it goes on
 * after an error. That it says what a cursor says is the law's matter (tests/law/tables.c). */
#include "heap.h"
#include "table.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NO_MEMORY = 12, INVALID = 22 };

static sojourn *open_on(const heap *h)
{
    const sojourn_options options = {.size = sizeof options,
                                     .allocator = h != NULL ? &h->allocator : NULL};
    sojourn *s = NULL;

    cr_assert_eq(sojourn_open(&options, &s, NULL), SOJOURN_OK);
    return s;
}

/* `count` events of as many customers, with a detail of `length` bytes each, all different. */
static void tell(sojourn *s, int count, uint64_t length)
{
    char *detail = malloc(length + 32);

    cr_assert_not_null(detail);
    memset(detail, 'x', length + 32);
    for (int i = 0; i < count; i++) {
        char value[32];
        int digits = snprintf(value, sizeof value, "k%d", i);
        sojourn_identifier who = {{"account", 7}, {value, (uint64_t)digits}};
        sojourn_event e = {.system = {"web", 3}, .type = SOJOURN_EVENT_VISIT, .start = 1 + i,
                           .identifiers = &who, .identifier_count = 1};

        memcpy(detail, value, (size_t)digits);
        e.detail = (sojourn_text){detail, length != 0 ? length : (uint64_t)digits};
        cr_assert_eq(sojourn_feed(s, &e, 1, NULL), SOJOURN_OK);
    }
    cr_assert_eq(sojourn_settle(s, NULL), SOJOURN_OK);
    free(detail);
}

static sojourn_cursor *events_of(const sojourn *s)
{
    sojourn_query query = {.size = sizeof query, .level = SOJOURN_LEVEL_EVENT};
    sojourn_cursor *cursor = NULL;

    cr_assert_eq(sojourn_cursor_open(s, &query, &cursor, NULL), SOJOURN_OK);
    return cursor;
}

static struct ArrowArrayStream stream_of(sojourn_cursor *cursor)
{
    struct ArrowArrayStream stream;

    cr_assert_eq(sojourn_export_arrow(cursor, &stream, NULL), SOJOURN_OK);
    return stream;
}

/* The rows of each batch until the end. */
static int lengths_of(struct ArrowArrayStream *stream, int64_t *out, int most)
{
    int count = 0;

    for (;;) {
        struct ArrowArray batch;

        cr_assert_eq(stream->get_next(stream, &batch), 0);
        if (batch.release == NULL)
            return count;
        cr_assert_lt(count, most);
        out[count++] = batch.length;
        batch.release(&batch);
    }
}

/* All that has to be given back. */
enum { HANDLE, STREAM, SCHEMA, MOVED_SCHEMA, BATCH, MOVED, DICTIONARY, THINGS };

typedef struct things {
    sojourn *s;
    struct ArrowArrayStream stream;
    struct ArrowSchema schema, moved_schema;
    struct ArrowArray batch, moved, dictionary;
} things;

static struct ArrowArray move_out(struct ArrowArray *from)
{
    struct ArrowArray moved = *from;

    from->release = NULL;
    return moved;
}

static void give_back(things *all, int which)
{
    switch (which) {
    case HANDLE:
        sojourn_close(all->s);
        break;
    case STREAM:
        all->stream.release(&all->stream);
        break;
    case SCHEMA:
        all->schema.release(&all->schema);
        break;
    case MOVED_SCHEMA:
        all->moved_schema.release(&all->moved_schema);
        break;
    case BATCH:
        all->batch.release(&all->batch);
        break;
    case MOVED:
        all->moved.release(&all->moved);
        break;
    default:
        all->dictionary.release(&all->dictionary);
    }
}

static void make_things(things *all, const heap *h)
{
    all->s = open_on(h);
    tell(all->s, 3, 0);
    all->stream = stream_of(events_of(all->s));
    cr_assert_eq(all->stream.get_schema(&all->stream, &all->schema), 0);
    all->moved_schema = *all->schema.children[3];
    all->schema.children[3]->release = NULL;
    cr_assert_eq(all->stream.get_next(&all->stream, &all->batch), 0);
    all->moved = move_out(all->batch.children[0]);
    all->dictionary = move_out(all->batch.children[19]->dictionary);
}

/* What is not given back yet is as it was. */
static void still_there(const things *all, const int *given)
{
    if (!given[MOVED_SCHEMA]) {
        cr_assert_str_eq(all->moved_schema.name, "level");
        cr_assert_str_eq(all->moved_schema.dictionary->format, "u");
    }
    if (!given[MOVED])
        cr_assert_eq(((const int32_t *)all->moved.buffers[1])[3], 96);
    if (!given[DICTIONARY])
        cr_assert_eq(memcmp((const char *)all->dictionary.buffers[2], "k", 1), 0);
    if (!given[BATCH])
        cr_assert_eq(((const int64_t *)all->batch.children[9]->buffers[1])[2], 1);
}

Test(stream, released_in_any_order, .timeout = 60)
{
    int order[THINGS];

    for (int n = 0; n < 5040; n += 5) { /* of all orders every fifth */
        int given[THINGS] = {0}, rest = n;
        things all;
        heap h;

        for (int i = 0; i < THINGS; i++) /* the n-th of all orders */
            order[i] = i;
        for (int i = THINGS; i > 1; rest /= i--) {
            int other = rest % i, last = order[i - 1];

            order[i - 1] = order[other];
            order[other] = last;
        }
        heap_init(&h);
        make_things(&all, &h);
        for (int i = 0; i < THINGS; i++) {
            still_there(&all, given);
            give_back(&all, order[i]);
            given[order[i]] = 1;
        }
        cr_assert_eq(h.blocks, 0, "order %d", n);
        cr_assert_eq(h.wrong, 0, "order %d", n);
    }
}

Test(stream, releasing_sets_release_to_null)
{
    things all;

    make_things(&all, NULL);
    for (int i = HANDLE; i < THINGS; i++)
        give_back(&all, i);
    cr_expect_null(all.stream.release);
    cr_expect_null(all.schema.release);
    cr_expect_null(all.moved_schema.release);
    cr_expect_null(all.batch.release);
    cr_expect_null(all.moved.release);
    cr_expect_null(all.dictionary.release);
}

Test(stream, a_handle_that_changed)
{
    sojourn *s = open_on(NULL);
    struct ArrowArrayStream stream;
    struct ArrowSchema schema;
    struct ArrowArray batch;

    tell(s, 3, 0);
    stream = stream_of(events_of(s));
    cr_expect_null(stream.get_last_error(&stream));
    tell(s, 4, 0);
    cr_expect_eq(stream.get_next(&stream, &batch), INVALID);
    cr_expect_null(batch.release);
    cr_expect_not_null(strstr(stream.get_last_error(&stream), "again"));
    cr_expect_eq(stream.get_schema(&stream, &schema), 0);
    cr_expect_null(stream.get_last_error(&stream));
    schema.release(&schema);
    stream.release(&stream);
    sojourn_close(s);
}

Test(stream, what_cannot_be_one)
{
    sojourn *s = open_on(NULL);
    sojourn_cursor *cursor = events_of(s);
    struct ArrowArrayStream stream;
    sojourn_error error = {0};

    memset(&stream, 0xff, sizeof stream);
    cr_expect_eq(sojourn_export_arrow(NULL, &stream, &error), SOJOURN_E_ARGUMENT);
    cr_expect_null(stream.release);
    cr_expect_gt(strlen(error.message), 5);
    cr_expect_eq(sojourn_export_arrow(cursor, NULL, NULL), SOJOURN_E_ARGUMENT);
    sojourn_cursor_close(cursor);
    sojourn_close(s);
}

Test(stream, of_nothing)
{
    sojourn *s = open_on(NULL);
    struct ArrowArrayStream stream = stream_of(events_of(s));
    struct ArrowSchema schema;
    int64_t lengths[1];

    cr_expect_eq(stream.get_schema(&stream, &schema), 0);
    cr_expect_eq(schema.n_children, 23);
    schema.release(&schema);
    cr_expect_eq(lengths_of(&stream, lengths, 1), 0);
    cr_expect_eq(lengths_of(&stream, lengths, 1), 0, "the end again");
    stream.release(&stream);
    sojourn_close(s);
}

Test(stream, of_what_is_left_in_a_cursor)
{
    sojourn *s = open_on(NULL);
    sojourn_cursor *cursor;
    struct ArrowArrayStream stream;
    const sojourn_span *span;
    int64_t lengths[1];

    tell(s, 5, 0);
    cursor = events_of(s);
    cr_assert_eq(sojourn_cursor_next(cursor, &span, NULL), SOJOURN_OK);
    cr_assert_eq(sojourn_cursor_next(cursor, &span, NULL), SOJOURN_OK);
    stream = stream_of(cursor);
    cr_expect_eq(lengths_of(&stream, lengths, 1), 1);
    cr_expect_eq(lengths[0], 3);
    stream.release(&stream);
    sojourn_close(s);
}

Test(stream, batches_have_8192_rows)
{
    sojourn *s = open_on(NULL);
    struct ArrowArrayStream stream;
    int64_t lengths[3];

    tell(s, 10000, 0);
    stream = stream_of(events_of(s));
    cr_expect_eq(lengths_of(&stream, lengths, 3), 2);
    cr_expect_eq(lengths[0], 8192);
    cr_expect_eq(lengths[1], 10000 - 8192);
    stream.release(&stream);
    sojourn_close(s);
}

Test(stream, a_batch_ends_before_its_labels_are_too_long_for_32_bits)
{
    sojourn *s = open_on(NULL);
    struct ArrowArrayStream stream;
    int64_t lengths[3];

    tell(s, 300, 65535);
    stream = stream_of(events_of(s));
    cr_expect_eq(lengths_of(&stream, lengths, 3), 2);
    cr_expect_eq(lengths[0], 257); /* 16 MiB are passed by the 257th */
    cr_expect_eq(lengths[1], 43);
    stream.release(&stream);
    sojourn_close(s);
}

/* Every request for memory fails once; the rows are those of a stream that never lacked any. */
Test(stream, goes_on_after_it_had_no_memory)
{
    int hit = 1;

    for (uint64_t k = 1; hit; k++) {
        struct ArrowArrayStream stream;
        struct ArrowSchema schema;
        struct ArrowArray batch;
        walk expected, got;
        sojourn *s;
        heap h;

        heap_init(&h);
        s = open_on(&h);
        tell(s, 200, 0);
        cr_assert_eq(walk_level(s, SOJOURN_LEVEL_EVENT, 0, &expected, NULL), SOJOURN_OK);
        stream = stream_of(events_of(s));
        heap_arm(&h, k, 0);
        if (stream.get_schema(&stream, &schema) == 0)
            schema.release(&schema);
        else
            cr_assert_str_neq(stream.get_last_error(&stream), "");
        if (h.failed == 0 && stream.get_next(&stream, &batch) == 0) {
            cr_assert_eq(batch.length, 200);
            batch.release(&batch);
            stream.release(&stream);
        } else {
            if (h.asked >= k && stream.get_last_error(&stream) != NULL)
                cr_assert_not_null(strstr(stream.get_last_error(&stream), "memory"));
            cr_assert_null(table_walk(&stream, &got));
            cr_assert_eq(got.count, expected.count, "request %d", (int)k);
            cr_assert(walk_equal(&got, &expected, (char[1200]){0}, 1200));
            walk_free(&got);
        }
        hit = h.failed > 0;
        walk_free(&expected);
        sojourn_close(s);
        cr_assert_eq(h.blocks, 0, "request %d", (int)k);
        cr_assert_eq(h.wrong, 0);
    }
}
