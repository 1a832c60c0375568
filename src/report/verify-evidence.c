/* SPDX-License-Identifier: MIT */
#include "git/change.h"
#include "git/commit.h"
#include "git/repo.h"
#include "git/tree.h"
#include "report/gateline.h"
#include "report/verify-landing.h"
#include "report/verify.h"
#include "runner/containment.h"
#include "state/evidence.h"
#include "state/log.h"
#include "state/refinery.h"
#include "util/cleanup.h"
#include "util/error.h"

#include <stdlib.h>
#include <string.h>

#define CONFIG_LIMIT (64 << 10)

/* One landing: its record, and what is known of its tree. */
struct proof {
	struct landing_check *c;
	const struct log_record *l;
	struct evidences known;
	const struct evidence *line; /* of the landing; NULL: there is none */
	struct oid config;	     /* .refinery's blob at its base */
	struct strvec passed;	     /* names of gates */
};

static void proof_release(struct proof *p)
{
	evidences_release(&p->known);
	strvec_release(&p->passed);
}

static void find_line(struct proof *p)
{
	CLEANUP(strvec_release) struct strvec ids = STRVEC_INIT;
	const struct log_record *l = p->l;

	for (size_t i = 0; i < l->n_entries; i++)
		strvec_push(&ids, l->entries[i].id);
	p->line = evidence_landing(&p->known, &l->tip, &l->old, p->c->target,
				   &ids);
}

static void check_line(struct proof *p)
{
	const struct log_record *l = p->l;

	if (!p->line) {
		verify_finding(p->c->out, l,
			       "no evidence of the landing of %s on %s",
			       oid_short(&l->tip), oid_short(&l->old));
		return;
	}
	if (!oid_equal(&p->line->config, &p->config))
		verify_finding(p->c->out, l,
			       "it was tested by another .refinery "
			       "than that of %s",
			       oid_short(&l->old));
	for (size_t i = 0; i < l->n_entries; i++)
		if (!strvec_has(&p->line->entries, l->entries[i].id))
			verify_finding(p->c->out, l,
				       "the evidence does not name "
				       "entry %s",
				       l->entries[i].id);
}

/* Is there a run that took as long, in the same box, and passed? */
static bool has_run(const struct evidences *known, const struct gate_line *g)
{
	for (size_t i = 0; i < known->n; i++) {
		const struct evidence *e = &known->v[i];

		if (!e->landing && !strcmp(e->gate, g->name) &&
		    oid_equal(&e->definition, &g->definition) &&
		    e->ms == g->ms &&
		    !strcmp(e->sandbox ? e->sandbox : "none", g->sandbox))
			return true;
	}
	return false;
}

/* Is the definition that of the gate as it is today, in a box of that label? */
static bool is_defined_in(const struct proof *p, const struct gate_line *g,
			  const struct gate *gate, const char *label)
{
	CLEANUP(cleanup_free)
	char *environment = containment_environment(label);
	struct oid id;

	return environment &&
	       !gate_definition_id(&id, gate, p->c->r->settings, environment) &&
	       oid_equal(&id, &g->definition);
}

/*
 * The definition of a verdict is made of what the sandbox held, too: where the
 * gate is as it was then, it tells the level.
 */
static void check_level(struct proof *p, const struct gate_line *g)
{
	const struct gate *gate = gates_find(&p->c->gates, g->name);

	for (int i = 0; gate && i < SANDBOX_LEVELS; i++) {
		CLEANUP(cleanup_free)
		char *label =
			containment_label(p->c->r->settings, (enum sandbox)i);
		const char *level = sandbox_name((enum sandbox)i);

		if (!strcmp(label, g->sandbox) || !strcmp(level, g->sandbox))
			continue;
		if (is_defined_in(p, g, gate, label) ||
		    is_defined_in(p, g, gate, level))
			verify_finding(p->c->out, p->l,
				       "gate %s is said to have run at "
				       "sandbox level %s, and ran at %s",
				       g->name, g->sandbox, level);
	}
	error_clear();
}

static void check_pass(struct proof *p, const struct gate_line *g)
{
	const char *result =
		evidence_result(&p->known, g->name, &g->definition, NULL);

	if (!result || !strcmp(result, "fail")) {
		verify_finding(p->c->out, p->l,
			       "no evidence that gate %s passed on the "
			       "tree of %s",
			       g->name, oid_short(&p->l->tip));
		return;
	}
	if (!has_run(&p->known, g))
		verify_finding(p->c->out, p->l,
			       "gate %s: no run took %lld ms at sandbox level "
			       "%s",
			       g->name, (long long)g->ms, g->sandbox);
	check_level(p, g);
	strvec_push(&p->passed, g->name);
}

/* Each gate of the record must have passed on the tree. */
static void check_gate_lines(struct proof *p)
{
	strvec_each(&p->l->gates, text) {
		CLEANUP(gate_line_release) struct gate_line g = GATE_LINE_INIT;

		if (gate_line_parse(&g, *text))
			verify_finding(p->c->out, p->l, "%s", error_message());
		else if (strcmp(g.result, "pass"))
			verify_finding(p->c->out, p->l,
				       "it landed although gate %s "
				       "said %s",
				       g.name, g.result);
		else
			check_pass(p, &g);
	}
}

/* The gates that .refinery at the landing's base, and git config, ask for. */
static int load_gates(struct proof *p)
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	struct landing_check *c = p->c;
	int error = tree_read_file(&text, &p->config, c->r->repo, &p->l->old,
				   ".refinery", CONFIG_LIMIT);

	if (error == ERR_NOTFOUND)
		p->config = oid_zero;
	else if (error)
		return error;
	if (c->loaded && oid_equal(&c->config, &p->config))
		return 0;
	gates_release(&c->gates);
	c->gates_error = gates_load(&c->gates, c->r->settings, c->target,
				    error ? NULL : text.buf, text.len);
	c->config = p->config;
	c->loaded = true;
	return 0;
}

/*
 * A gate without a pass. What .refinery at the base asked for is certain; git
 * config may have been another one then.
 */
static void miss_gate(struct proof *p, const struct gate *gate)
{
	struct landing_check *c = p->c;

	if (!oid_is_zero(&gate->origin) &&
	    c->gates.gates_origin != SETTINGS_CONFIG &&
	    c->gates.gates_origin != SETTINGS_FALLBACK) {
		verify_finding(c->out, p->l,
			       "gate %s of .refinery did not pass", gate->name);
		return;
	}
	if (strvec_has(&c->told, gate->name))
		return;
	strvec_push(&c->told, gate->name);
	strvec_pushf(&c->out->notes,
		     "gate %s, which git config asks for today, did not run "
		     "for record %s (and perhaps older ones)",
		     gate->name, oid_short(&p->l->id));
}

/* 1: gates that hold now, as far as they did then, asked for a pass. */
static int check_required(struct proof *p)
{
	CLEANUP(strvec_release) struct strvec paths = STRVEC_INIT;
	const struct gates *gates = &p->c->gates;
	bool asked = false;
	int any = 0;

	for (size_t i = 0; i < gates->n; i++) {
		const struct gate *gate = &gates->v[i];
		int error = 0;

		if (!(gate->when & GATE_ON_CANDIDATE) ||
		    strvec_has(&p->passed, gate->name))
			continue;
		if (!asked)
			error = changes_paths(&paths, p->c->r->repo, &p->l->old,
					      &p->l->tip);
		if (error)
			return error;
		asked = true;
		if (!gate_applies(gate, &paths))
			continue;
		any = 1;
		miss_gate(p, gate);
	}
	return any;
}

/*
 * The record names the gates that the queue asked, as it noted them before the
 * landing; of an older version's landing that is not known.
 */
static void check_asked(struct proof *p)
{
	const struct evidence *line = p->line;

	if (!line || !line->target)
		return;
	strvec_each(&line->gates, name)
		if (!strvec_has(&p->passed, *name))
			verify_finding(p->c->out, p->l,
				       "gate %s was asked for, and the record "
				       "has no pass of it",
				       *name);
	strvec_each(&p->passed, name)
		if (!strvec_has(&line->gates, *name))
			verify_finding(p->c->out, p->l,
				       "gate %s was not asked for", *name);
	if (!line->gates.n != !strcmp(p->l->code, LOG_NO_GATE))
		verify_finding(p->c->out, p->l,
			       "it was judged by %zu gates, and its code is "
			       "'%.40s'",
			       line->gates.n, p->l->code);
}

/* No gate, and none was asked for: right, but to be known. */
static void note_untested(struct proof *p, bool any)
{
	const struct evidence *line = p->line;

	if (p->passed.n || p->l->gates.n)
		return;
	if (line && line->target && !line->gates.n) {
		if (!p->c->untested++)
			p->c->newest_untested = p->l->id;
	} else if (any || p->c->gates_error) {
		verify_finding(p->c->out, p->l,
			       "it landed without passing any gate");
	}
}

/*
 * A record that was completed after a crash knows where its landing ended, not
 * how each entry or gate went: there the evidence alone has to do.
 */
static bool is_completed(const struct log_record *l)
{
	for (size_t i = 0; i < l->n_entries; i++)
		if (!oid_equal(&l->entries[i].commit, &l->tip))
			return false;
	return !l->gates.n && strcmp(l->code, LOG_NO_GATE) != 0;
}

static void take_passes(struct proof *p)
{
	for (size_t i = 0; i < p->known.n; i++) {
		const struct evidence *e = &p->known.v[i];
		const char *result =
			e->landing ? NULL :
				     evidence_result(&p->known, e->gate,
						     &e->definition, NULL);

		if (result && strcmp(result, "fail") &&
		    !strvec_has(&p->passed, e->gate))
			strvec_push(&p->passed, e->gate);
	}
}

int landing_check_evidence(struct landing_check *c, const struct log_record *l)
{
	CLEANUP(proof_release) struct proof p = { .c = c, .l = l };
	struct oid tree;
	int result = commit_tree(&tree, c->r->repo, &l->tip);

	if (!result)
		result = evidence_read(&p.known, c->r, &tree);
	if (!result)
		result = load_gates(&p);
	if (result)
		return result;
	find_line(&p);
	check_line(&p);
	check_gate_lines(&p);
	check_asked(&p);
	if (is_completed(l))
		take_passes(&p);
	result = check_required(&p);
	if (result >= 0)
		note_untested(&p, result);
	return result < 0 ? result : 0;
}
