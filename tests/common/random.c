/* SPDX-License-Identifier: MIT */
/* xoshiro256** seeded by splitmix64. The remainder's bias is of no matter to a test. */
#include "random.h"

uint64_t dice_mix(uint64_t number)
{
    uint64_t z = number + UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

dice dice_of(uint64_t seed, uint64_t stream)
{
    dice d;
    uint64_t x = dice_mix(seed) ^ dice_mix(~stream);

    for (int i = 0; i < 4; i++) {
        x += UINT64_C(0x9e3779b97f4a7c15);
        d.state[i] = dice_mix(x);
    }
    return d;
}

static uint64_t rotate(uint64_t x, int bits)
{
    return (x << bits) | (x >> (64 - bits));
}

uint64_t dice_next(dice *d)
{
    uint64_t *s = d->state;
    uint64_t result = rotate(s[1] * 5, 7) * 9;
    uint64_t shifted = s[1] << 17;

    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = rotate(s[3], 45);
    return result;
}

uint64_t dice_below(dice *d, uint64_t limit)
{
    return dice_next(d) % limit;
}

int dice_percent(dice *d, uint64_t percent)
{
    return dice_below(d, 100) < percent;
}
