/* SPDX-License-Identifier: MIT */
/* Facts as text (doc/facts.md): rows of CSV to sojourn_event and links. */
#ifndef FACTS_H
#define FACTS_H

#include "tool.h"

struct fact {
    sojourn_event
        event;    /* of a link: its identifiers and revision; an erasure: its end is the time */
    int32_t link; /* SOJOURN_LINK_..., or FACTS_EVENT, FACTS_ERASURE */
    const char *file;
    uint64_t line;
};
enum { FACTS_EVENT = -1, FACTS_ERASURE = -2 };

/* Facts that wait to be fed; their texts lie in the arena. */
struct facts {
    const sojourn_options *options; /* whose kinds a column may name */
    struct arena texts;
    struct fact *items;
    size_t count, capacity;
};
void facts_reset(struct facts *facts);
void facts_close(struct facts *facts);
void facts_shuffle(struct facts *facts, uint64_t seed);

/* What is to be done with them. */
struct facts_sink {
    /* A row came; it may empty `facts`. An exit code other than TOOL_DONE stops reading. */
    int (*taken)(void *context, struct facts *facts);
    int (*refused)(void *context, const char *file, uint64_t line, const char *why); /* likewise */
    void *context;
};

/* Read one file ("-": stdin) to its end. Answers an exit code; bad rows are no failure. */
int facts_read(struct facts *facts, const char *file, const struct facts_sink *sink);

#endif
