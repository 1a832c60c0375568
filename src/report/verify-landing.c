/* SPDX-License-Identifier: MIT */
#include "report/verify-landing.h"
#include "git/commit.h"
#include "git/history.h"
#include "git/remerge.h"
#include "git/repo.h"
#include "git/trailer.h"
#include "git/tree.h"
#include "queue/attributes.h"
#include "queue/audit.h"
#include "queue/entry.h"
#include "queue/method.h"
#include "report/verify.h"
#include "state/log.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/file.h"

#include <stdlib.h>
#include <string.h>

/* Commits that one landing may bring. */
#define LINE_LIMIT 200000

/* The first-parent line of a landing, newest first, and who each is of. */
struct line {
	struct oids commits;
	struct strvec ids; /* the trailer's value, "" without one */
	struct oid old;
};

#define LINE_INIT \
	{         \
		0 \
	}

static void line_release(struct line *line)
{
	oids_release(&line->commits);
	strvec_release(&line->ids);
}

void landing_check_release(struct landing_check *c)
{
	gates_release(&c->gates);
	strvec_release(&c->told);
}

static int read_line(struct line *out, struct repo *repo,
		     const struct log_record *l)
{
	CLEANUP(commit_release) struct commit c = COMMIT_INIT;
	int error = 0;

	out->old = l->old;
	if (!oid_equal(&l->old, &l->tip))
		error = history_first_parents(&out->commits, repo, &l->old,
					      &l->tip, LINE_LIMIT);
	for (size_t i = 0; !error && i < out->commits.n; i++) {
		CLEANUP(trailers_release)
		struct trailers trailers = TRAILERS_INIT;
		const char *id;

		error = commit_read(&c, repo, &out->commits.v[i]);
		if (error)
			break;
		trailers_read(&trailers, c.message);
		id = trailers_get(&trailers, METHOD_TRAILER);
		strvec_push(&out->ids, id ? id : "");
	}
	return error;
}

/* Steps from the landing's end to this commit; commits.n is its start. */
static size_t place_of(const struct line *line, const struct oid *commit)
{
	size_t i = 0;

	while (i < line->commits.n && !oid_equal(&line->commits.v[i], commit))
		i++;
	if (i == line->commits.n && !oid_equal(commit, &line->old))
		i++;
	return i;
}

static size_t place_of_id(const struct line *line, const char *id)
{
	size_t i = 0;

	while (i < line->ids.n && strcmp(line->ids.v[i], id))
		i++;
	return i;
}

static const struct oid *commit_at(const struct line *line, size_t place)
{
	return place < line->commits.n ? &line->commits.v[place] : &line->old;
}

/* As submitted, and where its own commits begin, which its record says. */
static void describe_entry(struct entry *e, struct landing_check *c,
			   const struct log_entry *le)
{
	if (entry_read(e, c->r, c->target, le->id, &le->record)) {
		error_clear();
		e->id = alloc_string(le->id);
	}
	e->head = le->head;
}

/* Does applying the head, or what is its own, once more change nothing? */
static int is_contained(struct repo *repo, const char *attributes,
			const struct oid *base, const struct entry *e)
{
	struct oid tree;
	int result = history_contains(repo, base, &e->head);

	if (result)
		return result;
	result = commit_tree(&tree, repo, base);
	if (!result && entry_base(e))
		result = remerge_from_gives(repo, attributes, base,
					    entry_base(e), &e->head, &tree);
	return result ? result :
			remerge_gives(repo, attributes, base, &e->head, &tree);
}

/*
 * Is commit what the entry gives on base? The method may have been another one
 * then; any that fits will do.
 */
static int gives(struct landing_check *c, const char *attributes,
		 const struct oid *base, const struct oid *commit,
		 const struct entry *e)
{
	struct repo *repo = c->r->repo;
	int error;

	if (oid_equal(base, commit))
		return is_contained(repo, attributes, base, e);
	error = audit_entry(repo, attributes, "rebase", base, commit, e);
	return error == ERR_REFUSED ? 0 : error ? error : 1;
}

/*
 * By the attributes that held at the landing. They are laid out only where they
 * are needed to tell.
 */
static int look_again(struct landing_check *c, const struct log_record *l,
		      const struct oid *base, const struct oid *commit,
		      const struct entry *e)
{
	CLEANUP(cleanup_free) char *attributes = NULL;
	int result = gives(c, NULL, base, commit, e);
	int error;

	if (result)
		return result;
	error = attributes_copy(&attributes, c->r->repo, &l->old);
	if (error)
		return error;
	result = gives(c, attributes, base, commit, e);
	error = file_remove_tree(attributes);
	return error < 0 && result >= 0 ? error : result;
}

static int check_content(struct landing_check *c, const struct log_record *l,
			 const struct log_entry *le, const struct oid *base,
			 const struct oid *commit)
{
	CLEANUP(entry_release) struct entry e = ENTRY_INIT;
	int result;

	if (!c->contents)
		return 0;
	describe_entry(&e, c, le);
	result = look_again(c, l, base, commit, &e);
	if (result)
		return result < 0 ? result : 0;
	if (oid_equal(base, commit))
		verify_finding(c->out, l,
			       "entry %s is said to be contained in %s, which "
			       "lacks it",
			       le->id, oid_short(base));
	else
		verify_finding(c->out, l, "entry %s: %s", le->id,
			       error_message());
	return 0;
}

/*
 * One entry, after which the line has been followed to *at. Its last commit
 * is known by the trailer, or is the submitted head, untouched; an entry that
 * brought nothing new has none of its own.
 */
static int check_entry(struct landing_check *c, const struct log_record *l,
		       const struct log_entry *e, const struct line *line,
		       size_t *at)
{
	size_t place = place_of_id(line, e->id);
	struct oid base = *commit_at(line, *at);

	if (place == line->ids.n)
		place = place_of(line, &e->commit);
	else if (!oid_equal(commit_at(line, place), &e->commit) &&
		 !oid_equal(&l->tip, &e->commit)) /* completed after a crash */
		verify_finding(c->out, l, "entry %s became %s, not %s", e->id,
			       oid_short(commit_at(line, place)),
			       oid_short(&e->commit));
	if (place > line->commits.n) {
		verify_finding(c->out, l, "entry %s: commit %s is not in %s",
			       e->id, oid_short(&e->commit), c->target);
		return 0;
	}
	if (place > *at) {
		verify_finding(c->out, l, "entry %s landed out of order",
			       e->id);
		return 0;
	}
	if (place < *at && strcmp(line->ids.v[place], e->id) &&
	    !oid_equal(commit_at(line, place), &e->head)) {
		verify_finding(c->out, l,
			       "commit %s is neither the head of entry %s nor "
			       "says that it is of it",
			       oid_short(commit_at(line, place)), e->id);
		return 0;
	}
	*at = place;
	return check_content(c, l, e, &base, commit_at(line, place));
}

/* Trailers on the line must be those of the record's entries. */
static void check_strangers(struct landing_check *c, const struct log_record *l,
			    const struct line *line)
{
	strvec_each(&line->ids, id) {
		bool known = !**id;

		for (size_t i = 0; !known && i < l->n_entries; i++)
			known = !strcmp(l->entries[i].id, *id);
		if (!known)
			verify_finding(c->out, l,
				       "a landed commit is of entry %.40s, "
				       "which the record does not name",
				       *id);
	}
}

static int check_history(struct landing_check *c, const struct log_record *l)
{
	CLEANUP(line_release) struct line line = LINE_INIT;
	int error = read_line(&line, c->r->repo, l);
	size_t at = line.commits.n;

	if (error == ERR_NOTFOUND || error == ERR) {
		verify_finding(c->out, l,
			       "the landing from %s to %s is not in the "
			       "history",
			       oid_short(&l->old), oid_short(&l->tip));
		return 0;
	}
	for (size_t i = 0; !error && i < l->n_entries; i++)
		error = check_entry(c, l, &l->entries[i], &line, &at);
	if (!error && at)
		verify_finding(c->out, l,
			       "the last %zu landed commits are of "
			       "no entry",
			       at);
	check_strangers(c, l, &line);
	return error;
}

/* What the target lost in a rewrite, gc may have taken away. */
static bool is_lost(const struct landing_check *c, const struct log_record *l)
{
	return c->rewritten && (!commit_exists(c->r->repo, &l->tip) ||
				!commit_exists(c->r->repo, &l->old));
}

int landing_check(struct landing_check *c, const struct log_record *l)
{
	size_t before = c->out->findings.n;
	int error;

	if (is_lost(c, l)) {
		c->lost++;
		return 0;
	}
	error = check_history(c, l);

	/* Without its commits there is nothing more to say. */
	if (error || oid_equal(&l->old, &l->tip) ||
	    !commit_exists(c->r->repo, &l->tip) ||
	    !commit_exists(c->r->repo, &l->old))
		return error;
	error = landing_check_evidence(c, l);
	if (error && c->out->findings.n > before)
		return 0;
	return error;
}
