/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* line - a line of text that is put together piece by piece and never overflows */
#ifndef ZPL_EXAMPLES_LINE_H
#define ZPL_EXAMPLES_LINE_H

#include <ctype.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct line {
	size_t len;
	char text[2048];
};

__attribute__((format(printf, 2, 3))) static inline void line_put(struct line *line, const char *format, ...)
{
	size_t room = sizeof(line->text) - line->len;
	va_list list;
	int n;

	va_start(list, format);
	n = vsnprintf(line->text + line->len, room, format, list);
	va_end(list);
	if (n > 0)
		line->len += (size_t)n < room ? (size_t)n : room - 1;
}

/* One byte the way a C string literal shows it. */
static inline void line_put_byte(struct line *line, unsigned char byte)
{
	switch (byte) {
	case '\n':
		line_put(line, "\\n");
		break;
	case '\t':
		line_put(line, "\\t");
		break;
	case '\r':
		line_put(line, "\\r");
		break;
	case '"':
	case '\\':
		line_put(line, "\\%c", byte);
		break;
	default:
		line_put(line, byte >= ' ' && byte < 127 ? "%c" : "\\%03o", byte);
	}
}

/* @len bytes in quotes; more: there were others that are not shown. */
static inline void line_put_quoted(struct line *line, const char *bytes, size_t len, bool more)
{
	size_t i;

	line_put(line, "\"");
	for (i = 0; i < len; i++)
		line_put_byte(line, (unsigned char)bytes[i]);
	line_put(line, more ? "\"..." : "\"");
}

/* Ends the line, whatever else was in it. */
static inline void line_end(struct line *line)
{
	if (line->len > sizeof(line->text) - 2)
		line->len = sizeof(line->text) - 2;
	line->text[line->len++] = '\n';
	line->text[line->len] = '\0';
}

#endif
