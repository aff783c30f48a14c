/* SPDX-License-Identifier: MIT */
/* SipHash after Aumasson and Bernstein, "SipHash: a fast short-input PRF" (2012), in its 128-bit
 * form; fed in words of eight bytes. XXH3 is inlined, so that no symbol of it leaves. */
#include "base/hash.h"

#include "base/bytes.h"

#define XXH_INLINE_ALL
#define XXH_NO_STREAM
#include <xxhash.h>

static uint64_t rotate(uint64_t x, int bits)
{
    return x << bits | x >> (64 - bits);
}

static void rounds(uint64_t v[4], int count)
{
    for (int i = 0; i < count; i++) {
        v[0] += v[1];
        v[2] += v[3];
        v[1] = rotate(v[1], 13) ^ v[0];
        v[3] = rotate(v[3], 16) ^ v[2];
        v[0] = rotate(v[0], 32) + v[3];
        v[2] += v[1];
        v[3] = rotate(v[3], 21) ^ v[0];
        v[1] = rotate(v[1], 17) ^ v[2];
        v[2] = rotate(v[2], 32);
    }
}

static uint64_t little(const uint8_t *bytes)
{
    uint64_t word = 0;
    for (int i = 7; i >= 0; i--)
        word = word << 8 | bytes[i];
    return word;
}

static uint64_t swapped(uint64_t word)
{
    uint64_t out = 0;
    for (int i = 0; i < 8; i++)
        out = out << 8 | (word >> (8 * i) & 0xff);
    return out;
}

void sj_sip_init(sj_sip *sip, const uint8_t key[16])
{
    uint64_t k0 = little(key), k1 = little(key + 8);
    *sip = (sj_sip){{k0 ^ 0x736f6d6570736575, k1 ^ 0x646f72616e646f6d ^ 0xee,
                     k0 ^ 0x6c7967656e657261, k1 ^ 0x7465646279746573},
                    0, 0, 0};
}

/* Add the low `count` bytes of a word, 1 to 8 of them; the rest of it is zero. */
static void add_word(sj_sip *sip, uint64_t word, uint64_t count)
{
    uint64_t held = sip->length & 7;
    uint64_t full = sip->tail | word << (8 * held);
    sip->length += count;
    if (held + count < 8) {
        sip->tail = full;
        return;
    }
    sip->v[3] ^= full;
    rounds(sip->v, 2);
    sip->v[0] ^= full;
    sip->tail = held != 0 ? word >> (8 * (8 - held)) : 0;
}

void sj_sip_text(sj_sip *sip, sojourn_text text)
{
    const uint8_t *bytes = (const uint8_t *)text.data;
    uint64_t i = 0, rest = 0;
    if (sip->texts++ != 0)
        add_word(sip, 0, 1);
    for (; text.length - i >= 8; i += 8)
        add_word(sip, little(bytes + i), 8);
    for (uint64_t k = text.length; k > i; k--)
        rest = rest << 8 | bytes[k - 1];
    if (text.length > i)
        add_word(sip, rest, text.length - i);
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
    uint64_t last = sip->tail | sip->length << 56;
    sip->v[3] ^= last;
    rounds(sip->v, 2);
    sip->v[0] ^= last;
    sip->v[2] ^= 0xee;
    rounds(sip->v, 4);
    id.high = swapped(sip->v[0] ^ sip->v[1] ^ sip->v[2] ^ sip->v[3]);
    sip->v[1] ^= 0xdd;
    rounds(sip->v, 4);
    id.low = swapped(sip->v[0] ^ sip->v[1] ^ sip->v[2] ^ sip->v[3]);
    return id;
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
