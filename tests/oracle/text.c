/* SPDX-License-Identifier: MIT */
/* Memory, texts, time and SipHash-2-4-128. */
#include "inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One more item may be put behind `count`. */
void *oracle_grow(void *block, size_t count, size_t size)
{
    void *grown = realloc(block, (count + 1) * size);
    if (grown == NULL)
        abort();
    return grown;
}

void *oracle_keep(oracle *o, size_t size)
{
    void *block = calloc(size + 1, 1);
    if (block == NULL)
        abort();
    if ((o->kept_count & (o->kept_count - 1)) == 0)
        o->kept = oracle_grow(o->kept, 2 * o->kept_count, sizeof *o->kept);
    o->kept[o->kept_count++] = block;
    return block;
}

sojourn_text oracle_copy(oracle *o, sojourn_text t)
{
    sojourn_text copy = {NULL, 0};
    if (t.length == 0)
        return copy;
    char *data = oracle_keep(o, t.length);
    memcpy(data, t.data, t.length);
    copy.data = data;
    copy.length = t.length;
    return copy;
}

sojourn_text oracle_word(const char *word)
{
    sojourn_text t = {word, strlen(word)};
    return t;
}

int oracle_order(sojourn_text a, sojourn_text b)
{
    uint64_t least = a.length < b.length ? a.length : b.length;
    int order = least ? memcmp(a.data, b.data, least) : 0;
    return order ? order : (a.length > b.length) - (a.length < b.length);
}

int oracle_same(sojourn_text a, sojourn_text b)
{
    return a.length > 0 && oracle_order(a, b) == 0;
}

int oracle_id_order(sojourn_id a, sojourn_id b)
{
    if (a.high != b.high)
        return a.high < b.high ? -1 : 1;
    return (a.low > b.low) - (a.low < b.low);
}

/* From the end of the earlier to the start of the later. */
int64_t oracle_silence(const extent *a, const extent *b)
{
    int64_t start = a->start > b->start ? a->start : b->start;
    int64_t end = a->start > b->start ? b->end : a->end;
    if (start <= end)
        return 0;
    return end < 0 && start > INT64_MAX + end ? INT64_MAX : start - end;
}

int oracle_joins(int64_t silence, int64_t limit)
{
    return limit == SOJOURN_FOREVER || silence < limit;
}

static uint64_t rotate(uint64_t x, int bits)
{
    return (x << bits) | (x >> (64 - bits));
}

static void rounds(uint64_t v[4], int count)
{
    while (count-- > 0) {
        v[0] += v[1];
        v[1] = rotate(v[1], 13) ^ v[0];
        v[0] = rotate(v[0], 32);
        v[2] += v[3];
        v[3] = rotate(v[3], 16) ^ v[2];
        v[0] += v[3];
        v[3] = rotate(v[3], 21) ^ v[0];
        v[2] += v[1];
        v[1] = rotate(v[1], 17) ^ v[2];
        v[2] = rotate(v[2], 32);
    }
}

static uint64_t little(const uint8_t *bytes, size_t count)
{
    uint64_t x = 0;
    for (size_t i = 0; i < count; i++)
        x |= (uint64_t)bytes[i] << (8 * i);
    return x;
}

static sojourn_id siphash(const uint8_t key[16], const uint8_t *bytes, size_t size)
{
    uint64_t k0 = little(key, 8), k1 = little(key + 8, 8);
    uint64_t v[4] = {k0 ^ 0x736f6d6570736575, k1 ^ 0x646f72616e646f6d ^ 0xee,
                     k0 ^ 0x6c7967656e657261, k1 ^ 0x7465646279746573};
    for (size_t i = 0; i <= size / 8; i++) {
        uint64_t word = i < size / 8 ? little(bytes + 8 * i, 8)
                                     : little(bytes + 8 * i, size % 8) | (uint64_t)size << 56;
        v[3] ^= word;
        rounds(v, 2);
        v[0] ^= word;
    }
    v[2] ^= 0xee;
    rounds(v, 4);
    sojourn_id out = {__builtin_bswap64(v[0] ^ v[1] ^ v[2] ^ v[3]), 0};
    v[1] ^= 0xdd;
    rounds(v, 4);
    out.low = __builtin_bswap64(v[0] ^ v[1] ^ v[2] ^ v[3]);
    return out;
}

/* Over the texts joined by NUL bytes. */
sojourn_id oracle_hash(const oracle *o, const sojourn_text *texts, size_t count)
{
    size_t size = 0, at = 0;
    for (size_t i = 0; i < count; i++)
        size += texts[i].length + 1;
    uint8_t *bytes = oracle_grow(NULL, size, 1);
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            bytes[at++] = 0;
        if (texts[i].length > 0)
            memcpy(bytes + at, texts[i].data, texts[i].length);
        at += texts[i].length;
    }
    sojourn_id id = siphash(o->options.key, bytes, at);
    free(bytes);
    return id;
}

sojourn_text oracle_hex(char out[33], sojourn_id id)
{
    snprintf(out, 33, "%016llx%016llx", (unsigned long long)id.high, (unsigned long long)id.low);
    return oracle_word(out);
}
