/* SPDX-License-Identifier: MIT */
/* The situations: every public call that may ask for memory. */
#include "fault.h"
#include "runner.h"

#include <sojourn/figures.h>
#include <sojourn/paths.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

sojourn_status stage_tell(sojourn *s, const history *h, uint64_t from, uint64_t until,
                          sojourn_error *error)
{
    sojourn_event *events = malloc((until - from + 1) * sizeof *events);
    uint64_t count = 0;
    sojourn_status status = SOJOURN_OK;

    if (events == NULL)
        abort();
    for (uint64_t i = from; i < until && status == SOJOURN_OK; i++) {
        const fact *f = &h->facts[i];

        if (f->is_link)
            status = sojourn_link(s, &f->a, &f->b, f->link, f->revision, error);
        else if (f->is_erasure)
            status = sojourn_erase(s, f->identifiers, f->erased, f->upto, error);
        else
            events[count++] = f->event;
    }
    if (status == SOJOURN_OK)
        status = sojourn_feed(s, events, count, error);
    free(events);
    return status;
}

void stage_open(stage *st, const history *h, const history *other, const scene *sc)
{
    memset(st, 0, sizeof *st);
    heap_init(&st->heap);
    st->history = h;
    st->other = other;
    st->scene = sc;
    st->options = h->options;
    st->options.allocator = &st->heap.allocator;
}

void stage_close(stage *st)
{
    if (st->stream.release != NULL)
        st->stream.release(&st->stream);
    table_close(&st->table);
    sojourn_cursor_close(st->cursor);
    sojourn_answer_close(st->answer);
    sojourn_close(st->s);
    sojourn_close(st->from);
    walk_free(&st->rows);
}

static int nothing(stage *st)
{
    (void)st;
    return 1;
}

static int empty(stage *st)
{
    return sojourn_open(&st->options, &st->s, NULL) == SOJOURN_OK;
}

static int told(stage *st)
{
    return empty(st) && stage_tell(st->s, st->history, 0, st->history->count, NULL) == SOJOURN_OK;
}

static int settled(stage *st)
{
    return told(st) && sojourn_settle(st->s, NULL) == SOJOURN_OK;
}

static int settled_and_told(stage *st)
{
    return settled(st) && stage_tell(st->s, st->other, 0, st->other->count / 4, NULL) == SOJOURN_OK;
}

static int two_told(stage *st)
{
    return settled(st) && sojourn_open(&st->options, &st->from, NULL) == SOJOURN_OK &&
           stage_tell(st->from, st->other, 0, st->other->count, NULL) == SOJOURN_OK;
}

static int into_empty(stage *st)
{
    return empty(st) && sojourn_open(&st->options, &st->from, NULL) == SOJOURN_OK &&
           stage_tell(st->from, st->other, 0, st->other->count, NULL) == SOJOURN_OK &&
           sojourn_settle(st->from, NULL) == SOJOURN_OK;
}

/* What came without values will be told with them. */
static int merged_without(stage *st)
{
    sojourn_options silent = st->options;

    silent.flags &= ~(uint64_t)SOJOURN_KEEP_VALUES;
    st->options.flags |= SOJOURN_KEEP_VALUES;
    return empty(st) && sojourn_open(&silent, &st->from, NULL) == SOJOURN_OK &&
           stage_tell(st->from, st->other, 0, st->other->count, NULL) == SOJOURN_OK &&
           sojourn_merge(st->s, st->from, NULL) == SOJOURN_OK;
}

static int settled_twice(stage *st)
{
    return settled_and_told(st) && sojourn_settle(st->s, NULL) == SOJOURN_OK;
}

static int walking_changes(stage *st)
{
    return settled_twice(st) && sojourn_cursor_changes(st->s, &st->cursor, NULL) == SOJOURN_OK;
}

static int walking(stage *st)
{
    sojourn_query q = {.size = sizeof q, .level = st->scene->level};

    return settled(st) && sojourn_cursor_open(st->s, &q, &st->cursor, NULL) == SOJOURN_OK;
}

static sojourn_status open_it(stage *st, sojourn_error *error)
{
    sojourn_status status = sojourn_open(&st->options, &st->s, error);

    if (status != SOJOURN_OK && st->s != NULL)
        abort(); /* "on error *out is NULL" */
    return status;
}

static const fact *first_event(const history *h)
{
    const fact *f = h->facts;

    while ((f->is_link || f->is_erasure) && f + 1 < h->facts + h->count)
        f++;
    return f;
}

static sojourn_status feed_one(stage *st, sojourn_error *error)
{
    return sojourn_feed(st->s, &first_event(st->other)->event, 1, error);
}

static sojourn_status feed_all(stage *st, sojourn_error *error)
{
    const history *h = st->other;
    sojourn_event *events = malloc(h->count * sizeof *events);
    uint64_t count = 0;
    sojourn_status status;

    if (events == NULL)
        abort();
    for (uint64_t i = 0; i < h->count; i++)
        if (!h->facts[i].is_link && !h->facts[i].is_erasure)
            events[count++] = h->facts[i].event;
    status = sojourn_feed(st->s, events, count, error);
    free(events);
    return status;
}

/* Events, links and erasures in a layout that the round chooses. */
static void tabulate(stage *st)
{
    const history *h = st->other;
    const fact **facts = malloc((h->count + 1) * sizeof *facts);
    dice d = dice_of(h->count, 1);

    if (facts == NULL)
        abort();
    for (uint64_t i = 0; i < h->count; i++)
        facts[i] = &h->facts[i];
    table_facts(&st->table, facts, h->count, &d);
    free((void *)facts);
}

static int empty_and_tabled(stage *st)
{
    tabulate(st);
    return empty(st);
}

static int settled_and_tabled(stage *st)
{
    tabulate(st);
    return settled(st);
}

static sojourn_status feed_table(stage *st, sojourn_error *error)
{
    return sojourn_feed_arrow(st->s, &st->table.schema, &st->table.batch, error);
}

static sojourn_status export_it(stage *st, sojourn_error *error)
{
    sojourn_status status = sojourn_export_arrow(st->cursor, &st->stream, error);

    if (status == SOJOURN_OK)
        st->cursor = NULL; /* it is the stream's now */
    else if (st->stream.release != NULL)
        abort();
    return status;
}

static int streaming(stage *st)
{
    return walking(st) && export_it(st, NULL) == SOJOURN_OK;
}

static int streaming_changes(stage *st)
{
    return walking_changes(st) && export_it(st, NULL) == SOJOURN_OK;
}

/* Goes on where the failure was, as next_it(). */
static sojourn_status stream_it(stage *st, sojourn_error *error)
{
    const char *wrong = NULL;
    int answer = table_read(&st->stream, &st->rows, &wrong);

    if (wrong != NULL)
        abort();
    if (answer == 0)
        return SOJOURN_OK;
    if (error != NULL) {
        error->status = SOJOURN_E_MEMORY;
        snprintf(error->message, sizeof error->message, "%s",
                 st->stream.get_last_error(&st->stream));
    }
    return answer == 12 ? SOJOURN_E_MEMORY : SOJOURN_E_ARGUMENT;
}

static sojourn_status link_it(stage *st, sojourn_error *error)
{
    static const sojourn_identifier a = {{"account", 7}, {"a0", 2}}, b = {{"email", 5}, {"b@x", 3}};

    return sojourn_link(st->s, &a, &b, SOJOURN_LINK_SAME, 9, error);
}

static sojourn_status erase_in(sojourn *s, sojourn_error *error)
{
    static const sojourn_identifier who[] = {
        {{"account", 7}, {"a0", 2}}, {{"user", 4}, {"ann0@x.org", 10}}, {{"cookie", 6}, {"a0", 2}}};

    return sojourn_erase(s, who, 3, INT64_MAX, error);
}

static sojourn_status erase_it(stage *st, sojourn_error *error)
{
    return erase_in(st->s, error);
}

static int erased(stage *st)
{
    return settled(st) && erase_in(st->s, NULL) == SOJOURN_OK;
}

static int erased_and_settled(stage *st)
{
    return erased(st) && sojourn_settle(st->s, NULL) == SOJOURN_OK;
}

static int two_erased(stage *st)
{
    return two_told(st) && erase_in(st->from, NULL) == SOJOURN_OK;
}

static int into_erased(stage *st)
{
    return two_told(st) && erase_in(st->s, NULL) == SOJOURN_OK;
}

static sojourn_status merge_it(stage *st, sojourn_error *error)
{
    return sojourn_merge(st->s, st->from, error);
}

static int in_tasks(stage *st)
{
    sojourn_runner runner = runner_backwards(3);

    st->options.runner = &runner;
    int fine = empty(st);
    st->options.runner = NULL;
    return fine && stage_tell(st->s, st->history, 0, st->history->count, NULL) == SOJOURN_OK;
}

static int in_tasks_again(stage *st)
{
    return in_tasks(st) && sojourn_settle(st->s, NULL) == SOJOURN_OK &&
           stage_tell(st->s, st->other, 0, st->other->count / 4, NULL) == SOJOURN_OK;
}

static sojourn_status settle_it(stage *st, sojourn_error *error)
{
    return sojourn_settle(st->s, error);
}

static sojourn_status cursor_it(stage *st, sojourn_error *error)
{
    sojourn_query q = {.size = sizeof q, .level = st->scene->level};
    sojourn_status status;

    q.customer = first_event(st->history)->identifiers[0];
    if (st->history->count % 2 == 0 || first_event(st->history)->event.identifier_count == 0)
        memset(&q.customer, 0, sizeof q.customer);
    status = sojourn_cursor_open(st->s, &q, &st->cursor, error);
    if (status != SOJOURN_OK && st->cursor != NULL)
        abort();
    return status;
}

/* Goes on where the failure was: a row is neither lost nor given twice. */
static sojourn_status next_it(stage *st, sojourn_error *error)
{
    const sojourn_span *span = NULL;
    sojourn_status status = SOJOURN_OK;

    while (status == SOJOURN_OK) {
        status = sojourn_cursor_next(st->cursor, &span, error);
        if (status == SOJOURN_OK)
            walk_keep(&st->rows, span);
    }
    return status == SOJOURN_DONE ? SOJOURN_OK : status;
}

static sojourn_status changes_it(stage *st, sojourn_error *error)
{
    sojourn_status status = sojourn_cursor_changes(st->s, &st->cursor, error);

    if (status != SOJOURN_OK && st->cursor != NULL)
        abort();
    return status;
}

static sojourn_status digest_it(stage *st, sojourn_error *error)
{
    sojourn_id facts, spans;

    return sojourn_digest(st->s, &facts, &spans, error);
}

static sojourn_status count_it(stage *st, sojourn_error *error)
{
    sojourn_counts counts = {.size = sizeof counts};

    return sojourn_count(st->s, &counts, error);
}

static sojourn_id id_of(stage *st, const sojourn_query *q)
{
    sojourn_cursor *cursor = NULL;
    const sojourn_span *span = NULL;
    sojourn_id id = {0, 0};

    if (sojourn_cursor_open(st->s, q, &cursor, NULL) == SOJOURN_OK &&
        sojourn_cursor_next(cursor, &span, NULL) == SOJOURN_OK)
        id = span->id;
    sojourn_cursor_close(cursor);
    return id;
}

/* Two spans of one customer, the first and the last; or, at the level of events, a list of all. */
static int asking(stage *st)
{
    sojourn_query q = {.size = sizeof q, .level = st->scene->level};

    if (!settled(st))
        return 0;
    st->a = id_of(st, &q);
    q.within = st->a;
    q.flags = SOJOURN_QUERY_LATEST_FIRST;
    if (q.level == SOJOURN_LEVEL_JOURNEY)
        q.level = SOJOURN_LEVEL_EVENT;
    st->b = id_of(st, &q);
    if (st->scene->level == SOJOURN_LEVEL_EVENT)
        st->a = st->b = (sojourn_id){0, 0};
    return 1;
}

static sojourn_status explain_it(stage *st, sojourn_error *error)
{
    sojourn_status status = sojourn_explain(st->s, st->a, st->b, &st->answer, error);

    if (status != SOJOURN_OK && st->answer != NULL)
        abort();
    return status;
}

/* Metrics that fold in unlike ways; the scene's level says which. */
static int32_t offset_it(void *context, int64_t time, int64_t *offset_us)
{
    (void)context;
    *offset_us = time % 3600000000;
    return 0;
}

static int32_t score_it(void *context, const sojourn_span *interaction, const sojourn_span *events,
                        uint64_t count, int64_t *millionths)
{
    (void)context, (void)interaction;
    *millionths = (int64_t)count * events[0].type;
    return 0;
}

/* One of some metrics, by the scene's number. */
static sojourn_metric metric_from(const stage *st, int first)
{
    static const sojourn_parameter median = {{"quantile", 8}, 500};
    static const sojourn_parameter counters[] = {{{"quantile", 8}, 500}, {{"sketch", 6}, 1}};
    static const sojourn_where conditions[] = {{{"channel", 7}, {"voice", 5}},
                                               {{"channel", 7}, {"", 0}}};
    const sojourn_metric metrics[] = {
        {.size = sizeof metrics[0],
         .name = {"service_level", 13},
         .by = {{"queue", 5}, {"day", 3}, {"trait:plan", 10}}},
        {.size = sizeof metrics[0],
         .name = {"handle_time", 11},
         .by = {{"customer", 8}},
         .parameters = &median,
         .parameter_count = 1},
        {.size = sizeof metrics[0], .name = {"stickiness", 10}, .by = {{"month", 5}}},
        {.size = sizeof metrics[0],
         .name = {"popularity", 10},
         .variant = {"interaction", 11},
         .by = {{"channel", 7}, {"hour", 4}},
         .where = conditions,
         .where_count = 2},
        {.size = sizeof metrics[0], .name = {"occupancy", 9}, .by = {{"agent", 5}, {"day", 3}}},
        {.size = sizeof metrics[0],
         .name = {"session_time", 12},
         .by = {{"channel", 7}},
         .parameters = counters,
         .parameter_count = 2},
        {.size = sizeof metrics[0],
         .name = {"frustration", 11},
         .by = {{"reason", 6}, {"day", 3}},
         .offset = offset_it,
         .score = score_it},
        {.size = sizeof metrics[0], .name = {"segment", 7}, .by = {{"trait:plan", 10}}},
        {.size = sizeof metrics[0], .name = {"automated", 9}, .by = {{"system", 6}}},
        {.size = sizeof metrics[0], .name = {"steps", 5}, .by = {{"intent", 6}}},
    };
    return metrics[first + st->scene->level];
}

static sojourn_status measure_from(stage *st, int first, sojourn_error *error)
{
    sojourn_metric metric = metric_from(st, first);
    sojourn_status status = sojourn_measure(st->s, &metric, &st->answer, error);

    if (status != SOJOURN_OK && st->answer != NULL)
        abort();
    return status;
}

static sojourn_status measure_it(stage *st, sojourn_error *error)
{
    return measure_from(st, 0, error);
}

static sojourn_status measure_more(stage *st, sojourn_error *error)
{
    return measure_from(st, 5, error);
}

/* Three in two walks, one of them of one customer. */
static sojourn_status measure_together(stage *st, sojourn_error *error)
{
    const sojourn_query own = {.size = sizeof own, .customer = {{"account", 7}, {"a", 1}}};
    sojourn_metric last = metric_from(st, 2), middle = metric_from(st, 3),
                   first = metric_from(st, 0);

    first.also = &middle;
    middle.also = &last;
    middle.scope = &own;
    sojourn_status status = sojourn_measure(st->s, &first, &st->answer, error);
    if (status != SOJOURN_OK && st->answer != NULL)
        abort();
    return status;
}

static int measured(stage *st)
{
    return settled(st) && measure_it(st, NULL) == SOJOURN_OK;
}

static sojourn_status watch_it(stage *st, sojourn_error *error)
{
    sojourn_metric metric = metric_from(st, 0);

    return sojourn_watch(st->s, &metric, 1, error);
}

/* Two are watched when more is told. */
static int watched(stage *st)
{
    const sojourn_metric other = {.size = sizeof other, .name = {"fcr", 3}, .by = {{"intent", 6}}};

    return settled(st) && watch_it(st, NULL) == SOJOURN_OK &&
           sojourn_watch(st->s, &other, 1, NULL) == SOJOURN_OK;
}

static int watched_and_told(stage *st)
{
    return watched(st) && stage_tell(st->s, st->other, 0, st->other->count / 4, NULL) == SOJOURN_OK;
}

static sojourn_status drill_it(stage *st, sojourn_error *error)
{
    sojourn_status status = sojourn_cursor_drill(st->answer, 0, &st->cursor, error);

    if (status != SOJOURN_OK && st->cursor != NULL)
        abort();
    return status;
}

static int drilling(stage *st)
{
    return measured(st) && drill_it(st, NULL) == SOJOURN_OK;
}

static int32_t attribute_it(void *context, const sojourn_span *goal, const sojourn_touch *touches,
                            uint64_t count, uint64_t *weights, int64_t *amount)
{
    (void)context, (void)goal, (void)amount;
    for (uint64_t i = 0; i < count; i++)
        weights[i] = touches[i].label.length;
    return 0;
}

/* One of some questions over paths, by the scene's number. */
static sojourn_status trace_from(stage *st, int first, sojourn_error *error)
{
    static const sojourn_parameter one = {{"least", 5}, 1};
    static const sojourn_path paths[] = {
        {.size = sizeof paths[0], .name = {"markov", 6}, .touch = {"system", 6}},
        {.size = sizeof paths[0],
         .currency = "EUR",
         .name = {"time_decay", 10},
         .variant = {"roi", 3},
         .touch = {"day", 3}},
        {.size = sizeof paths[0],
         .name = {"attribute", 9},
         .touch = {"customer", 8},
         .attribute = attribute_it},
        {.size = sizeof paths[0], .name = {"rate_shapley", 12}, .touch = {"system", 6}},
        {.size = sizeof paths[0], .name = {"variants", 8}, .touch = {"system", 6}},
        {.size = sizeof paths[0],
         .name = {"success", 7},
         .variant = {"shrunk", 6},
         .touch = {"day", 3},
         .parameters = &one,
         .parameter_count = 1},
        {.size = sizeof paths[0],
         .name = {"funnel", 6},
         .step = {"web > ivr", 9},
         .touch = {"system", 6}},
        {.size = sizeof paths[0],
         .name = {"follows", 7},
         .variant = {"gap", 3},
         .touch = {"system", 6}}};
    sojourn_path path = paths[first + st->scene->level];

    path.goal = (sojourn_text){"connect", 7};
    path.look_back_us = SOJOURN_FOREVER;
    sojourn_status status = sojourn_trace(st->s, &path, &st->answer, error);
    if (status != SOJOURN_OK && st->answer != NULL)
        abort();
    return status;
}

static sojourn_status trace_it(stage *st, sojourn_error *error)
{
    return trace_from(st, 0, error);
}

static sojourn_status table_it(stage *st, sojourn_error *error)
{
    return trace_from(st, 4, error);
}

static int traced(stage *st)
{
    return settled(st) && trace_it(st, NULL) == SOJOURN_OK;
}

static int drilling_goals(stage *st)
{
    return traced(st) && drill_it(st, NULL) == SOJOURN_OK;
}

static int drilling_paths(stage *st)
{
    return settled(st) && table_it(st, NULL) == SOJOURN_OK && drill_it(st, NULL) == SOJOURN_OK;
}

static sojourn_status identifier_it(stage *st, sojourn_error *error)
{
    static const sojourn_identifier mail = {{"email", 5},
                                            {"Stra\xc3\x9f"
                                             "e@x",
                                             9}};
    sojourn_id id;

    return sojourn_identifier_id(st->s, &mail, &id, error);
}

const scene scenes[] = {
    {"open", nothing, open_it, 0},
    {"feed one event into nothing", empty, feed_one, 0},
    {"feed one event into settled facts", settled, feed_one, 0},
    {"feed a batch into nothing", empty, feed_all, 0},
    {"feed a batch into settled facts", settled, feed_all, 0},
    {"feed a record batch into nothing", empty_and_tabled, feed_table, 0},
    {"feed a record batch into settled facts", settled_and_tabled, feed_table, 0},
    {"link in nothing", empty, link_it, 0},
    {"link in settled facts", settled, link_it, 0},
    {"erase in nothing", empty, erase_it, 0},
    {"erase in settled facts", settled, erase_it, 0},
    {"feed what is erased", erased_and_settled, feed_all, 0},
    {"settle what an erasure left", erased, settle_it, 0},
    {"merge what is erased", two_erased, merge_it, 0},
    {"merge into what is erased", into_erased, merge_it, 0},
    {"feed values that are missing", merged_without, feed_all, 0},
    {"merge into nothing", into_empty, merge_it, 0},
    {"merge into settled facts", two_told, merge_it, 0},
    {"settle for the first time", told, settle_it, 0},
    {"settle what came since", settled_and_told, settle_it, 0},
    {"settle in tasks for the first time", in_tasks, settle_it, 0},
    {"settle in tasks what came since", in_tasks_again, settle_it, 0},
    {"cursor over events", settled, cursor_it, SOJOURN_LEVEL_EVENT},
    {"cursor over transactions", settled, cursor_it, SOJOURN_LEVEL_TRANSACTION},
    {"cursor over interactions", settled, cursor_it, SOJOURN_LEVEL_INTERACTION},
    {"cursor over engagements", settled, cursor_it, SOJOURN_LEVEL_ENGAGEMENT},
    {"cursor over journeys", settled, cursor_it, SOJOURN_LEVEL_JOURNEY},
    {"next event", walking, next_it, SOJOURN_LEVEL_EVENT},
    {"next transaction", walking, next_it, SOJOURN_LEVEL_TRANSACTION},
    {"next interaction", walking, next_it, SOJOURN_LEVEL_INTERACTION},
    {"next engagement", walking, next_it, SOJOURN_LEVEL_ENGAGEMENT},
    {"next journey", walking, next_it, SOJOURN_LEVEL_JOURNEY},
    {"cursor over changes", settled_twice, changes_it, 0},
    {"next change", walking_changes, next_it, 0},
    {"make a stream", walking, export_it, SOJOURN_LEVEL_EVENT},
    {"read a stream of events", streaming, stream_it, SOJOURN_LEVEL_EVENT},
    {"read a stream of engagements", streaming, stream_it, SOJOURN_LEVEL_ENGAGEMENT},
    {"read a stream of changes", streaming_changes, stream_it, 0},
    {"measure a share by three dimensions", settled, measure_it, 0},
    {"measure a quantile", settled, measure_it, 1},
    {"measure by days", settled, measure_it, 2},
    {"measure parts under conditions", settled, measure_it, 3},
    {"measure agents' time", settled, measure_it, 4},
    {"measure a quantile by counters", settled, measure_more, 0},
    {"watch a share by three dimensions", settled, watch_it, 0},
    {"watch what is measured by days", settled, watch_it, 2},
    {"watch one more", watched, watch_it, 3},
    {"measure what is watched", watched, measure_it, 2},
    {"settle what is watched", watched_and_told, settle_it, 2},
    {"measure by a host's rules", settled, measure_more, 1},
    {"measure together", settled, measure_together, 0},
    {"measure a segment", settled, measure_more, 2},
    {"measure what needs nobody", settled, measure_more, 3},
    {"measure steps", settled, measure_more, 4},
    {"drill down", measured, drill_it, 3},
    {"next of a drill-down", drilling, next_it, 3},
    {"share goals by all paths", settled, trace_it, 0},
    {"share value by age", settled, trace_it, 1},
    {"share goals by a host's rule", settled, trace_it, 2},
    {"share goals by a game", settled, trace_it, 3},
    {"variants of paths", settled, table_it, 0},
    {"shares of few", settled, table_it, 1},
    {"a funnel", settled, table_it, 2},
    {"gaps between touches", settled, table_it, 3},
    {"drill down to goals", traced, drill_it, 2},
    {"next goal", drilling_goals, next_it, 2},
    {"next path", drilling_paths, next_it, 0},
    {"explain two interactions", asking, explain_it, SOJOURN_LEVEL_INTERACTION},
    {"explain two engagements", asking, explain_it, SOJOURN_LEVEL_ENGAGEMENT},
    {"explain an event and its customer", asking, explain_it, SOJOURN_LEVEL_JOURNEY},
    {"list what was refused", asking, explain_it, SOJOURN_LEVEL_EVENT},
    {"id of an identifier", empty, identifier_it, 0},
    {"digest", settled, digest_it, 0},
    {"count", settled, count_it, 0},
};
const uint64_t scene_count = sizeof scenes / sizeof scenes[0];
