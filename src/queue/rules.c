/* SPDX-License-Identifier: MIT */
#include "queue/rules.h"
#include "git/change.h"
#include "git/repo.h"
#include "git/tree.h"
#include "queue/attributes.h"
#include "queue/reviewing.h"
#include "state/log.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/strbuf.h"

#include <stdlib.h>

/* lanes: NULL if they are not asked for; config: .refinery's blob, or zero. */
static int read_gates(struct gates *out, struct lanes *lanes,
		      struct oid *config, struct refinery *r,
		      const char *target, const struct oid *tip)
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	int error = tree_read_file(&text, config, r->repo, tip, ".refinery",
				   RULES_LIMIT);
	bool present = !error;

	if (error && error != ERR_NOTFOUND)
		return error;
	if (!present)
		*config = oid_zero;
	error = gates_load(out, r->settings, target, present ? text.buf : NULL,
			   text.len);
	return error || !lanes ?
		       error :
		       lanes_load(lanes, r->settings, present ? text.buf : NULL,
				  text.len);
}

int rules_gates(struct gates *out, struct refinery *r, const char *target,
		const struct oid *tip)
{
	struct oid config;

	return read_gates(out, NULL, &config, r, target, tip);
}

int rules_read(struct rules **out, struct refinery *r, const char *target,
	       const struct log_record *log, const struct strvec *only)
{
	struct rules *rules = alloc_zero(1, sizeof(*rules));
	int error;

	rules->users = 1;
	rules->tip = log->tip;
	error = read_gates(&rules->gates, &rules->lanes, &rules->config, r,
			   target, &log->tip);
	if (!error && only)
		error = gates_only(&rules->gates, only);
	if (!error)
		error = review_asks(&rules->reviews, r, target, &log->tip);
	if (!error)
		error = past_read(&rules->past, r, target, log, &rules->gates);
	if (error) {
		rules_leave(rules);
		return error;
	}
	*out = rules;
	return 0;
}

bool rules_hold_at(const struct rules *rules, struct refinery *r,
		   const struct oid *commit)
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	struct oid config = oid_zero;
	int error = tree_read_file(&text, &config, r->repo, commit, ".refinery",
				   RULES_LIMIT);

	error_clear();
	return (!error || error == ERR_NOTFOUND) &&
	       oid_equal(&config, &rules->config) &&
	       attributes_same(r->repo, &rules->tip, commit);
}

int rules_check_change(struct refinery *r, const char *target,
		       const struct oid *base, const struct oid *commit)
{
	CLEANUP(strvec_release) struct strvec paths = STRVEC_INIT;
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	CLEANUP(gates_release) struct gates gates = GATES_INIT;
	CLEANUP(lanes_release) struct lanes lanes = LANES_INIT;
	int error = changes_paths(&paths, r->repo, base, commit);
	const char *file;

	if (error || !strvec_has(&paths, ".refinery"))
		return error;
	error = tree_read_file(&text, NULL, r->repo, commit, ".refinery",
			       RULES_LIMIT);
	if (error && error != ERR_NOTFOUND)
		return error_wrap(ERR_REFUSED, ".refinery");
	file = error ? NULL : text.buf;
	error = gates_load(&gates, r->settings, target, file, text.len);
	if (!error)
		error = lanes_load(&lanes, r->settings, file, text.len);
	if (!error)
		return 0;
	error_wrap(ERR_REFUSED, "with this change nothing could land any more");
	return error_next(ERR_REFUSED, "mend .refinery and enqueue the branch "
				       "again");
}

struct rules *rules_use(struct rules *rules)
{
	rules->users++;
	return rules;
}

void rules_leave(struct rules *rules)
{
	if (!rules || --rules->users)
		return;
	gates_release(&rules->gates);
	lanes_release(&rules->lanes);
	past_release(&rules->past);
	free(rules);
}
