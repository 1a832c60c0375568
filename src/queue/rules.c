/* SPDX-License-Identifier: MIT */
#include "queue/rules.h"
#include "git/repo.h"
#include "git/tree.h"
#include "state/log.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/strbuf.h"

#include <stdlib.h>

static int read_gates(struct rules *rules, struct refinery *r,
		      const char *target, const struct oid *tip)
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	int error = tree_read_file(&text, &rules->config, r->repo, tip,
				   ".refinery", RULES_LIMIT);
	bool present = !error;

	if (error && error != ERR_NOTFOUND)
		return error;
	if (!present)
		rules->config = oid_zero;
	return gates_load(&rules->gates, r->settings, target,
			  present ? text.buf : NULL, text.len);
}

int rules_read(struct rules **out, struct refinery *r, const char *target,
	       const struct log_record *log)
{
	struct rules *rules = alloc_zero(1, sizeof(*rules));
	int error;

	rules->users = 1;
	error = read_gates(rules, r, target, &log->tip);
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
	       oid_equal(&config, &rules->config);
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
	past_release(&rules->past);
	free(rules);
}
