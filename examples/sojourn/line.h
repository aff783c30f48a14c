/* SPDX-License-Identifier: MIT */
/* Spans as a person reads them: one line of text, or one object of JSON. */
#ifndef LINE_H
#define LINE_H

#include "tool.h"

#include <jansson.h>

enum { LINE_ROOM = 512, LINE_WIDTH = 100 };

/* All but the time and the gap before it. No control characters; as wide as it comes. `name`: the
 * customer's, in place of the id; empty: none is kept. */
void line_write(char line[LINE_ROOM], const sojourn_span *span, sojourn_text name);
/* Put out `text` up to the width of a screen, and the end of the line. */
void line_print(const char *text);
/* What the span says, empty fields left out. */
json_t *line_object(const sojourn_span *span, sojourn_text name);

#endif
