/* SPDX-License-Identifier: MIT */
#include "setup/passing.h"
#include "setup/hooks.h"
#include "setup/journal.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/file.h"
#include "util/strbuf.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Where the script for hook name of the host belongs; free(). */
static char *place(const char *directory, const char *name,
		   const char *const *ours)
{
	bool among = false;

	for (; *ours; ours++)
		among = among || !strcmp(*ours, name);
	return alloc_printf("%s/%s%s", directory, among ? "local/" : "", name);
}

static bool is_hook(const char *host, const char *name)
{
	CLEANUP(cleanup_free) char *path = alloc_printf("%s/%s", host, name);
	struct stat st;

	return !strchr(name, '.') && !stat(path, &st) && S_ISREG(st.st_mode) &&
	       !access(path, X_OK);
}

/* Names in directory that is_hook() accepts. */
static void list(struct strvec *out, const char *directory)
{
	DIR *dir = opendir(directory);
	struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		if (is_hook(directory, entry->d_name))
			strvec_push(out, entry->d_name);
	if (dir)
		closedir(dir);
}

static void list_missing(struct strvec *out, const char *directory,
			 const char *host, const char *const *ours)
{
	CLEANUP(strvec_release) struct strvec names = STRVEC_INIT;

	list(&names, host);
	strvec_each(&names, name) {
		CLEANUP(cleanup_free)
		char *path = place(directory, *name, ours);

		if (!file_exists(path))
			strvec_push(out, *name);
	}
}

size_t passing_missing(const char *directory, const char *host,
		       const char *const *ours)
{
	CLEANUP(strvec_release) struct strvec names = STRVEC_INIT;

	list_missing(&names, directory, host, ours);
	return names.n;
}

static int write_one(const char *path, const char *host, const char *name)
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	int error;

	strbuf_addf(&text, "#!/bin/sh\n# " PASSING_MARK "\nexec '");
	for (const char *c = host; *c; c++)
		strbuf_addf(&text, *c == '\'' ? "'\\%c'" : "%c", *c);
	strbuf_addf(&text, "/%s' \"$@\"\n", name);
	error = file_write(path, text.buf, text.len, 0777, true);
	if (!error && access(path, X_OK) && chmod(path, 0755))
		error = error_errno(ERR, "cannot make '%s' executable", path);
	return error;
}

int passing_check(const char *host)
{
	if (!is_hook(host, "proc-receive"))
		return 0;
	error_set(ERR_REFUSED,
		  "core.hooksPath names '%s', which has a "
		  "proc-receive hook; git has room for one only",
		  host);
	return error_next(ERR_REFUSED, "move it away, or use git refinery init "
				       "--no-hooks and enqueue by command");
}

int passing_write(struct journal *j, const char *directory, const char *host,
		  const char *const *ours)
{
	CLEANUP(strvec_release) struct strvec names = STRVEC_INIT;
	CLEANUP(cleanup_free) char *local = alloc_printf("%s/local", directory);
	int error = j->dry_run ? 0 : file_mkdirs(local, 0777);

	list_missing(&names, directory, host, ours);
	strvec_each(&names, name) {
		CLEANUP(cleanup_free)
		char *path = place(directory, *name, ours);

		if (error)
			break;
		journal_did(j, "hook", "pass %s on to %s", *name, host);
		if (!j->dry_run)
			error = write_one(path, host, *name);
	}
	return error;
}

static void remove_in(const char *directory)
{
	CLEANUP(strvec_release) struct strvec names = STRVEC_INIT;

	list(&names, directory);
	strvec_each(&names, name) {
		CLEANUP(cleanup_free)
		char *path = alloc_printf("%s/%s", directory, *name);
		CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;

		if (!file_read(&text, path, HOOKS_SIZE_LIMIT) &&
		    strstr(text.buf, PASSING_MARK))
			unlink(path);
	}
	rmdir(directory);
}

int passing_remove(struct journal *j, const char *directory)
{
	CLEANUP(cleanup_free) char *local = alloc_printf("%s/local", directory);

	if (j->dry_run || !file_exists(directory))
		return 0;
	remove_in(local);
	remove_in(directory);
	if (file_exists(directory))
		journal_note(j, "hook", "%s is kept: other files are in it",
			     directory);
	return 0;
}
