/* SPDX-License-Identifier: MIT */
#include "runner/sandbox.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/number.h"
#include "util/process.h"
#include "util/strbuf.h"
#include "util/strvec.h"

#include <ctype.h>
#include <dirent.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define SHARED_MEMORY_MAX "1073741824"
#define REPORT_MAX 4096

static const char *const names[] = {
	[SANDBOX_NONE] = "none",
	[SANDBOX_NAMESPACES] = "namespaces",
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

/* The system's programs and settings, with /bin and the like as they are. */
static void add_system(struct strvec *out)
{
	char path[NAME_MAX + 2], target[PATH_MAX];
	struct dirent *entry;
	DIR *dir = opendir("/");

	while (dir && (entry = readdir(dir))) {
		ssize_t len;

		if (!system_directory(entry->d_name))
			continue;
		snprintf(path, sizeof(path), "/%s", entry->d_name);
		len = readlink(path, target, sizeof(target) - 1);
		target[len > 0 ? len : 0] = '\0';
		strvec_push(out, len > 0 ? "--symlink" : "--ro-bind");
		strvec_pushl(out, len > 0 ? target : path, path, NULL);
	}
	if (dir)
		closedir(dir);
}

/* What only root may read, which matters where tests run as root. */
static void hide_secrets(struct strvec *out)
{
	static const char *const files[] = { "/etc/shadow", "/etc/shadow-",
					     "/etc/gshadow", "/etc/gshadow-",
					     "/etc/sudoers" };
	static const char *const directories[] = { "/etc/ssh",
						   "/etc/ssl/private",
						   "/etc/sudoers.d" };

	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
		if (!access(files[i], R_OK))
			strvec_pushl(out, "--ro-bind", "/dev/null", files[i],
				     NULL);
	for (size_t i = 0; i < sizeof(directories) / sizeof(*directories); i++)
		if (!access(directories[i], F_OK))
			strvec_pushl(out, "--tmpfs", directories[i],
				     "--remount-ro", directories[i], NULL);
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

/* Where names are looked up, if that is configured outside of /etc. */
static void add_resolver(struct strvec *out)
{
	CLEANUP(cleanup_free) char *path = realpath("/etc/resolv.conf", NULL);

	if (path && strncmp(path, "/etc/", 5))
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

static void bubblewrap(struct strvec *out, const struct sandbox_spec *spec,
		       const char *command)
{
	strvec_pushl(out, "bwrap", "--unshare-all", "--die-with-parent",
		     "--new-session", "--cap-drop", "ALL", NULL);
	if (spec->network)
		strvec_push(out, "--share-net");
	strvec_push(out, "--json-status-fd");
	strvec_pushf(out, "%d", spec->status_fd);
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
static void namespaces(struct strvec *out, const struct sandbox_spec *spec,
		       const char *command)
{
	strvec_pushl(out, "unshare", "--user", "--map-current-user", "--ipc",
		     "--mount", "--pid", "--fork", "--kill-child",
		     "--mount-proc", "/bin/sh", "-c", NULL);
	strvec_pushf(out,
		     "/bin/sh -c \"$1\" %d>&-; s=$?; "
		     "echo \"exit-code: $s\" >&%d; exit $s",
		     spec->status_fd, spec->status_fd);
	strvec_pushl(out, "sh", command, NULL);
}

void sandbox_argv(struct strvec *out, enum sandbox level,
		  const struct sandbox_spec *spec, const char *command)
{
	if (level == SANDBOX_BUBBLEWRAP)
		bubblewrap(out, spec, command);
	else if (level == SANDBOX_NAMESPACES)
		namespaces(out, spec, command);
	else
		strvec_pushl(out, "/bin/sh", "-c", command, NULL);
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

/* The first line of what it said, for `why`. */
static void keep_reason(char *why, size_t size, const char *said)
{
	size_t len = strcspn(said, "\n");

	snprintf(why, size, "%.*s", (int)(len < size ? len : size - 1), said);
}

static bool probe(enum sandbox level, char *why, size_t size)
{
	CLEANUP(process_release) struct process p = PROCESS_INIT;
	CLEANUP(cleanup_close) int fd = memfd_create("probe", MFD_CLOEXEC);
	const struct sandbox_spec spec = { .status_fd = STDERR_FILENO };
	char report[REPORT_MAX] = "";
	int status;

	sandbox_argv(&p.argv, level, &spec, ":");
	p.out = PROCESS_NULL;
	p.err = fd;
	status = process_start(&p);
	p.err = PROCESS_NULL; /* fd stays ours */
	if (!status)
		status = process_wait(&p);
	if (status < 0) {
		keep_reason(why, size, error_message());
		return false;
	}
	if (fd >= 0 && pread(fd, report, sizeof(report) - 1, 0) > 0 &&
	    !status && !sandbox_status(report))
		return true;
	keep_reason(why, size, report);
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
	const char *text = "";
	int level = SANDBOX_BUBBLEWRAP;

	while (!sandbox_works((enum sandbox)level, &text))
		level--;
	if (why)
		*why = text;
	return (enum sandbox)level;
}
