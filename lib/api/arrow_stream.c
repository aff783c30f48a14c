/* SPDX-License-Identifier: MIT */
/* A cursor as a stream of record batches. The stream has its own count of memory, so it needs no
 * lock and may be released after its handle. After an error it goes on where it was: the row that
 * found no room waits. Cost: that of the cursor, and O(1) a cell. */
#include "api/arrow_build.h"
#include "api/cursor.h"
#include "base/fault.h"

#include <string.h>

/* Of errno.h, which a core without a libc lacks; the same on every system. */
enum { NO_MEMORY = 12, INVALID = 22 };

typedef struct {
    sj_alloc alloc;
    sojourn_cursor *cursor;
    const sojourn_span *waiting; /* taken from the cursor, not yet in a column */
    sj_arrow_build build;
    sojourn_error error;
} stream;

static int answer(const stream *st)
{
    return st->error.status == SOJOURN_OK         ? 0
           : st->error.status == SOJOURN_E_MEMORY ? NO_MEMORY
                                                  : INVALID;
}

static int get_schema(struct ArrowArrayStream *self, struct ArrowSchema *out)
{
    stream *st = self->private_data;
    st->error.status = SOJOURN_OK;
    if (sj_arrow_build_schema(&st->build, out) != 0) {
        out->release(out);
        sj_fault_memory(&st->error);
    }
    return answer(st);
}

/* Take rows until the batch is full or there are no more. */
static sojourn_status collect(stream *st)
{
    while (!st->build.full) {
        sojourn_status status = SOJOURN_OK;
        if (st->waiting == NULL)
            status = sojourn_cursor_next(st->cursor, &st->waiting, &st->error);
        if (status != SOJOURN_OK)
            return status;
        if (sj_arrow_build_add(&st->build, st->waiting) != 0)
            return sj_fault_memory(&st->error);
        st->waiting = NULL;
    }
    return SOJOURN_OK;
}

static int get_next(struct ArrowArrayStream *self, struct ArrowArray *out)
{
    stream *st = self->private_data;
    memset(out, 0, sizeof *out);
    st->error.status = SOJOURN_OK;
    if (collect(st) >= 0 && st->build.row_count != 0 && sj_arrow_build_give(&st->build, out) != 0)
        sj_fault_memory(&st->error);
    return answer(st);
}

static const char *get_last_error(struct ArrowArrayStream *self)
{
    const stream *st = self->private_data;
    return st->error.status != SOJOURN_OK ? st->error.message : NULL;
}

static void release(struct ArrowArrayStream *self)
{
    stream *st = self->private_data;
    sj_alloc alloc = st->alloc;
    sojourn_cursor_close(st->cursor);
    sj_arrow_build_free(&st->build);
    sj_alloc_resize(&alloc, st, sizeof *st, 0);
    self->release = NULL;
}

sojourn_status sojourn_export_arrow(sojourn_cursor *cursor, struct ArrowArrayStream *out,
                                    sojourn_error *error)
{
    if (out != NULL)
        memset(out, 0, sizeof *out);
    if (cursor == NULL || out == NULL)
        return sj_fault(error, SOJOURN_E_ARGUMENT, 0, "give a cursor and a place, not NULL");
    const sojourn *s = sj_cursor_handle(cursor);
    sj_alloc alloc = sj_alloc_apart(&s->alloc);
    stream *st = sj_alloc_resize(&alloc, NULL, 0, sizeof *st);
    if (st == NULL)
        return sj_fault_memory(error);
    memset(st, 0, sizeof *st);
    st->alloc = alloc;
    st->cursor = cursor;
    sj_arrow_build_init(&st->build, &st->alloc, s->facts.texts.seed,
                        sj_cursor_over_changes(cursor));
    *out = (struct ArrowArrayStream){get_schema, get_next, get_last_error, release, st};
    return SOJOURN_OK;
}
