/* SPDX-License-Identifier: MIT */
#include "report/prune.h"
#include "config/settings.h"
#include "git/commit.h"
#include "git/note.h"
#include "git/ref.h"
#include "git/repo.h"
#include "runner/slot.h"
#include "state/lock.h"
#include "state/names.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/clock.h"
#include "util/error.h"
#include "util/file.h"

#include <dirent.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Directories below refinery/bypass: targets' names have slashes. */
#define DEPTH_LIMIT 16

void prune_release(struct prune *p)
{
	strvec_release(&p->removed);
}

static int64_t retention(const struct prune *p)
{
	return settings_number(p->r->settings, NULL, "retention");
}

/* Has nothing at path changed for that many seconds? */
static bool is_older(const char *path, int64_t seconds)
{
	struct stat st;

	return !lstat(path, &st) && clock_now() - st.st_mtime > seconds;
}

static void remove_file(struct prune *p, const char *path)
{
	if (p->dry_run || !unlink(path))
		strvec_push(&p->removed, path);
}

/* The names in a directory, but for . and .. */
static void list_names(struct strvec *out, const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			strvec_push(out, entry->d_name);
	if (dir)
		closedir(dir);
}

static int candidate_trees(struct oids *out, struct prune *p)
{
	CLEANUP(ref_list_release) struct ref_list refs = REF_LIST_INIT;
	int error = ref_list(&refs, p->r->repo, NAMES_CANDIDATE);

	for (size_t i = 0; !error && i < refs.n; i++) {
		struct oid tree;

		if (!commit_tree(&tree, p->r->repo, &refs.v[i].id))
			oids_push(out, &tree);
	}
	return error;
}

int prune_outputs(struct prune *p)
{
	CLEANUP(cleanup_free)
	char *path = repo_path(p->r->repo, "refinery/output");
	CLEANUP(strvec_release) struct strvec names = STRVEC_INIT;
	CLEANUP(oids_release) struct oids trees = OIDS_INIT;
	int error = candidate_trees(&trees, p);

	if (error)
		return error;
	list_names(&names, path);
	strvec_each(&names, name) {
		CLEANUP(cleanup_free)
		char *file = alloc_printf("%s/%s", path, *name);
		struct oid tree;

		if (!oid_parse_prefix(&tree, *name) &&
		    !oids_has(&trees, &tree) && is_older(file, retention(p)))
			remove_file(p, file);
	}
	return 0;
}

static void prune_below(struct prune *p, const char *path, int depth)
{
	CLEANUP(strvec_release) struct strvec names = STRVEC_INIT;

	list_names(&names, path);
	strvec_each(&names, name) {
		CLEANUP(cleanup_free)
		char *file = alloc_printf("%s/%s", path, *name);
		struct stat st;

		if (lstat(file, &st))
			continue;
		if (S_ISDIR(st.st_mode) && depth < DEPTH_LIMIT)
			prune_below(p, file, depth + 1);
		else if (S_ISREG(st.st_mode) && is_older(file, retention(p)))
			remove_file(p, file);
	}
}

/*
 * A bypass mark is used as soon as the target has moved; one that old belongs
 * to a push that was refused in the end.
 */
int prune_files(struct prune *p)
{
	static const char *const places[] = { "bypass", "testing" };

	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		CLEANUP(cleanup_free)
		char *path = repo_path(p->r->repo, "refinery/%s", places[i]);

		prune_below(p, path, 0);
	}
	return 0;
}

static int prune_notes(struct prune *p, const char *ref, const char *what)
{
	CLEANUP(lock_release) struct lock lock = LOCK_INIT;
	size_t removed = 0;
	int error = 0;

	if (!p->dry_run)
		error = lock_take(&lock, p->r, LOCK_NOTES);
	if (!error && !p->dry_run)
		error = lock_writes_one(&lock, ref);
	if (!error)
		error = note_prune(&removed, p->r->repo, ref, p->dry_run);
	if (!error && removed)
		strvec_pushf(&p->removed, what, removed);
	return error;
}

int prune_evidence(struct prune *p)
{
	int error = prune_notes(p, NAMES_TESTS,
				"verdicts on %zu trees that are gone");

	return error ? error :
		       prune_notes(p, NAMES_REVIEWS,
				   "reviews of %zu commits that are gone");
}

/*
 * A runner that starts just now and pins the same commit again loses the pin;
 * its objects are young enough for every gc.
 */
static int drop_candidate(struct prune *p, const char *target,
			  const struct ref_entry *ref)
{
	struct ref_change change = { .name = ref->name, .old = ref->id };
	CLEANUP(lock_release) struct lock lock = LOCK_INIT;
	int error = lock_take(&lock, p->r, target);

	if (!error)
		error = lock_transaction(&lock, &change, 1, "refinery: gc");
	if (!error)
		strvec_push(&p->removed, ref->name);
	return error == ERR_STALE ? 0 : error;
}

int prune_candidates(struct prune *p)
{
	CLEANUP(ref_list_release) struct ref_list refs = REF_LIST_INIT;
	int error = ref_list(&refs, p->r->repo, NAMES_CANDIDATE);

	for (size_t i = 0; !error && i < refs.n; i++) {
		const char *target = refs.v[i].name + strlen(NAMES_CANDIDATE);

		if (lock_runner_alive(p->r, target))
			continue;
		if (!p->dry_run)
			error = drop_candidate(p, target, &refs.v[i]);
		else
			strvec_push(&p->removed, refs.v[i].name);
	}
	return error;
}

/* The lock file stays: others may be about to take it. */
static int empty_slot(struct prune *p, const char *slot,
		      const struct strvec *names)
{
	CLEANUP(cleanup_free) char *path = alloc_printf("%s/lock", slot);
	CLEANUP(cleanup_close) int lock = file_lock(path, false);
	int error = lock < 0 ? lock : 0;

	strvec_each(names, name) {
		CLEANUP(cleanup_free)
		char *file = alloc_printf("%s/%s", slot, *name);

		if (!error && !p->dry_run && strcmp(*name, "lock"))
			error = file_remove_tree(file);
	}
	if (!error)
		strvec_push(&p->removed, slot);
	return error == ERR_LOCKED ? 0 : error;
}

static int prune_slot(struct prune *p, const char *slot)
{
	CLEANUP(strvec_release) struct strvec names = STRVEC_INIT;
	bool old = is_older(slot, retention(p));

	list_names(&names, slot);
	if (names.n < 2)
		return 0;
	/* Each use changes some of what lies in it. */
	strvec_each(&names, name) {
		CLEANUP(cleanup_free)
		char *file = alloc_printf("%s/%s", slot, *name);

		old = old && is_older(file, retention(p));
	}
	return old ? empty_slot(p, slot, &names) : 0;
}

int prune_slots(struct prune *p)
{
	CLEANUP(strvec_release) struct strvec names = STRVEC_INIT;
	CLEANUP(cleanup_free) char *root = NULL;
	const char *set =
		settings_string(p->r->settings, NULL, "slotDirectory");
	int error = 0;

	if (*set)
		root = alloc_string(set);
	else if (slot_root(&root, p->r->repo))
		return 0;
	list_names(&names, root);
	strvec_each(&names, name) {
		CLEANUP(cleanup_free)
		char *slot = alloc_printf("%s/%s", root, *name);

		if (!error && !strncmp(*name, "slot", 4))
			error = prune_slot(p, slot);
	}
	return error;
}
