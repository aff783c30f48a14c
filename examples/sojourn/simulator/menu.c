/* SPDX-License-Identifier: MIT */
/* A voice menu of two levels, or the bot of a chat that asks the same: first the queue, then the
 * intent. A wrong key is said again; who is annoyed, or always is, presses 0 and is put through to
 * the general queue. What a machine can solve ends here. */
#include "center.h"

static struct record menu_record(struct center *center, struct contact *contact, const char *type)
{
    bool voice = contact->channel == CHANNEL_VOICE;
    const struct customer *who = &center->people[contact->customer];
    struct record record = contact_keyed(center, contact, voice ? "ivr" : "chat", type);
    record.session = voice ? contact->key : contact->session;
    record.session_letter = voice ? 'i' : 'h';
    record.transaction = contact->menu;
    if (voice && !who->withheld)
        record.states = contact->elsewhere ? STATES_ANI_OTHER : STATES_ANI;
    if (!voice)
        record.states = STATES_COOKIE;
    return record;
}

static void menu_send(struct center *center, struct contact *contact, struct record *record)
{
    const struct customer *who = &center->people[contact->customer];
    bool needed = who->shares || who->withheld || contact->elsewhere || who->lost;
    if (contact->identified && (needed || (record->intent && chance(center, 500)))) {
        record->states |= STATES_ACCOUNT;
        contact->named = true;
    }
    deliver_event(center, record);
    contact_pass(center, contact, 3 * SECOND, 20 * SECOND);
}

static void press(struct center *center, struct contact *contact, const char *menu, const char *key)
{
    struct record record = menu_record(center, contact, "input");
    record.name = menu;
    record.detail = key;
    contact->told.steps++;
    menu_send(center, contact, &record);
}

/* Why the customer wants a person now; NULL: does not. */
static const char *opts_out(struct center *center, const struct contact *contact)
{
    const struct customer *who = &center->people[contact->customer];
    int64_t rate = center->rates[RATE_OPT_OUT];
    if (who->zeroes)
        return chance(center, rate * 10) ? "habit" : NULL;
    if (contact->told.invalid && chance(center, rate * 4 * contact->told.invalid))
        return "invalid input";
    if (who->anger > 30 && chance(center, rate * (who->anger - 30) / 12))
        return "anger";
    return chance(center, rate / 2) ? "impatience" : NULL;
}

/* One level. False: the customer left it by 0. */
static bool level_walk(struct center *center, struct contact *contact, const char *menu)
{
    while (chance(center, center->rates[RATE_INVALID])) {
        press(center, contact, menu, "invalid");
        contact->told.invalid++;
    }
    contact->told.opt_out = opts_out(center, contact);
    if (contact->told.opt_out)
        press(center, contact, menu, "0");
    return !contact->told.opt_out;
}

static void end(struct center *center, struct contact *contact, const char *how)
{
    struct record record = menu_record(center, contact, "end");
    record.detail = how;
    menu_send(center, contact, &record);
}

/* What the caller takes his matter for. */
static unsigned heard(struct center *center, const struct contact *contact)
{
    if (chance(center, center->rates[RATE_WRONG]))
        return (unsigned)random_below(&center->random, INTENT_CANCEL);
    return center->people[contact->customer].intent;
}

static void leaf(struct center *center, struct contact *contact)
{
    static const char *const keys[] = {"1", "2", "3", "4", "5", "6", "7"};
    const struct intent *intent = &center->profile->intents[contact->heard];
    struct record record = menu_record(center, contact, "input");
    record.name = intent->name;
    record.detail = keys[contact->heard];
    record.intent = intent->name;
    contact->stated = true;
    contact->told.steps++;
    menu_send(center, contact, &record);
}

static bool contained(struct center *center, struct contact *contact)
{
    const struct intent *intent = &center->profile->intents[contact->heard];
    const struct customer *who = &center->people[contact->customer];
    int64_t share = intent->contain * center->rates[RATE_CONTAIN] / 1000 * (150 - who->anger) / 150;
    if (contact->heard != who->intent || !chance(center, share))
        return false;
    contact->told.contained = true;
    contact->told.resolved = chance(center, 850);
    end(center, contact, contact->told.resolved ? "done" : "gave up");
    contact->told.end = "machine";
    return true;
}

enum menu_end menu_walk(struct center *center, struct contact *contact)
{
    struct record start;
    contact->menu = ++center->transaction;
    contact->queue = 0;
    start = menu_record(center, contact, "start");
    menu_send(center, contact, &start);
    if (chance(center, center->rates[RATE_CUT_OFF])) {
        contact->told.cut = true;
        contact->told.end = "cut off";
        end(center, contact, "cut off");
        return MENU_CUT_OFF;
    }
    contact->heard = heard(center, contact);
    unsigned queue = (unsigned)center->profile->intents[contact->heard].queue;
    if (!level_walk(center, contact, "main"))
        return MENU_QUEUE;
    press(center, contact, "main", queue == 1 ? "1" : queue == 2 ? "2" : "3");
    if (!level_walk(center, contact, center->profile->queues[queue]))
        return MENU_QUEUE;
    leaf(center, contact);
    if (contained(center, contact))
        return MENU_CONTAINED;
    contact->queue = (uint8_t)queue;
    return MENU_QUEUE;
}
