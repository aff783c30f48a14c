/* SPDX-License-Identifier: MIT */
/* How often texts were seen, each text copied once. */
#ifndef TALLY_H
#define TALLY_H

#include "tool.h"

struct tally_item {
    uint64_t count; /* times seen */
    uint64_t other; /* the caller's: what was seen beside it */
    sojourn_text text;
};
struct tally {
    struct tally_node *nodes;
};

/* Count a text; its item stays where it is until the close. */
struct tally_item *tally_add(struct tally *tally, sojourn_text text);
/* Count two texts as one; true when they come together for the first time. */
bool tally_pair(struct tally *tally, sojourn_text a, sojourn_text b);
size_t tally_size(const struct tally *tally);
/* The items, the greatest first by `count` or `other`, then by text; to be freed by free(). */
struct tally_item **tally_sorted(const struct tally *tally, bool by_other);
void tally_close(struct tally *tally);

#endif
