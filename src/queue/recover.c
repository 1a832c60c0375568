/* SPDX-License-Identifier: MIT */
#include "queue/recover.h"
#include "git/commit.h"
#include "git/damage.h"
#include "git/ref.h"
#include "git/repo.h"
#include "state/lock.h"
#include "state/names.h"
#include "state/refinery.h"
#include "util/boot.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/file.h"
#include "util/say.h"
#include "util/strbuf.h"

#include <string.h>
#include <unistd.h>

#define LOG_LIMIT (64 << 20)

/* Under the lock, so that it is no runner's that began meanwhile. */
static int drop(struct refinery *r, const char *target,
		const struct ref_entry *ref)
{
	CLEANUP(lock_release) struct lock lock = LOCK_INIT;
	struct ref_change change = { .name = ref->name, .old = ref->id };
	int error = lock_take(&lock, r, target);

	if (!error)
		error = lock_transaction(&lock, &change, 1,
					 "refinery: recover");
	return error == ERR_STALE ? 0 : error;
}

static int drop_below(struct refinery *r, const char *prefix, const char *own)
{
	CLEANUP(ref_list_release) struct ref_list refs = REF_LIST_INIT;
	int error = ref_list(&refs, r->repo, prefix);

	for (size_t i = 0; !error && i < refs.n; i++) {
		const char *target = refs.v[i].name + strlen(prefix);

		if ((own && !strcmp(own, target)) ||
		    !lock_runner_alive(r, target))
			error = drop(r, target, &refs.v[i]);
	}
	return error;
}

static int clear(size_t *cleared, struct refinery *r, const char *own,
		 const struct damage *d)
{
	int error = drop_below(r, NAMES_CANDIDATE, own);

	if (!error)
		error = drop_below(r, NAMES_READY, own);
	if (error)
		return error;
	*cleared = damage_clear_objects(d, r->repo);
	say_warning("%zu object%s without contents, as after a power cut, %s "
		    "taken away (%s%s); git fsck --connectivity-only tells "
		    "what lacks one",
		    *cleared, *cleared == 1 ? "" : "s",
		    *cleared == 1 ? "was" : "were", d->objects.v[0],
		    d->objects.n > 1 ? ", ..." : "");
	return 0;
}

int recover(size_t *cleared, struct refinery *r, const char *own)
{
	CLEANUP(damage_release) struct damage d = DAMAGE_INIT;

	*cleared = 0;
	damage_find_objects(&d, r->repo);
	return d.objects.n ? clear(cleared, r, own, &d) : 0;
}

int recover_after_boot(struct refinery *r, const char *own)
{
	CLEANUP(cleanup_free) char *path = refinery_path(r, "boot");
	size_t cleared;
	int error;

	if (boot_same(path))
		return 0;
	error = recover(&cleared, r, own);
	return error ? error : boot_note(path);
}

/* The new value in the last line: "<old> <new> <who> <when>\t<why>". */
static int last_logged(struct oid *out, struct refinery *r, const char *name)
{
	CLEANUP(cleanup_free) char *path = repo_path(r->repo, "logs/%s", name);
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	int error = file_read(&text, path, LOG_LIMIT);
	const char *line;

	if (error)
		return error;
	strbuf_rtrim(&text);
	line = strrchr(text.buf, '\n') ? strrchr(text.buf, '\n') + 1 : text.buf;
	if (strlen(line) < 2 * OID_HEX + 1)
		return ERR_INVALID;
	return oid_parse_prefix(out, line + OID_HEX + 1);
}

static bool starts(const char *text, const char *with)
{
	return !strncmp(text, with, strlen(with));
}

bool recover_ref(struct refinery *r, const char *name)
{
	CLEANUP(cleanup_free) char *path = repo_path(r->repo, "%s", name);
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	struct oid value;

	if (starts(name, NAMES_CANDIDATE) || starts(name, NAMES_READY))
		return !unlink(path);
	if (!starts(name, NAMES_PREFIX) && !starts(name, NAMES_NOTES))
		return false;
	if (last_logged(&value, r, name) || !commit_exists(r->repo, &value))
		return false;
	strbuf_addf(&text, "%s\n", oid_hex(&value));
	return !file_write(path, text.buf, text.len, 0666, true);
}
