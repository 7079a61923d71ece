/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A failure becomes one line with cause, remedy and consequence, however it is filled. */
#define _GNU_SOURCE
#include "message.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "check.h"

static struct zpl_failure fail;
static char buf[2048];

static const char *text(bool continuing)
{
	size_t len = zpl_message_format(buf, sizeof(buf), &fail, continuing);

	CHECK_INT(len, strlen(buf));
	return buf;
}

static void whole_lines(void)
{
	CHECK_INT(zpl_fail(&fail, ZPL_STEP_HOOK_UNDEFINED, 0, 0, "/p/h.so", "foo"), -EINVAL);
	CHECK_STR(text(false), "zpl: error: cannot load /p/h.so: undefined symbol: foo; link the hook "
			       "with every library it uses (-Wl,-z,defs); not starting\n");
	CHECK_INT(zpl_fail(&fail, ZPL_STEP_HOOK_MISSING, ENOENT, 0, "/p/h.so", NULL), -ENOENT);
	CHECK_STR(text(true), "zpl: error: cannot load /p/h.so: ENOENT; correct the path in "
			      "LIBZPHOOK; running without hooks\n");
	zpl_fail(&fail, ZPL_STEP_HOOK_INIT, 0, (uint64_t)-7, "/p/h.so", NULL);
	CHECK(strstr(text(false), "its init returned -7; "));
	zpl_fail(&fail, ZPL_STEP_HOOK_VERSION, 0, 0x7f0012ab, "/p/h.so", "0x10000");
	CHECK(strstr(text(false), "its interface version is 0x7f0012ab, zpl's is 0x10000; "));
	zpl_fail(&fail, ZPL_STEP_REPORT_OPEN, 999, 0, "/r", NULL);
	CHECK(strstr(text(false), "cannot write the report /r: errno 999; "));
	zpl_fail(&fail, ZPL_STEP_HOOK_LOAD, 0, 0, "/p/h.so", "/p/h.so: file too short");
	CHECK(strstr(text(false), "cannot load /p/h.so: file too short; "));
	zpl_fail(&fail, ZPL_STEP_HOOK_LOAD, 0, 0, "/p/h.so", "/p/h.so.1: file too short");
	CHECK(strstr(text(false), "cannot load /p/h.so: /p/h.so.1: file too short; "));
	CHECK_INT(zpl_fail(NULL, ZPL_STEP_HOOK_MISSING, ENOENT, 0, "/h", NULL), -ENOENT);
}

static void zero_page(void)
{
	CHECK_INT(zpl_fail_zero(&fail, EPERM, 65536, false, false), -EPERM);
	CHECK_STR(text(false), "zpl: error: cannot map address 0: EPERM, vm.mmap_min_addr=65536; run "
			       "'sysctl vm.mmap_min_addr=0' or set ZPL_METHOD=near; not starting\n");
	zpl_fail_zero(&fail, EPERM, 65536, true, false);
	CHECK_INT(fail.step, ZPL_STEP_ZERO_CAPABILITY);
	zpl_fail_zero(&fail, EACCES, 65536, true, true);
	CHECK_INT(fail.step, ZPL_STEP_ZERO_SELINUX);
	zpl_fail_zero(&fail, EPERM, 0, false, false);
	CHECK_INT(fail.step, ZPL_STEP_ZERO_OTHER);
	zpl_fail_zero(&fail, EEXIST, 0, true, false);
	CHECK_INT(fail.step, ZPL_STEP_ZERO_TAKEN);
	zpl_fail_zero(&fail, ENOMEM, 0, true, false);
	CHECK_INT(fail.step, ZPL_STEP_ZERO_OTHER);
	zpl_fail_zero(&fail, EPERM, -1, false, false);
	CHECK_INT(fail.step, ZPL_STEP_ZERO_OTHER);
}

static void loading(void)
{
	CHECK_INT(zpl_fail_load(&fail, ZPL_STEP_SCAN_LOAD, "/z.so", "/z.so: no such thing"), -ENOENT);
	CHECK_INT(fail.step, ZPL_STEP_SCAN_LOAD);
	CHECK_INT(zpl_fail_load(&fail, ZPL_STEP_SCAN_LOAD, "/z.so",
				"libc.so.6: failed to map segment from shared object"), -ENOMEM);
	CHECK_INT(fail.step, ZPL_STEP_LOAD_MEMORY);
	zpl_fail_load(&fail, ZPL_STEP_SCAN_LOAD, "/z.so", NULL);
	CHECK(strstr(text(false), "/z.so: unknown reason; "));
}

/* Every row: one line, three parts, no %-letter left over, within one pipe write. */
static void every_row(void)
{
	for (unsigned step = 0; step < ZPL_N_STEPS; step++) {
		zpl_fail(&fail, (enum zpl_step)step, EIO, 42, "S", "D");
		CHECK(strchr(text(false), '\n') == buf + strlen(buf) - 1);
		CHECK(strncmp(buf, "zpl: ", 5) == 0 && !strchr(buf, '%') && !strstr(buf, "; ; "));
		CHECK(strstr(buf, "; "));
		CHECK(strlen(zpl_message_step_name((enum zpl_step)step)) > 2);
		CHECK(zpl_message_level((enum zpl_step)step) != ZPL_LOG_OFF);
	}
}

/* Long and hostile strings: the line stays one line and keeps the end of a path. */
static void long_strings(void)
{
	char path[5000];

	memset(path, 'x', sizeof(path));
	memcpy(path + sizeof(path) - 9, "/a\nb\033.so", 9);
	zpl_fail(&fail, ZPL_STEP_HOOK_LOAD, 0, 0, path, path);
	CHECK_INT(strlen(fail.subject), sizeof(fail.subject) - 1);
	CHECK(strncmp(fail.subject, "...x", 4) == 0);
	CHECK(strstr(text(false), "/a?b?.so: ...x") && strlen(buf) < 1024);
	for (size_t cap = 0; cap < 64; cap++) {
		memset(buf, '#', sizeof(buf));
		size_t len = zpl_message_format(buf, cap, &fail, false);

		CHECK(len == (cap < 2 ? 0 : cap - 1) && buf[cap] == '#');
		CHECK(cap < 2 || (buf[cap - 2] == '\n' && buf[cap - 1] == '\0'));
	}
}

/* What reaches descriptor @fd when @cfg is in force. */
static ssize_t written(int fd, const struct zpl_config *cfg)
{
	ssize_t n;

	zpl_fail(&fail, ZPL_STEP_REPORT_OPEN, EACCES, 0, "/r", NULL);
	zpl_message_note(cfg, &fail);
	n = read(fd, buf, sizeof(buf) - 1);
	buf[n > 0 ? n : 0] = '\0';
	return n;
}

static void levels_and_descriptor(void)
{
	int fds[2];
	struct zpl_config cfg = { .log = ZPL_LOG_WARN };

	CHECK_INT(pipe2(fds, O_NONBLOCK), 0);
	cfg.log_fd = fds[1];
	CHECK(written(fds[0], &cfg) > 0 && strncmp(buf, "zpl: warn: ", 11) == 0);
	cfg.log = ZPL_LOG_ERROR;
	CHECK_INT(written(fds[0], &cfg), -1);
	cfg.log = ZPL_LOG_OFF;
	CHECK_INT(written(fds[0], &cfg), -1);
	cfg.log = ZPL_LOG_DEBUG;
	zpl_message_log(&cfg, ZPL_LOG_DEBUG, "%s %d %u %l %x %e %%.", "a", -2, 3u, (int64_t)-4,
			(uint64_t)0xdeadbeef, EPERM);
	CHECK(read(fds[0], buf, sizeof(buf)) > 0);
	buf[strcspn(buf, "\n")] = '\0';
	CHECK_STR(buf, "zpl: debug: a -2 3 -4 0xdeadbeef EPERM %.");
	errno = 77;
	cfg.log_fd = 9999;
	zpl_message_log(&cfg, ZPL_LOG_ERROR, "to a closed descriptor");
	CHECK_INT(errno, 77);
	close(fds[0]);
	close(fds[1]);
}

int main(void)
{
	whole_lines();
	zero_page();
	loading();
	every_row();
	long_strings();
	levels_and_descriptor();
	CHECK_STR(zpl_errno_name(ENOSYS), "ENOSYS");
	CHECK(!zpl_errno_name(0) && !zpl_errno_name(-1) && !zpl_errno_name(4096));
	return check_status();
}
