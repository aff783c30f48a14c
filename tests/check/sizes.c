/* SPDX-License-Identifier: MIT */
/* Frozen structs never change their size. Three kinds of machine: 64-bit, 32-bit with 64-bit
 * numbers on 8 bytes (ARM), 32-bit with them on 4 (i386). Compiled only, without a libc. */
#include <sojourn/arrow.h>
#include <sojourn/figures.h>
#include <sojourn/paths.h>

struct aligned {
    char c;
    int64_t number;
};

#define SIZE(type, wide, arm, i386)                                                                \
    _Static_assert(sizeof(type) == (sizeof(void *) == 8                     ? (wide)               \
                                    : offsetof(struct aligned, number) == 8 ? (arm)                \
                                                                            : (i386)),             \
                   "size of " #type)

SIZE(sojourn_text, 16, 16, 12);
SIZE(sojourn_id, 16, 16, 16);
SIZE(sojourn_identifier, 32, 32, 24);
SIZE(sojourn_sum, 16, 16, 16);
SIZE(sojourn_error, 256, 256, 256);
SIZE(sojourn_event, 288, 288, 236);
SIZE(sojourn_kind, 64, 64, 60);
SIZE(sojourn_gap, 40, 40, 32);
SIZE(sojourn_window, 40, 40, 36);
SIZE(sojourn_reason, 120, 120, 112);
SIZE(sojourn_status, 4, 4, 4);
SIZE(sojourn_parameter, 24, 24, 20);
SIZE(sojourn_where, 32, 32, 24);
SIZE(sojourn_figure, 136, 136, 124);
SIZE(sojourn_touch, 64, 64, 60);

/* Arrow's own: five 64-bit numbers and fields of the size of a pointer. */
SIZE(struct ArrowSchema, 72, 48, 44);
SIZE(struct ArrowArray, 80, 64, 60);
SIZE(struct ArrowArrayStream, 40, 20, 20);
