/* SPDX-License-Identifier: MIT */
#include "runner/landlock.h"
#include "config.h"
#include "runner/sandbox.h"
#include "runner/view.h"
#include "util/error.h"

#ifdef HAVE_LINUX_LANDLOCK_H

#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/strvec.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Later than the oldest header that will do. */
#ifndef LANDLOCK_ACCESS_FS_REFER
#define LANDLOCK_ACCESS_FS_REFER (1ULL << 13)
#endif
#ifndef LANDLOCK_ACCESS_FS_TRUNCATE
#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14)
#endif
#ifndef LANDLOCK_ACCESS_FS_IOCTL_DEV
#define LANDLOCK_ACCESS_FS_IOCTL_DEV (1ULL << 15)
#endif
#ifndef LANDLOCK_SCOPE_SIGNAL
#define LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET (1ULL << 0)
#define LANDLOCK_SCOPE_SIGNAL (1ULL << 1)
#endif

#ifndef LANDLOCK_ACCESS_NET_BIND_TCP
#define LANDLOCK_ACCESS_NET_BIND_TCP (1ULL << 0)
#define LANDLOCK_ACCESS_NET_CONNECT_TCP (1ULL << 1)
#endif

#define VERSION_1 ((LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1)
#define VERSION_REFER 2
#define VERSION_TRUNCATE 3
#define VERSION_TCP 4
#define VERSION_IOCTL_DEV 5
#define VERSION_SCOPES 6

#define LIST LANDLOCK_ACCESS_FS_READ_DIR
#define LOOK (LIST | LANDLOCK_ACCESS_FS_READ_FILE)
#define READ (LOOK | LANDLOCK_ACCESS_FS_EXECUTE)
#define DEVICES (LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_BLOCK)
#define WRITE (~(uint64_t)DEVICES)
#define DEVICE (ON_FILE & ~LANDLOCK_ACCESS_FS_EXECUTE)

/* What can be allowed on something that is not a directory. */
#define ON_FILE                                                        \
	(LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE |   \
	 LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_TRUNCATE | \
	 LANDLOCK_ACCESS_FS_IOCTL_DEV)

/* As of version 6; older kernels want what they do not know to be zero. */
struct attributes {
	uint64_t files, network, scopes;
};

struct ruleset {
	int fd;
	uint64_t handled;
	struct strvec secrets; /* not to be read, though what holds them is */
};

int landlock_version(void)
{
	long version = syscall(__NR_landlock_create_ruleset, NULL, 0,
			       LANDLOCK_CREATE_RULESET_VERSION);

	if (version > 0)
		return (int)version;
	return error_set(ERR_NOTFOUND, errno == EOPNOTSUPP ?
					       "Landlock was not enabled when "
					       "the kernel was started" :
					       "the kernel has no Landlock");
}

static struct attributes attributes_of(int version, bool offline)
{
	struct attributes wanted = { .files = VERSION_1 };

	if (version >= VERSION_REFER)
		wanted.files |= LANDLOCK_ACCESS_FS_REFER;
	if (version >= VERSION_TRUNCATE)
		wanted.files |= LANDLOCK_ACCESS_FS_TRUNCATE;
	if (version >= VERSION_TCP && offline)
		wanted.network = LANDLOCK_ACCESS_NET_BIND_TCP |
				 LANDLOCK_ACCESS_NET_CONNECT_TCP;
	if (version >= VERSION_IOCTL_DEV)
		wanted.files |= LANDLOCK_ACCESS_FS_IOCTL_DEV;
	if (version >= VERSION_SCOPES)
		wanted.scopes = LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET |
				LANDLOCK_SCOPE_SIGNAL;
	return wanted;
}

static int open_ruleset(struct ruleset *r, bool offline)
{
	int version = landlock_version();
	struct attributes wanted;

	if (version < 0)
		return version;
	wanted = attributes_of(version, offline);
	r->handled = wanted.files;
	r->fd = (int)syscall(__NR_landlock_create_ruleset, &wanted,
			     sizeof(wanted), 0);
	return r->fd < 0 ? error_errno(ERR, "cannot make Landlock rules") : 0;
}

static int allow_fd(struct ruleset *r, int fd, uint64_t rights)
{
	struct landlock_path_beneath_attr rule = {
		.parent_fd = fd,
		.allowed_access = rights & r->handled,
	};
	struct stat st;

	if (fstat(fd, &st))
		return -1;
	if (!S_ISDIR(st.st_mode))
		rule.allowed_access &= ON_FILE;
	return (int)syscall(__NR_landlock_add_rule, r->fd,
			    LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
}

/* Allow rights on path and all below it. NULL is fine. */
static int allow(struct ruleset *r, const char *path, uint64_t rights)
{
	CLEANUP(cleanup_close)
	int fd = path ? open(path, O_PATH | O_CLOEXEC) : -1;

	if (!path)
		return 0;
	if (fd < 0)
		return error_errno(ERR_NOTFOUND, "cannot open '%s'", path);
	if (allow_fd(r, fd, rights))
		return error_errno(ERR, "cannot allow '%s' to a test", path);
	return 0;
}

/* The same if it is there. */
static int allow_if(struct ruleset *r, const char *path, uint64_t rights)
{
	int error = allow(r, path, rights);

	return error == ERR_NOTFOUND ? 0 : error;
}

static bool holds_secret(const struct ruleset *r, const char *path)
{
	size_t len = strlen(path);

	strvec_each(&r->secrets, secret)
		if (!strncmp(*secret, path, len) && (*secret)[len] == '/')
			return true;
	return false;
}

/*
 * Rules only add, so what holds a secret is opened entry by entry. Symlinks
 * need no rule: what they lead to has one, or is not for the test.
 */
static int allow_around(struct ruleset *r, const char *path)
{
	struct dirent *entry;
	int error;
	DIR *dir;

	if (strvec_has(&r->secrets, path))
		return 0;
	if (!holds_secret(r, path))
		return allow_if(r, path, READ);
	error = allow_if(r, path, LIST);
	dir = opendir(path);
	while (dir && !error && (entry = readdir(dir))) {
		CLEANUP(cleanup_free)
		char *below = alloc_printf("%s/%s", path, entry->d_name);
		struct stat st;

		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..") &&
		    !lstat(below, &st) && !S_ISLNK(st.st_mode))
			error = allow_around(r, below);
	}
	if (dir)
		closedir(dir);
	return error;
}

static int allow_system(struct ruleset *r, bool network)
{
	static const char *const devices[] = { "/dev/null",    "/dev/zero",
					       "/dev/full",    "/dev/random",
					       "/dev/urandom", "/dev/tty" };
	CLEANUP(strvec_release) struct strvec directories = STRVEC_INIT;
	CLEANUP(cleanup_free) char *resolver = NULL;
	int error = allow_if(r, "/proc", LOOK);

	if (network)
		resolver = view_resolver();
	view_directories(&directories);
	strvec_each(&directories, path)
		if (!error)
			error = allow_around(r, *path);
	for (size_t i = 0; i < sizeof(devices) / sizeof(*devices); i++)
		if (!error)
			error = allow_if(r, devices[i], DEVICE);
	return error ? error : allow_if(r, resolver, LOOK);
}

static int allow_slot(struct ruleset *r, const struct sandbox_spec *spec)
{
	const char *const writable[] = { spec->work, spec->tmp, spec->home };
	int error = allow(r, spec->objects, READ);

	for (size_t i = 0; !error && i < 3; i++)
		error = allow(r, writable[i], WRITE);
	if (spec->binds)
		strvec_each(spec->binds, path)
			if (!error)
				error = allow_if(r, *path, READ);
	return error;
}

static int restrict_self(const struct ruleset *r)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    syscall(__NR_landlock_restrict_self, r->fd, 0))
		return error_errno(ERR, "cannot apply Landlock rules");
	return 0;
}

int landlock_confine(const struct sandbox_spec *spec, bool offline)
{
	struct ruleset rules = { .fd = -1, .secrets = STRVEC_INIT };
	int error = open_ruleset(&rules, offline);

	if (!error && !spec->stranger)
		view_secrets(&rules.secrets);
	if (!error)
		error = allow_system(&rules, spec->network);
	if (!error)
		error = allow_slot(&rules, spec);
	if (!error)
		error = restrict_self(&rules);
	if (rules.fd >= 0)
		close(rules.fd);
	strvec_release(&rules.secrets);
	return error;
}

static bool is_at_least(int wanted)
{
	int version = landlock_version();

	if (version < 0)
		error_clear();
	return version >= wanted;
}

bool landlock_keeps_signals(void)
{
	return is_at_least(VERSION_SCOPES);
}

bool landlock_keeps_tcp(void)
{
	return is_at_least(VERSION_TCP);
}

int landlock_confine_signals(void)
{
	struct attributes wanted = { .scopes = LANDLOCK_SCOPE_SIGNAL };
	CLEANUP(cleanup_close) int fd = -1;

	if (landlock_version() < VERSION_SCOPES)
		return error_set(ERR_NOTFOUND, "Landlock is too old");
	fd = (int)syscall(__NR_landlock_create_ruleset, &wanted, sizeof(wanted),
			  0);
	if (fd < 0 || syscall(__NR_landlock_restrict_self, fd, 0))
		return error_errno(ERR, "cannot confine signals");
	return 0;
}

#else

int landlock_version(void)
{
	return error_set(ERR_NOTFOUND, "this program was built without "
				       "linux/landlock.h");
}

int landlock_confine(const struct sandbox_spec *spec, bool offline)
{
	(void)spec;
	(void)offline;
	return landlock_version();
}

bool landlock_keeps_signals(void)
{
	return false;
}

bool landlock_keeps_tcp(void)
{
	return false;
}

int landlock_confine_signals(void)
{
	return landlock_version();
}

#endif
