/* SPDX-License-Identifier: MIT */
#include "setup/propose.h"
#include "config/gate.h"
#include "config/ini.h"
#include "config/settings.h"
#include "config/value.h"
#include "git/ref.h"
#include "git/repo.h"
#include "git/tree.h"
#include "setup/detect.h"
#include "setup/journal.h"
#include "state/names.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/process.h"
#include "util/strbuf.h"
#include "util/strvec.h"

#include <stdlib.h>
#include <string.h>

#define LIST_LIMIT ((size_t)16 << 20)
#define FILE_LIMIT ((size_t)1 << 20)

static int set_gate(struct journal *j, struct refinery *r, const char *name,
		    const char *command)
{
	CLEANUP(cleanup_free)
	char *key = alloc_printf("refinery.test.%s.command", name);
	CLEANUP(cleanup_free) char *before = NULL;

	if (settings_test(&before, r->settings, name, "command"))
		error_clear();
	if (before && !strcmp(before, command))
		return 0;
	journal_did(j, "gate", "%s: %s", key, command);
	return j->dry_run ? 0 : repo_config_set(r->repo, key, command);
}

int propose_named(struct journal *j, struct refinery *r,
		  const struct strvec *named)
{
	int error = 0;

	strvec_each(named, item) {
		size_t len = strcspn(*item, "=");
		CLEANUP(cleanup_free) char *name = alloc_string_n(*item, len);
		const char *command = (*item)[len] ? *item + len + 1 : "";

		if (!*command)
			error = error_set(ERR_INVALID,
					  "'%s' is not <name>=<command>",
					  *item);
		if (!error)
			error = value_gate(name);
		if (!error)
			error = value_command(command);
		if (error)
			return error_next(error, "git refinery init --gate "
						 "'unit=make check'");
		error = set_gate(j, r, name, command);
	}
	return error;
}

/* Names at the top and in detect_places, from one process. */
static int list_files(struct strbuf *out, struct refinery *r,
		      const struct oid *tip)
{
	CLEANUP(process_release) struct process p = PROCESS_INIT;
	int status;

	repo_git(r->repo, &p);
	strvec_pushl(&p.argv, "ls-tree", "--full-tree", "--name-only", "-z",
		     oid_hex(tip), NULL);
	status = repo_git_run(&p, NULL, out, LIST_LIMIT);
	for (size_t i = 0; !status && detect_places[i]; i++) {
		CLEANUP(process_release) struct process below = PROCESS_INIT;

		if (!tree_has(r->repo, tip, detect_places[i]))
			continue;
		repo_git(r->repo, &below);
		strvec_pushl(&below.argv, "ls-tree", "--full-tree",
			     "--name-only", "-z", oid_hex(tip), NULL);
		strvec_pushf(&below.argv, "%s/", detect_places[i]);
		status = repo_git_run(&below, NULL, out, LIST_LIMIT);
	}
	return status ? ERR : 0;
}

struct files {
	struct detect_file *v;
	size_t n, alloc;
};

static void files_release(struct files *files)
{
	for (size_t i = 0; i < files->n; i++)
		free((char *)files->v[i].text);
	free(files->v);
}

/* A file that cannot be read, as a link, tells as much as its name does. */
static char *read_file(struct refinery *r, const struct oid *tip,
		       const char *path)
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;

	if (!detect_reads(path))
		return NULL;
	if (!tree_read_file(&text, NULL, r->repo, tip, path, FILE_LIMIT))
		return strbuf_detach(&text);
	error_clear();
	return NULL;
}

static void read_files(struct files *files, const struct strbuf *names,
		       struct refinery *r, const struct oid *tip)
{
	const char *end = names->buf + names->len;

	for (const char *at = names->buf; at < end; at += strlen(at) + 1) {
		files->v = alloc_grow(files->v, files->n, &files->alloc,
				      sizeof(*files->v));
		files->v[files->n].path = at;
		files->v[files->n++].text = read_file(r, tip, at);
	}
}

static void tell_none(struct journal *j)
{
	journal_note(j, "gate",
		     "NOTHING WILL LAND: no test is defined, and no "
		     "build file tells of one");
	journal_note(j, "",
		     "git refinery init --gate 'unit=<command>', or "
		     "commit a file " INI_FILE ":");
	journal_note(j, "", "    [test \"unit\"]");
	journal_note(j, "", "    command = <command>");
}

static int tell(struct journal *j, struct refinery *r,
		const struct detection *d)
{
	size_t word = strcspn(d->command, " ");
	CLEANUP(cleanup_free) char *program = alloc_string_n(d->command, word);
	int error;

	journal_note(j, "gate",
		     "no test was defined; %s%s%s suggests one:", d->path,
		     *d->detail ? " has " : "", d->detail);
	error = set_gate(j, r, d->name, d->command);
	journal_note(j, "",
		     "to say so for everybody, commit a file " INI_FILE ":");
	journal_note(j, "", "    [test \"%s\"]", d->name);
	journal_note(j, "", "    command = %s", d->command);
	if (d->network)
		journal_note(j, "",
			     "tests have no network; if this one needs "
			     "it: git config refinery.sandboxNetwork "
			     "true");
	if (!strchr(program, '/') && !process_available(program))
		journal_note(j, "", "'%s' is not installed on this host",
			     program);
	return error;
}

static int detect(struct journal *j, struct refinery *r, const struct oid *tip)
{
	CLEANUP(strbuf_release) struct strbuf names = STRBUF_INIT;
	CLEANUP(files_release) struct files files = { 0 };
	struct detection found;
	int error = list_files(&names, r, tip);

	if (error)
		return error;
	read_files(&files, &names, r, tip);
	if (detect_gate(&found, files.v, files.n))
		return tell(j, r, &found);
	tell_none(j);
	return 0;
}

int propose_gate(struct journal *j, struct refinery *r, const char *target)
{
	CLEANUP(cleanup_free) char *branch = name_target(target);
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	CLEANUP(gates_release) struct gates gates = GATES_INIT;
	struct oid tip;
	int error = ref_read(&tip, r->repo, branch);

	if (error)
		return error;
	error = tree_read_file(&text, NULL, r->repo, &tip, INI_FILE,
			       INI_SIZE_LIMIT);
	if (!error || error == ERR_NOTFOUND)
		error = gates_load(&gates, r->settings, target,
				   error ? NULL : text.buf, text.len);
	if (error == ERR_REFUSED)
		return detect(j, r, &tip);
	if (error)
		journal_note(j, "gate", "NOTHING WILL LAND on %s: %s", target,
			     error_message());
	error_clear();
	return 0;
}
