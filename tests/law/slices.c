/* SPDX-License-Identifier: MIT */
/* The law on simulated contact centres: `slices TOOL` lets the tool simulate ten of
 * them, cuts each into slices of customers who have something to do with each other, and sends
 * each slice by all roads. SOJOURN_SLICES says how many of each; one TAP point for each centre. */
#define _POSIX_C_SOURCE 200809L
#include "slice_read.h"
#include "trial.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CENTERS = 10, LEAST = 60, MOST = 300, USUAL = 100 };

static const struct {
    const char *rates;
    int64_t gap_us;
    uint64_t flags;
} centers[CENTERS] = {
    {"--profile retail", 0, 0},
    {"--profile bank", 0, 0},
    {"--profile telco", 0, 0},
    {"--profile retail --rate shared=900 --rate mistaken=500", 0, 0},
    {"--profile bank --rate identity=300 --rate withheld=300", 0, SOJOURN_INTENT_FIRST},
    {"--profile telco --rate staff=100 --rate redial=950", 0, SOJOURN_REDIAL_JOINS},
    {"--profile retail --rate retracted=200 --rate revised=500 --rate twice=200", 0, 0},
    {"--profile bank --rate again=900 --rate reopen=800 --rate wrong=500", 0, 0},
    {"--profile telco --rate skew=1800 --rate transfer=800", 1, 0},
    {"--profile retail --rate campaign=1000 --rate outage=1000", INT64_C(86400000000), 0},
};

/* A key of a fact: what is equal holds facts together. */
typedef struct key {
    char letter;
    sojourn_text a, b;
    uint64_t fact;
} key;

typedef struct keys {
    key *items;
    uint64_t count;
    uint64_t *group; /* of each fact: another of its group, towards the first */
} keys;

static void key_add(keys *k, char letter, sojourn_text a, sojourn_text b, uint64_t f)
{
    if (a.length > 0)
        k->items[k->count++] = (key){letter, a, b, f};
}

static int text_order(sojourn_text a, sojourn_text b)
{
    uint64_t least = a.length < b.length ? a.length : b.length;
    int order = least == 0 ? 0 : memcmp(a.data, b.data, least);

    return order != 0 ? order : (a.length > b.length) - (a.length < b.length);
}

static int key_order(const void *left, const void *right)
{
    const key *x = left, *y = right;
    int order = x->letter - y->letter;

    order = order != 0 ? order : text_order(x->a, y->a);
    return order != 0 ? order : text_order(x->b, y->b);
}

static uint64_t group_of(keys *k, uint64_t f)
{
    while (k->group[f] != f)
        f = k->group[f] = k->group[k->group[f]];
    return f;
}

static void keys_join(keys *k)
{
    qsort(k->items, k->count, sizeof *k->items, key_order);
    for (uint64_t i = 1; i < k->count; i++) {
        if (key_order(&k->items[i - 1], &k->items[i]) != 0)
            continue;
        uint64_t x = group_of(k, k->items[i - 1].fact), y = group_of(k, k->items[i].fact);

        k->group[x > y ? x : y] = x > y ? y : x;
    }
}

/* An event's every revision bears its id; what states no key at all stands alone. */
static void keys_take(keys *k, const slice_fact *facts, uint64_t count)
{
    const sojourn_text none = {NULL, 0};

    k->items = calloc(count * 38 + 1, sizeof *k->items);
    k->group = calloc(count + 1, sizeof *k->group);
    if (k->items == NULL || k->group == NULL)
        abort();
    for (uint64_t i = 0; i < count; i++) {
        const sojourn_event *e = &facts[i].event;

        k->group[i] = i;
        key_add(k, 'e', e->id, e->system, i);
        key_add(k, 's', e->session, e->system, i);
        key_add(k, 'c', e->contact, none, i);
        key_add(k, 'c', e->parent, none, i);
        key_add(k, 't', e->issue, none, i);
        for (uint64_t j = 0; j < e->identifier_count; j++)
            key_add(k, 'i', e->identifiers[j].value,
                    text_order(e->identifiers[j].kind, (sojourn_text){"ani", 3}) == 0
                        ? (sojourn_text){"phone", 5} /* the same number */
                        : e->identifiers[j].kind,
                    i);
    }
    keys_join(k);
}

/* ---- slices ---- */

static const keys *ordered; /* qsort has no context */

static int by_group(const void *left, const void *right)
{
    const uint64_t *x = left, *y = right;
    uint64_t a = ordered->group[*x], b = ordered->group[*y];

    return a != b ? (a > b) - (a < b) : (*x > *y) - (*x < *y);
}

/* The numbers of the facts, group by group; to be freed. */
static uint64_t *grouped(keys *k, uint64_t count)
{
    uint64_t *order = calloc(count + 1, sizeof *order);

    if (order == NULL)
        abort();
    for (uint64_t i = 0; i < count; i++) {
        k->group[i] = group_of(k, i);
        order[i] = i;
    }
    ordered = k;
    qsort(order, count, sizeof *order, by_group);
    return order;
}

static void fact_take(fact *out, const slice_fact *from)
{
    memset(out, 0, sizeof *out);
    if (from->link >= 0) {
        out->is_link = 1;
        out->link = from->link;
        out->revision = from->event.revision;
        out->a = from->event.identifiers[0];
        out->b = from->event.identifiers[1];
        return;
    }
    out->event = from->event;
    if (from->event.identifier_count > FACT_IDENTIFIERS)
        abort();
    for (uint64_t i = 0; i < from->event.identifier_count; i++)
        out->identifiers[i] = from->event.identifiers[i];
    out->event.identifiers = out->identifiers;
}

typedef struct totals {
    uint64_t slices, facts, comparisons, failures;
} totals;

static void show_failure(deck *d, uint64_t schedule, const char *why)
{
    printf("# %" PRIu64 " facts fail: %s\n", d->count, why);
    fflush(stdout);
    deck_shrink(d, schedule);
    printf("# %" PRIu64 " facts are enough\n", d->count);
    for (uint64_t i = 0; i < d->count; i++)
        history_print_fact(d->facts[i], stdout);
    fflush(stdout);
}

static int slice_holds(const history *h, totals *sum, uint64_t schedule)
{
    deck d = {h, malloc(h->count * sizeof *d.facts), h->count, ASK_KINDS, 0};
    trial *t = malloc(sizeof *t);
    int fine;

    if (d.facts == NULL || t == NULL)
        abort();
    for (uint64_t i = 0; i < h->count; i++)
        d.facts[i] = &h->facts[i];
    fine = trial_run(t, &d, schedule);
    sum->slices++;
    sum->facts += h->count;
    sum->comparisons += t->comparisons;
    if (!fine && sum->failures++ == 0)
        show_failure(&d, schedule, t->why);
    free(t);
    free((void *)d.facts);
    return fine;
}

/* Whole groups until there are enough facts; of more than MOST the rest is another slice's. */
static uint64_t slice_length(const keys *k, const uint64_t *order, uint64_t count, uint64_t wanted)
{
    uint64_t length = wanted < count ? wanted : count;

    while (length < count && length < MOST &&
           k->group[order[length]] == k->group[order[length - 1]])
        length++;
    return length;
}

static int center_holds(const slice_file *file, int center, uint64_t slices, totals *sum)
{
    history h = {.options = {.size = sizeof h.options,
                             .flags = centers[center].flags,
                             .interaction_gap_us = centers[center].gap_us}};
    uint64_t count, done = 0;
    const slice_fact *facts = slice_facts(file, &count);
    dice d = dice_of(7, (uint64_t)center);
    keys k = {0};
    int fine = 1;

    keys_take(&k, facts, count);
    uint64_t *order = grouped(&k, count);
    h.facts = calloc(MOST, sizeof *h.facts);
    if (h.facts == NULL)
        abort();
    for (uint64_t i = 0; i < slices && done < count; i++, done += h.count) {
        h.count = slice_length(&k, order + done, count - done, LEAST + dice_below(&d, LEAST));
        for (uint64_t j = 0; j < h.count; j++)
            fact_take(&h.facts[j], &facts[order[done + j]]);
        fine = slice_holds(&h, sum, dice_mix(i ^ (uint64_t)center << 32)) && fine;
    }
    free(h.facts);
    free(order);
    free(k.items);
    free(k.group);
    return fine;
}

static int center_run(const char *tool, int center, uint64_t slices, totals *sum)
{
    char path[] = "slices.XXXXXX", line[1024];
    int handle = mkstemp(path), fine = 0;

    if (handle < 0)
        abort();
    close(handle);
    snprintf(line, sizeof line, "'%s' simulate --seed %d --events %" PRIu64 " %s >%s", tool,
             center + 1, slices * 4 * LEAST, centers[center].rates, path);
    if (system(line) == 0) {
        slice_file *file = slice_read(path);

        fine = file != NULL && center_holds(file, center, slices, sum);
        if (file != NULL)
            slice_free(file);
    }
    unlink(path);
    return fine;
}

int main(int argc, char **argv)
{
    const char *text = getenv("SOJOURN_SLICES");
    uint64_t slices = text != NULL && *text != '\0' ? strtoull(text, NULL, 10) : USUAL;
    totals sum = {0};

    if (argc != 2)
        return fprintf(stderr, "slices TOOL\n"), 2;
    printf("1..%d\n", CENTERS);
    for (int i = 0; i < CENTERS; i++) {
        printf("%sok %d - %s\n", center_run(argv[1], i, slices, &sum) ? "" : "not ", i + 1,
               centers[i].rates);
        fflush(stdout);
    }
    printf("# %" PRIu64 " slices, %" PRIu64 " facts, %" PRIu64 " comparisons, %" PRIu64
           " failures\n",
           sum.slices, sum.facts, sum.comparisons, sum.failures);
    return sum.failures > 0;
}
