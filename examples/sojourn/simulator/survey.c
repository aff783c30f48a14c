/* SPDX-License-Identifier: MIT */
/* Answers to a survey, some minutes after a contact; half of them bear no key but the customer's.
 * A score is made from the anger that the contact left, the customer's loyalty, and a little
 * chance. */
#include "center.h"

enum { QUESTIONS = 3 };
static const char *const questions[QUESTIONS] = {"\"would you recommend us, \"\"yes\"\" or no?\"",
                                                 "how content are you?", "how hard was it?"};
static const char *const types[QUESTIONS] = {"nps", "csat", "effort"};

static int64_t clamp(int64_t score, int64_t low, int64_t high)
{
    return score < low ? low : score > high ? high : score;
}

static int64_t score_of(const struct center *center, const struct contact *contact, int question,
                        int64_t noise)
{
    const struct customer *who = &center->people[contact->customer];
    const struct told *told = &contact->told;
    if (question == 0)
        return clamp(9 - who->anger / 8 + center->profile->segments[who->segment].loyalty + noise,
                     0, 10);
    if (question == 1)
        return clamp(5 - who->anger / 25 - !told->resolved + noise, 1, 5);
    return clamp(1 + who->tries / 2 + told->transfers + told->invalid + !told->resolved + noise, 1,
                 7);
}

void survey_send(struct center *center, struct contact *contact)
{
    const struct customer *who = &center->people[contact->customer];
    bool keyed = chance(center, 500);
    int64_t now = contact->now, count = random_between(&center->random, 1, QUESTIONS);
    contact_pass(center, contact, 10 * MINUTE, 50 * MINUTE);
    if (!who->withheld)
        customer_uses(center, contact->customer, STATES_PHONE, contact->now);
    for (int i = 0; i < count; i++) {
        int64_t noise = random_between(&center->random, -1, 1);
        struct record record = contact_record(center, contact, "survey", types[i]);
        record.contact = keyed ? contact->key : 0;
        record.states = who->shares || who->withheld || who->lost ? STATES_ACCOUNT : STATES_PHONE;
        record.name = questions[i];
        record.value = score_of(center, contact, i, noise);
        record.transaction = contact_once(center, &contact->survey);
        deliver_event(center, &record);
        truth_survey(center, &record, who->anger, noise);
        contact_pass(center, contact, 20 * SECOND, MINUTE);
    }
    contact->now = now;
}
