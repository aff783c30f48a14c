/* SPDX-License-Identifier: MIT */
#include "story.h"

#include <criterion/criterion.h>
#include <string.h>

int64_t at(int day, int hour, int minute)
{
    return INT64_C(1704067200000000) + DAYS(day) + HOURS(hour) + MINUTES(minute);
}

static sojourn_identifier parse(const char *from, size_t length)
{
    const char *colon = memchr(from, ':', length);
    size_t kind = (size_t)(colon - from);

    return (sojourn_identifier){{from, kind}, {colon + 1, length - kind - 1}};
}

sojourn_identifier identifier(const char *who)
{
    return parse(who, strlen(who));
}

void story_open(story *st, const sojourn_options *options)
{
    sojourn_error error = {0};

    memset(st, 0, sizeof *st);
    cr_assert_eq(sojourn_open(options, &st->s, &error), SOJOURN_OK, "%s", error.message);
    st->o = oracle_open(options);
}

static void forget(story *st)
{
    for (int i = 0; i < WALK_LEVELS; i++)
        walk_free(&st->level[i]);
}

void story_close(story *st)
{
    forget(st);
    oracle_close(st->o);
    sojourn_close(st->s);
}

/* "account:k phone:+4917155501" as a list. */
static uint64_t parse_all(const char *who, sojourn_identifier identifiers[32])
{
    uint64_t n = 0;

    while (*who != '\0') {
        size_t length = strcspn(who, " ");

        identifiers[n++] = parse(who, length);
        who += length + (who[length] == ' ');
    }
    return n;
}

void tell(story *st, const char *who, sojourn_event event)
{
    sojourn_identifier identifiers[32];
    sojourn_error error = {0};

    event.identifiers = identifiers;
    event.identifier_count = parse_all(who, identifiers);
    cr_assert_eq(sojourn_feed(st->s, &event, 1, &error), SOJOURN_OK, "%s", error.message);
    oracle_feed(st->o, &event, 1);
}

void erase(story *st, const char *who, int64_t upto)
{
    sojourn_identifier identifiers[32];
    uint64_t n = parse_all(who, identifiers);
    sojourn_error error = {0};

    cr_assert_eq(sojourn_erase(st->s, identifiers, n, upto, &error), SOJOURN_OK, "%s",
                 error.message);
    oracle_erase(st->o, identifiers, n, upto);
}

void tie(story *st, const char *a, const char *b, int32_t link, uint32_t revision)
{
    sojourn_identifier left = identifier(a), right = identifier(b);
    sojourn_error error = {0};

    cr_assert_eq(sojourn_link(st->s, &left, &right, link, revision, &error), SOJOURN_OK, "%s",
                 error.message);
    oracle_link(st->o, &left, &right, link, revision);
}

static void look_at_level(story *st, int32_t level, int64_t as_of)
{
    uint64_t n = 0;
    const sojourn_span *spans = oracle_spans(st->o, level, as_of, &n);
    walk expected;
    sojourn_error error = {0};
    char why[1200];

    walk_copy(spans, n, &expected);
    cr_assert_eq(walk_level(st->s, level, as_of, &st->level[level], &error), SOJOURN_OK, "%s",
                 error.message);
    cr_expect(walk_equal(&st->level[level], &expected, why, sizeof why), "level %d: %s", (int)level,
              why);
    walk_free(&expected);
}

void look_as_of(story *st, int64_t as_of)
{
    sojourn_error error = {0};

    forget(st);
    cr_assert_eq(sojourn_settle(st->s, &error), SOJOURN_OK, "%s", error.message);
    for (int32_t level = 0; level < WALK_LEVELS; level++)
        look_at_level(st, level, as_of);
    cr_assert_eq(sojourn_digest(st->s, &st->facts, &st->spans, &error), SOJOURN_OK, "%s",
                 error.message);
    st->counts = (sojourn_counts){.size = sizeof st->counts};
    cr_assert_eq(sojourn_count(st->s, &st->counts, &error), SOJOURN_OK, "%s", error.message);
}

void look(story *st)
{
    look_as_of(st, 0);
}

uint64_t count(const story *st, int level)
{
    return st->level[level].count;
}

const sojourn_span *begun(const story *st, int level, int64_t start)
{
    const walk *w = &st->level[level];
    const sojourn_span *found = NULL;

    for (uint64_t i = 0; i < w->count; i++) {
        if (w->spans[i].start != start)
            continue;
        if (found != NULL)
            return NULL;
        found = &w->spans[i];
    }
    return found;
}

static const sojourn_span *holder(story *st, int level, int64_t start)
{
    const sojourn_span *span = begun(st, EVENTS, start);

    cr_assert_not_null(span, "no event, or several, at that time");
    while (span->level < level) {
        span = walk_find(&st->level[span->level + 1], span->parent);
        cr_assert_not_null(span, "a parent is missing");
    }
    return span;
}

int together(story *st, int level, int64_t a, int64_t b)
{
    return id_equal(holder(st, level, a)->id, holder(st, level, b)->id);
}

sojourn_id named(const story *st, const char *who)
{
    sojourn_identifier one = identifier(who);
    sojourn_id id = {0, 0};

    cr_assert(oracle_identifier(st->o, &one, &id), "%s is blocked", who);
    return id;
}

int text_is(sojourn_text text, const char *expected)
{
    return text.length == strlen(expected) &&
           (text.length == 0 || memcmp(text.data, expected, text.length) == 0);
}
