/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* An environment becomes a configuration; a value that is not understood is named. */
#include "config.h"

#include <errno.h>
#include <stdlib.h>

#include "check.h"
#include "message.h"

static struct zpl_config cfg;
static struct zpl_failure fail;

#define PARSE(...) zpl_config_parse((char *[]){ __VA_ARGS__, NULL }, &cfg, &fail)

static void defaults(void)
{
	char *env[] = { strdup("PATH=/bin"), strdup("ZPL_METHODS=near"), NULL };

	memset(&cfg, 0xa5, sizeof(cfg));
	CHECK_INT(zpl_config_parse(env, &cfg, &fail), 0);
	CHECK(!cfg.hooks && !cfg.report && !cfg.exclude && !cfg.only);
	CHECK_INT(cfg.method, ZPL_METHOD_AUTO);
	CHECK_INT(cfg.on_error, ZPL_ON_ERROR_STOP);
	CHECK_INT(cfg.log, ZPL_LOG_WARN);
	CHECK_INT(cfg.coverage, ZPL_COVERAGE_AUTO);
	CHECK_INT(cfg.log_fd, 2);
	CHECK_INT(cfg.follow, 1);
	CHECK_INT(zpl_config_parse(NULL, &cfg, NULL), 0);
	free(env[0]);
	free(env[1]);
}

/* Parse one entry; returns what zpl_config_parse() did. */
static int one(const char *entry)
{
	char *env[] = { strdup(entry), NULL };
	int ret;

	memset(&fail, 0, sizeof(fail));
	ret = zpl_config_parse(env, &cfg, &fail);
	free(env[0]);
	return ret;
}

static void each_value(void)
{
	CHECK(!one("ZPL_METHOD=near") && cfg.method == ZPL_METHOD_NEAR);
	CHECK(!one("ZPL_METHOD=zero") && cfg.method == ZPL_METHOD_ZERO);
	CHECK(!one("ZPL_METHOD=auto") && cfg.method == ZPL_METHOD_AUTO);
	CHECK(!one("ZPL_METHOD=") && cfg.method == ZPL_METHOD_AUTO);
	CHECK(!one("ZPL_ON_ERROR=continue") && cfg.on_error == ZPL_ON_ERROR_CONTINUE);
	CHECK(!one("ZPL_LOG=off") && cfg.log == ZPL_LOG_OFF);
	CHECK(!one("ZPL_LOG=error") && cfg.log == ZPL_LOG_ERROR);
	CHECK(!one("ZPL_LOG=info") && cfg.log == ZPL_LOG_INFO);
	CHECK(!one("ZPL_LOG=debug") && cfg.log == ZPL_LOG_DEBUG);
	CHECK(!one("ZPL_COVERAGE=scan") && cfg.coverage == ZPL_COVERAGE_SCAN);
	CHECK(!one("ZPL_COVERAGE=all") && cfg.coverage == ZPL_COVERAGE_ALL);
	CHECK(!one("ZPL_FOLLOW=0") && !cfg.follow);
	CHECK(!one("ZPL_LOG_FD=0") && cfg.log_fd == 0);
	CHECK(!one("ZPL_LOG_FD=1023") && cfg.log_fd == 1023);
}

static void bad_values(void)
{
	static const char *const bad[] = {
		"ZPL_METHOD=Near", "ZPL_METHOD=nea",  "ZPL_METHOD=near ", "ZPL_ON_ERROR=abort",
		"ZPL_LOG=3",       "ZPL_COVERAGE=on", "ZPL_FOLLOW=yes",   "ZPL_LOG_FD=-1",
		"ZPL_LOG_FD=2x",   "ZPL_LOG_FD=99999999999",
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		CHECK_INT(one(bad[i]), -EINVAL);
		CHECK_INT(fail.step, ZPL_STEP_CONFIG);
		CHECK_STR(fail.subject, bad[i]);
		CHECK(fail.detail[0]);
	}
	CHECK_INT(cfg.log_fd, 2); /* the last was bad: its default stands */
}

static void first_one_counts(void)
{
	static char a[] = "ZPL_METHOD=bad", b[] = "ZPL_LOG=off", c[] = "ZPL_LOG=debug",
		    d[] = "ZPL_FOLLOW=bad", e[] = "LIBZPHOOK=/a.so:/b.so", f[] = "LIBZPHOOK=/c.so";

	CHECK_INT(PARSE(a, b, c, d, e, f), -EINVAL);
	CHECK_STR(fail.subject, "ZPL_METHOD=bad");
	CHECK_INT(cfg.log, ZPL_LOG_OFF);
	CHECK_STR(cfg.hooks, "/a.so:/b.so");
	CHECK_INT(cfg.follow, 1);
}

static void lists(void)
{
	const char *list = "::a:bcd::efgh:";
	char out[4];

	CHECK_INT(zpl_config_list_next(&list, out, sizeof(out)), 1);
	CHECK_STR(out, "a");
	CHECK_INT(zpl_config_list_next(&list, out, sizeof(out)), 1);
	CHECK_STR(out, "bcd");
	CHECK_INT(zpl_config_list_next(&list, out, sizeof(out)), -ENAMETOOLONG);
	CHECK_INT(zpl_config_list_next(&list, out, sizeof(out)), 0);
	list = NULL;
	CHECK_INT(zpl_config_list_next(&list, out, sizeof(out)), 0);
}

static void globs(void)
{
	CHECK(zpl_config_match("libc.so.6", "/lib/x/libc.so.6"));
	CHECK(!zpl_config_match("libc.so", "/lib/x/libc.so.6"));
	CHECK(zpl_config_match("libcrypto*:libssl*", "/usr/lib/libssl.so.3"));
	CHECK(!zpl_config_match("/usr/*", "/opt/usr/x") && zpl_config_match("/usr/*", "/usr/a/b"));
	CHECK(zpl_config_match("*", "") && zpl_config_match("*", "/a"));
	CHECK(zpl_config_match("lib?.so", "/libm.so") && !zpl_config_match("lib?.so", "/lib.so"));
	CHECK(zpl_config_match("lib[a-m].so", "libm.so") && !zpl_config_match("lib[a-m].so", "libz.so"));
	CHECK(zpl_config_match("lib[!a-m].so", "libz.so") && !zpl_config_match("lib[!a-m].so", "libm.so"));
	CHECK(zpl_config_match("[]]x", "]x") && zpl_config_match("a[b", "a[b"));
	CHECK(zpl_config_match("*ab*ab", "abaabab") && !zpl_config_match("*ab*abc", "abaabab"));
	CHECK(!zpl_config_match(NULL, "/a") && !zpl_config_match("", "/a") && !zpl_config_match(":", "/a"));
	CHECK(!zpl_config_match("a*a*a*a*a*a*a*a*a*b",
				"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
}

int main(void)
{
	defaults();
	each_value();
	bad_values();
	first_one_counts();
	lists();
	globs();
	return check_status();
}
