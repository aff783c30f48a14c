/* SPDX-License-Identifier: MIT */
/**
 * @file memory.h
 * How much memory a handle holds, for what, and how much it may hold.
 *
 * A call that feeds, links, merges or settles is refused with SOJOURN_E_MEMORY where the handle would
 * hold more than sojourn_options.memory_limit; `error` tells how much it needs. Then, as after any
 * error, the handle is as before: raise the limit, or erase and settle, and repeat the call.
 * sojourn_erase() is not refused, nor is the settle after it; the first one of a handle makes an index
 * of all records, so it gives nothing back. Cursors and answers are not counted.
 */
#ifndef SOJOURN_MEMORY_H
#define SOJOURN_MEMORY_H

#include <sojourn/sojourn.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Memory of one structure. */
typedef struct sojourn_structure {
    uint64_t size;
    sojourn_text name; /**< "records", "chapters"; constant. doc/architecture.md has them all */
    uint64_t rows;     /**< of it */
    uint64_t bytes;    /**< lent by the allocator, with the room for rows to come */
} sojourn_structure;
/** Tell of structure number `index`, from 0; SOJOURN_DONE after the last. The bytes of all are those of
 *  sojourn_count(). Set `size` before. Needs no settle. Cost: at most a walk over the customers. */
SOJOURN_API sojourn_status sojourn_memory(const sojourn *s, uint64_t index, sojourn_structure *out,
                                          sojourn_error *error);
/** Another memory_limit; 0: none. If more is held already, nothing further goes in. */
SOJOURN_API sojourn_status sojourn_limit(sojourn *s, uint64_t bytes, sojourn_error *error);

#ifdef __cplusplus
}
#endif
#endif
