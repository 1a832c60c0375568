/* SPDX-License-Identifier: MIT */
#include "setup/hooks.h"
#include "setup/hookdir.h"
#include "setup/journal.h"
#include "setup/passing.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/file.h"
#include "util/strbuf.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MARK "A hook of git-refinery"

const char *const hooks_names[] = { "pre-receive", "update", "proc-receive",
				    "post-receive", NULL };
const char *const hooks_review_names[] = { "pre-push", "post-commit", NULL };

/* With '...' around it; a quote inside becomes '\''. */
static void add_quoted(struct strbuf *out, const char *text)
{
	strbuf_addc(out, '\'');
	for (; *text; text++)
		strbuf_adds(out,
			    *text == '\'' ? "'\\''" : (char[]){ *text, 0 });
	strbuf_addc(out, '\'');
}

/* Input is passed on whole; its lines hold no NUL and no empty line ends it. */
static void add_chain(struct strbuf *text, const char *name)
{
	const char *refused = strcmp(name, "post-receive") ? "exit" : ":";

	strbuf_addf(text,
		    "own=${0%%/*}/local/%s\n"
		    "if test -x \"$own\"; then\n",
		    name);
	if (!strcmp(name, "update"))
		strbuf_adds(text, "\t\"$own\" \"$@\" || exit\n");
	else
		strbuf_addf(text,
			    "\tinput=$(cat)\n"
			    "\tprintf '%%s\\n' \"$input\" | \"$own\" \"$@\" "
			    "|| %s\n"
			    "\tprintf '%%s\\n' \"$input\" | "
			    "\"$refinery\" hook %s \"$@\"\n"
			    "\texit\n",
			    refused, name);
	strbuf_adds(text, "fi\n");
}

char *hooks_text(const char *name, const char *program)
{
	struct strbuf text = STRBUF_INIT;
	bool chains = strcmp(name, "proc-receive") != 0;

	strbuf_adds(&text, "#!/bin/sh\n"
			   "# SPDX-License-Identifier: MIT\n"
			   "# " MARK "; see git-refinery-init(1).");
	strbuf_addf(&text,
		    chains ? " One of your own goes to\n# local/%s: it "
			     "runs first, and its refusal counts.\n" :
			     "\n",
		    name);
	strbuf_adds(&text, "refinery=");
	if (strchr(program, '/'))
		add_quoted(&text, program);
	else
		strbuf_adds(&text, program);
	/* An answer is no way around the policy: such a push is refused. */
	strbuf_addf(&text,
		    "\ntest -x \"$refinery\" || refinery=git-refinery\n"
		    "test -z \"$REFINERY_PROBE\" || "
		    "{ \"$refinery\" hook %s; exit 1; }\n",
		    name);
	if (chains)
		add_chain(&text, name);
	strbuf_addf(&text, "exec \"$refinery\" hook %s \"$@\"\n", name);
	return strbuf_detach(&text);
}

char *hooks_program(void)
{
	char path[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);

	path[n > 0 ? n : 0] = '\0';
	if (n <= 0 || access(path, X_OK))
		return alloc_string("git-refinery");
	return alloc_string(path);
}

/* The hook that stands there looks for more of its kind in <name>.d. */
static bool dispatches(const char *directory, const char *name,
		       const char *text)
{
	CLEANUP(cleanup_free)
	char *below = alloc_printf("%s/%s.d", directory, name);
	struct stat st;

	return !stat(below, &st) && S_ISDIR(st.st_mode) && strstr(text, ".d");
}

static enum hook_state state_of(const char *path, const char *text,
				const char *name, const char *program)
{
	CLEANUP(cleanup_free) char *ours = hooks_text(name, program);

	if (!strstr(text, MARK))
		return HOOK_FOREIGN;
	return strcmp(text, ours) || access(path, X_OK) ? HOOK_OLD :
							  HOOK_CURRENT;
}

enum hook_state hooks_state(char **path, const char *directory,
			    const char *name, const char *program)
{
	CLEANUP(cleanup_free) char *file = NULL;
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	enum hook_state state = HOOK_MISSING;

	file = alloc_printf("%s/%s", directory, name);
	if (file_exists(file)) {
		file_read(&text, file, HOOKS_SIZE_LIMIT);
		state = state_of(file, text.buf, name, program);
	}
	if (state == HOOK_FOREIGN && dispatches(directory, name, text.buf)) {
		alloc_replace(&file, NULL);
		file = alloc_printf("%s/%s.d/git-refinery", directory, name);
		strbuf_clear(&text);
		state = file_read(&text, file, HOOKS_SIZE_LIMIT) ?
				HOOK_MISSING :
				state_of(file, text.buf, name, program);
	}
	if (path) {
		*path = file;
		file = NULL;
	}
	return state;
}

const char *hooks_manager(const char *directory, const char *name)
{
	CLEANUP(cleanup_free)
	char *file = alloc_printf("%s/%s", directory, name);
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;

	if (file_read(&text, file, HOOKS_SIZE_LIMIT))
		return NULL;
	return hookdir_manager("", text.buf);
}

/* The script that husky's hook runs by sh, executable or not. */
static bool script_calls(const char *directory, const char *name)
{
	CLEANUP(cleanup_free)
	char *file = alloc_printf("%s/../%s", directory, name);
	CLEANUP(cleanup_free) char *call = alloc_printf("hook %s", name);
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;

	return !file_read(&text, file, HOOKS_SIZE_LIMIT) &&
	       strstr(text.buf, "git-refinery") && strstr(text.buf, call);
}

bool hooks_calls(const char *directory, const char *name)
{
	CLEANUP(cleanup_free)
	char *file = alloc_printf("%s/%s", directory, name);
	CLEANUP(cleanup_free) char *call = alloc_printf("hook %s", name);
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	enum hook_state state = hooks_state(NULL, directory, name, "");

	if (access(file, X_OK) || file_read(&text, file, HOOKS_SIZE_LIMIT))
		return false;
	if (hookdir_scripts(directory) && script_calls(directory, name))
		return true;
	return state == HOOK_OLD || state == HOOK_CURRENT ||
	       (strstr(text.buf, "git-refinery") && strstr(text.buf, call));
}

/* A script that only passes on has its like in local/: ours takes its place. */
static bool passes_on(const char *path)
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;

	return !file_read(&text, path, HOOKS_SIZE_LIMIT) &&
	       strstr(text.buf, PASSING_MARK);
}

static int check(const char *directory, const char *name, const char *program)
{
	CLEANUP(cleanup_free)
	char *kept = alloc_printf("%s/local/%s", directory, name);
	CLEANUP(cleanup_free) char *path = NULL;
	const char *manager = hooks_manager(directory, name);
	struct stat now, before;

	if (hooks_state(&path, directory, name, program) != HOOK_FOREIGN ||
	    passes_on(path))
		return 0;
	if (!strcmp(name, "proc-receive")) {
		error_set(ERR_REFUSED,
			  "'%s' is there already, and git has "
			  "room for one proc-receive hook only",
			  path);
		return error_next(ERR_REFUSED,
				  "move it away, or use git refinery init "
				  "--no-hooks and enqueue by command");
	}
	if (manager) {
		error_set(ERR_REFUSED,
			  "'%s' belongs to %s, which would write "
			  "over what we put there",
			  path, manager);
		return error_next(ERR_REFUSED,
				  "tell %s to run: git-refinery hook %s, with "
				  "its input and arguments; then git refinery "
				  "init --no-hooks",
				  manager, name);
	}
	if (!lstat(kept, &before) && !lstat(path, &now) &&
	    before.st_ino != now.st_ino) {
		error_set(ERR_REFUSED, "both '%s' and '%s' are there", path,
			  kept);
		return error_next(ERR_REFUSED, "make one of them, in '%s'",
				  kept);
	}
	return 0;
}

/* A relative link keeps its meaning one directory further down. */
static int keep_link(const char *path, const char *kept)
{
	char to[PATH_MAX];
	CLEANUP(cleanup_free) char *link_to = NULL;
	ssize_t n = readlink(path, to, sizeof(to) - 1);

	if (n <= 0)
		return error_errno(ERR, "cannot read link '%s'", path);
	to[n] = '\0';
	link_to = alloc_printf("%s%s", *to == '/' ? "" : "../", to);
	if (symlink(link_to, kept) && errno != EEXIST)
		return error_errno(ERR, "cannot create '%s'", kept);
	return 0;
}

/* It stays in force until ours takes its place: two names for a moment. */
static int keep(const char *directory, const char *name, const char *path)
{
	CLEANUP(cleanup_free) char *local = alloc_printf("%s/local", directory);
	CLEANUP(cleanup_free)
	char *kept = alloc_printf("%s/%s", local, name);
	struct stat st;
	int error = file_mkdirs(local, 0777);

	if (error)
		return error;
	if (!lstat(path, &st) && S_ISLNK(st.st_mode))
		return keep_link(path, kept);
	if (link(path, kept) && errno != EEXIST && rename(path, kept))
		return error_errno(ERR, "cannot keep '%s' as '%s'", path, kept);
	return file_sync_directory(local);
}

static int install(struct journal *j, const char *directory, const char *name,
		   const char *program)
{
	CLEANUP(cleanup_free) char *path = NULL;
	CLEANUP(cleanup_free) char *text = hooks_text(name, program);
	enum hook_state state = hooks_state(&path, directory, name, program);
	int error = 0;

	if (state == HOOK_CURRENT)
		return 0;
	journal_did(j, "hook", "%s %s%s",
		    state == HOOK_OLD ? "renew" : "install", path,
		    state == HOOK_FOREIGN ?
			    "; what was there becomes local/ and runs first" :
			    "");
	if (j->dry_run)
		return 0;
	if (state == HOOK_FOREIGN && !passes_on(path))
		error = keep(directory, name, path);
	if (!error)
		error = file_write(path, text, strlen(text), 0777, true);
	/* The umask may have taken away what git asks for. */
	if (!error && access(path, X_OK) && chmod(path, 0755))
		error = error_errno(ERR, "cannot make '%s' executable", path);
	return error;
}

int hooks_check(const char *directory, const char *program,
		const char *const *names)
{
	int error = 0;

	for (; !error && *names; names++)
		error = check(directory, *names, program);
	return error;
}

static bool is_half(const char *file, const char *const *names)
{
	size_t len = strlen(file);

	for (; *names; names++) {
		size_t n = strlen(*names);

		if (len > n + 4 && !strncmp(file, *names, n) &&
		    file[n] == '.' && !strcmp(file + len - 4, ".new"))
			return true;
	}
	return false;
}

/* What file_write() leaves when it is killed; init runs one at a time. */
static void remove_halves(const char *directory, const char *const *names)
{
	DIR *dir = opendir(directory);
	struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		if (is_half(entry->d_name, names))
			unlinkat(dirfd(dir), entry->d_name, 0);
	if (dir)
		closedir(dir);
}

int hooks_install(struct journal *j, const char *directory, const char *program,
		  const char *const *names)
{
	int error = hooks_check(directory, program, names);

	if (!error && !j->dry_run)
		error = file_mkdirs(directory, 0777);
	if (!error && !j->dry_run)
		remove_halves(directory, names);
	for (; !error && *names; names++)
		error = install(j, directory, *names, program);
	return error;
}

static int put_back(const char *kept, const char *path)
{
	char to[PATH_MAX];
	ssize_t n = readlink(kept, to, sizeof(to) - 1);

	if (n < 0)
		return rename(kept, path);
	to[n] = '\0';
	if (unlink(path) || symlink(strncmp(to, "../", 3) ? to : to + 3, path))
		return -1;
	return unlink(kept);
}

static int remove_one(struct journal *j, const char *directory,
		      const char *name)
{
	CLEANUP(cleanup_free)
	char *kept = alloc_printf("%s/local/%s", directory, name);
	CLEANUP(cleanup_free) char *path = NULL;
	enum hook_state state = hooks_state(&path, directory, name, "");
	bool restore = file_exists(kept) && !strstr(path, ".d/git-refinery");
	int failed;

	if (state != HOOK_OLD && state != HOOK_CURRENT)
		return 0;
	journal_did(j, "hook", "%s %s", restore ? "restore" : "remove", path);
	if (j->dry_run)
		return 0;
	failed = restore ? put_back(kept, path) : unlink(path);
	return failed ? error_errno(ERR, "cannot remove '%s'", path) : 0;
}

int hooks_remove(struct journal *j, const char *directory,
		 const char *const *names)
{
	CLEANUP(cleanup_free) char *local = alloc_printf("%s/local", directory);
	int error = 0;

	for (; !error && *names; names++)
		error = remove_one(j, directory, *names);
	/* Other things may lie there. */
	if (!j->dry_run)
		rmdir(local);
	return error;
}
