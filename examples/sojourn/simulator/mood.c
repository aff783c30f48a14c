/* SPDX-License-Identifier: MIT */
/* Anger, 0 to 100: what a contact adds and takes, and what follows from it. It falls by a tenth
 * with each need begun. The truth writes each part beside the interaction. */
#include "center.h"

static int added(const struct center *center, int64_t points, int64_t most)
{
    points = points * center->rates[RATE_ANGER] / 1000;
    return (int)(points < most ? points : most);
}

void mood_after(struct center *center, struct customer *who, struct contact *contact)
{
    struct told *told = &contact->told;
    int anger = who->anger;
    told->added[BLAME_WAIT] = added(center, told->wait_us * 2 / MINUTE, 30);
    told->added[BLAME_TRANSFER] = added(center, 8 * told->transfers, 30);
    told->added[BLAME_HOLD] = added(center, told->hold_us * 3 / MINUTE, 15);
    if (!told->resolved)
        told->added[BLAME_FAILURE] = added(center, 8 + 3 * who->tries + told->invalid, 30);
    else
        told->eased = 8 + 2 * told->skill;
    if (who->intent == INTENT_CANCEL && told->resolved)
        told->eased += 25; /* kept by an offer, or gone */
    for (int i = 0; i < BLAMES; i++) {
        anger += told->added[i];
        who->blamed[i] += (uint32_t)told->added[i];
    }
    anger -= told->eased;
    who->anger = (uint8_t)(anger < 0 ? 0 : anger > 100 ? 100 : anger);
}

bool mood_leaves(struct center *center, const struct customer *who)
{
    int64_t share = center->profile->segments[who->segment].churn;
    if (who->anger > 40)
        share += 6 * (who->anger - 40);
    return chance(center, share * center->rates[RATE_CHURN] / 1000);
}
