/* SPDX-License-Identifier: MIT */
/* Record batches that are taken, and all that is refused: which row, which column, and nothing of
 * it is kept. Random layouts are the law's matter (tests/law/tables.c). */
#include "table.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define T(literal) ((sojourn_text){("" literal), sizeof(literal) - 1})
#define NOTHING ((sojourn_text){NULL, 0})

enum { ROWS = 150 }; /* more than the library looks at at once */

static sojourn *open_one(const sojourn_rules *rules)
{
    const sojourn_options options = {.size = sizeof options, .rules = rules};
    sojourn *s = NULL;

    cr_assert_eq(sojourn_open(&options, &s, NULL), SOJOURN_OK);
    return s;
}

static sojourn_id facts_of(const sojourn *s)
{
    sojourn_id facts = {0, 0};

    cr_assert_eq(sojourn_digest(s, &facts, NULL, NULL), SOJOURN_OK);
    return facts;
}

static uint64_t events_of(const sojourn *s)
{
    sojourn_counts counts = {.size = sizeof counts};

    cr_assert_eq(sojourn_count(s, &counts, NULL), SOJOURN_OK);
    return counts.events;
}

/* A batch of ROWS good events, to which a case adds a column. */
static void good(table *t)
{
    static sojourn_text ids[ROWS];
    static char bytes[ROWS][8];
    int64_t starts[ROWS];

    for (int i = 0; i < ROWS; i++) {
        int length = snprintf(bytes[i], sizeof bytes[i], "e%d", i);

        ids[i] = (sojourn_text){bytes[i], (uint64_t)length};
        starts[i] = 1000 + i;
    }
    table_open(t, ROWS, 5);
    table_texts(t, "id", "u", ids);
    table_integers(t, "start", "tsu:UTC", starts, NULL);
}

/* What the caller handed in is as it was, and none of it is in. */
static void refuse_table(table *t, sojourn_status status, uint64_t index, const char *column)
{
    sojourn *s = open_one(NULL);
    sojourn_id before = facts_of(s);
    sojourn_error error = {0};

    cr_expect_eq(sojourn_feed_arrow(s, &t->schema, &t->batch, &error), status, "%s: %s", column,
                 error.message);
    cr_expect_eq(error.status, status, "%s", column);
    cr_expect_eq(error.index, index, "%s: %s at %d", column, error.message, (int)error.index);
    cr_expect_not_null(strstr(error.message, column), "%s: %s", column, error.message);
    cr_expect(id_equal(facts_of(s), before), "%s", column);
    cr_expect_eq(t->released, 0, "%s", column);
    table_close(t);
    sojourn_close(s);
}

static void refuse_text(const char *column, const char *format, sojourn_text cell)
{
    sojourn_text cells[ROWS] = {{NULL, 0}};
    table t;

    cells[140] = cell;
    good(&t);
    table_texts(&t, column, format, cells);
    refuse_table(&t, SOJOURN_E_EVENT, 140, column);
}

static void refuse_integer(const char *column, const char *format, int64_t cell)
{
    int64_t cells[ROWS] = {0};
    uint8_t stated[ROWS] = {0};
    table t;

    cells[140] = cell;
    stated[140] = 1;
    good(&t);
    table_integers(&t, column, format, cells, stated);
    refuse_table(&t, SOJOURN_E_EVENT, 140, column);
}

Test(feed, a_cell_that_is_not_usable)
{
    static char long_text[65600];

    memset(long_text, 'x', sizeof long_text);
    refuse_text("type", "u", T("walk"));
    refuse_text("type", "cU", T("walk"));
    refuse_text("currency", "vu", T("EURO"));
    refuse_text("currency", "iu", T("eur"));
    refuse_text("session", "u", T("\xff"));
    refuse_text("detail", "U", (sojourn_text){long_text, sizeof long_text});
    refuse_integer("type", "s", 300);
    refuse_integer("type", "l", -1);
    refuse_integer("type", "C", 63);
    refuse_integer("reference", "i", -1);
    refuse_integer("revision", "l", INT64_C(1) << 32);
    refuse_integer("revision", "c", -1);
    refuse_integer("value", "L", -1);
    refuse_integer("sequence", "L", INT64_MIN);
    refuse_integer("end", "L", -1);
    refuse_integer("end", "tss:", INT64_MAX / 1000000 + 1);
    refuse_integer("end", "tsm:", INT64_MIN / 1000 - 1);
    refuse_integer("end", "tsu:UTC", 7); /* before the start */
}

Test(feed, an_identifier_that_is_not_usable)
{
    static char long_text[600];

    memset(long_text, 'x', sizeof long_text);
    for (int i = 0; i < 2; i++) {
        sojourn_text cells[ROWS] = {{NULL, 0}};
        table t;

        cells[99] = i == 0 ? (sojourn_text){long_text, sizeof long_text} : T("\xc3");
        good(&t);
        table_texts(&t, "identifier.email", "su", cells);
        refuse_table(&t, SOJOURN_E_EVENT, 99, "identifier.email");
    }
}

/* A batch of one row that is no event. */
static void one_row(table *t, const char *type)
{
    const sojourn_text name = {type, strlen(type)};

    table_open(t, 1, 0);
    table_texts(t, "type", "u", &name);
}

Test(feed, a_link_or_an_erasure_that_is_not_usable)
{
    const sojourn_text a = T("a"), none = T("none"), empty = T("");
    const int64_t time = 7;
    table t;

    one_row(&t, "link.same");
    table_texts(&t, "identifier.email", "u", &a);
    refuse_table(&t, SOJOURN_E_EVENT, 0, "identifier");
    one_row(&t, "link.same");
    table_texts(&t, "identifier.email", "u", &a);
    table_texts(&t, "identifier.user", "u", &empty);
    refuse_table(&t, SOJOURN_E_EVENT, 0, "identifier");
    one_row(&t, "link.none");
    table_texts(&t, "identifier.email", "u", &a);
    table_texts(&t, "identifier.user", "u", &none);
    refuse_table(&t, SOJOURN_E_EVENT, 0, "");
    one_row(&t, "link.distinct");
    table_texts(&t, "identifier.email", "u", &a);
    table_texts(&t, "identifier.user", "u", &a);
    table_texts(&t, "channel", "u", &empty);
    table_texts(&t, "detail", "u", &a);
    refuse_table(&t, SOJOURN_E_EVENT, 0, "detail");
    one_row(&t, "erase");
    table_texts(&t, "identifier.email", "u", &a);
    refuse_table(&t, SOJOURN_E_EVENT, 0, "end");
    one_row(&t, "erase");
    table_texts(&t, "identifier.email", "u", &a);
    table_integers(&t, "end", "l", &time, NULL);
    table_integers(&t, "value", "l", &time, NULL);
    refuse_table(&t, SOJOURN_E_EVENT, 0, "value");
    one_row(&t, "erase");
    table_integers(&t, "end", "l", &time, NULL);
    refuse_table(&t, SOJOURN_E_EVENT, 0, "");
    one_row(&t, "visit");
    table_texts(&t, "identifier.email", "u", &a);
    refuse_table(&t, SOJOURN_E_EVENT, 0, "start");
}

Test(feed, a_bad_link_behind_good_events)
{
    sojourn_text types[ROWS], ours[ROWS] = {{NULL, 0}}, theirs[ROWS] = {{NULL, 0}};
    int64_t starts[ROWS];
    uint8_t stated[ROWS];
    table t;

    for (int i = 0; i < ROWS; i++) {
        types[i] = i == 140 ? T("link.same") : T("visit");
        starts[i] = 1000 + i;
        stated[i] = i != 140;
    }
    for (int i = 0; i < 3; i++) { /* the link is good; one end is blocked; an event before is bad */
        ours[140] = T("a");
        theirs[140] = i == 0 ? T("b") : T("unknown");
        types[70] = i == 2 ? T("walk") : T("visit");
        table_open(&t, ROWS, 5);
        table_integers(&t, "start", "tsu:UTC", starts, stated);
        table_texts(&t, "type", i == 1 ? "u" : "Cu", types);
        table_texts(&t, "identifier.user", "u", ours);
        table_texts(&t, "identifier.user", "u", theirs);
        if (i == 0) {
            sojourn *s = open_one(NULL);

            cr_expect_eq(sojourn_feed_arrow(s, &t.schema, &t.batch, NULL), SOJOURN_OK);
            cr_expect_eq(events_of(s), ROWS - 1);
            table_close(&t);
            sojourn_close(s);
        } else {
            refuse_table(&t, SOJOURN_E_EVENT, i == 1 ? 140 : 70, i == 1 ? "stated" : "type");
        }
    }
}

Test(feed, the_first_bad_row_is_told_and_of_it_the_first_column)
{
    sojourn_text names[ROWS] = {{NULL, 0}}, sessions[ROWS] = {{NULL, 0}};
    int64_t values[ROWS] = {0};
    uint8_t stated[ROWS] = {0};
    table t;

    sessions[80] = T("\xff"); /* refused by the drafting road */
    values[90] = -1;
    stated[90] = 1;
    names[90] = T("walk");
    good(&t);
    table_integers(&t, "value", "L", values, stated);
    table_texts(&t, "type", "u", names);
    table_texts(&t, "session", "u", sessions);
    refuse_table(&t, SOJOURN_E_EVENT, 80, "session");
    good(&t);
    table_integers(&t, "value", "L", values, stated);
    table_texts(&t, "type", "u", names);
    refuse_table(&t, SOJOURN_E_EVENT, 90, "value");
    names[89] = T("run");
    good(&t);
    table_integers(&t, "value", "L", values, stated);
    table_texts(&t, "type", "u", names);
    refuse_table(&t, SOJOURN_E_EVENT, 89, "type");
}

static void refuse_column(const char *column, const char *format)
{
    int64_t cells[ROWS] = {0};
    table t;

    good(&t);
    table_integers(&t, column, "l", cells, NULL);
    t.schemas[2]->format = format;
    refuse_table(&t, SOJOURN_E_ARGUMENT, 2, column);
}

Test(feed, a_column_that_is_not_usable)
{
    static const char *const formats[] = {"z", "b", "g", "d:38,0", "tdD", "ttu", "vz", "w:16",
                                          "+l", "+r", "ts", "tsx:", "tsuUTC", "", NULL};

    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        refuse_column("session", formats[i]);
        refuse_column("end", formats[i]);
        refuse_column("value", formats[i]);
        refuse_column("type", formats[i]);
        refuse_column("identifier.phone", formats[i]);
    }
    refuse_column("session", "l");
    refuse_column("sequence", "tsu:");
    refuse_column("type", "tsu:");
    refuse_column("sesion", "u");
    refuse_column("identifier.fax", "u");
    refuse_column("identifier.", "u");
    refuse_column("identifier", "u");
    refuse_column("", "u");
    refuse_column("start", "tsu:");
}

static void refuse_dictionary(const char *column, const char *indices, const char *values)
{
    sojourn_text cells[ROWS] = {{NULL, 0}};
    table t;

    good(&t);
    table_texts(&t, column, "iu", cells);
    t.schemas[2]->format = indices;
    t.schemas[2]->dictionary->format = values;
    refuse_table(&t, SOJOURN_E_ARGUMENT, 2, column);
}

Test(feed, a_dictionary_that_is_not_usable)
{
    sojourn_text cells[ROWS] = {{NULL, 0}};
    struct ArrowSchema *inner;
    table t;

    refuse_dictionary("session", "u", "u");
    refuse_dictionary("session", "tsu:", "u");
    refuse_dictionary("session", "i", "l");
    refuse_dictionary("session", "i", "z");
    refuse_dictionary("type", "i", "i");
    refuse_dictionary("value", "i", "l");
    refuse_dictionary("end", "i", "tsu:");
    good(&t);
    table_texts(&t, "session", "iu", cells);
    t.arrays[2]->dictionary = NULL;
    refuse_table(&t, SOJOURN_E_ARGUMENT, 2, "session");
    good(&t);
    table_texts(&t, "session", "iu", cells);
    inner = t.schemas[2]->dictionary;
    inner->dictionary = inner;
    refuse_table(&t, SOJOURN_E_ARGUMENT, 2, "session");
}

Test(feed, an_index_beyond_its_dictionary)
{
    static const int64_t beyond[] = {-1, 1, INT32_MAX};

    for (size_t i = 0; i < sizeof beyond / sizeof beyond[0]; i++)
        for (int k = 0; k < 3; k++) {
            static const char *const columns[] = {"session", "type", "identifier.user"};
            sojourn_text cells[ROWS];
            int32_t index = (int32_t)beyond[i];
            table t;

            for (int row = 0; row < ROWS; row++)
                cells[row] = T("other");
            good(&t);
            table_texts(&t, columns[k], "iu", cells);
            memcpy((char *)t.arrays[2]->buffers[1] + (t.arrays[2]->offset + 5 + 77) * 4, &index, 4);
            refuse_table(&t, SOJOURN_E_EVENT, 77, columns[k]);
        }
}

Test(feed, offsets_that_are_broken)
{
    static const char *const formats[] = {"u", "U", "vu"};

    for (int i = 0; i < 3; i++) {
        sojourn_text cells[ROWS];
        int64_t low = -9;
        table t;

        for (int row = 0; row < ROWS; row++)
            cells[row] = T("longer than twelve");
        good(&t);
        table_texts(&t, "session", formats[i], cells);
        memcpy((char *)t.arrays[2]->buffers[1] + (3 + 5 + 77) * (i == 0 ? 4 : i == 1 ? 8 : 16), &low,
               i == 0 ? 4 : 8);
        refuse_table(&t, SOJOURN_E_EVENT, i == 2 ? 77 : 76, "session");
    }
}

/* A view says where its bytes begin, and the batch how many there are. */
Test(feed, a_view_beyond_its_buffer)
{
    sojourn_text cells[ROWS];
    int64_t size;
    int32_t from;
    table t;

    for (int row = 0; row < ROWS; row++)
        cells[row] = T("longer than twelve");
    good(&t);
    table_texts(&t, "session", "vu", cells);
    memcpy(&size, t.arrays[2]->buffers[3], sizeof size);
    from = (int32_t)size - 17;
    memcpy((char *)t.arrays[2]->buffers[1] + (3 + 5 + 77) * 16 + 12, &from, sizeof from);
    refuse_table(&t, SOJOURN_E_EVENT, 77, "session");
}

Test(feed, batches_that_are_no_batches)
{
    sojourn *s = open_one(NULL);
    sojourn_error error;
    table t;

#define REFUSED(change)                                                                            \
    do {                                                                                           \
        good(&t);                                                                                  \
        change;                                                                                    \
        cr_expect_eq(sojourn_feed_arrow(s, &t.schema, &t.batch, &error), SOJOURN_E_ARGUMENT,       \
                     #change);                                                                     \
        cr_expect_gt(strlen(error.message), 5, #change);                                           \
        table_close(&t);                                                                           \
    } while (0)
    REFUSED(t.schema.release = NULL);
    REFUSED(t.batch.release = NULL);
    REFUSED(t.schema.format = "i");
    REFUSED(t.schema.format = NULL);
    REFUSED(t.schema.n_children = -1);
    REFUSED(t.schema.n_children = 1);
    REFUSED(t.batch.length = -1);
    REFUSED(t.batch.offset = -1);
    REFUSED(t.batch.offset = INT64_MAX);
    REFUSED(t.batch.offset++);
    REFUSED(t.batch.length++);
    REFUSED(t.arrays[0]->length = -1);
    REFUSED(t.arrays[0]->offset = -1);
    REFUSED(t.arrays[0]->offset = INT64_MAX);
    REFUSED(t.arrays[0]->release = NULL);
    REFUSED(t.arrays[0]->n_buffers = 2);
    REFUSED(t.arrays[0]->buffers = NULL);
    REFUSED(t.arrays[0]->buffers[1] = NULL);
    REFUSED(t.arrays[1]->n_buffers = 0);
    REFUSED(t.schemas[0]->name = NULL);
#undef REFUSED
    good(&t);
    cr_expect_eq(sojourn_feed_arrow(NULL, &t.schema, &t.batch, &error), SOJOURN_E_ARGUMENT);
    cr_expect_eq(sojourn_feed_arrow(s, NULL, &t.batch, &error), SOJOURN_E_ARGUMENT);
    cr_expect_eq(sojourn_feed_arrow(s, &t.schema, NULL, NULL), SOJOURN_E_ARGUMENT);
    table_close(&t);
    cr_expect_eq(events_of(s), 0);
    sojourn_close(s);
}

Test(feed, a_batch_without_what_it_counts)
{
    sojourn *s = NULL;
    table t;

    sojourn_open(NULL, &s, NULL);
    good(&t);
    for (int i = 0; i < 3; i++) {
        struct ArrowSchema schema = t.schema;
        struct ArrowArray batch = t.batch;
        sojourn_error error = {0};

        batch.buffers = i == 0 ? NULL : batch.buffers;
        batch.children = i == 1 ? NULL : batch.children;
        schema.children = i == 2 ? NULL : schema.children;
        cr_expect_eq(sojourn_feed_arrow(s, &schema, &batch, &error), SOJOURN_E_ARGUMENT);
        cr_expect_gt(strlen(error.message), 5);
    }
    table_close(&t);
    sojourn_close(s);
}

Test(feed, a_row_that_is_null_as_a_whole)
{
    uint8_t valid[ROWS / 8 + 2];
    table t;

    memset(valid, 0xff, sizeof valid);
    valid[(5 + 140) / 8] = (uint8_t)~(1 << (5 + 140) % 8);
    good(&t);
    t.batch.buffers[0] = valid;
    t.batch.null_count = -1;
    refuse_table(&t, SOJOURN_E_EVENT, 140, "NULL");
}

Test(feed, no_rows_and_no_columns)
{
    sojourn *s = open_one(NULL);
    sojourn_error error = {0};
    table t;

    table_open(&t, 0, 0);
    cr_expect_eq(sojourn_feed_arrow(s, &t.schema, &t.batch, &error), SOJOURN_OK, "%s",
                 error.message);
    table_texts(&t, "session", "vu", NULL);
    table_integers(&t, "start", "tsu:", NULL, NULL);
    t.arrays[1]->buffers[1] = NULL;
    cr_expect_eq(sojourn_feed_arrow(s, &t.schema, &t.batch, &error), SOJOURN_OK, "%s",
                 error.message);
    table_close(&t);
    table_open(&t, 1, 0);
    cr_expect_eq(sojourn_feed_arrow(s, &t.schema, &t.batch, &error), SOJOURN_E_EVENT);
    cr_expect_not_null(strstr(error.message, "start"));
    table_close(&t);
    cr_expect_eq(events_of(s), 0);
    sojourn_close(s);
}

/* The start of the only event, fed as one integer of a format. */
static int64_t start_of(const char *format, int64_t cell)
{
    sojourn *s = open_one(NULL);
    sojourn_query query = {.size = sizeof query, .level = SOJOURN_LEVEL_EVENT};
    const sojourn_text system = T("acd");
    sojourn_error error = {0};
    walk found;
    int64_t start;
    table t;

    table_open(&t, 1, 1);
    table_texts(&t, "system", "u", &system);
    table_integers(&t, "start", format, &cell, NULL);
    cr_assert_eq(sojourn_feed_arrow(s, &t.schema, &t.batch, &error), SOJOURN_OK, "%s",
                 error.message);
    table_close(&t);
    cr_assert_eq(sojourn_settle(s, NULL), SOJOURN_OK);
    cr_assert_eq(walk_query(s, &query, &found, NULL), SOJOURN_OK);
    cr_assert_eq(found.count, 1);
    start = found.spans[0].start;
    walk_free(&found);
    sojourn_close(s);
    return start;
}

Test(feed, times_of_any_unit)
{
    cr_expect_eq(start_of("tss:", 1706688000), INT64_C(1706688000000000));
    cr_expect_eq(start_of("tss:Europe/Berlin", -1), -1000000);
    cr_expect_eq(start_of("tss:", INT64_MAX / 1000000), INT64_MAX / 1000000 * 1000000);
    cr_expect_eq(start_of("tsm:UTC", 1706688000123), INT64_C(1706688000123000));
    cr_expect_eq(start_of("tsu:", INT64_MAX), INT64_MAX);
    cr_expect_eq(start_of("tsn:", 1706688000123456789), INT64_C(1706688000123456));
    cr_expect_eq(start_of("tsn:", -1), -1);
    cr_expect_eq(start_of("tsn:", -1000), -1);
    cr_expect_eq(start_of("tsn:", -1001), -2);
    cr_expect_eq(start_of("l", INT64_MIN), INT64_MIN);
    cr_expect_eq(start_of("I", 4000000000), INT64_C(4000000000));
    cr_expect_eq(start_of("i", -5), -5);
    cr_expect_eq(start_of("S", 65535), 65535);
    cr_expect_eq(start_of("s", -5), -5);
    cr_expect_eq(start_of("C", 255), 255);
    cr_expect_eq(start_of("c", -5), -5);
    cr_expect_eq(start_of("L", INT64_MAX), INT64_MAX);
}

Test(feed, a_reference_of_64_bits)
{
    sojourn *s = open_one(NULL);
    sojourn_query query = {.size = sizeof query, .level = SOJOURN_LEVEL_EVENT};
    int64_t references[ROWS];
    sojourn_error error = {0};
    walk found;
    table t;

    for (int i = 0; i < ROWS; i++)
        references[i] = -1;
    good(&t);
    table_integers(&t, "reference", "L", references, NULL);
    cr_assert_eq(sojourn_feed_arrow(s, &t.schema, &t.batch, &error), SOJOURN_OK, "%s",
                 error.message);
    table_close(&t);
    cr_assert_eq(sojourn_settle(s, NULL), SOJOURN_OK);
    cr_assert_eq(walk_query(s, &query, &found, NULL), SOJOURN_OK);
    cr_assert_eq(found.count, ROWS);
    cr_expect_eq(found.spans[ROWS / 2].reference, UINT64_MAX);
    walk_free(&found);
    sojourn_close(s);
}

static int32_t call_back(void *context, const sojourn_event *event, sojourn_identifier *out,
                         uint64_t capacity, uint64_t *count)
{
    sojourn **s = context;
    sojourn_error error = {0};
    table t;

    (void)event;
    (void)out;
    (void)capacity;
    *count = 0;
    good(&t);
    cr_expect_eq(sojourn_feed_arrow(*s, &t.schema, &t.batch, &error), SOJOURN_E_BUSY);
    table_close(&t);
    return event->start == 1100 ? -9 : 0;
}

Test(feed, from_inside_a_callback_and_one_that_fails)
{
    sojourn *s;
    const sojourn_rules rules = {.size = sizeof rules, .context = &s, .identify = call_back};
    sojourn_error error = {0};
    table t;

    s = open_one(&rules);
    good(&t);
    cr_expect_eq(sojourn_feed_arrow(s, &t.schema, &t.batch, &error), SOJOURN_E_CALLBACK);
    cr_expect_eq(error.index, 100);
    cr_expect_eq(error.detail, -9);
    cr_expect_eq(events_of(s), 0);
    table_close(&t);
    sojourn_close(s);
}
