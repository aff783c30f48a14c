/* SPDX-License-Identifier: MIT */
/* The golden cases and seeded random histories in plain C, for any processor: prints each digest.
 * tests/conformance/platforms.py compares what is printed here and there.
 *
 *     case SUITE.NAME FACTS SPANS ...   the digests that a case asked for, in order
 *     history NUMBER FACTS SPANS
 *     skipped unicode.NAME              what asks for more than ASCII
 *     held 152 of 152 cases
 */
#define CONFORMANCE_RUNNER
#include "conformance.h"
#include "criterion/criterion.h"
#include "history.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#ifndef FOLDS_UNICODE
#define FOLDS_UNICODE 0
#endif
enum { HISTORIES = 200, SEED = 1, BETWEEN_SETTLES = 7 };

static conformance_case *cases, **last = &cases;
static jmp_buf out_of_case;
static int failures;

void conformance_add(conformance_case *one)
{
    *last = one;
    last = &one->next;
}

void conformance_check(int fatal, int holds, const char *what, const char *file, int line,
                       const char *format, ...)
{
    va_list arguments;

    if (holds)
        return;
    failures++;
    printf("\nFAILED %s:%d: %s ", file, line, what);
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    printf("\n");
    if (fatal)
        longjmp(out_of_case, 1);
}

/* Whoever gives no allocator takes the platform's, where malloc is not there; so do options of
 * another release, which are longer or shorter. */
sojourn_status conformance_open(const sojourn_options *options, sojourn **out, sojourn_error *error)
{
    const sojourn_options none = {.size = sizeof none};
    const size_t known = offsetof(sojourn_options, rules);
    sojourn_options *own;
    sojourn_status status;

    options = options != NULL ? options : &none;
    if (conformance_allocator() == NULL || options->size < known || options->allocator != NULL)
        return sojourn_open(options, out, error);
    own = malloc((size_t)options->size);
    memcpy(own, options, (size_t)options->size);
    own->allocator = conformance_allocator();
    status = sojourn_open(own, out, error);
    free(own);
    return status;
}

/* In pieces of 32 bits: newlib-nano prints no longer numbers. */
static void print_id(sojourn_id id)
{
    printf(" %08lx%08lx%08lx%08lx", (unsigned long)(id.high >> 32),
           (unsigned long)(id.high & 0xffffffff), (unsigned long)(id.low >> 32),
           (unsigned long)(id.low & 0xffffffff));
}

sojourn_status conformance_digest(const sojourn *s, sojourn_id *facts, sojourn_id *spans,
                                  sojourn_error *error)
{
    sojourn_status status = sojourn_digest(s, facts, spans, error);

    if (status == SOJOURN_OK && facts != NULL)
        print_id(*facts);
    if (status == SOJOURN_OK && spans != NULL)
        print_id(*spans);
    return status;
}

static int run_case(const conformance_case *one)
{
    int before = failures;

    if (strcmp(one->suite, "unicode") == 0 && !FOLDS_UNICODE) {
        printf("skipped %s.%s\n", one->suite, one->name);
        return 1;
    }
    printf("case %s.%s", one->suite, one->name);
    if (setjmp(out_of_case) == 0)
        one->run();
    printf("\n");
    return failures == before;
}

static int plain(const sojourn_identifier *list, uint64_t count)
{
    for (uint64_t i = 0; i < count; i++)
        for (uint64_t k = 0; k < list[i].value.length; k++)
            if ((unsigned char)list[i].value.data[k] > 127)
                return 0;
    return 1;
}

/* Whose identifiers are not ASCII is left out, for only some builds fold it. */
static sojourn_status feed(sojourn *s, const fact *f, sojourn_error *error)
{
    if (f->is_link && plain(&f->a, 1) && plain(&f->b, 1))
        return sojourn_link(s, &f->a, &f->b, f->link, f->revision, error);
    if (f->is_erasure && plain(f->identifiers, f->erased))
        return sojourn_erase(s, f->identifiers, f->erased, f->upto, error);
    if (!f->is_link && !f->is_erasure && plain(f->event.identifiers, f->event.identifier_count))
        return sojourn_feed(s, &f->event, 1, error);
    return SOJOURN_OK;
}

static void run_history(uint64_t number)
{
    history *h = history_make(SEED, number);
    sojourn_error error = {0};
    sojourn *s = NULL;
    sojourn_id facts, spans;
    sojourn_status status = conformance_open(&h->options, &s, &error);

    for (uint64_t i = 0; status == SOJOURN_OK && i < h->count; i++) {
        status = feed(s, &h->facts[i], &error);
        if (status == SOJOURN_OK && (i + 1) % BETWEEN_SETTLES == 0)
            status = sojourn_settle(s, &error);
    }
    if (status == SOJOURN_OK)
        status = sojourn_settle(s, &error);
    printf("history %d", (int)number);
    if (status != SOJOURN_OK || conformance_digest(s, &facts, &spans, &error) != SOJOURN_OK) {
        failures++;
        printf(" FAILED %s", error.message);
    }
    printf("\n");
    sojourn_close(s);
    history_free(h);
}

int main(void)
{
    int held = 0, count = 0;

    setvbuf(stdout, NULL, _IOLBF, BUFSIZ); /* what ran before a crash is seen */

    for (const conformance_case *one = cases; one != NULL; one = one->next) {
        held += run_case(one);
        count++;
    }
    for (uint64_t number = 0; number < HISTORIES; number++)
        run_history(number);
    printf("held %d of %d cases\n", held, count);
    return failures == 0 ? 0 : 1;
}
