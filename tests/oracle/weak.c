/* SPDX-License-Identifier: MIT */
/* Law 3.3: the customer of a contact that states nobody, by weak or shared values and issue keys.
 */
#include "inside.h"

static int is_near(const oracle *o, const row *contact, const row *e, int64_t lifetime)
{
    foreach (k, o, CONTACT, contact)
        if (within(e->event.start, k->event.start, lifetime) &&
            within(k->event.start, e->event.start, lifetime))
            return 1;
    return 0;
}

/* Adds a customer to the two first that the value touches. */
static void touch(const oracle *o, const person *value, person *customer, person *touched[2])
{
    if (!is_distinct(o, value, customer))
        touched[touched[0] != NULL && touched[0] != customer] = customer;
}

/* By an event that states the value: whom it states, else whom its contact does. */
static void touch_by(const oracle *o, const person *value, const row *e, person *touched[2])
{
    static const int levels[] = {EVENT, CONTACT};
    for (int i = 0, any = 0; i < 2 && !any; i++) {
        look_at(o, levels[i], e->of[levels[i]]);
        all_people (p, o)
            if (p->shown != NULL && grade(p) == OWN) {
                touch(o, value, p->customer, touched);
                any = 1;
            }
    }
}

/* Is the value shared? Else adds whom it touches near the contact. */
static int ask(const oracle *o, const person *value, const row *contact, person *touched[2])
{
    int shared = value->shared;
    all_rows (e, o)
        for (size_t i = 0; i < e->who_count; i++)
            if (e->who[i] == value && is_near(o, contact, e, value->kind.lifetime_us))
                touch_by(o, value, e, touched);
    all_people (p, o)
        if (is(value, "ani") && id_order(p->id, value->as_phone) == 0) {
            if (!p->weak && ((p->stated && !p->shared) || p->named))
                touch(o, value, p->customer, touched);
            shared |= p->shared && !p->named;
        }
    return shared;
}

static person *ask_issues(const oracle *o, const row *contact)
{
    foreach (e, o, CONTACT, contact) {
        person *found = NULL;
        int several = 0;
        all_rows (k, o)
            if (k->is_stated && same(k->text[ISSUE], e->text[ISSUE])) {
                several |= found != NULL && found != k->known;
                found = k->known;
            }
        if (found != NULL && !several)
            return found;
    }
    return NULL;
}

/* Of a contact that is not stated. */
void attach(oracle *o, const row *contact)
{
    entry *first = list(o, contact), *asked = first;
    person *touched[2] = {NULL, NULL};
    int shared = 0;
    for (; asked->order[0] == SHARED_OR_WEAK && touched[0] == NULL && !shared; asked++)
        shared = ask(o, asked->a, contact, touched);
    int several = shared || touched[1] != NULL;
    person *known = several ? asked[-1].a : OR(touched[0], ask_issues(o, contact));
    foreach (e, o, CONTACT, contact) {
        e->known = OR(known, first->a);
        e->flags |= several || known == NULL ? SOJOURN_SPAN_ANONYMOUS : 0;
    }
}
