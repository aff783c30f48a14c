/* SPDX-License-Identifier: MIT */
#include "out.h"

#include <csv.h>
#include <string.h>

void out_flush(struct out *out)
{
    fwrite(out->bytes, 1, out->length, out->stream);
    out->length = 0;
}

/* Room for `size` bytes behind the comma of a field. */
static char *field_room(struct out *out, size_t size)
{
    if (sizeof out->bytes - out->length < size + 1)
        out_flush(out);
    if (out->begun)
        out->bytes[out->length++] = ',';
    out->begun = true;
    return out->bytes + out->length;
}

static bool plain(sojourn_text text)
{
    for (uint64_t i = 0; i < text.length; i++) {
        char c = text.data[i];
        if (c == ',' || c == '"' || c == '\r' || c == '\n')
            return false;
    }
    return !text.length || (text.data[0] > ' ' && text.data[text.length - 1] != ' ' &&
                            text.data[text.length - 1] != '\t');
}

void out_text(struct out *out, sojourn_text text)
{
    size_t length = (size_t)text.length;
    bool fits = length * 2 + 8 < sizeof out->bytes;
    char *room = field_room(out, fits ? length * 2 + 2 : 0);
    if (!fits) {
        out_flush(out);
        csv_fwrite(out->stream, text.data, length);
    } else if (plain(text)) {
        if (length)
            memcpy(room, text.data, length);
        out->length += length;
    } else {
        out->length += csv_write(room, sizeof out->bytes - out->length, text.data, length);
    }
}

void out_word(struct out *out, const char *word)
{
    out_text(out, text_of(word));
}

void out_count(struct out *out, uint64_t number)
{
    out->length += count_write(field_room(out, NUMBER_ROOM), number);
}

void out_number(struct out *out, int64_t number)
{
    out->length += number_write(field_room(out, NUMBER_ROOM), number);
}

void out_sum(struct out *out, sojourn_sum sum)
{
    out->length += sum_write(field_room(out, NUMBER_ROOM), sum);
}

void out_id(struct out *out, sojourn_id id)
{
    if (!id.high && !id.low)
        field_room(out, 0);
    else
        out->length += id_write(field_room(out, ID_ROOM), id);
}

void out_moment(struct out *out, int64_t us)
{
    out->length += moment_write(field_room(out, MOMENT_ROOM), us);
}

void out_row(struct out *out)
{
    if (sizeof out->bytes - out->length < 1)
        out_flush(out);
    out->bytes[out->length++] = '\n';
    out->begun = false;
}
