/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * message - failures turned into lines
 *
 * Stage 2, any context: start-up, a thread of the program, a signal handler. Rules:
 * no libc function, no errno, no lock, no allocation; a line is one write(2), so that
 * lines of several threads and processes do not mix.
 */
#include "message.h"

#include <errno.h>
#include <stdarg.h>

#include "errno_names.h"

/* One write to a pipe is not mixed with others' up to PIPE_BUF, which is 4096. */
#define MESSAGE_MAX 1024

struct row {
	const char *name;
	enum zpl_log level;
	const char *what;
	const char *remedy;
	const char *now;
};

static const struct row rows[ZPL_N_STEPS] = {
#define ZPL_MESSAGE(step, level, what, remedy, now) \
	[ZPL_STEP_##step] = { #step, ZPL_LOG_##level, what, remedy, now },
#include "messages.def"
#undef ZPL_MESSAGE
};

static const char *const level_names[] = { "off", "error", "warn", "info", "debug" };

struct line {
	char *buf;
	size_t cap;
	size_t len;
};

/* What a text's %-letters stand for. */
struct facts {
	const char *subject;
	const char *detail;
	uint64_t value;
	int err;
};

static void put_char(struct line *line, char c)
{
	if (line->len + 2 < line->cap) /* a newline and a NUL always fit */
		line->buf[line->len++] = c;
}

static void put(struct line *line, const char *text)
{
	for (; text && *text; text++)
		put_char(line, *text);
}

/* A path may hold anything; a message is one line of text. */
static void put_clean(struct line *line, const char *text)
{
	for (; text && *text; text++)
		put_char(line, (unsigned char)*text < ' ' || *text == 0x7f ? '?' : *text);
}

static void put_number(struct line *line, uint64_t value, unsigned base)
{
	char digits[20];
	unsigned n = 0;

	do {
		digits[n++] = "0123456789abcdef"[value % base];
		value /= base;
	} while (value);
	while (n)
		put_char(line, digits[--n]);
}

static void put_signed(struct line *line, int64_t value)
{
	if (value < 0)
		put_char(line, '-');
	put_number(line, value < 0 ? 0 - (uint64_t)value : (uint64_t)value, 10);
}

static void put_hex(struct line *line, uint64_t value)
{
	put(line, "0x");
	put_number(line, value, 16);
}

static void put_errno(struct line *line, int err)
{
	const char *name = zpl_errno_name(err);

	if (name) {
		put(line, name);
	} else {
		put(line, "errno ");
		put_signed(line, err);
	}
}

static void put_text(struct line *line, const char *text, const struct facts *facts)
{
	for (; *text; text++) {
		if (*text != '%') {
			put_char(line, *text);
			continue;
		}
		switch (*++text) {
		case 's': put_clean(line, facts->subject); break;
		case 't': put_clean(line, facts->detail); break;
		case 'e': put_errno(line, facts->err); break;
		case 'n': put_signed(line, (int64_t)facts->value); break;
		case 'x': put_hex(line, facts->value); break;
		default: put_char(line, '%'); break;
		}
	}
}

static void put_level(struct line *line, enum zpl_log level)
{
	put(line, "zpl: ");
	put(line, level_names[level]);
	put(line, ": ");
}

static size_t finish(struct line *line)
{
	line->buf[line->len++] = '\n';
	line->buf[line->len] = '\0';
	return line->len;
}

/* The kernel's own write: libc's would set errno and be a cancellation point. */
static long write_raw(int fd, const char *buf, size_t len)
{
	long ret;

	__asm__ volatile("syscall"
			 : "=a"(ret)
			 : "0"(1L), "D"((long)fd), "S"(buf), "d"(len)
			 : "rcx", "r11", "memory");
	return ret;
}

static void emit(const struct zpl_config *cfg, enum zpl_log level, const char *buf, size_t len)
{
	if (level > (cfg ? cfg->log : ZPL_LOG_WARN))
		return;
	while (write_raw(cfg ? cfg->log_fd : 2, buf, len) == -EINTR)
		;
}

/* Copy @from; of what is too long keep the end, where a path's name and an error's point are. */
static void copy_end(char *to, size_t cap, const char *from)
{
	size_t len = 0;
	size_t n = 0;

	while (from && from[len])
		len++;
	if (len >= cap) {
		from += len - (cap - 1) + 3;
		while (n < 3)
			to[n++] = '.';
	}
	while (from && *from)
		to[n++] = *from++;
	to[n] = '\0';
}

/* dlerror() begins with the path, which is the subject. */
static const char *without_subject(const char *detail, const char *subject)
{
	const char *rest = detail;

	while (rest && subject && *subject && *rest == *subject) {
		rest++;
		subject++;
	}
	return rest && subject && !*subject && rest[0] == ':' && rest[1] == ' ' ? rest + 2 : detail;
}

int zpl_fail(struct zpl_failure *fail, enum zpl_step step, int err, uint64_t value,
	     const char *subject, const char *detail)
{
	if (fail) {
		fail->step = step;
		fail->err = err;
		fail->value = value;
		copy_end(fail->subject, sizeof(fail->subject), subject);
		copy_end(fail->detail, sizeof(fail->detail), without_subject(detail, subject));
	}
	return err ? -err : -EINVAL;
}

static bool contains(const char *text, const char *part)
{
	for (; *text; text++) {
		size_t n = 0;

		while (part[n] && text[n] == part[n])
			n++;
		if (!part[n])
			return true;
	}
	return false;
}

int zpl_fail_load(struct zpl_failure *fail, enum zpl_step step, const char *path, const char *text)
{
	if (!text)
		text = "unknown reason";
	if (contains(text, "failed to map segment") || contains(text, "out of memory") ||
	    contains(text, "cannot create shared object descriptor"))
		return zpl_fail(fail, ZPL_STEP_LOAD_MEMORY, ENOMEM, 0, path, text);
	return zpl_fail(fail, step, ENOENT, 0, path, text);
}

int zpl_fail_zero(struct zpl_failure *fail, int err, int64_t min_addr, bool rawio, bool selinux)
{
	enum zpl_step step = ZPL_STEP_ZERO_OTHER;

	if (err == EEXIST)
		step = ZPL_STEP_ZERO_TAKEN;
	else if (err == EACCES && selinux)
		step = ZPL_STEP_ZERO_SELINUX;
	else if (err == EPERM && min_addr > 0)
		step = rawio ? ZPL_STEP_ZERO_CAPABILITY : ZPL_STEP_ZERO_MIN_ADDR;
	return zpl_fail(fail, step, err, (uint64_t)min_addr, NULL, NULL);
}

size_t zpl_message_format(char *buf, size_t cap, const struct zpl_failure *fail, bool continuing)
{
	const struct row *row = &rows[fail->step];
	const struct facts facts = { fail->subject, fail->detail, fail->value, fail->err };
	struct line line = { buf, cap, 0 };

	if (cap < 2)
		return 0;
	put_level(&line, row->level);
	put_text(&line, row->what, &facts);
	put(&line, *row->remedy ? "; " : "");
	put_text(&line, row->remedy, &facts);
	put(&line, "; ");
	if (*row->now)
		put_text(&line, row->now, &facts);
	else
		put(&line, continuing ? "running without hooks" : "not starting");
	return finish(&line);
}

void zpl_message_fail(const struct zpl_config *cfg, const struct zpl_failure *fail, bool continuing)
{
	char buf[MESSAGE_MAX];

	emit(cfg, rows[fail->step].level, buf,
	     zpl_message_format(buf, sizeof(buf), fail, continuing));
}

void zpl_message_note(const struct zpl_config *cfg, const struct zpl_failure *fail)
{
	zpl_message_fail(cfg, fail, true);
}

static void put_args(struct line *line, const char *fmt, va_list args)
{
	for (; *fmt; fmt++) {
		if (*fmt != '%') {
			put_char(line, *fmt);
			continue;
		}
		switch (*++fmt) {
		case 's': put_clean(line, va_arg(args, const char *)); break;
		case 'd': put_signed(line, va_arg(args, int)); break;
		case 'u': put_number(line, va_arg(args, unsigned), 10); break;
		case 'l': put_signed(line, va_arg(args, int64_t)); break;
		case 'x': put_hex(line, va_arg(args, uint64_t)); break;
		case 'e': put_errno(line, va_arg(args, int)); break;
		default: put_char(line, '%'); break;
		}
	}
}

void zpl_message_log(const struct zpl_config *cfg, enum zpl_log level, const char *fmt, ...)
{
	char buf[MESSAGE_MAX];
	struct line line = { buf, sizeof(buf), 0 };
	va_list args;

	if (level > (cfg ? cfg->log : ZPL_LOG_WARN))
		return;
	put_level(&line, level);
	va_start(args, fmt);
	put_args(&line, fmt, args);
	va_end(args);
	emit(cfg, level, buf, finish(&line));
}

enum zpl_log zpl_message_level(enum zpl_step step)
{
	return rows[step].level;
}

const char *zpl_message_step_name(enum zpl_step step)
{
	return rows[step].name;
}

const char *zpl_errno_name(int err)
{
	static const char *const names[] = { ZPL_ERRNO_NAMES };

	return err > 0 && (size_t)err < sizeof(names) / sizeof(names[0]) ? names[err] : NULL;
}
