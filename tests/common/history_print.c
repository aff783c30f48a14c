/* SPDX-License-Identifier: MIT */
/* Histories as lines for people: only what is stated, bytes beyond ASCII as \xNN. */
#include "history.h"

#include <inttypes.h>

static void print_bytes(sojourn_text text, FILE *file)
{
    fputc('"', file);
    for (uint64_t i = 0; i < text.length; i++) {
        uint8_t c = (uint8_t)text.data[i];

        if (c < 32 || c > 126 || c == '"' || c == '\\')
            fprintf(file, "\\x%02x", c);
        else
            fputc(c, file);
    }
    fputc('"', file);
}

static void print_text(const char *name, sojourn_text text, FILE *file)
{
    if (text.length == 0)
        return;
    fprintf(file, " %s=", name);
    print_bytes(text, file);
}

static void print_number(const char *name, int64_t number, FILE *file)
{
    if (number != 0)
        fprintf(file, " %s=%" PRId64, name, number);
}

static void print_identifier(const sojourn_identifier *i, FILE *file)
{
    fprintf(file, " %.*s:", (int)i->kind.length, i->kind.data);
    print_bytes(i->value, file);
}

void history_print_fact(const fact *f, FILE *file)
{
    static const char *const links[] = {"none", "same", "distinct"};
    const sojourn_event *e = &f->event;

    if (f->is_link) {
        fprintf(file, "#   link %s revision=%" PRIu32, links[f->link], f->revision);
        print_identifier(&f->a, file);
        print_identifier(&f->b, file);
        fputc('\n', file);
        return;
    }
    if (f->is_erasure) {
        fprintf(file, "#   erase upto=%" PRId64, f->upto);
        for (uint64_t i = 0; i < f->erased; i++)
            print_identifier(&f->identifiers[i], file);
        fputc('\n', file);
        return;
    }
    fprintf(file, "#   event type=%" PRId32 " start=%" PRId64, e->type, e->start);
    print_number("end", e->end, file);
    print_text("system", e->system, file);
    print_text("id", e->id, file);
    print_text("session", e->session, file);
    print_text("contact", e->contact, file);
    print_text("parent", e->parent, file);
    print_text("issue", e->issue, file);
    print_text("channel", e->channel, file);
    print_text("intent", e->intent, file);
    print_text("queue", e->queue, file);
    print_text("agent", e->agent, file);
    print_text("name", e->name, file);
    print_text("detail", e->detail, file);
    print_number("sequence", e->sequence, file);
    print_number("value", e->value, file);
    print_text("currency", (sojourn_text){e->currency, e->currency[0] == '\0' ? 0 : 3}, file);
    print_number("revision", e->revision, file);
    print_number("reference", (int64_t)e->reference, file);
    for (uint64_t i = 0; i < e->identifier_count; i++)
        print_identifier(&e->identifiers[i], file);
    fputc('\n', file);
}

static void print_kinds(const sojourn_options *o, FILE *file)
{
    for (const sojourn_kind *k = o->kinds; k < o->kinds + o->kind_count; k++) {
        fprintf(file, "#   option kind");
        print_text("name", k->name, file);
        print_number("strength", k->strength, file);
        print_number("normal", k->normal, file);
        print_number("priority", k->priority, file);
        print_number("unique", k->unique, file);
        print_number("limit", (int64_t)k->limit, file);
        print_number("lifetime_us", k->lifetime_us, file);
        fputc('\n', file);
    }
}

static void print_lists(const sojourn_options *o, FILE *file)
{
    for (uint64_t i = 0; i < o->gap_count; i++) {
        fprintf(file, "#   option gap");
        print_text("a", o->gaps[i].a, file);
        print_text("b", o->gaps[i].b, file);
        fprintf(file, " gap_us=%" PRId64 "\n", o->gaps[i].gap_us);
    }
    for (uint64_t i = 0; i < o->window_count; i++) {
        fprintf(file, "#   option window");
        print_text("intent", o->windows[i].intent, file);
        print_number("window_us", o->windows[i].window_us, file);
        print_number("reopen_us", o->windows[i].reopen_us, file);
        print_number("sales", o->windows[i].sales, file);
        fputc('\n', file);
    }
    if (o->asynchronous != NULL)
        fprintf(file, "#   option asynchronous count=%" PRIu64 "\n", o->asynchronous_count);
    for (uint64_t i = 0; i < o->asynchronous_count; i++) {
        fprintf(file, "#   option");
        print_text("asynchronous", o->asynchronous[i], file);
        fputc('\n', file);
    }
    for (uint64_t i = 0; i < o->goal_count; i++) {
        fprintf(file, "#   option");
        print_text("goal", o->goals[i], file);
        fputc('\n', file);
    }
}

void history_print_options(const history *h, FILE *file)
{
    const sojourn_options *o = &h->options;

    fprintf(file, "#   options flags=%" PRIu64, o->flags);
    print_text("country", o->country, file);
    print_number("interaction_gap_us", o->interaction_gap_us, file);
    print_number("contact_us", o->contact_us, file);
    print_number("thread_us", o->thread_us, file);
    print_number("window_us", o->window_us, file);
    print_number("reopen_us", o->reopen_us, file);
    print_number("unknown_us", o->unknown_us, file);
    print_number("note_us", o->note_us, file);
    fprintf(file, " key=");
    for (uint64_t i = 0; i < sizeof o->key; i++)
        fprintf(file, "%02x", o->key[i]);
    if (o->rules != NULL)
        fprintf(file, " rules:%s%s", o->rules->identify != NULL ? " identify" : "",
                o->rules->same_issue != NULL ? " same_issue" : "");
    fputc('\n', file);
    print_kinds(o, file);
    print_lists(o, file);
}
