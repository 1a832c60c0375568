/* SPDX-License-Identifier: MIT */
#include "config/command.h"
#include "config/gate.h"
#include "config/ini.h"
#include "config/settings.h"
#include "git/commit.h"
#include "git/repo.h"
#include "git/tree.h"
#include "setup/check.h"
#include "setup/diagnosis.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/process.h"
#include "util/strbuf.h"
#include "util/text.h"

#include <string.h>

/* Is it a program, or one of the words that sh has itself, as cd and if? */
static bool is_known(const char *word)
{
	CLEANUP(process_release) struct process p = PROCESS_INIT;

	if (process_available(word))
		return true;
	strvec_pushl(&p.argv, "sh", "-c", "command -v \"$1\" >/dev/null", "sh",
		     word, NULL);
	return !process_run(&p, NULL, NULL, 0, NULL);
}

/* A gate whose program is missing could never run. */
static void check_program(struct check *c, const struct gate *gate)
{
	size_t len = strcspn(gate->command, " \t\n;&|<>()$'\"\\=");
	CLEANUP(cleanup_free)
	char *word = alloc_string_n(gate->command, len);

	if (len && strchr(" \t\n", gate->command[len]) && !strchr(word, '/') &&
	    !is_known(word))
		diagnosis_add(c->out, DIAGNOSIS_WARNING, "gates", "install it",
			      "'%s' of gate %s is not in PATH", word,
			      gate->name);
}

static bool matches_any(const struct gate *gate, const struct strvec *files)
{
	strvec_each(files, file)
		strvec_each(&gate->paths, pattern)
			if (text_glob(*pattern, *file))
				return true;
	return false;
}

/* What it runs for: a mistyped directory would keep it from ever running. */
static void check_paths(struct check *c, const struct gate *gate,
			const struct strvec *files, const char *target)
{
	if (gate->paths.n && !matches_any(gate, files))
		diagnosis_add(c->out, DIAGNOSIS_WARNING, "gates",
			      "see whether its 'paths' are mistyped",
			      "the paths of gate %s match no file of %s",
			      gate->name, target);
}

static void check_command(struct check *c, const struct gate *gate)
{
	const char *why = command_always_passes(gate->command);

	if (why)
		diagnosis_add(c->out, DIAGNOSIS_WARNING, "gates",
			      "give it a command that fails when something is "
			      "wrong",
			      "gate %s passes whatever changes: its command %s",
			      gate->name, why);
}

/* Then what no path is named of lands untested. */
static void check_coverage(struct check *c, const struct gates *gates,
			   const char *target)
{
	for (size_t i = 0; i < gates->n; i++)
		if (!gates->v[i].paths.n &&
		    gates->v[i].when & GATE_ON_CANDIDATE)
			return;
	diagnosis_add(c->out, DIAGNOSIS_WARNING, "gates",
		      "give one gate no 'paths', or leave it",
		      "each gate of %s is for some paths only: other changes "
		      "land untested",
		      target);
}

static void check_each(struct check *c, const char *target,
		       const struct oid *tip, const struct gates *gates)
{
	CLEANUP(strvec_release) struct strvec files = STRVEC_INIT;
	struct oid tree;

	if (commit_tree(&tree, c->r->repo, tip) ||
	    tree_list(&files, c->r->repo, &tree)) {
		diagnosis_error(c->out, DIAGNOSIS_PROBLEM, "gates");
		return;
	}
	for (size_t i = 0; i < gates->n; i++) {
		check_program(c, &gates->v[i]);
		check_command(c, &gates->v[i]);
		check_paths(c, &gates->v[i], &files, target);
	}
	if (gates->n)
		check_coverage(c, gates, target);
}

void check_gates(struct strvec *seen, struct check *c, const char *target,
		 const struct oid *tip)
{
	CLEANUP(gates_release) struct gates gates = GATES_INIT;
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	CLEANUP(strbuf_release) struct strbuf names = STRBUF_INIT;
	int error = tree_read_file(&text, NULL, c->r->repo, tip, INI_FILE,
				   INI_SIZE_LIMIT);

	if (!error || error == ERR_NOTFOUND)
		error = gates_load(&gates, c->r->settings, target,
				   error ? NULL : text.buf, text.len);
	if (error) {
		diagnosis_error(c->out, DIAGNOSIS_PROBLEM, "gates");
		return;
	}
	error_clear();
	for (size_t i = 0; i < gates.n; i++) {
		strbuf_addf(&names, "%s%s", i ? ", " : "", gates.v[i].name);
		strvec_push(seen, gates.v[i].name);
	}
	check_each(c, target, tip, &gates);
	if (gates.n)
		diagnosis_add(c->out, DIAGNOSIS_OK, "target", NULL,
			      "%s, by %s, if these pass: %s", target,
			      gates.method, names.buf);
	else
		diagnosis_add(c->out, DIAGNOSIS_WARNING, "gates",
			      "git refinery init --gate '<name>=<command>'",
			      "%s is ungated: anything lands", target);
}

/* A setting of a gate that nobody gives a command makes no gate. */
void check_gate_names(struct check *c, const struct strvec *seen)
{
	CLEANUP(strvec_release) struct strvec names = STRVEC_INIT;

	settings_gates(&names, c->r->settings);
	strvec_each(&names, name) {
		CLEANUP(cleanup_free) char *command = NULL;
		CLEANUP(cleanup_free)
		char *next = alloc_printf("git config refinery.test.%s.command "
					  "'<command>', or see whether the "
					  "name is mistyped",
					  *name);

		if (strvec_has(seen, *name) ||
		    !settings_test(&command, c->r->settings, *name, "command"))
			continue;
		diagnosis_add(c->out, DIAGNOSIS_WARNING, "gates", next,
			      "git config sets something of gate %s, which has "
			      "no command",
			      *name);
	}
}
