/* SPDX-License-Identifier: MIT */
#include "line.h"

#include "human.h"
#include "names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- text ---- */

struct line {
    char *text;
    size_t length;
};

static void add(struct line *line, const char *text, size_t length)
{
    for (size_t i = 0; i < length && line->length + 1 < LINE_ROOM; i++) {
        unsigned char c = (unsigned char)text[i];
        line->text[line->length++] = (char)(c < ' ' || c == 127 ? ' ' : c);
    }
    line->text[line->length] = 0;
}

static bool begins(char c) /* a character of UTF-8 */
{
    return ((unsigned char)c & 0xC0) != 0x80;
}

/* A text of at least `least` and at most `most` characters. */
static void add_text(struct line *line, sojourn_text text, size_t least, size_t most)
{
    size_t length = 0, width = 0;
    for (; length < text.length; length++) {
        if (begins(text.data[length]) && ++width > most)
            break;
    }
    add(line, length ? text.data : "", length);
    for (; width < least; width++)
        add(line, " ", 1);
}

static void add_word(struct line *line, const char *word, size_t least)
{
    add_text(line, text_of(word), least, LINE_ROOM);
}

static void add_right(struct line *line, const char *word, size_t width)
{
    for (size_t length = strlen(word); length < width; length++)
        add(line, " ", 1);
    add_word(line, word, 0);
}

/* Texts behind two blanks, with commas between. */
static void add_list(struct line *line, const sojourn_text *texts, size_t count)
{
    bool any = false;
    for (size_t i = 0; i < count; i++) {
        if (!texts[i].length)
            continue;
        add_word(line, any ? ", " : "  ", 0);
        add_text(line, texts[i], 0, 32);
        any = true;
    }
}

static void add_value(struct line *line, const sojourn_span *span)
{
    char value[HUMAN_ROOM];
    if (!strcmp(span->currency, "***")) {
        add_word(line, "  several currencies", 0);
    } else if (span->value.high || span->value.low) {
        bool score = !span->currency[0] && span->level == SOJOURN_LEVEL_EVENT;
        value[score ? sum_write(value, span->value) : 0] = 0;
        add_word(line, "  ", 2);
        add_word(line, score ? value : human_value(value, span->value, span->currency), 0);
    }
}

static void add_flags(struct line *line, uint32_t flags)
{
    bool any = false;
    for (unsigned bit = 0; names_of_flag(bit); bit++) {
        if (!(flags >> bit & 1))
            continue;
        add_word(line, any ? ", " : "  [", 0);
        add_word(line, names_of_flag(bit), 0);
        any = true;
    }
    if (any)
        add_word(line, "]", 0);
}

static void add_length(struct line *line, const sojourn_span *span)
{
    char length[HUMAN_ROOM];
    add_right(line, human_duration(length, span->end - span->start), 10);
}

static void add_children(struct line *line, const sojourn_span *span, const char *child)
{
    char number[HUMAN_ROOM];
    add_word(line, "  ", 2);
    add_word(line, human_count(number, span->child_count), 0);
    add_word(line, " ", 1);
    add_word(line, child, 0);
    add_word(line, span->child_count == 1 ? "" : "s", 0);
}

static void journey_line(struct line *line, const sojourn_span *span, sojourn_text name)
{
    char id[ID_ROOM], moment[HUMAN_ROOM];
    add_word(line, "customer ", 0);
    if (name.length)
        add_text(line, name, 0, 40);
    else
        add(line, id, id_write(id, span->id));
    if (span->flags & SOJOURN_SPAN_ANONYMOUS)
        add_word(line, " (anonymous)", 0);
    add_word(line, "  ", 2);
    add_word(line, human_moment(moment, span->start), 0);
    add_word(line, " to ", 0);
    add_word(line, human_moment(moment, span->end), 0);
    add_value(line, span);
}

static void engagement_line(struct line *line, const sojourn_span *span)
{
    const sojourn_text texts[] = {span->issue};
    add_word(line, names_of_state(span->state), 10);
    add_text(line, span->intent.length ? span->intent : text_of("(no intent)"), 12, 24);
    add_length(line, span);
    add_children(line, span, "interaction");
    add_list(line, texts, 1);
    add_value(line, span);
    add_flags(line, span->flags & SOJOURN_SPAN_REOPENED);
}

static void interaction_line(struct line *line, const sojourn_span *span)
{
    add_text(line, span->channel, 8, 12);
    add_length(line, span);
    add_value(line, span);
    add_flags(line, span->flags & (SOJOURN_SPAN_ABANDONED | SOJOURN_SPAN_TRANSFERRED |
                                   SOJOURN_SPAN_REDIAL | SOJOURN_SPAN_REOPENED));
}

static void transaction_line(struct line *line, const sojourn_span *span)
{
    const sojourn_text texts[] = {span->queue, span->agent};
    add_text(line, span->system, 10, 16);
    add_length(line, span);
    add_children(line, span, "event");
    add_list(line, texts, 2);
    add_value(line, span);
    add_flags(line, span->flags & (SOJOURN_SPAN_ABANDONED | SOJOURN_SPAN_TRANSFERRED));
}

static void event_line(struct line *line, const sojourn_span *span)
{
    const sojourn_text texts[] = {span->name, span->detail, span->queue, span->agent, span->intent};
    add_word(line, names_of_type(span->type), 10);
    if (span->end > span->start)
        add_length(line, span);
    else
        add_word(line, "", 10);
    add_value(line, span);
    add_list(line, texts, sizeof texts / sizeof *texts);
}

void line_write(char text[LINE_ROOM], const sojourn_span *span, sojourn_text name)
{
    static void (*const writers[])(struct line *, const sojourn_span *) = {
        event_line, transaction_line, interaction_line, engagement_line};
    struct line line = {text, 0};
    *text = 0;
    if (span->level == SOJOURN_LEVEL_JOURNEY)
        journey_line(&line, span, name);
    else
        writers[span->level](&line, span);
    while (line.length && text[line.length - 1] == ' ')
        text[--line.length] = 0;
}

void line_print(const char *text)
{
    size_t length = 0, width = 0, fits = 0;
    for (; text[length]; length++) {
        if (begins(text[length]) && ++width == LINE_WIDTH)
            fits = length;
    }
    if (width > LINE_WIDTH)
        printf("%.*s\u2026\n", (int)fits, text);
    else
        puts(text);
}

/* ---- JSON ---- */

static void put_text(json_t *object, const char *key, sojourn_text text)
{
    if (text.length)
        json_object_set_new(object, key, json_stringn(text.data, (size_t)text.length));
}

static void put_id(json_t *object, const char *key, sojourn_id id)
{
    char text[ID_ROOM];
    put_text(object, key, (sojourn_text){text, id_write(text, id)});
}

static void put_moment(json_t *object, const char *key, int64_t us)
{
    char text[MOMENT_ROOM];
    put_text(object, key, (sojourn_text){text, moment_write(text, us)});
}

/* A number where JSON's readers hold it exactly, else its digits. */
static void put_value(json_t *object, const sojourn_span *span)
{
    const int64_t most = INT64_C(1) << 53;
    char digits[NUMBER_ROOM];
    int64_t number = (int64_t)span->value.low;
    bool small = (span->value.high == 0 && number >= 0 && number <= most) ||
                 (span->value.high == -1 && number < 0 && number >= -most);
    if (!span->value.high && !span->value.low)
        return;
    if (small)
        json_object_set_new(object, "value", json_integer(number));
    else
        put_text(object, "value", (sojourn_text){digits, sum_write(digits, span->value)});
}

static void put_flags(json_t *object, uint32_t flags)
{
    json_t *names = json_array();
    for (unsigned bit = 0; names_of_flag(bit); bit++)
        if (flags >> bit & 1)
            json_array_append_new(names, json_string(names_of_flag(bit)));
    json_object_set_new(object, "flags", names);
}

static void put_event(json_t *object, const sojourn_span *span)
{
    put_text(object, "type", text_of(names_of_type(span->type)));
    json_object_set_new(object, "revision", json_integer(span->revision));
    if (span->reference <= INT64_MAX)
        json_object_set_new(object, "reference", json_integer((int64_t)span->reference));
}

json_t *line_object(const sojourn_span *span, sojourn_text name)
{
    json_t *object = json_object();
    put_id(object, "id", span->id);
    put_text(object, "customer", name);
    put_moment(object, "start", span->start);
    put_moment(object, "end", span->end);
    put_text(object, "state", text_of(names_of_state(span->state)));
    put_flags(object, span->flags);
    put_text(object, "channel", span->channel);
    put_text(object, "intent", span->intent);
    put_text(object, "issue", span->issue);
    put_text(object, "system", span->system);
    put_text(object, "queue", span->queue);
    put_text(object, "agent", span->agent);
    put_text(object, "name", span->name);
    put_text(object, "detail", span->detail);
    put_value(object, span);
    put_text(object, "currency", (sojourn_text){span->currency, strnlen(span->currency, 4)});
    if (span->level == SOJOURN_LEVEL_EVENT)
        put_event(object, span);
    return object;
}
