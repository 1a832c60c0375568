/* SPDX-License-Identifier: MIT */
/*
 * The tree behind a notes ref is kept with one level of fan-out ("ab/cdef..."),
 * which git reads, follows and rewrites like any other; libgit2 alone would
 * put all notes into one flat tree, and a new note would then cost more the
 * more there are. Flat notes that others wrote are moved when touched.
 */
#include "git/note.h"
#include "git/commit.h"
#include "git/internal.h"
#include "git/ref.h"
#include "git/write.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/clock.h"
#include "util/error.h"
#include "util/strbuf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ATTEMPTS 200

/* Where the notes stand: the ref's commit and its tree, or nothing yet. */
struct place {
	struct oid tip;
	git_tree *root;
};

static void place_release(struct place *p)
{
	git_tree_free(p->root);
	p->root = NULL;
}

static int place_read(struct place *out, struct repo *repo, const char *ref)
{
	int error = ref_read(&out->tip, repo, ref);

	if (error == ERR_NOTFOUND) {
		out->tip = oid_zero;
		return 0;
	}
	return error ? error : lookup_tree_of(&out->root, repo, &out->tip);
}

static int append_blob(struct strbuf *out, struct repo *repo, const git_oid *id)
{
	git_blob *blob;
	int error = git_blob_lookup(&blob, repo->git, id);

	if (error)
		return libgit2_error(error, "cannot read a note");
	if (git_blob_rawsize(blob) > NOTE_LIMIT)
		error = error_set(ERR_INVALID, "a note is larger than %d bytes",
				  NOTE_LIMIT);
	else
		strbuf_add(out, git_blob_rawcontent(blob),
			   (size_t)git_blob_rawsize(blob));
	git_blob_free(blob);
	if (!error && out->len && out->buf[out->len - 1] != '\n')
		strbuf_addc(out, '\n');
	return error;
}

/* Append the note in each form it has; *found counts them. */
static int collect(struct strbuf *out, int *found, struct repo *repo,
		   const struct place *place, const char *hex)
{
	char forms[3][48];

	*found = 0;
	snprintf(forms[0], sizeof(forms[0]), "%.2s/%s", hex, hex + 2);
	snprintf(forms[1], sizeof(forms[1]), "%s", hex);
	snprintf(forms[2], sizeof(forms[2]), "%.2s/%.2s/%s", hex, hex + 2,
		 hex + 4);
	for (size_t i = 0; place->root && i < 3; i++) {
		git_tree_entry *entry;
		int error;

		if (git_tree_entry_bypath(&entry, place->root, forms[i]))
			continue;
		error = append_blob(out, repo, git_tree_entry_id(entry));
		git_tree_entry_free(entry);
		if (error)
			return error;
		++*found;
	}
	return 0;
}

int note_read(struct strbuf *out, struct repo *repo, const char *ref,
	      const struct oid *object)
{
	CLEANUP(place_release) struct place place = { 0 };
	int found = 0;
	int error = place_read(&place, repo, ref);

	if (!error)
		error = collect(out, &found, repo, &place, oid_hex(object));
	if (!error && !found)
		error = error_set(ERR_NOTFOUND, "%s has no note",
				  oid_short(object));
	return error;
}

/* Append the first note below tree that has text in it. */
static int search_tree(struct strbuf *out, struct repo *repo, const git_oid *id,
		       const char *text)
{
	CLEANUP(cleanup_git_tree) git_tree *tree = NULL;
	size_t before = out->len;
	int error = git_tree_lookup(&tree, repo->git, id);

	if (error)
		return libgit2_error(error, "cannot read notes");
	error = ERR_NOTFOUND;
	for (size_t i = 0; i < git_tree_entrycount(tree); i++) {
		const git_tree_entry *e = git_tree_entry_byindex(tree, i);

		if (git_tree_entry_type(e) == GIT_OBJECT_TREE) {
			error = search_tree(out, repo, git_tree_entry_id(e),
					    text);
			if (error != ERR_NOTFOUND)
				return error;
			continue;
		}
		error = append_blob(out, repo, git_tree_entry_id(e));
		if (error || strstr(out->buf + before, text))
			return error;
		strbuf_cut(out, before);
		error = ERR_NOTFOUND;
	}
	return error;
}

int note_search(struct strbuf *out, struct repo *repo, const char *ref,
		const char *text)
{
	CLEANUP(place_release) struct place place = { 0 };
	int error = place_read(&place, repo, ref);

	if (!error)
		error = place.root ?
				search_tree(out, repo, git_tree_id(place.root),
					    text) :
				ERR_NOTFOUND;
	return error == ERR_NOTFOUND ?
		       error_set(ERR_NOTFOUND, "no note says '%s'", text) :
		       error;
}

static bool has_line(const char *text, const char *line)
{
	size_t len = strlen(line);

	for (const char *at = text; *at;) {
		size_t here = strcspn(at, "\n");

		if (here == len && !strncmp(at, line, len))
			return true;
		at += here + (at[here] == '\n');
	}
	return false;
}

/* A copy of tree (may be NULL) with one entry put and another removed. */
static int edit_tree(git_oid *out, struct repo *repo, const git_tree *tree,
		     const char *put, const git_oid *id, git_filemode_t mode,
		     const char *removed)
{
	git_treebuilder *builder;
	int error = git_treebuilder_new(&builder, repo->git, tree);

	if (!error)
		error = git_treebuilder_insert(NULL, builder, put, id, mode);
	if (!error && git_treebuilder_get(builder, removed))
		error = git_treebuilder_remove(builder, removed);
	if (!error)
		error = write_tree(out, repo->git, builder);
	git_treebuilder_free(builder);
	return error;
}

static git_tree *subtree(struct repo *repo, git_tree *root, const char *name)
{
	const git_tree_entry *entry =
		root ? git_tree_entry_byname(root, name) : NULL;
	git_tree *tree = NULL;

	if (entry && git_tree_entry_type(entry) == GIT_OBJECT_TREE &&
	    git_tree_lookup(&tree, repo->git, git_tree_entry_id(entry)))
		tree = NULL;
	return tree;
}

static int write_notes_tree(struct oid *out, struct repo *repo,
			    const struct place *place, const char *hex,
			    const struct strbuf *text)
{
	char directory[3] = { hex[0], hex[1], '\0' };
	CLEANUP(cleanup_git_tree)
	git_tree *sub = subtree(repo, place->root, directory);
	git_oid blob, tree, root;
	int error;

	error = write_blob(&blob, repo->git, text->buf, text->len);
	if (!error)
		error = edit_tree(&tree, repo, sub, hex + 2, &blob,
				  GIT_FILEMODE_BLOB, "");
	if (!error)
		error = edit_tree(&root, repo, place->root, directory, &tree,
				  GIT_FILEMODE_TREE, hex);
	if (error)
		return libgit2_error(error, "cannot write a note");
	*out = *oid_from_git(&root);
	return 0;
}

static int write_commit(struct oid *out, struct repo *repo,
			const struct place *place, const struct oid *tree)
{
	CLEANUP(commit_release) struct commit c = COMMIT_INIT;
	CLEANUP(cleanup_free) char *ident = repo_refinery_ident(repo);

	c.tree = *tree;
	if (!oid_is_zero(&place->tip))
		oids_push(&c.parents, &place->tip);
	c.author = commit_signature(ident, clock_now());
	c.committer = alloc_string(c.author);
	c.message = alloc_string("Notes added by git-refinery\n");
	return commit_write(out, repo, &c);
}

static int add_once(struct repo *repo, const char *ref,
		    const struct oid *object, const char *line)
{
	CLEANUP(place_release) struct place place = { 0 };
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	struct oid tree, commit;
	int found = 0;
	int error = place_read(&place, repo, ref);

	if (!error)
		error = collect(&text, &found, repo, &place, oid_hex(object));
	if (error || has_line(text.buf, line))
		return error;
	strbuf_addf(&text, "%s\n", line);
	if (text.len > NOTE_LIMIT)
		return error_set(ERR_INVALID, "the note on %s is full",
				 oid_short(object));
	error = write_notes_tree(&tree, repo, &place, oid_hex(object), &text);
	if (!error)
		error = write_commit(&commit, repo, &place, &tree);
	if (!error)
		error = ref_swap(repo, ref, &place.tip, &commit,
				 "refinery: note");
	return error;
}

int note_add(struct repo *repo, const char *ref, const struct oid *object,
	     const char *line)
{
	int error = ERR_STALE;

	for (int i = 0; error == ERR_STALE && i < ATTEMPTS; i++)
		error = add_once(repo, ref, object, line);
	return error;
}

/* The tree being rebuilt without the notes whose object is gone. */
struct prune {
	struct repo *repo;
	git_odb *odb;
	size_t removed;
};

/* Names that are no object's are of nobody here and stay. */
static bool is_gone(const struct prune *p, const char *hex)
{
	git_oid id;

	return strlen(hex) == OID_HEX && !git_oid_fromstr(&id, hex) &&
	       !git_odb_exists(p->odb, &id);
}

static int prune_tree(git_oid *out, struct prune *p, const git_oid *id,
		      const char *above);

/* One entry below the directories `above`: its new id, zero to drop it. */
static int prune_entry(git_oid *out, struct prune *p,
		       const git_tree_entry *entry, const char *above)
{
	CLEANUP(cleanup_free)
	char *hex = alloc_printf("%s%s", above, git_tree_entry_name(entry));
	bool directory = git_tree_entry_type(entry) == GIT_OBJECT_TREE;

	*out = *git_tree_entry_id(entry);
	if (directory && strlen(hex) < OID_HEX)
		return prune_tree(out, p, git_tree_entry_id(entry), hex);
	if (directory || !is_gone(p, hex))
		return 0;
	*out = *oid_to_git(&oid_zero);
	p->removed++;
	return 0;
}

/* Copy the tree into builder, entry by entry. */
static int fill_pruned(git_treebuilder *builder, struct prune *p,
		       const git_tree *tree, const char *above)
{
	int error = 0;

	for (size_t i = 0; !error && i < git_tree_entrycount(tree); i++) {
		const git_tree_entry *entry = git_tree_entry_byindex(tree, i);
		git_oid id;

		error = prune_entry(&id, p, entry, above);
		if (!error && !git_oid_is_zero(&id))
			error = git_treebuilder_insert(
				NULL, builder, git_tree_entry_name(entry), &id,
				git_tree_entry_filemode(entry));
	}
	return error;
}

/* The id of the tree without them; zero if nothing is left. */
static int prune_tree(git_oid *out, struct prune *p, const git_oid *id,
		      const char *above)
{
	CLEANUP(cleanup_git_tree) git_tree *tree = NULL;
	git_treebuilder *builder = NULL;
	size_t before = p->removed;
	int error = git_tree_lookup(&tree, p->repo->git, id);

	*out = *id;
	if (!error)
		error = git_treebuilder_new(&builder, p->repo->git, NULL);
	if (!error)
		error = fill_pruned(builder, p, tree, above);
	if (!error && p->removed > before) {
		*out = *oid_to_git(&oid_zero);
		if (git_treebuilder_entrycount(builder) || !*above)
			error = write_tree(out, p->repo->git, builder);
	}
	git_treebuilder_free(builder);
	return error;
}

static int prune_once(size_t *removed, struct repo *repo, const char *ref,
		      bool dry_run)
{
	CLEANUP(place_release) struct place place = { 0 };
	struct prune prune = { .repo = repo };
	struct oid commit;
	git_oid tree;
	int error = place_read(&place, repo, ref);

	if (error || !place.root)
		return error;
	error = git_repository_odb(&prune.odb, repo->git);
	if (!error)
		error = prune_tree(&tree, &prune, git_tree_id(place.root), "");
	git_odb_free(prune.odb);
	if (error)
		return libgit2_error(error, "cannot prune '%s'", ref);
	*removed = prune.removed;
	if (dry_run || !prune.removed)
		return 0;
	error = write_commit(&commit, repo, &place, oid_from_git(&tree));
	return error ? error :
		       ref_swap(repo, ref, &place.tip, &commit,
				"refinery: prune notes");
}

int note_prune(size_t *removed, struct repo *repo, const char *ref,
	       bool dry_run)
{
	int error = ERR_STALE;

	for (int i = 0; error == ERR_STALE && i < ATTEMPTS; i++)
		error = prune_once(removed, repo, ref, dry_run);
	return error;
}
