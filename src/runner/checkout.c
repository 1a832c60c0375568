/* SPDX-License-Identifier: MIT */
#include "runner/checkout.h"
#include "git/commit.h"
#include "git/index.h"
#include "git/repo.h"
#include "runner/slot.h"
#include "runner/weed.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#define STORE_CONFIG                                                 \
	"[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n" \
	"\tbare = true\n\tlogAllRefUpdates = false\n"                \
	"[gc]\n\tauto = 0\n"
#define WORK_CONFIG                                                  \
	"[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n" \
	"\tbare = false\n[gc]\n\tauto = 0\n[advice]\n\tdetachedHead = false\n"

static int write_text(const char *directory, const char *name, const char *text)
{
	CLEANUP(cleanup_free)
	char *path = alloc_printf("%s/%s", directory, name);

	return file_write(path, text, strlen(text), 0644, false);
}

static int make_directories(const char *directory)
{
	static const char *const below[] = { "objects/info", "objects/pack",
					     "refs/heads", "refs/tags",
					     "info" };
	int error = 0;

	for (size_t i = 0; !error && i < sizeof(below) / sizeof(*below); i++) {
		CLEANUP(cleanup_free)
		char *path = alloc_printf("%s/%s", directory, below[i]);

		error = file_mkdirs(path, 0755);
	}
	return error;
}

/* A repository without hooks, remotes or refs. */
static int make_repository(const char *directory, const char *config,
			   const char *head)
{
	int error = make_directories(directory);

	if (!error)
		error = write_text(directory, "config", config);
	if (!error)
		error = write_text(directory, "HEAD", head);
	return error;
}

int checkout_open_store(struct slot *slot)
{
	CLEANUP(cleanup_free)
	char *lock = alloc_printf("%s.lock", slot->index);
	int error;

	/* We hold the slot's lock, so this one belongs to the dead. */
	file_remove_tree(lock);
	error = make_repository(slot->store, STORE_CONFIG,
				"ref: refs/heads/none\n");
	if (error || slot->repo)
		return error;
	return repo_open(&slot->repo, slot->store);
}

void checkout_distrust(struct slot *slot)
{
	file_remove_tree(slot->index);
}

/* A git command on the slot's index and the files in work. */
static void work_git(struct slot *slot, struct process *p)
{
	static const char *const settings[] = {
		"core.attributesFile=/dev/null",
		"core.excludesFile=/dev/null",
		"core.untrackedCache=false",
		"core.fsync=none",
		"checkout.workers=0",
	};

	repo_git(slot->repo, p);
	strvec_pushf(&p->argv, "--work-tree=%s", slot->work);
	for (size_t i = 0; i < sizeof(settings) / sizeof(*settings); i++)
		strvec_pushl(&p->argv, "-c", settings[i], NULL);
	strvec_pushl(&p->env, "GIT_CONFIG_NOSYSTEM=1",
		     "GIT_CONFIG_GLOBAL=/dev/null", "GIT_ATTR_NOSYSTEM=1",
		     NULL);
	strvec_pushf(&p->env, "GIT_INDEX_FILE=%s", slot->index);
	p->directory = slot->work;
	/* The slot stays taken for as long as git writes, if we are killed. */
	p->keep_fd = slot->lock;
}

/* A git that did nothing, and says that all is well, leaves another's files. */
static int check_index(struct slot *slot, const struct oid *candidate)
{
	struct oid wanted, has;
	int error = commit_tree(&wanted, slot->repo, candidate);

	if (!error)
		error = index_tree(&has, slot->index);
	if (error == ERR_NOTFOUND) {
		error_clear();
		return 0;
	}
	if (!error && !oid_equal(&wanted, &has))
		error = error_set(ERR, "git read-tree did not read %s",
				  oid_short(candidate));
	return error;
}

/*
 * With --reset git looks at each file and writes those that are missing, else
 * only at those that differ between the index and the candidate.
 */
static int read_tree(struct slot *slot, const struct oid *candidate,
		     bool complete)
{
	CLEANUP(process_release) struct process p = PROCESS_INIT;
	int error;

	work_git(slot, &p);
	strvec_pushl(&p.argv, "read-tree", complete ? "-m" : "--reset", "-u",
		     oid_hex(candidate), NULL);
	error = repo_git_must_quietly(&p);
	return error ? error : check_index(slot, candidate);
}

/* Are all directories above path real ones, and not links out of the slot? */
static bool lies_in_work(const struct slot *slot, const char *path)
{
	struct stat st;

	for (const char *slash = strchr(path, '/'); slash;
	     slash = strchr(slash + 1, '/')) {
		CLEANUP(cleanup_free)
		char *above = alloc_printf("%s/%.*s", slot->work,
					   (int)(slash - path), path);

		if (lstat(above, &st) || !S_ISDIR(st.st_mode))
			return false;
	}
	return true;
}

static int empty_submodule(struct slot *slot, const char *path)
{
	CLEANUP(cleanup_free)
	char *full = alloc_printf("%s/%s", slot->work, path);
	int error;

	if (!lies_in_work(slot, path))
		return error_set(ERR, "'%s' is not in the slot", full);
	error = file_remove_tree(full);
	if (!error && mkdir(full, 0755))
		error = error_errno(ERR, "cannot create '%s'", full);
	return error;
}

/* git leaves what it finds where a submodule belongs. */
static int empty_submodules(struct slot *slot)
{
	CLEANUP(index_files_release)
	struct index_files files = INDEX_FILES_INIT;
	int error = index_read(&files, slot->index);

	for (size_t i = 0; !error && i < files.n; i++)
		if (index_file_submodule(&files.v[i]))
			error = empty_submodule(slot, files.v[i].path);
	return error;
}

static size_t count_submodules(const struct index_files *files)
{
	size_t n = 0;

	for (size_t i = 0; i < files->n; i++)
		n += index_file_submodule(&files->v[i]);
	return n;
}

/*
 * Without an index nothing is known of the files. *complete: all that it knows
 * are there, but for submodules.
 */
static int weed_work(bool *complete, struct slot *slot,
		     const struct nature *fresh)
{
	CLEANUP(index_files_release)
	struct index_files files = INDEX_FILES_INIT;
	int error = index_read(&files, slot->index);
	size_t kept;

	if (error && error != ERR_NOTFOUND)
		return error;
	error = weed(&kept, slot->work, &files, &slot->sealed, fresh);
	*complete = kept + count_submodules(&files) == files.n;
	return error;
}

static int copy_file(const char *from, const char *to)
{
	CLEANUP(cleanup_close) int in = open(from, O_RDONLY | O_CLOEXEC);
	CLEANUP(cleanup_close)
	int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	ssize_t n = 1;

	while (in >= 0 && out >= 0 && n > 0)
		n = sendfile(out, in, NULL, 1 << 30);
	if (in < 0 || out < 0 || n < 0)
		return error_errno(ERR, "cannot copy '%s'", from);
	return 0;
}

/* The repository that the test sees. */
static int make_git_directory(struct slot *slot, const struct oid *candidate)
{
	CLEANUP(cleanup_free) char *path = alloc_printf("%s/.git", slot->work);
	CLEANUP(cleanup_free)
	char *borrowed = alloc_printf("%s\n", slot->objects);
	CLEANUP(cleanup_free)
	char *head = alloc_printf("%s\n", oid_hex(candidate));
	CLEANUP(cleanup_free) char *copy = alloc_printf("%s/index", path);
	int error = make_repository(path, WORK_CONFIG, head);

	if (!error)
		error = write_text(path, "objects/info/alternates", borrowed);
	return error ? error : copy_file(slot->index, copy);
}

int checkout_switch(struct slot *slot, const struct oid *candidate,
		    const struct nature *fresh)
{
	bool complete;
	int error = weed_work(&complete, slot, fresh);

	if (!error)
		error = read_tree(slot, candidate, complete);
	if (!error)
		error = empty_submodules(slot);
	return error ? error : make_git_directory(slot, candidate);
}
