/* SPDX-License-Identifier: MIT */
/* Memory, lists of texts, and hashes. */
#include "inside.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define ROTATE(x, bits) ((x) << (bits) | (x) >> (64 - (bits)))

/* Zeros, one more byte than asked for, until oracle_close(). */
void *keep(oracle *o, size_t size)
{
    size = (size + 16) / 16 * 16;
    if (o->pages == NULL || o->pages->left < size) {
        size_t room = MOST(size, 16000);
        page *fresh = calloc(1, sizeof *fresh + room);
        if (fresh == NULL)
            abort();
        *fresh = (page){.below = o->pages, .left = room};
        o->pages = fresh;
    }
    o->pages->left -= size;
    return (char *)(o->pages + 1) + o->pages->left;
}

/* A copy ends in NUL, which no text holds: strcmp() orders copies. */
sojourn_text copy(oracle *o, sojourn_text t)
{
    return join(o, &t, 1);
}

/* Its place from 1 on, or 0. */
int listed(const sojourn_text *list, uint64_t count, sojourn_text t)
{
    while (count > 0 && !same(list[count - 1], t))
        count--;
    return (int)count;
}

sojourn_text join(oracle *o, const sojourn_text *texts, size_t count) /* By NUL bytes. */
{
    size_t size = 0;
    for (size_t i = 0; i < count; i++)
        size += texts[i].length + 1;
    char *bytes = keep(o, size + 8), *to = bytes; /* and 8 more zeros */
    for (size_t i = 0; i < count; to += texts[i++].length + 1)
        if (texts[i].length > 0)
            memcpy(to, texts[i].data, texts[i].length);
    return (sojourn_text){bytes, size - 1};
}

static uint64_t rounds(uint64_t v[4], int count)
{
    for (int i = 0; i < 2 * count; i++) {
        uint64_t *a = &v[i % 2 * 2], *b = &v[2 - i % 2 * 2];
        *a += v[1];
        *b += v[3];
        v[1] = ROTATE(v[1], i % 2 ? 17 : 13) ^ *a;
        v[3] = ROTATE(v[3], i % 2 ? 21 : 16) ^ *b;
        *a = ROTATE(*a, 32);
    }
    return __builtin_bswap64(v[0] ^ v[1] ^ v[2] ^ v[3]);
}

static uint64_t little(const uint8_t *bytes)
{
    uint64_t x = 0;
    for (int i = 8; i-- > 0;)
        x = x << 8 | bytes[i];
    return x;
}

sojourn_id hash(oracle *o, const sojourn_text *texts, size_t count) /* SipHash-2-4-128. */
{
    sojourn_text joined = join(o, texts, count);
    uint64_t k0 = little(o->options.key), k1 = little(o->options.key + 8);
    uint64_t v[4] = {k0 ^ 0x736f6d6570736575, k1 ^ 0x646f72616e646f6d ^ 0xee,
                     k0 ^ 0x6c7967656e657261, k1 ^ 0x7465646279746573};
    for (size_t i = 0; i <= joined.length; i += 8) {
        uint64_t block = little((const uint8_t *)joined.data + i);
        block |= i + 8 > joined.length ? joined.length << 56 : 0;
        v[3] ^= block;
        rounds(v, 2);
        v[0] ^= block;
    }
    v[2] ^= 0xee;
    sojourn_id id = {rounds(v, 4), 0};
    v[1] ^= 0xdd;
    id.low = rounds(v, 4);
    return id;
}

sojourn_text hex(oracle *o, const char *before, sojourn_id id)
{
    char *out = keep(o, 33);
    snprintf(out, 34, "%s%016" PRIx64 "%016" PRIx64, before, id.high, id.low);
    return WORD(out);
}
