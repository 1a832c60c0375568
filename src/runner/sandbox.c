/* SPDX-License-Identifier: MIT */
#include "runner/sandbox.h"
#include "runner/guard.h"
#include "runner/landlock.h"
#include "runner/spaces.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/number.h"
#include "util/strvec.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define SHARED_MEMORY_MAX "1073741824"
#define REPORT_MAX 4096

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

static bool system_directory(const char *name)
{
	static const char *const known[] = { "usr", "bin", "sbin", "etc",
					     "opt" };

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (!strcmp(known[i], name))
			return true;
	return !strncmp(name, "lib", 3);
}

void sandbox_directories(struct strvec *out)
{
	struct dirent *entry;
	DIR *dir = opendir("/");

	while (dir && (entry = readdir(dir)))
		if (system_directory(entry->d_name))
			strvec_pushf(out, "/%s", entry->d_name);
	if (dir)
		closedir(dir);
}

/* The system's programs and settings, with /bin and the like as they are. */
static void add_system(struct strvec *out)
{
	CLEANUP(strvec_release) struct strvec directories = STRVEC_INIT;
	char target[PATH_MAX];

	sandbox_directories(&directories);
	strvec_each(&directories, path) {
		ssize_t len = readlink(*path, target, sizeof(target) - 1);

		target[len > 0 ? len : 0] = '\0';
		strvec_push(out, len > 0 ? "--symlink" : "--ro-bind");
		strvec_pushl(out, len > 0 ? target : *path, *path, NULL);
	}
}

/* What only root may read, which matters where tests run as root. */
static const char *const secret_files[] = { "/etc/shadow", "/etc/shadow-",
					    "/etc/gshadow", "/etc/gshadow-",
					    "/etc/sudoers" };
static const char *const secret_directories[] = { "/etc/ssh",
						  "/etc/ssl/private",
						  "/etc/sudoers.d" };

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

void sandbox_secrets(struct strvec *out)
{
	if (geteuid())
		return;
	for (size_t i = 0; i < COUNT(secret_files); i++)
		strvec_push(out, secret_files[i]);
	for (size_t i = 0; i < COUNT(secret_directories); i++)
		strvec_push(out, secret_directories[i]);
}

static void hide_secrets(struct strvec *out)
{
	for (size_t i = 0; i < COUNT(secret_files); i++)
		if (!access(secret_files[i], R_OK))
			strvec_pushl(out, "--ro-bind", "/dev/null",
				     secret_files[i], NULL);
	for (size_t i = 0; i < COUNT(secret_directories); i++)
		if (!access(secret_directories[i], F_OK))
			strvec_pushl(out, "--tmpfs", secret_directories[i],
				     "--remount-ro", secret_directories[i],
				     NULL);
}

/*
 * /proc asks root's user id, not its capabilities, before it lets somebody
 * change the host: /proc/sys/kernel/core_pattern runs programs outside of any
 * sandbox. What is not about processes becomes read-only for root, and with
 * these mounts in place no other /proc can be mounted over it.
 */
static void protect_proc(struct strvec *out)
{
	char path[NAME_MAX + 8];
	struct dirent *entry;
	DIR *dir = geteuid() ? NULL : opendir("/proc");
	struct stat st;

	while (dir && (entry = readdir(dir))) {
		snprintf(path, sizeof(path), "/proc/%s", entry->d_name);
		if (entry->d_name[0] == '.' ||
		    isdigit((unsigned char)entry->d_name[0]) ||
		    lstat(path, &st) || S_ISLNK(st.st_mode))
			continue;
		if (S_ISDIR(st.st_mode) || st.st_mode & S_IWUSR)
			strvec_pushl(out, "--ro-bind", path, path, NULL);
	}
	if (dir)
		closedir(dir);
}

char *sandbox_resolver(void)
{
	char *path = realpath("/etc/resolv.conf", NULL);

	if (path && strncmp(path, "/etc/", 5))
		return path;
	free(path);
	return NULL;
}

static void add_resolver(struct strvec *out)
{
	CLEANUP(cleanup_free) char *path = sandbox_resolver();

	if (path)
		strvec_pushl(out, "--ro-bind", path, path, NULL);
}

static void add_slot(struct strvec *out, const struct sandbox_spec *spec)
{
	if (spec->tmp)
		strvec_pushl(out, "--bind", spec->tmp, "/tmp", "--bind",
			     spec->tmp, "/var/tmp", NULL);
	else
		strvec_pushl(out, "--tmpfs", "/tmp", NULL);
	if (spec->binds)
		strvec_each(spec->binds, path)
			strvec_pushl(out, "--ro-bind-try", *path, *path, NULL);
	if (spec->objects)
		strvec_pushl(out, "--ro-bind", spec->objects, spec->objects,
			     NULL);
	if (spec->home)
		strvec_pushl(out, "--bind", spec->home, spec->home, NULL);
	if (spec->work)
		strvec_pushl(out, "--bind", spec->work, spec->work, NULL);
}

static int filter_fd(const struct sandbox_spec *spec)
{
	return spec->status_fd + 1;
}

static void bubblewrap(struct strvec *out, const struct sandbox_spec *spec,
		       const char *command)
{
	strvec_pushl(out, "bwrap", "--unshare-all", "--die-with-parent",
		     "--new-session", "--cap-drop", "ALL", NULL);
	if (spec->network)
		strvec_push(out, "--share-net");
	strvec_push(out, "--json-status-fd");
	strvec_pushf(out, "%d", spec->status_fd);
	if (guard_works()) {
		strvec_push(out, "--seccomp");
		strvec_pushf(out, "%d", filter_fd(spec));
	}
	add_system(out);
	hide_secrets(out);
	strvec_pushl(out, "--dir", "/run", "--proc", "/proc", NULL);
	protect_proc(out);
	strvec_pushl(out, "--dev", "/dev", "--size", SHARED_MEMORY_MAX,
		     "--tmpfs", "/dev/shm", "--remount-ro", "/dev", NULL);
	if (spec->network)
		add_resolver(out);
	add_slot(out, spec);
	strvec_pushl(out, "--remount-ro", "/", "--chdir",
		     spec->work ? spec->work : "/", "--", "/bin/sh", "-c",
		     command, NULL);
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
		bubblewrap(out, spec, command);
	else if (has_spaces(level))
		reporting_shell(out, spec, command);
	else
		strvec_pushl(out, "/bin/sh", "-c", command, NULL);
}

/* Bubblewrap applies the filter itself, when it has done its own work. */
static int hand_over_filter(const struct sandbox_spec *spec)
{
	int fd;

	if (!guard_works())
		return 0;
	fd = guard_file(&(struct guard){ 0 });
	if (fd < 0)
		return fd;
	if (fd == filter_fd(spec))
		return fcntl(fd, F_SETFD, 0);
	if (dup2(fd, filter_fd(spec)) < 0)
		return error_errno(ERR, "cannot hand over a filter");
	return close(fd);
}

/* Landlock comes after the mounts: who is under it cannot mount. */
static int confine(enum sandbox level, const struct sandbox_spec *spec)
{
	struct guard guard = { .watch = { spec->supervisor, spec->runner },
			       .scoped = landlock_keeps_signals() };
	int error = 0;

	if (has_spaces(level))
		guard = (struct guard){ 0 };
	if (has_landlock(level))
		error = landlock_confine(spec);
	else if (guard.scoped)
		error = landlock_confine_signals();
	if (!error && guard_works())
		error = guard_enter(&guard);
	return error;
}

int sandbox_enter(enum sandbox level, const struct sandbox_spec *spec)
{
	int error = guard_leave_keyring();

	if (!error && level == SANDBOX_BUBBLEWRAP)
		return hand_over_filter(spec);
	if (!error && has_spaces(level))
		error = spaces_enter();
	if (!error && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		error = error_errno(ERR, "cannot give up new privileges");
	return error ? error : confine(level, spec);
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
	sandbox_argv(&argv, level, &spec,
		     has_landlock(level) ? "! ls / 2>/dev/null" : ":");
	if (sandbox_enter(level, &spec))
		dprintf(STDERR_FILENO, "%s\n", error_message());
	else if (execvp(argv.v[0], argv.v))
		dprintf(STDERR_FILENO, "cannot run '%s': %s\n", argv.v[0],
			strerror(errno));
	_exit(127);
}

/* Run it; what it says goes to fd. Its exit status, or -1. */
static int run_probe(enum sandbox level, int fd)
{
	pid_t pid = fork();
	int status;

	if (!pid)
		try(level, fd);
	while (pid > 0 && waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return pid > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static bool probe(enum sandbox level, char *why, size_t size)
{
	CLEANUP(cleanup_close) int fd = memfd_create("probe", MFD_CLOEXEC);
	char report[REPORT_MAX] = "";
	int status = run_probe(level, fd);

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

bool sandbox_works(enum sandbox level, const char **why)
{
	static struct {
		bool known, works;
		char why[256];
	} tried[LEVELS];

	if (level == SANDBOX_NONE)
		return true;
	if (!tried[level].known)
		tried[level].works = probe(level, tried[level].why,
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
