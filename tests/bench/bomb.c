/* SPDX-License-Identifier: MIT */
/* Identity bombs: what one shared value, one long chain or one key on everything costs.
 *
 *   bomb [all | SCENE [EVENTS]]
 *
 * Each scene is fed in batches and settled, at a tenth of its size and in full; then single facts
 * follow, each settled at once and timed: the worst call is what counts. The customers are checked
 * against what the law says of the scene. */
#include <sojourn/sojourn.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { BATCH = 4096, IDENTIFIERS = 3, PROBES = 20, FLAPS = 1000, CLIQUE = 300 };

typedef struct fact {
    sojourn_event event;
    sojourn_identifier who[IDENTIFIERS];
    char id[24], value[IDENTIFIERS][32];
} fact;

typedef struct scene {
    const char *name, *what;
    uint64_t events;
    void (*make)(uint64_t i, fact *f);
    uint64_t (*customers)(uint64_t events); /* that the law gives; NULL: not told here */
    int64_t apart;                          /* seconds from event to event */
    int clique;                             /* all pairs of the accounts are linked */
} scene;

static void stop(const char *what, const sojourn_error *error)
{
    fprintf(stderr, "%s: %s\n", what, error != NULL ? error->message : "");
    exit(1);
}

static sojourn_text text(const char *string)
{
    return (sojourn_text){string, strlen(string)};
}

static void state(fact *f, const char *kind, uint64_t number)
{
    uint64_t at = f->event.identifier_count++;
    snprintf(f->value[at], sizeof f->value[at], "+49%" PRIu64, 1000000 + number);
    f->who[at] = (sojourn_identifier){text(kind), text(f->value[at])};
}

/* ---- scenes: event i ---- */

static void phone(uint64_t i, fact *f)
{
    state(f, "account", i);
    state(f, "phone", 0);
}

static void weak(uint64_t i, fact *f, const char *kind, int one)
{
    if (i % 2 == 0)
        state(f, "account", one ? 0 : i);
    state(f, kind, 0);
}

static void ani(uint64_t i, fact *f)
{
    weak(i, f, "ani", 0);
}

static void kiosk(uint64_t i, fact *f)
{
    weak(i, f, "cookie", 0);
}

static void browser(uint64_t i, fact *f)
{
    weak(i, f, "cookie", 1);
}

static void chain(uint64_t i, fact *f)
{
    state(f, "account", (i + 1) / 2);
    state(f, "loyalty", i / 2);
}

static void star(uint64_t i, fact *f)
{
    state(f, "account", 0);
    state(f, "loyalty", i);
}

static void lone(uint64_t i, fact *f)
{
    state(f, "account", i);
}

static void ticket(uint64_t i, fact *f)
{
    f->event.issue = text("T1");
    if (i % 2 == 0)
        state(f, "account", i);
}

static void case_file(uint64_t i, fact *f)
{
    f->event.issue = text("T1");
    if (i % 2 == 0)
        state(f, "account", 0);
}

/* A mailbox of three accounts; whoever writes from it is one of theirs until a fourth comes. */
static void hub(uint64_t i, fact *f)
{
    if (i < 3)
        state(f, "account", i);
    state(f, "email", 0);
}

static uint64_t each(uint64_t events)
{
    return events;
}

static uint64_t half_and_one(uint64_t events)
{
    return (events + 1) / 2 + 1;
}

static uint64_t one(uint64_t events)
{
    return events > 0;
}

static const scene scenes[] = {
    {"phone", "all people on one phone", 1000000, phone, each, 1, 0},
    {"ani", "half log in on one number, half call from it", 200000, ani, half_and_one, 1, 0},
    {"kiosk", "half log in on one cookie, half only visit", 200000, kiosk, half_and_one, 1, 0},
    {"browser", "the same, but all log in as one", 200000, browser, one, 3600, 0},
    {"chain", "each event ties the next identifier", 100000, chain, one, 3600, 0},
    {"star", "each event ties one more to the first", 100000, star, one, 3600, 0},
    {"clique", "all accounts linked with all", CLIQUE, lone, one, 3600, 1},
    {"ticket", "one issue key, half state an account", 200000, ticket, each, 1, 0},
    {"case", "the same, but all state one account", 200000, case_file, one, 3600, 0},
    {"visit", "a star within one endless interaction", 100000, star, one, 1, 0},
    {"hub", "one mailbox of three accounts", 1000, hub, one, 3600, 0},
};
enum { SCENES = sizeof scenes / sizeof *scenes };

/* ---- facts ---- */

static void fill(const scene *scene, uint64_t i, fact *f)
{
    memset(f, 0, sizeof *f);
    snprintf(f->id, sizeof f->id, "%" PRIu64, i);
    f->event.system = text("bench");
    f->event.id = text(f->id);
    f->event.start = (int64_t)i * scene->apart * 1000000 + 1;
    f->event.identifiers = f->who;
    scene->make(i, f);
}

static uint64_t now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t); /* others may have the machine meanwhile */
    return (uint64_t)t.tv_sec * UINT64_C(1000000000) + (uint64_t)t.tv_nsec;
}

static void settle(sojourn *s)
{
    sojourn_error error;
    if (sojourn_settle(s, &error) != 0)
        stop("settle", &error);
}

static void feed_all(sojourn *s, const scene *scene, uint64_t count)
{
    static fact facts[BATCH];
    static sojourn_event events[BATCH];
    sojourn_error error;
    for (uint64_t i = 0; i < count; i += BATCH) {
        uint64_t n = count - i < BATCH ? count - i : BATCH;
        for (uint64_t k = 0; k < n; k++) {
            fill(scene, i + k, &facts[k]);
            events[k] = facts[k].event;
        }
        if (sojourn_feed(s, events, n, &error) != 0)
            stop("feed", &error);
    }
}

static void link_to(sojourn *s, const fact *a, const fact *b, int32_t link, uint32_t revision)
{
    sojourn_error error;
    if (sojourn_link(s, &a->who[0], &b->who[0], link, revision, &error) != 0)
        stop("link", &error);
}

static void link_all(sojourn *s, const scene *scene, uint64_t count)
{
    for (uint64_t i = 0; i < count; i++)
        for (uint64_t k = 0; k < i; k++) {
            fact a, b;
            fill(scene, i, &a);
            fill(scene, k, &b);
            link_to(s, &a, &b, SOJOURN_LINK_SAME, 0);
        }
}

static sojourn_counts counts(const sojourn *s)
{
    sojourn_counts c = {.size = sizeof c};
    sojourn_count(s, &c, NULL);
    return c;
}

/* ---- single facts ---- */

typedef struct times {
    uint64_t sum, most, count;
} times;

static void took(times *t, uint64_t begin)
{
    uint64_t ns = now() - begin;
    t->sum += ns;
    t->count++;
    t->most = ns > t->most ? ns : t->most;
}

static void feed_one(sojourn *s, const sojourn_event *e, times *t)
{
    sojourn_error error;
    uint64_t begin = now();
    if (sojourn_feed(s, e, 1, &error) != 0)
        stop("feed", &error);
    settle(s);
    took(t, begin);
}

static void link_one(sojourn *s, const fact *a, const fact *b, int32_t link, uint32_t revision,
                     times *t)
{
    uint64_t begin = now();
    link_to(s, a, b, link, revision);
    settle(s);
    took(t, begin);
}

static void report(const char *what, const times *t)
{
    if (t->count != 0)
        printf("    %-34s mean %9.3f ms   worst %9.3f ms%s\n", what,
               (double)t->sum / (double)t->count / 1e6, (double)t->most / 1e6,
               t->most > 10000000 ? "   ABOVE 10 ms" : "");
}

static void probe_events(sojourn *s, const scene *scene, uint64_t count)
{
    times next = {0}, gone = {0}, back = {0};
    fact f;
    for (uint64_t i = 0; i < PROBES; i++) {
        fill(scene, count + i, &f);
        feed_one(s, &f.event, &next);
    }
    for (uint64_t i = 0; i < PROBES; i++) {
        fill(scene, count / 2 + i - PROBES / 2, &f);
        f.event.revision = 1;
        f.event.type = SOJOURN_EVENT_RETRACTED;
        feed_one(s, &f.event, &gone);
        f.event.revision = 2;
        f.event.type = SOJOURN_EVENT_OTHER;
        feed_one(s, &f.event, &back);
    }
    report("one event more", &next);
    report("one in the middle retracted", &gone);
    report("... and stated again", &back);
}

/* Two accounts, the first or one in the middle and another: one, not one, two, as before. */
static void probe_links(sojourn *s, const scene *scene, uint64_t count)
{
    times same = {0}, none = {0}, distinct = {0};
    for (uint64_t i = 0; i < PROBES; i++) {
        fact a, b;
        fill(scene, i % 2 ? 0 : count / 4 * 2, &a);
        fill(scene, (count / 2 + 2 * i + 2) % count / 2 * 2, &b);
        if (!strcmp(a.value[0], b.value[0])) /* there is no other account */
            b.who[0].value = text("another");
        link_one(s, &a, &b, SOJOURN_LINK_SAME, 1, &same);
        link_one(s, &a, &b, SOJOURN_LINK_NONE, 2, &none);
        link_one(s, &a, &b, SOJOURN_LINK_DISTINCT, 3, &distinct);
        link_one(s, &a, &b, scene->clique ? SOJOURN_LINK_SAME : SOJOURN_LINK_NONE, 4, &none);
    }
    report("a link of two", &same);
    report("... taken back", &none);
    report("... `distinct`", &distinct);
}

/* The customer that is one too many comes and goes. */
static void probe_flapping(sojourn *s, uint64_t count)
{
    static const scene one_more = {"", "", 0, phone, NULL, 3600, 0};
    times comes = {0}, goes = {0};
    fact f;
    fill(&one_more, count, &f);
    f.who[1].kind = text("email");
    for (uint32_t i = 0; i < FLAPS; i++) {
        f.event.revision = 2 * i;
        f.event.type = SOJOURN_EVENT_OTHER;
        feed_one(s, &f.event, &comes);
        f.event.revision++;
        f.event.type = SOJOURN_EVENT_RETRACTED;
        feed_one(s, &f.event, &goes);
    }
    report("a fourth customer comes", &comes);
    report("... and goes", &goes);
}

static int run(const scene *scene, uint64_t count)
{
    sojourn *s;
    sojourn_error error;
    if (sojourn_open(NULL, &s, &error) != 0)
        stop("open", &error);
    uint64_t begin = now();
    feed_all(s, scene, count);
    if (scene->clique)
        link_all(s, scene, count);
    uint64_t fed = now();
    settle(s);
    uint64_t settled = now();
    sojourn_counts c = counts(s);
    int right = c.customers == scene->customers(count);
    printf("%s: %s, %" PRIu64 " events\n", scene->name, scene->what, count);
    printf("    feed %.0f, settle %.0f ns an event; %.0f bytes an event; %" PRIu64
           " customers%s, largest %" PRIu64 ", shared %" PRIu64 "\n",
           (double)(fed - begin) / (double)count, (double)(settled - fed) / (double)count,
           (double)c.bytes / (double)count, c.customers, right ? "" : " (WRONG)",
           c.largest_customer, c.shared);
    probe_events(s, scene, count);
    if (scene->make != hub)
        probe_links(s, scene, count);
    else
        probe_flapping(s, count);
    right &= counts(s).customers >= c.customers;
    fflush(stdout);
    sojourn_close(s);
    return right;
}

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "all";
    uint64_t events = argc > 2 ? strtoull(argv[2], NULL, 10) : 0;
    int right = 1, found = 0;
    for (size_t i = 0; i < SCENES; i++) {
        if (strcmp(name, "all") != 0 && strcmp(name, scenes[i].name) != 0)
            continue;
        found = 1;
        if (events == 0)
            right &= run(&scenes[i], scenes[i].events / 10);
        right &= run(&scenes[i], events != 0 ? events : scenes[i].events);
    }
    if (!found)
        stop("bomb [all | SCENE [EVENTS]]", NULL);
    return !right;
}
