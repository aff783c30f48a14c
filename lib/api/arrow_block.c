/* SPDX-License-Identifier: MIT */
/* Column by column, so that what a column is, is asked once a block. A bad cell ends the block
 * before its row; the columns behind it are then read up to there only, so what is told is the
 * first bad row, and of that its first bad column. Cost: O(cells); nothing is allocated a row. */
#include "api/arrow_block.h"

#include "api/names.h"
#include "base/bytes.h"
#include "base/fault.h"

#include <string.h>

sj_arrow_block *sj_arrow_block_make(const sj_arrow_plan *plan, sj_arena *scratch)
{
    sj_arrow_block *b = sj_arena_zero(scratch, 1, sizeof *b);
    if (b == NULL)
        return NULL;
    b->plan = plan;
    b->identifiers =
        sj_arena_zero(scratch, plan->identifier_count * SJ_ARROW_BLOCK, sizeof *b->identifiers);
    return b->identifiers != NULL ? b : NULL;
}

/* Readers put a cell that is stated into row `i` and answer NULL, or what is wrong with it. */
typedef const char *reader(sj_arrow_block *b, uint64_t i, const sj_arrow_column *c);

static char *place_of(sj_arrow_block *b, uint64_t i, const sj_arrow_column *c)
{
    b->of[i] |= c->of;
    return (char *)&b->events[i] + c->place;
}

static int64_t integer_of(const sj_arrow_block *b, uint64_t i, const sj_arrow_column *c)
{
    return sj_arrow_cell_integer(&c->cells, (int64_t)(b->first + i));
}

/* Of what is beyond INT64_MAX only the bits came. */
static int too_large(const sj_arrow_column *c, int64_t number)
{
    return c->cells.layout == SJ_ARROW_UINT64 && number < 0;
}

static const char *read_text(sj_arrow_block *b, uint64_t i, const sj_arrow_column *c)
{
    sojourn_text text;
    const char *why = sj_arrow_plan_text(c, (int64_t)(b->first + i), &text);
    if (text.length != 0)
        memcpy(place_of(b, i, c), &text, sizeof text);
    return why;
}

static const char *read_currency(sj_arrow_block *b, uint64_t i, const sj_arrow_column *c)
{
    sojourn_text text;
    const char *why = sj_arrow_plan_text(c, (int64_t)(b->first + i), &text);
    if (why != NULL || text.length == 0)
        return why;
    if (text.length != 3)
        return "write a currency as three capital letters";
    memcpy(place_of(b, i, c), text.data, 3);
    return NULL;
}

static const char *read_identifier(sj_arrow_block *b, uint64_t i, const sj_arrow_column *c)
{
    sojourn_text text;
    sojourn_event *e = &b->events[i];
    const char *why = sj_arrow_plan_text(c, (int64_t)(b->first + i), &text);
    if (text.length != 0) {
        b->of[i] |= c->of;
        b->identifiers[i * b->plan->identifier_count + e->identifier_count++] =
            (sojourn_identifier){c->kind, text};
    }
    return why;
}

/* A value of a dictionary is looked up once. */
static const char *read_type_name(sj_arrow_block *b, uint64_t i, const sj_arrow_column *c)
{
    int64_t row = (int64_t)(b->first + i);
    int64_t value = c->coded ? sj_arrow_plan_value(c, row) : -1;
    int32_t *known = value >= 0 ? &c->types[value] : NULL;
    if (known == NULL || *known == 0) {
        sojourn_text name;
        const char *why = sj_arrow_plan_text(c, row, &name);
        int32_t type =
            name.length != 0 ? sj_names_find(SOJOURN_NAMES_TYPE, name) : SOJOURN_EVENT_OTHER;
        if (why != NULL || type < 0)
            return why != NULL ? why : "name a type of doc/facts.md, for example queue or connect";
        b->types[i] = type;
        if (known != NULL)
            *known = type + 1;
        return NULL;
    }
    b->types[i] = *known - 1;
    return NULL;
}

static const char *read_type(sj_arrow_block *b, uint64_t i, const sj_arrow_column *c)
{
    if (c->coded || c->cells.layout >= SJ_ARROW_UTF8)
        return read_type_name(b, i, c);
    int64_t number = integer_of(b, i, c);
    if (number < 0 || number > UINT8_MAX)
        return "use one of SOJOURN_EVENT_...";
    b->types[i] = (int32_t)number;
    return NULL;
}

static const char *read_number(sj_arrow_block *b, uint64_t i, const sj_arrow_column *c)
{
    int64_t number = integer_of(b, i, c);
    if (too_large(c, number))
        return "give a number of at most 9223372036854775807";
    memcpy(place_of(b, i, c), &number, sizeof number);
    return NULL;
}

static const char *read_count(sj_arrow_block *b, uint64_t i, const sj_arrow_column *c)
{
    int64_t number = integer_of(b, i, c);
    if (number < 0 && !too_large(c, number))
        return "give a number that is not below 0";
    memcpy(place_of(b, i, c), &number, sizeof number);
    return NULL;
}

static const char *read_revision(sj_arrow_block *b, uint64_t i, const sj_arrow_column *c)
{
    int64_t number = integer_of(b, i, c);
    uint32_t revision = (uint32_t)number;
    if (number < 0 || number > UINT32_MAX)
        return "give a revision from 0 to 4294967295";
    memcpy(place_of(b, i, c), &revision, sizeof revision);
    return NULL;
}

static const char *read_time(sj_arrow_block *b, uint64_t i, const sj_arrow_column *c)
{
    int64_t time = integer_of(b, i, c);
    int64_t scale = c->cells.layout == SJ_ARROW_SECONDS        ? 1000000
                    : c->cells.layout == SJ_ARROW_MILLISECONDS ? 1000
                                                               : 1;
    if (too_large(c, time) || time > INT64_MAX / scale || time < INT64_MIN / scale)
        return "give a time that 64 bits of microseconds can hold";
    time = c->cells.layout == SJ_ARROW_NANOSECONDS ? time / 1000 - (time % 1000 < 0) : time * scale;
    memcpy(place_of(b, i, c), &time, sizeof time);
    return NULL;
}

static void refuse(sj_arrow_block *b, uint64_t i, const char *why, sojourn_text column,
                   sojourn_error *error)
{
    b->count = i;
    b->status = sj_fault_name(error, SOJOURN_E_EVENT, b->first + i, why, column);
}

static void fill_column(sj_arrow_block *b, const sj_arrow_column *c, sojourn_error *error)
{
    static reader *const readers[] = {read_text,   read_currency, read_identifier, read_type,
                                      read_number, read_count,    read_revision,   read_time};
    for (uint64_t i = 0; i < b->count; i++) {
        if (!sj_arrow_cell_stated(&c->cells, (int64_t)(b->first + i)))
            continue;
        const char *why = readers[c->holds](b, i, c);
        if (why != NULL)
            refuse(b, i, why, c->name, error);
    }
}

/* The first column that says something and is none of those that may; or no name. */
static sojourn_text foreign(const sj_arrow_block *b, uint64_t i, int may)
{
    for (uint64_t k = 0; k < b->plan->column_count; k++) {
        const sj_arrow_column *c = &b->plan->columns[k];
        if ((c->of & may) == 0 && sj_arrow_plan_stated(c, (int64_t)(b->first + i)))
            return c->name;
    }
    return (sojourn_text){0};
}

static void check_event(sj_arrow_block *b, uint64_t i, sojourn_error *error)
{
    if ((b->of[i] & SJ_ARROW_OF_START) == 0)
        refuse(b, i, "state when this event began", sj_text("start"), error);
}

static void check_erasure(sj_arrow_block *b, uint64_t i, sojourn_error *error)
{
    static const int may = SJ_ARROW_OF_ALL | SJ_ARROW_OF_END;
    if ((b->of[i] & ~may) != 0)
        refuse(b, i, "state identifiers and an end in an erasure, and not this column",
               foreign(b, i, may), error);
    else if ((b->of[i] & SJ_ARROW_OF_END) == 0)
        refuse(b, i, "state up to when this erases", sj_text("end"), error);
}

static void check_link(sj_arrow_block *b, uint64_t i, sojourn_error *error)
{
    static const int may = SJ_ARROW_OF_ALL | SJ_ARROW_OF_LINK;
    if (b->events[i].identifier_count != 2)
        refuse(b, i, "state exactly two identifiers in a link", sj_text("identifier"), error);
    else if ((b->of[i] & ~may) != 0)
        refuse(b, i, "state two identifiers and a revision in a link, and not this column",
               foreign(b, i, may), error);
}

static void begin(sj_arrow_block *b, uint64_t first, uint64_t count)
{
    b->first = first;
    b->count = count;
    b->status = SOJOURN_OK;
    memset(b->types, 0, (size_t)count * sizeof *b->types);
    memset(b->of, 0, (size_t)count * sizeof *b->of);
}

void sj_arrow_block_fill(sj_arrow_block *b, uint64_t first, uint64_t count, sojourn_error *error)
{
    begin(b, first, count);
    memset(b->events, 0, (size_t)count * sizeof *b->events);
    for (uint64_t i = 0; i < count; i++)
        b->events[i].identifiers = &b->identifiers[i * b->plan->identifier_count];
    for (uint64_t k = 0; k < b->plan->column_count; k++)
        fill_column(b, &b->plan->columns[k], error);
    for (uint64_t i = 0; i < b->count; i++) {
        b->events[i].type = b->types[i];
        if (b->types[i] < SOJOURN_ROW_LINK)
            check_event(b, i, error);
        else if (b->types[i] == SOJOURN_ROW_ERASE)
            check_erasure(b, i, error);
        else
            check_link(b, i, error);
    }
}

int sj_arrow_block_others(sj_arrow_block *b, uint64_t first, uint64_t count)
{
    begin(b, first, count);
    for (uint64_t k = 0; k < b->plan->column_count; k++)
        if (b->plan->columns[k].holds == SJ_ARROW_TYPE)
            fill_column(b, &b->plan->columns[k], NULL);
    for (uint64_t i = 0; i < b->count; i++)
        if (b->types[i] >= SOJOURN_ROW_LINK)
            return 1;
    return 0;
}
