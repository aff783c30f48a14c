/* SPDX-License-Identifier: MIT */
#include "column.h"

#include "names.h"

#include <string.h>

/* A way to read a field into its place in the event. */
typedef const char *reader(sojourn_text value, void *place);

struct column {
    const char *name;
    size_t place;
    reader *read;
};

static const char *read_text(sojourn_text value, void *place)
{
    memcpy(place, &value, sizeof value);
    return NULL;
}

static const char *read_moment(sojourn_text value, void *place)
{
    return moment_read(value, place);
}

static const char *read_number(sojourn_text value, void *place)
{
    return number_read(value, place);
}

static const char *read_count(sojourn_text value, void *place)
{
    return count_read(value, place);
}

static const char *read_revision(sojourn_text value, void *place)
{
    uint64_t number;
    const char *wrong = count_read(value, &number);
    if (!wrong && number > UINT32_MAX)
        wrong = "is too large; a revision is at most 4294967295";
    if (wrong)
        return wrong;
    uint32_t revision = (uint32_t)number;
    memcpy(place, &revision, sizeof revision);
    return NULL;
}

static const char *read_currency(sojourn_text value, void *place)
{
    if (value.length != 3)
        return "is not a currency; write three capital letters, EUR";
    memcpy(place, value.data, 3);
    return NULL;
}

static const char *read_type(sojourn_text value, void *place)
{
    int32_t code;
    if (!names_type(value, &code))
        return "is not a type; the names are in doc/facts.md, for example queue, connect, end";
    memcpy(place, &code, sizeof code);
    return NULL;
}

#define PLACE(field) offsetof(sojourn_event, field)
static const struct column columns[] = {
    {"id", PLACE(id), read_text},
    {"system", PLACE(system), read_text},
    {"session", PLACE(session), read_text},
    {"contact", PLACE(contact), read_text},
    {"parent", PLACE(parent), read_text},
    {"issue", PLACE(issue), read_text},
    {"channel", PLACE(channel), read_text},
    {"intent", PLACE(intent), read_text},
    {"queue", PLACE(queue), read_text},
    {"agent", PLACE(agent), read_text},
    {"name", PLACE(name), read_text},
    {"detail", PLACE(detail), read_text},
    {"type", PLACE(type), read_type},
    {"start", PLACE(start), read_moment},
    {"end", PLACE(end), read_moment},
    {"sequence", PLACE(sequence), read_number},
    {"value", PLACE(value), read_number},
    {"currency", PLACE(currency), read_currency},
    {"revision", PLACE(revision), read_revision},
    {"reference", PLACE(reference), read_count},
};
static const struct column identifier = {"identifier", 0, NULL};

static bool kind_known(sojourn_text *kind, const sojourn_options *options)
{
    const char *own = names_kind(*kind);
    if (own)
        *kind = text_of(own);
    for (uint64_t i = 0; !own && i < options->kind_count; i++) {
        sojourn_text name = options->kinds[i].name;
        if (name.length == kind->length && !memcmp(name.data, kind->data, name.length)) {
            *kind = name;
            return true;
        }
    }
    return own != NULL;
}

const struct column *column_find(sojourn_text name, const sojourn_options *options,
                                 sojourn_text *kind)
{
    sojourn_text rest = name, head;
    if (text_cut(&rest, '.', &head) && text_is(head, "identifier") && rest.data) {
        *kind = rest;
        return kind_known(kind, options) ? &identifier : NULL;
    }
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        if (text_is(name, columns[i].name))
            return &columns[i];
    return NULL;
}

bool column_is_identifier(const struct column *column)
{
    return column == &identifier;
}

bool column_of_link(const struct column *column)
{
    return column == &identifier || column->read == read_type || column->read == read_revision;
}

bool column_of_erasure(const struct column *column)
{
    return column == &identifier || column->read == read_type || column->place == PLACE(end);
}

const char *column_put(const struct column *column, sojourn_text value, sojourn_event *event)
{
    return column->read(value, (char *)event + column->place);
}
