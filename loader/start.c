/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* start - see start.h */
#include "start.h"

#include <errno.h>
#include <string.h>
#include <sys/auxv.h>

#include "../hookns/hooks.h"
#include "../hookns/sighand.h"
#include "../hookns/thread.h"
#include "arch/x86_64/cpu.h"
#include "objects.h"
#include "message.h"

struct zpl_config zpl_config;
const char *zpl_folder;

static int prepare(const struct link_map *program, struct zpl_failure *fail)
{
	int err = zpl_hooks_load(zpl_config.hooks, fail);

	if (err)
		return err;
	err = zpl_objects_prepare(program, fail);
	if (err)
		return err;
	err = zpl_thread_init();
	if (err)
		return zpl_fail(fail, ZPL_STEP_MEMORY, -err, 1 << 20, "the first thread", NULL);
	return 0;
}

__attribute__((visibility("default"))) int zpl_core_start(int argc, char **argv, char **envp,
							   const struct link_map *program,
							   const char *folder)
{
	struct zpl_failure fail = { 0 };
	int err;

	(void)argc;
	(void)argv;
	zpl_folder = strdup(folder);
	zpl_cpu_init(getauxval(AT_HWCAP2));
	zpl_core_text_init();
	err = zpl_config_parse(envp, &zpl_config, &fail);
	if (!err)
		err = prepare(program, &fail);
	if (err) {
		bool go_on = zpl_config.on_error == ZPL_ON_ERROR_CONTINUE;

		zpl_message_fail(&zpl_config, &fail, go_on);
		return !go_on;
	}
	zpl_message_log(&zpl_config, ZPL_LOG_INFO, "%u calls patched", zpl_objects_commit());
	return 0;
}
