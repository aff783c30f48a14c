/* SPDX-License-Identifier: MIT */
/* Scenes of identity at a small scale: who is stated together, and who is linked. Each fact of a
 * scene is one of its lines. A word names an identifier by the letter of its kind and a person: 0
 * is one for all, i drawn for each fact, j the one after i. A line that starts with a mark is a
 * link; c0 is a contact key, t an issue. */
#include "history_parts.h"

#include <string.h>

enum { LINES = 10 };

static const char letters[] = "aculepkdnigbr"; /* of the kinds, as history_names.c lists them */
static const char *const scenes[][LINES] = {
    {"ai pi", "pi aj", "ai", "pi", "= ai aj", "! ai a0"},                  /* chain */
    {"ai ui", "ui aj", "! ai aj", "= ui u0", "= ai u0", "li ai", "li uj"}, /* strong chain */
    {"e0 ai", "e0 uj", "e0", "ai", "! e0 ai", "= e0 ki"},                  /* star */
    {"ai uj", "ai pj", "ui ej", "ai lj ei pi", "ci ri", "gi ej", "pi ri"}, /* clique */
    {"= p0 ai", "- p0 ai", "! p0 ai", "p0 ai", "p0", "p0 ki", "ki"},       /* flapping hub */
    {"p0 ai", "p0", "= p0 a0", "= p0 aj", "n0", "n0 ai", "p0 k0"},         /* shared and linked */
    {"d0 ai", "d0", "d0 ki", "d0 p0", "p0 ai", "! d0 ai", "= d0 ai"},      /* kiosk */
    {"p0 ai", "p0", "p0 ti", "e0 ai p0", "! ai aj", "p0 kj", "kj ai"},     /* couple */
    {"e0 ai", "e0", "e0 ei ai", "! e0 ei", "! e0 ai", "e0 ui", "= ui ai", "e0 ti"}, /* family */
    {"n0 ai", "n0", "n0 pi", "n0 ki", "n0 ti", "! n0 ai", "p0 ai"},      /* switchboard */
    {"ai c0", "aj c0", "ei c0", "ai", "ai ej c0", "ki c0", "p0 ci"},     /* conference */
    {"n0", "ni", "p0 ai", "pi", "pi ai", "= p0 ai", "! n0 ai", "ni nj"}, /* ani and phone */
    {"i0", "i0 ai", "i0 k0", "i0 ii", "i0 d0 ai", "k0 ai", "= i0 ai"},   /* addresses */
    {"t0", "t0 ai", "ti tj", "k0 ti", "k0 ai", "ai ti", "p0 ti", "t0 ci", "t0 c0",
     "ti c0"},                                                                 /* issues */
    {"ui e0 ei", "ui ei", "ui ej", "ai ui", "ui e0", "= ui uj", "ei li"},      /* unique */
    {"b0 gi", "gi ri", "b0 ri", "b0", "gi rj", "= b0 ri", "! gi ri", "ri bi"}, /* declared */
    {"i0 c0", "c0", "i0 ai", "k0 c0", "k0 ai", "b0 c0", "b0 ai", "t0 c0"},     /* long contacts */
    {"= ki ai", "ai uj", "ui aj", "= di ai", "ki", "! ki aj", "di ki"},      /* weak ones carried */
    {"ki ai", "ki", "kj ai ki", "ki di", "di", "di ai", "= ki di", "ki ni"}, /* late login */
};

void scene_choose(world *w)
{
    static const uint64_t shares[] = {0, 30, 70, 95};

    w->staged = shares[dice_below(&w->d, COUNT_OF(shares))];
    for (uint64_t i = 0; i < COUNT_OF(w->scenes); i++)
        w->scenes[i] = dice_below(&w->d, COUNT_OF(scenes));
    w->crowd = 2 + dice_below(&w->d, dice_percent(&w->d, 80) ? 4 : 4 + w->h->count / 8);
}

static const char *line_any(world *w)
{
    const char *const *lines = scenes[w->scenes[dice_below(&w->d, COUNT_OF(w->scenes))]];
    uint64_t count = 0;

    while (count < LINES && lines[count] != NULL)
        count++;
    return lines[dice_below(&w->d, count)];
}

/* Which key of a contact or an issue, or which person, the second letter of a word means. */
static uint64_t number_of(const char *word, uint64_t i)
{
    return word[1] == '0' ? 0 : word[1] == 'i' ? i : i + 1;
}

static sojourn_identifier identifier_of(world *w, const char *word, uint64_t i)
{
    return name_identifier(w, (uint64_t)(strchr(letters, word[0]) - letters), number_of(word, i));
}

static void draw_link(world *w, fact *f, const char *line, uint64_t i)
{
    f->is_link = 1;
    f->link = *line == '=' ? SOJOURN_LINK_SAME : *line == '!' ? SOJOURN_LINK_DISTINCT : 0;
    f->revision = (uint32_t)dice_below(&w->d, 3);
    f->a = identifier_of(w, line + 2, i);
    f->b = identifier_of(w, line + 5, i);
}

void scene_draw(world *w, fact *f)
{
    const char *line = line_any(w);
    uint64_t i = 1 + dice_below(&w->d, w->crowd), count = 0;

    if (strchr("=!-", *line) != NULL) {
        draw_link(w, f, line, i);
        return;
    }
    event_draw(w, f);
    f->event.contact = f->event.parent = f->event.issue = (sojourn_text){NULL, 0};
    if (dice_percent(&w->d, 80))
        f->event.session = f->event.contact;
    for (const char *word = line; word != NULL; word = strchr(word, ' ')) {
        word += *word == ' ';
        if (*word == 'c' && word[1] == '0')
            f->event.contact = TEXT("c0");
        else if (*word == 't')
            f->event.issue = name_spelled(w->h, "T#", number_of(word, i));
        else
            f->identifiers[count++] = identifier_of(w, word, i);
    }
    f->event.identifiers = count > 0 ? f->identifiers : NULL;
    f->event.identifier_count = count;
}
