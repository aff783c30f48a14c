/* SPDX-License-Identifier: MIT */
/* Hash flooding: contact keys crafted for one place of the table against random ones. (Identifiers
 * come into their table by their keyed hash.)
 *
 *   flood [EVENTS [BITS]]
 *
 * The attacker knows the public default key, so also the seed of the tables, and looks for values
 * whose slots agree in BITS low bits: about 2^BITS tries a value. Under a key of one's own the same
 * values are as good as random. (The pairs of 32 bytes that collide under one seed in 1,435 hold
 * NUL and no UTF-8, so they are refused.) Build with libxxhash's header. */
#include <sojourn/sojourn.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LENGTH = 32, BATCH = 4096 };

static uint64_t now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (uint64_t)t.tv_sec * UINT64_C(1000000000) + (uint64_t)t.tv_nsec;
}

static uint64_t draw(uint64_t *state)
{
    uint64_t x = *state += UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

static void word(char out[LENGTH], uint64_t *state)
{
    static const char digits[] = "0123456789abcdef";
    for (int i = 0; i < LENGTH; i += 16) {
        uint64_t x = draw(state);
        for (int k = 0; k < 16; k++)
            out[i + k] = digits[x >> 4 * k & 15];
    }
}

/* Values whose place in the table agrees in `bits` low bits under the default key; 0: any. */
static char *values(uint64_t count, int bits, uint64_t seed)
{
    static const uint8_t key[16];
    const uint64_t table = XXH3_64bits_withSeed(key, sizeof key, 0);
    const uint64_t mask = ((UINT64_C(1) << bits) - 1) << 32;
    char *all = malloc(count * LENGTH);
    if (all == NULL)
        exit(1);
    uint64_t begin = now(), tries = 0;
    for (uint64_t i = 0; i < count; i++)
        do {
            word(all + i * LENGTH, &seed);
            tries++;
        } while ((XXH3_64bits_withSeed(all + i * LENGTH, LENGTH, table) & mask) != 0);
    printf("  looked for %" PRIu64 " values of %d equal bits: %.1f s, %.1f tries each\n", count, bits,
           (double)(now() - begin) / 1e9, (double)tries / (double)count);
    return all;
}

static void check(sojourn_status status, const sojourn_error *error)
{
    if (status == SOJOURN_OK)
        return;
    fprintf(stderr, "%s\n", error->message);
    exit(1);
}

/* Nanoseconds an event, each with a contact key and an account of its own, fed and settled; then
 * fed once more. */
static double tell(const char *what, const char *all, uint64_t count, uint8_t secret)
{
    static sojourn_event events[BATCH];
    static sojourn_identifier who[BATCH];
    sojourn_options options = {.size = sizeof options, .key = {secret}};
    sojourn_error error;
    sojourn *s;
    check(sojourn_open(&options, &s, &error), &error);
    uint64_t begin = now();
    for (int round = 0; round < 2; round++) {
        for (uint64_t i = 0; i < count; i += BATCH) {
            uint64_t n = count - i < BATCH ? count - i : BATCH;
            for (uint64_t k = 0; k < n; k++) {
                sojourn_text value = {all + (i + k) * LENGTH, LENGTH};
                who[k] = (sojourn_identifier){{"account", 7}, value};
                events[k] = (sojourn_event){.contact = value,
                                            .start = (int64_t)(i + k) + 1,
                                            .identifiers = &who[k],
                                            .identifier_count = 1};
            }
            check(sojourn_feed(s, events, n, &error), &error);
        }
        check(sojourn_settle(s, &error), &error);
    }
    double ns = (double)(now() - begin) / (double)count;
    printf("  %-44s %8.0f ns an event\n", what, ns);
    sojourn_close(s);
    return ns;
}

int main(int argc, char **argv)
{
    uint64_t count = argc > 1 ? strtoull(argv[1], NULL, 10) : 1000000;
    int bits = argc > 2 ? atoi(argv[2]) : 8;
    char *random = values(count, 0, 1), *crafted = values(count, bits, 2);
    printf("%" PRIu64 " events, keys of %d bytes\n", count, LENGTH);
    double usual = tell("random, default key", random, count, 0);
    char what[64];
    snprintf(what, sizeof what, "%d low bits equal, default key", bits);
    double flood = tell(what, crafted, count, 0);
    snprintf(what, sizeof what, "%d low bits equal, a key of one's own", bits);
    double keyed = tell(what, crafted, count, 1);
    printf("  ratio %.2f under the default key, %.2f under one's own: %s\n", flood / usual,
           keyed / usual,
           keyed <= 2 * usual ? "the limit of 2 holds for a key of one's own" : "ABOVE 2");
    free(random);
    free(crafted);
    return keyed > 2 * usual;
}
