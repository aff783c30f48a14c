/* SPDX-License-Identifier: MIT */
/* SipHash after Aumasson and Bernstein, "SipHash: a fast short-input PRF" (2012), in its 128-bit
 * form; texts are gathered, so that the rounds go over many words at once. XXH3 is inlined, so that
 * no symbol of it leaves. */
#include "base/hash.h"

#define XXH_INLINE_ALL
#define XXH_NO_STREAM
#include <xxhash.h>

static uint64_t rotate(uint64_t x, int bits)
{
    return x << bits | x >> (64 - bits);
}

typedef struct {
    uint64_t a, b, c, d;
} state;

static inline state rounds(state v, int count)
{
    for (int i = 0; i < count; i++) {
        v.a += v.b;
        v.c += v.d;
        v.b = rotate(v.b, 13) ^ v.a;
        v.d = rotate(v.d, 16) ^ v.c;
        v.a = rotate(v.a, 32) + v.d;
        v.c += v.b;
        v.d = rotate(v.d, 21) ^ v.a;
        v.b = rotate(v.b, 17) ^ v.c;
        v.c = rotate(v.c, 32);
    }
    return v;
}

static uint64_t little(const uint8_t *bytes)
{
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return sj_word_little(word);
}

void sj_sip_init(sj_sip *sip, const uint8_t key[16])
{
    uint64_t k0 = little(key), k1 = little(key + 8);
    sip->v[0] = k0 ^ 0x736f6d6570736575;
    sip->v[1] = k1 ^ 0x646f72616e646f6d ^ 0xee;
    sip->v[2] = k0 ^ 0x6c7967656e657261;
    sip->v[3] = k1 ^ 0x7465646279746573;
    sip->flushed = sip->held = sip->texts = 0;
}

/* Hash words of eight bytes. */
static void absorb(sj_sip *sip, const uint8_t *bytes, uint64_t words)
{
    state v = {sip->v[0], sip->v[1], sip->v[2], sip->v[3]};
    for (; words != 0; words--, bytes += 8) {
        uint64_t word = little(bytes);
        v.d ^= word;
        v = rounds(v, 2);
        v.a ^= word;
    }
    sip->v[0] = v.a;
    sip->v[1] = v.b;
    sip->v[2] = v.c;
    sip->v[3] = v.d;
}

void sj_sip_long(sj_sip *sip, const char *bytes, uint64_t length)
{
    for (;;) {
        uint64_t room = SJ_SIP_ROOM - sip->held, part = length < room ? length : room;
        if (part != 0)
            memcpy(sip->bytes + sip->held, bytes, (size_t)part);
        sip->held += (uint32_t)part;
        if (sip->held < SJ_SIP_ROOM)
            return;
        absorb(sip, sip->bytes, SJ_SIP_ROOM / 8);
        sip->flushed += SJ_SIP_ROOM;
        sip->held = 0;
        bytes += part;
        length -= part;
    }
}

void sj_sip_number(sj_sip *sip, int64_t number)
{
    char digits[20];
    uint64_t length = sj_text_decimal(number, digits);
    sj_sip_text(sip, (sojourn_text){digits, length});
}

sojourn_id sj_sip_finish(sj_sip *sip)
{
    sojourn_id id;
    memset(sip->bytes + sip->held, 0, 8);
    sip->bytes[sip->held | 7] = (uint8_t)(sip->flushed + sip->held);
    absorb(sip, sip->bytes, sip->held / 8 + 1);
    state v = {sip->v[0], sip->v[1], sip->v[2] ^ 0xee, sip->v[3]};
    v = rounds(v, 4);
    id.high = sj_word_swapped(v.a ^ v.b ^ v.c ^ v.d);
    v.b ^= 0xdd;
    v = rounds(v, 4);
    id.low = sj_word_swapped(v.a ^ v.b ^ v.c ^ v.d);
    return id;
}

sojourn_id sj_sip_joined(const uint8_t key[16], const void *bytes, uint64_t length)
{
    sj_sip sip;
    sj_sip_init(&sip, key);
    absorb(&sip, bytes, length / 8);
    sip.flushed = length / 8 * 8;
    sj_sip_text(&sip, (sojourn_text){(const char *)bytes + sip.flushed, length % 8});
    return sj_sip_finish(&sip);
}

uint64_t sj_hash_slot(const void *bytes, uint64_t length, uint64_t seed)
{
    return XXH3_64bits_withSeed(bytes, (size_t)length, seed);
}

sojourn_id sj_hash_digest(const void *bytes, uint64_t length)
{
    XXH128_hash_t hash = XXH3_128bits(bytes, (size_t)length);
    return (sojourn_id){hash.high64, hash.low64};
}
