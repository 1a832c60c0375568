/* SPDX-License-Identifier: MIT */
#include "config/settings.h"
#include "git/repo.h"
#include "runner/slot.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"

#include <ctype.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* FNV-1a, 64 bits: http://www.isthe.com/chongo/tech/comp/fnv/ */
static unsigned long long hash(const char *text)
{
	unsigned long long h = 0xcbf29ce484222325;

	for (; *text; text++)
		h = (h ^ (unsigned char)*text) * 0x100000001b3;
	return h;
}

static char *cache_directory(void)
{
	const char *cache = getenv("XDG_CACHE_HOME");
	const char *home = getenv("HOME");
	const struct passwd *user;

	if (cache && cache[0] == '/')
		return alloc_string(cache);
	/* cron and some hooks run without HOME. */
	user = home && home[0] == '/' ? NULL : getpwuid(geteuid());
	if (user)
		home = user->pw_dir;
	return home && home[0] == '/' ? alloc_printf("%s/.cache", home) : NULL;
}

static bool lies_in(const char *path, const char *directory)
{
	size_t len = directory ? strlen(directory) : 0;

	return len && !strncmp(path, directory, len) &&
	       (!path[len] || path[len] == '/');
}

/* "name-0123456789abcdef" for .../name.git and for .../name/.git */
static char *slots_name(struct repo *repo)
{
	const char *path = repo->worktree ? repo->worktree : repo->common;
	const char *name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
	char safe[41] = "";

	for (size_t i = 0; name[i] && i < sizeof(safe) - 1; i++)
		safe[i] = isalnum((unsigned char)name[i]) ? name[i] : '-';
	return alloc_printf("%s-%016llx", safe, hash(repo->common));
}

int slot_root(char **out, struct repo *repo)
{
	CLEANUP(cleanup_free) char *cache = cache_directory();
	CLEANUP(cleanup_free) char *name = slots_name(repo);
	char *root;

	if (!cache) {
		error_set(ERR_REFUSED, "there is no home directory for slots");
		return error_next(ERR_REFUSED, "git config "
					       "refinery.slotDirectory <path>");
	}
	root = alloc_printf("%s/git-refinery/%s", cache, name);
	if (!lies_in(root, repo->common) && !lies_in(root, repo->worktree)) {
		*out = root;
		return 0;
	}
	error_set(ERR_REFUSED, "tests would run inside the repository, in '%s'",
		  root);
	free(root);
	return error_next(ERR_REFUSED,
			  "git config refinery.slotDirectory <path>");
}

int slot_take(struct slot **out, const struct settings *s, struct repo *repo,
	      int first)
{
	const char *set = settings_string(s, NULL, "slotDirectory");
	CLEANUP(cleanup_free) char *root = NULL;
	int error = 0;

	if (*set)
		root = alloc_string(set);
	else
		error = slot_root(&root, repo);
	if (!error)
		error = ERR_LOCKED;
	for (int i = 0; error == ERR_LOCKED && i < SLOT_LIMIT; i++)
		error = slot_open(out, root, first + i);
	return error;
}
