/* SPDX-License-Identifier: MIT */
#include "runner/sandbox.h"
#include "runner/bubblewrap.h"
#include "runner/guard.h"
#include "runner/landlock.h"
#include "runner/spaces.h"
#include "runner/stage.h"
#include "runner/stranger.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/number.h"
#include "util/process.h"
#include "util/strvec.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define REPORT_MAX 4096
#define PROBE_MS 30000

static const char *const names[] = {
	[SANDBOX_NONE] = "none",
	[SANDBOX_NAMESPACES] = "namespaces",
	[SANDBOX_LANDLOCK] = "landlock",
	[SANDBOX_NAMESPACES_LANDLOCK] = "namespaces+landlock",
	[SANDBOX_BUBBLEWRAP] = "bubblewrap",
};

#define LEVELS (sizeof(names) / sizeof(*names))

const char *sandbox_name(enum sandbox level)
{
	return names[level];
}

int sandbox_parse(enum sandbox *out, const char *name)
{
	for (size_t i = 0; i < LEVELS; i++) {
		if (strcmp(names[i], name))
			continue;
		*out = (enum sandbox)i;
		return 0;
	}
	return error_set(ERR_INVALID, "'%s' is not a sandbox", name);
}

/*
 * The outer shell is process 1 of the namespace, which signals from within do
 * not reach and whose end takes all others with it. It alone holds the status
 * descriptor.
 */
static void reporting_shell(struct strvec *out, const struct sandbox_spec *spec,
			    const char *command)
{
	strvec_pushl(out, "/bin/sh", "-c", NULL);
	strvec_pushf(out,
		     "/bin/sh -c \"$1\" %d>&-; s=$?; "
		     "echo \"exit-code: $s\" >&%d; exit $s",
		     spec->status_fd, spec->status_fd);
	strvec_pushl(out, "sh", command, NULL);
}

static bool has_spaces(enum sandbox level)
{
	return level == SANDBOX_NAMESPACES ||
	       level == SANDBOX_NAMESPACES_LANDLOCK;
}

static bool has_landlock(enum sandbox level)
{
	return level == SANDBOX_LANDLOCK ||
	       level == SANDBOX_NAMESPACES_LANDLOCK;
}

bool sandbox_reports(enum sandbox level)
{
	return level == SANDBOX_BUBBLEWRAP || has_spaces(level);
}

void sandbox_argv(struct strvec *out, enum sandbox level,
		  const struct sandbox_spec *spec, const char *command)
{
	if (level == SANDBOX_BUBBLEWRAP)
		bubblewrap_argv(out, spec, command);
	else if (has_spaces(level))
		reporting_shell(out, spec, command);
	else
		strvec_pushl(out, "/bin/sh", "-c", command, NULL);
}

/* Does not work with the sandbox of this host, though it can be made. */
static bool no_strangers;

/*
 * Where the runner is root, be somebody else, who needs another way to the
 * slot than through root's home. Nobody it is where that cannot be done.
 */
static int become_stranger(enum sandbox level, struct sandbox_spec *spec,
			   struct stranger *stranger)
{
	int error;

	if (geteuid() || no_strangers ||
	    (level != SANDBOX_BUBBLEWRAP && !has_spaces(level)))
		return 0;
	if (stranger_make(stranger, spec->work)) {
		error_clear();
		return 0;
	}
	spec->stranger = stranger;
	if (unshare(CLONE_NEWNS))
		return error_errno(ERR, "cannot make a mount name space");
	error = stage_set(spec);
	if (!error)
		error = stranger_become(stranger);
	/* The kernel forgets it when the user changes. */
	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	if (!error && spec->supervisor && getppid() != spec->supervisor)
		error = error_set(ERR, "the supervisor is gone");
	return error;
}

/* execve(2) gives none back to root, as it may not gain privileges. */
static int drop_capabilities(void)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3
	};
	const struct __user_cap_data_struct none[2] = { 0 };

	if (syscall(SYS_capset, &header, none))
		return error_errno(ERR, "cannot give up capabilities");
	return 0;
}

static bool is_offline(enum sandbox level, const struct sandbox_spec *spec)
{
	return level == SANDBOX_LANDLOCK && !spec->network;
}

/* After the mounts: who is under Landlock cannot mount. */
static int confine(enum sandbox level, const struct sandbox_spec *spec)
{
	struct guard guard = { .watch = { spec->supervisor, spec->runner },
			       .scoped = landlock_keeps_signals(),
			       .offline = is_offline(level, spec) };
	int error = 0;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return error_errno(ERR, "cannot give up new privileges");
	if (has_spaces(level))
		guard = (struct guard){ 0 };
	if (has_landlock(level))
		error = landlock_confine(spec, guard.offline);
	else if (guard.scoped)
		error = landlock_confine_signals();
	if (!error && level != SANDBOX_NONE)
		error = drop_capabilities();
	if (!error && guard_works())
		error = guard_enter(&guard);
	return error;
}

int sandbox_enter(struct strvec *argv, enum sandbox level,
		  const struct sandbox_spec *spec, const char *command)
{
	struct stranger stranger = STRANGER_INIT;
	CLEANUP(cleanup_free) char *program = NULL;
	struct sandbox_spec full = *spec;
	int error = guard_leave_keyring();

	/* Which one it is must not depend on what the stage shows. */
	if (level == SANDBOX_BUBBLEWRAP)
		full.program = program = bubblewrap_program();

	if (!error)
		error = become_stranger(level, &full, &stranger);
	if (error)
		return error;
	sandbox_argv(argv, level, &full, command);
	if (level == SANDBOX_BUBBLEWRAP)
		return bubblewrap_open(&full);
	if (has_spaces(level))
		error = spaces_enter(&full);
	return error ? error : confine(level, &full);
}

int sandbox_status(const char *report)
{
	CLEANUP(cleanup_free) char *digits = NULL;
	const char *code = strstr(report, "exit-code");
	int64_t value;

	if (!code)
		return -1;
	code += strcspn(code, ":");
	code += strspn(code, ": ");
	digits = alloc_string_n(code, strspn(code, "0123456789"));
	return number_parse(&value, digits, 0, 255) ? -1 : (int)value;
}

static void __attribute__((noreturn)) try(enum sandbox level, int fd)
{
	const struct sandbox_spec spec = { .status_fd = STDERR_FILENO };
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	struct strvec argv = STRVEC_INIT;

	dup2(null, STDIN_FILENO);
	dup2(null, STDOUT_FILENO);
	dup2(fd, STDERR_FILENO);
	/* Nothing that a test may read has the root in it. */
	if (sandbox_enter(&argv, level, &spec,
			  has_landlock(level) ? "! ls / 2>/dev/null" : ":"))
		dprintf(STDERR_FILENO, "%s\n", error_message());
	else if (execvp(argv.v[0], argv.v))
		dprintf(STDERR_FILENO, "cannot run '%s': %s\n", argv.v[0],
			strerror(errno));
	_exit(127);
}

/* Run it; what it says goes to fd. As process_wait(). */
static int run_probe(enum sandbox level, int fd)
{
	CLEANUP(process_release) struct process p = PROCESS_INIT;

	strvec_push(&p.argv, sandbox_name(level));
	p.limit = PROBE_MS;
	p.pid = process_fork();
	if (!p.pid)
		try(level, fd);
	return p.pid < 0 ? error_errno(ERR, "cannot fork") : process_wait(&p);
}

static bool probe(enum sandbox level, char *why, size_t size)
{
	CLEANUP(cleanup_close) int fd = memfd_create("probe", MFD_CLOEXEC);
	char report[REPORT_MAX] = "";
	int status = run_probe(level, fd);

	/* One that was killed, or hung, says nothing of what works here. */
	if ((status < 0 || status > 128) && !ftruncate(fd, 0) &&
	    !lseek(fd, 0, SEEK_SET))
		status = run_probe(level, fd);
	if (fd < 0 || pread(fd, report, sizeof(report) - 1, 0) < 0)
		status = -1;
	if (!status && (!sandbox_reports(level) || !sandbox_status(report)))
		return true;
	/* The first line of what it said, unless that is a status. */
	if (!*report || sandbox_status(report) >= 0)
		snprintf(why, size, "it does not contain a test");
	else
		snprintf(why, size, "%.*s", (int)strcspn(report, "\n"), report);
	return false;
}

/* A host may let root make the name spaces that it refuses to others. */
static bool probe_both(enum sandbox level, char *why, size_t size)
{
	bool before = no_strangers;

	if (probe(level, why, size))
		return true;
	if (geteuid() || before)
		return false;
	no_strangers = true;
	if (probe(level, why, size))
		return true;
	no_strangers = before;
	return false;
}

bool sandbox_works(enum sandbox level, const char **why)
{
	static struct {
		bool known, works;
		char why[256];
	} tried[LEVELS];

	/* Found out here, so that no fork needs to. */
	guard_works();
	if (level == SANDBOX_NONE)
		return true;
	if (!tried[level].known)
		tried[level].works = probe_both(level, tried[level].why,
						sizeof(tried[level].why));
	tried[level].known = true;
	if (why && !tried[level].works)
		*why = tried[level].why;
	return tried[level].works;
}

enum sandbox sandbox_detect(const char **why)
{
	int level = SANDBOX_BUBBLEWRAP;

	if (why)
		*why = "";
	if (sandbox_works(SANDBOX_BUBBLEWRAP, why))
		return SANDBOX_BUBBLEWRAP;
	while (!sandbox_works((enum sandbox)level, NULL))
		level--;
	return (enum sandbox)level;
}
