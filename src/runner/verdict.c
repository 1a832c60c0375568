/* SPDX-License-Identifier: MIT */
#include "runner/verdict.h"
#include "util/error.h"
#include "util/strbuf.h"

#include <stddef.h>
#include <string.h>
#include <sys/wait.h>

#define SHELL_SIGNAL 128
#define SIGNAL_MAX 64

static const char *const names[] = {
	[VERDICT_PASS] = "pass",	   [VERDICT_FAIL] = "fail",
	[VERDICT_TIMEOUT] = "timeout",	   [VERDICT_ERROR] = "error",
	[VERDICT_CANCELLED] = "cancelled",
};

const char *verdict_name(enum verdict verdict)
{
	return names[verdict];
}

int verdict_parse(enum verdict *out, const char *name)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (strcmp(names[i], name))
			continue;
		*out = (enum verdict)i;
		return 0;
	}
	return error_set(ERR_INVALID, "'%s' is not a verdict", name);
}

static enum verdict killed(int signal, struct strbuf *reason)
{
	const char *name = sigabbrev_np(signal);

	strbuf_addf(reason, "killed by signal %d", signal);
	if (name)
		strbuf_addf(reason, " (SIG%s)", name);
	return VERDICT_ERROR;
}

enum verdict verdict_of_status(int status, struct strbuf *reason)
{
	int code;

	if (WIFSIGNALED(status))
		return killed(WTERMSIG(status), reason);
	code = WEXITSTATUS(status);
	if (!code)
		return VERDICT_PASS;
	if (code == 127)
		strbuf_adds(reason, "command not found (127)");
	else if (code == 126)
		strbuf_adds(reason, "command cannot be executed (126)");
	else if (code > SHELL_SIGNAL && code <= SHELL_SIGNAL + SIGNAL_MAX)
		return killed(code - SHELL_SIGNAL, reason);
	else
		strbuf_addf(reason, "exit status %d", code);
	return code == 126 || code == 127 ? VERDICT_ERROR : VERDICT_FAIL;
}
