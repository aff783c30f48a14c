/* SPDX-License-Identifier: MIT */
/**
 * @file utf8proc.h
 * What the oracle asks of utf8proc, for ASCII alone: the library that is tested here folds no more.
 */
#ifndef TESTS_CONFORMANCE_UTF8PROC_H
#define TESTS_CONFORMANCE_UTF8PROC_H

#include <stdlib.h>
#include <string.h>

typedef unsigned char utf8proc_uint8_t;
typedef int utf8proc_option_t;
enum {
    UTF8PROC_STABLE = 0,
    UTF8PROC_COMPAT = 0,
    UTF8PROC_COMPOSE = 0,
    UTF8PROC_NULLTERM = 0,
    UTF8PROC_CASEFOLD = 1
};

static inline long utf8proc_map(const utf8proc_uint8_t *text, long length, utf8proc_uint8_t **out,
                                utf8proc_option_t options)
{
    length = (long)strlen((const char *)text);
    *out = malloc((size_t)length + 1);
    for (long i = 0; *out != NULL && i <= length; i++) {
        int upper = text[i] >= 'A' && text[i] <= 'Z';
        if (text[i] > 127)
            return -1;
        (*out)[i] = (utf8proc_uint8_t)(upper && options ? text[i] + 32 : text[i]);
    }
    return *out == NULL ? -1 : length;
}

#endif
