/* SPDX-License-Identifier: MIT */
#include "review/policy.h"
#include "model/model-review.h"
#include "config/ini.h"
#include "config/key.h"
#include "config/settings.h"
#include "git/tree.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/number.h"
#include "util/strbuf.h"

#include <stdlib.h>
#include <string.h>

static const char *const styles[] = { "strict", "balanced", "lenient",
				      "roast" };

int review_style_parse(enum review_style *out, const char *name)
{
	for (int i = STYLE_STRICT; i <= STYLE_ROAST; i++)
		if (!strcmp(name, styles[i])) {
			*out = (enum review_style)i;
			return 0;
		}
	error_set(ERR_INVALID, "there is no style '%s'", name);
	return error_next(ERR_INVALID,
			  "take strict, balanced, lenient or roast");
}

const char *review_style_name(enum review_style style)
{
	return styles[style];
}

void review_policy_release(struct review_policy *p)
{
	reviewers_release(&p->reviewers);
	strvec_release(&p->models);
	free(p->verifier);
}

/* Settings of T0, and what .refinery says where T0 says nothing. */
struct source {
	const struct settings *settings;
	const char *target; /* NULL: any */
	struct ini ini;
};

static void source_release(struct source *source)
{
	ini_release(&source->ini);
}

/* free(). */
static char *value(const struct source *source, const char *name)
{
	const char *wish = ini_value(&source->ini, key_find(KEY_TARGET, name),
				     source->target ? source->target : "");

	if (wish && settings_origin(source->settings, source->target, name) ==
			    SETTINGS_DEFAULT)
		return alloc_string(wish);
	return settings_text(source->settings, source->target, name);
}

/* The words were checked when they were read. */
static void load_values(struct review_policy *out, const struct source *source)
{
	CLEANUP(cleanup_free) char *style = value(source, "reviewStyle");
	CLEANUP(cleanup_free) char *block = value(source, "reviewBlock");
	CLEANUP(cleanup_free) char *open = value(source, "reviewIncomplete");
	CLEANUP(cleanup_free)
	char *confidence = value(source, "reviewConfidence");
	int64_t percent = 0;

	review_style_parse(&out->style, style);
	review_block_parse(&out->block, block);
	out->open = !strcmp(open, "pass");
	if (!number_parse(&percent, confidence, 0, 100))
		out->confidence = (unsigned)percent;
	settings_list(&out->models, source->settings, source->target,
		      "reviewModel");
	out->verifier = alloc_string(settings_string(
		source->settings, source->target, "reviewVerifier"));
}

/* Lists are told apart by their ends, and texts hold no line end. */
static void describe_list(struct strbuf *out, const struct strvec *l)
{
	strvec_each(l, item)
		strbuf_addf(out, " %s", *item);
	strbuf_addc(out, '\n');
}

static void describe_reviewer(struct strbuf *out, const struct reviewer *r)
{
	strbuf_addf(out, "reviewer %s\n%s\n%s\n%s\n%d\n", r->name, r->command,
		    r->format, r->level, r->only_new);
	describe_list(out, &r->paths);
	describe_list(out, &r->statuses);
	describe_list(out, &r->link);
}

static void describe_model(struct strbuf *out, const struct settings *s,
			   const char *what, const char *name)
{
	CLEANUP(cleanup_free)
	char *id = settings_text_of(s, KEY_MODEL, name, "id");

	strbuf_addf(out, "%s %s\n%s\n", what, name, id);
}

int review_policy_describe(struct strbuf *out, const struct review_policy *p,
			   struct refinery *r, const struct oid *commit)
{
	CLEANUP(strbuf_release) struct strbuf guide = STRBUF_INIT;
	struct oid id = oid_zero;
	int error = 0;

	for (size_t i = 0; i < p->reviewers.n; i++)
		describe_reviewer(out, &p->reviewers.v[i]);
	strvec_each(&p->models, name)
		describe_model(out, r->settings, "model", *name);
	if (p->models.n && *p->verifier)
		describe_model(out, r->settings, "verifier", p->verifier);
	if (p->models.n && !oid_is_zero(commit))
		error = tree_read_file(&guide, &id, r->repo, commit,
				       REVIEW_GUIDE, REVIEW_GUIDE_LIMIT);
	if (error == ERR_NOTFOUND) {
		error_clear();
		error = 0;
		id = oid_zero;
	}
	strbuf_addf(out, "guide %s\n", oid_hex(&id));
	return error;
}

int review_policy_load(struct review_policy *out, struct refinery *r,
		       const char *target, const struct oid *commit)
{
	CLEANUP(source_release)
	struct source source = { .settings = r->settings,
				 .target = target,
				 .ini = INI_INIT };
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	int error = oid_is_zero(commit) ?
			    ERR_NOTFOUND :
			    tree_read_file(&text, &out->file, r->repo, commit,
					   INI_FILE, INI_SIZE_LIMIT);
	bool present = !error;

	if (error == ERR_NOTFOUND)
		error_clear();
	else if (!error)
		error = ini_read(&source.ini, text.buf, text.len, INI_FILE);
	if (error && error != ERR_NOTFOUND)
		return error;
	load_values(out, &source);
	return reviewers_load(&out->reviewers, r->settings,
			      present ? text.buf : NULL, text.len);
}
