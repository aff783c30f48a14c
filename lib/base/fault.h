/* SPDX-License-Identifier: MIT */
/** How an error is told. */
#ifndef SJ_BASE_FAULT_H
#define SJ_BASE_FAULT_H

#include <sojourn/sojourn.h>

/** Fill `error`, which may be NULL, and return `status`. `message` says what to change. */
sojourn_status sj_fault(sojourn_error *error, sojourn_status status, uint64_t index,
                        const char *message);
/** The same with a name after the message: that of a kind or an option, never a value. */
sojourn_status sj_fault_name(sojourn_error *error, sojourn_status status, uint64_t index,
                             const char *message, sojourn_text name);
/** Say of which kind the name at the end of a message is: "..: identifier" becomes
 *  "..: identifier.email". */
void sj_fault_kind(sojourn_error *error, sojourn_text kind);
/** SOJOURN_E_MEMORY: the host has none; or a limit is less than what was needed. */
sojourn_status sj_fault_memory(sojourn_error *error);
sojourn_status sj_fault_limit(sojourn_error *error, uint64_t limit, uint64_t needed);

#endif
