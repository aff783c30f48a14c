/* SPDX-License-Identifier: MIT */
/** Texts: made, compared, checked. */
#ifndef SJ_BASE_BYTES_H
#define SJ_BASE_BYTES_H

#include <sojourn/sojourn.h>

#include <string.h>

/** A text over a C string. */
sojourn_text sj_text(const char *string);
/** Less than, equal to or greater than 0, as bytes; a prefix comes first. */
int sj_text_compare(sojourn_text a, sojourn_text b);
/** 1 if the bytes are the same. */
static inline int sj_text_equal(sojourn_text a, sojourn_text b)
{
    return a.length == b.length && (a.length == 0 || memcmp(a.data, b.data, (size_t)a.length) == 0);
}
/** Copy a text, of which most are short, to where there is room for it. */
static inline void sj_text_copy(void *to, sojourn_text text)
{
    char *out = to;
    size_t length = (size_t)text.length;
    if (length > 16) {
        memcpy(out, text.data, length);
    } else if (length >= 8) {
        memcpy(out, text.data, 8);
        memcpy(out + length - 8, text.data + length - 8, 8);
    } else if (length >= 4) {
        memcpy(out, text.data, 4);
        memcpy(out + length - 4, text.data + length - 4, 4);
    } else if (length != 0) {
        out[0] = text.data[0];
        out[length / 2] = text.data[length / 2];
        out[length - 1] = text.data[length - 1];
    }
}
/** The same eight bytes in the other order. */
static inline uint64_t sj_word_swapped(uint64_t w)
{
    w = (w >> 8 & UINT64_C(0x00ff00ff00ff00ff)) | (w & UINT64_C(0x00ff00ff00ff00ff)) << 8;
    w = (w >> 16 & UINT64_C(0x0000ffff0000ffff)) | (w & UINT64_C(0x0000ffff0000ffff)) << 16;
    return w >> 32 | w << 32;
}
/** Its bytes in memory, the least first: a number read so, or to be written. */
static inline uint64_t sj_word_little(uint64_t w)
{
    const union {
        uint16_t number;
        uint8_t least;
    } one = {1};
    return one.least != 0 ? w : sj_word_swapped(w);
}
/** 1 if every byte is ASCII and none is NUL. */
int sj_text_plain(sojourn_text text);
/** 1 if `text` is UTF-8 without NUL, overlong forms and surrogates. */
int sj_text_valid(sojourn_text text);
/** 1 for space, \t, \n, \v, \f and \r. */
static inline int sj_text_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}
/** 1 if it has a length and no bytes. */
static inline int sj_text_lacks(sojourn_text text)
{
    return text.length != 0 && text.data == NULL;
}
/** `text` without the blanks at both ends. */
sojourn_text sj_text_trim(sojourn_text text);
/** `c` in lower case, if it is an ASCII letter. */
static inline char sj_text_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/** Less than, equal to or greater than 0, in the order of the 16 bytes. */
int sj_id_compare(sojourn_id a, sojourn_id b);
int sj_id_equal(sojourn_id a, sojourn_id b);
/** Write the 32 lower-case hexadecimal digits of `id`. */
void sj_id_hex(sojourn_id id, char out[32]);
/** Write `number` in decimal and return its length. */
uint64_t sj_text_decimal(int64_t number, char out[20]);

#endif
