/* SPDX-License-Identifier: MIT */
/**
 * @file names.h
 * The codes of sojourn.h by name, as tables of facts and of spans spell them.
 */
#ifndef SOJOURN_NAMES_H
#define SOJOURN_NAMES_H

#include <sojourn/sojourn.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {                       /* what a code is of */
       SOJOURN_NAMES_TYPE,   /**< sojourn_event.type: "wrap_up"; and SOJOURN_ROW_... */
       SOJOURN_NAMES_LEVEL,  /**< "interaction" */
       SOJOURN_NAMES_STATE,  /**< sojourn_span.state: "resolved" */
       SOJOURN_NAMES_CHANGE, /**< sojourn_span.change: "gone" */
       SOJOURN_NAMES_FLAG    /**< one of sojourn_span.flags: "redial" */
};
/** Types of the rows of a table of facts that are no events: "link.same" is SOJOURN_ROW_LINK +
 *  SOJOURN_LINK_SAME. */
enum { SOJOURN_ROW_LINK = 1000, SOJOURN_ROW_ERASE = 2000 };

/** Tell name and code number `index` of a family, from 0; SOJOURN_DONE after the last. Names are
 *  constant and in lower case; readers of facts take them in any. */
SOJOURN_API sojourn_status sojourn_name_info(int32_t of, uint64_t index, sojourn_text *name,
                                             int32_t *code);

#ifdef __cplusplus
}
#endif
#endif
