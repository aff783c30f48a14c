/* SPDX-License-Identifier: MIT */
/** @file slice_read.h  Simulated facts as the tool's own reader gives them. */
#ifndef TESTS_SLICE_READ_H
#define TESTS_SLICE_READ_H

#include <sojourn/sojourn.h>

typedef struct slice_fact {
    sojourn_event event; /* of a link: its identifiers and revision */
    int32_t link;        /* SOJOURN_LINK_..., or -1: an event */
} slice_fact;

typedef struct slice_file slice_file;
/** All facts of a file of CSV; NULL, and a message on stderr, where one is refused. */
slice_file *slice_read(const char *path);
const slice_fact *slice_facts(const slice_file *file, uint64_t *count);
void slice_free(slice_file *file);

#endif
