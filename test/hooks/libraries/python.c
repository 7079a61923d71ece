/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* python - an embedded interpreter that is told of every call */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <pthread.h>

#include "library.h"

static PyObject *note; /* the function below */

static const char script[] =
	"import collections, json\n"
	"calls = collections.Counter()\n"
	"def note(nr, n):\n"
	"    calls[nr] += 1\n"
	"    try:\n"
	"        {}[n]\n"
	"    except KeyError as error:\n"
	"        return json.loads(json.dumps([nr, n]))[1]\n";

static _Thread_local PyGILState_STATE forking; /* of the thread that forks */

static void before_fork(void)
{
	forking = PyGILState_Ensure();
	PyOS_BeforeFork();
}

static void after_fork(void)
{
	PyOS_AfterFork_Parent();
	PyGILState_Release(forking);
}

/* The thread's state is kept: it is the interpreter's only one now, and must not be its last. */
static void after_fork_child(void)
{
	PyOS_AfterFork_Child();
	PyEval_SaveThread();
}

static int library_start(void)
{
	PyObject *module;

	Py_InitializeEx(0);
	if (PyRun_SimpleString(script) != 0)
		return 1;
	module = PyImport_AddModule("__main__");
	note = module ? PyObject_GetAttrString(module, "note") : NULL;
	PyEval_SaveThread();
	return !note || pthread_atfork(before_fork, after_fork, after_fork_child);
}

static void library_work(const struct zpl_call *call, unsigned long n)
{
	PyGILState_STATE state;
	PyObject *result;

	if (n % 4 != 1)
		return;
	state = PyGILState_Ensure();
	result = PyObject_CallFunction(note, "Lk", (long long)call->nr, n);
	library_check(result && PyLong_AsUnsignedLong(result) == n, "python: wrong result");
	Py_DECREF(result);
	PyGILState_Release(state);
}

static void library_end(void)
{
}

static void library_fork_child(void)
{
}

LIBRARY_HOOK("python");
