/* SPDX-License-Identifier: MIT */
#include "state/holders.h"
#include "git/repo.h"
#include "state/inuse.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/file.h"
#include "util/strbuf.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Command line and environment of a process are read up to here. */
#define TEXT_LIMIT (1 << 20)

void holders_release(struct holders *h)
{
	free(h->v);
	*h = HOLDERS_INIT;
}

static int read_of(struct strbuf *out, pid_t pid, const char *file)
{
	CLEANUP(cleanup_free)
	char *path = alloc_printf("/proc/%ld/%s", (long)pid, file);
	int error = file_read(out, path, TEXT_LIMIT);

	if (error)
		error_clear();
	return error;
}

/* Its name, and when it began; false once it has ended. */
static bool look(char name[64], unsigned long long *since, pid_t pid)
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	const char *open, *close;

	if (read_of(&text, pid, "stat"))
		return false;
	open = strchr(text.buf, '(');
	close = strrchr(text.buf, ')');
	if (!open || !close || close[1] != ' ' || close[2] == 'Z')
		return false;
	snprintf(name, 64, "%.*s", (int)(close - open - 1), open + 1);
	/* Of the fields that follow the name, the 20th. */
	return sscanf(close + 1,
		      " %*c %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s"
		      " %*s %*s %*s %*s %*s %*s %llu",
		      since) == 1;
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* The word that names git's command, of arguments that end with NULs. */
static const char *command_of(const struct strbuf *line)
{
	const char *end = line->buf + line->len;
	const char *at = line->buf;

	if (!line->len)
		return "";
	if (!strncmp(base_name(at), "git-", 4))
		return base_name(at) + 4;
	for (at += strlen(at) + 1; at < end; at += strlen(at) + 1) {
		if (*at != '-')
			return at;
		if (!strcmp(at, "-c") || !strcmp(at, "-C"))
			at += strlen(at) + 1;
	}
	return "";
}

/* Those that lock nothing, some of which run for ever. */
static bool only_reads(const char *command)
{
	static const char *const names[] = {
		"cat-file",	  "credential-cache--daemon",
		"daemon",	  "fsmonitor--daemon",
		"http-backend",	  "index-pack",
		"merge-tree",	  "pack-objects",
		"refinery",	  "rev-list",
		"unpack-objects", "upload-archive",
		"upload-pack",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!strcmp(command, names[i]))
			return true;
	return false;
}

static bool lies_below(const char *path, const char *directory)
{
	size_t len = directory ? strlen(directory) : 0;

	return len && !strncmp(path, directory, len) &&
	       (!path[len] || path[len] == '/');
}

static bool is_ours(const char *path, const struct repo *repo)
{
	return lies_below(path, repo->common) ||
	       lies_below(path, repo->directory) ||
	       lies_below(path, repo->worktree);
}

/* A relative name counts from where the process is. */
static bool leads_to_ours(pid_t pid, const char *path, const struct repo *repo)
{
	CLEANUP(cleanup_free)
	char *full = *path == '/' ?
			     alloc_string(path) :
			     alloc_printf("/proc/%ld/cwd/%s", (long)pid, path);
	CLEANUP(cleanup_free) char *real = realpath(full, NULL);

	return is_ours(real ? real : full, repo);
}

/* Is this repository named there? */
static bool names_ours(pid_t pid, const struct strbuf *text,
		       const struct repo *repo)
{
	static const char *const before[] = { "GIT_DIR=", "GIT_COMMON_DIR=",
					      "--git-dir=" };

	for (const char *at = text->buf; at < text->buf + text->len;
	     at += strlen(at) + 1)
		for (size_t i = 0; i < sizeof(before) / sizeof(*before); i++) {
			size_t len = strlen(before[i]);

			if (!strncmp(at, before[i], len) &&
			    leads_to_ours(pid, at + len, repo))
				return true;
		}
	return false;
}

/* Is it seen to work elsewhere? What cannot be seen may work here. */
static bool is_elsewhere(pid_t pid, const struct strbuf *line,
			 const struct repo *repo)
{
	CLEANUP(strbuf_release) struct strbuf env = STRBUF_INIT;
	CLEANUP(cleanup_free)
	char *path = alloc_printf("/proc/%ld/cwd", (long)pid);
	CLEANUP(cleanup_free)
	char *linked = alloc_printf("%s/worktrees", repo->common);
	char cwd[PATH_MAX];
	ssize_t n = readlink(path, cwd, sizeof(cwd) - 1);

	/* A linked work tree can be anywhere. */
	if (n < 0 || file_exists(linked) || read_of(&env, pid, "environ"))
		return false;
	cwd[n] = '\0';
	return !is_ours(cwd, repo) && !names_ours(pid, &env, repo) &&
	       !names_ours(pid, line, repo);
}

static void consider(struct holders *h, const struct repo *repo, pid_t pid,
		     uid_t owner)
{
	CLEANUP(strbuf_release) struct strbuf line = STRBUF_INIT;
	CLEANUP(cleanup_free)
	char *path = alloc_printf("/proc/%ld", (long)pid);
	struct holder holder = { .pid = pid };
	struct stat st;
	char name[64];

	if (stat(path, &st) || st.st_uid != owner ||
	    !look(name, &holder.since, pid) || strncmp(name, "git", 3) ||
	    !strcmp(name, "git-refinery") || inuse_by_ancestor(pid))
		return;
	if (!read_of(&line, pid, "cmdline") &&
	    (only_reads(command_of(&line)) || is_elsewhere(pid, &line, repo)))
		return;
	h->v = alloc_grow(h->v, h->n, &h->alloc, sizeof(*h->v));
	h->v[h->n++] = holder;
}

void holders_add(struct holders *h, const struct repo *repo, uid_t owner)
{
	DIR *dir = opendir("/proc");
	struct dirent *entry;

	/* Mounted with hidepid= it shows processes of one's own alone. */
	if (!dir ||
	    (geteuid() && owner != geteuid() && access("/proc/1", F_OK)))
		h->unknown = true;
	while (dir && (entry = readdir(dir)))
		if (isdigit((unsigned char)entry->d_name[0]))
			consider(h, repo,
				 (pid_t)strtol(entry->d_name, NULL, 10), owner);
	if (dir)
		closedir(dir);
}

bool holders_live(const struct holders *h)
{
	for (size_t i = 0; i < h->n; i++) {
		unsigned long long since;
		char name[64];

		if (look(name, &since, h->v[i].pid) && since == h->v[i].since)
			return true;
	}
	return h->unknown;
}
