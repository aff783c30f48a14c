/* SPDX-License-Identifier: MIT */
/** @file conformance.h  What a platform brings along. */
#ifndef TESTS_CONFORMANCE_H
#define TESTS_CONFORMANCE_H

#include <sojourn/sojourn.h>

/** Where memory comes from; NULL: from malloc. */
const sojourn_allocator *conformance_allocator(void);

#endif
