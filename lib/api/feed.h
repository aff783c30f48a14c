/* SPDX-License-Identifier: MIT */
/** What every road of facts into a handle uses. */
#ifndef SJ_API_FEED_H
#define SJ_API_FEED_H

#include "api/handle.h"

/** Draft a link of checked `link`; an error tells which of the two identifiers. */
sojourn_status sj_feed_link(sojourn *s, const sojourn_identifier *a, const sojourn_identifier *b,
                            int32_t link, uint32_t revision, sj_draft_link *draft,
                            sojourn_error *error);
/** Draft an erasure behind those of `batch`, where there is room for `count` more. */
sojourn_status sj_feed_erasure(sojourn *s, const sojourn_identifier *who, uint64_t count,
                               int64_t upto, sj_batch *batch, sojourn_error *error);
/** Add a batch: all, or on an error none. */
sojourn_status sj_feed_put(sojourn *s, const sj_batch *batch, sojourn_error *error);

#endif
