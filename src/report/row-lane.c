/* SPDX-License-Identifier: MIT */
#include "report/snapshot.h"
#include "config/ini.h"
#include "git/repo.h"
#include "git/tree.h"
#include "queue/rules.h"
#include "state/refinery.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/strbuf.h"

/* Entries whose lane is looked up: each costs a comparison of two trees. */
#define ROWS_LIMIT 1000

static int read_lanes(struct snapshot *s, struct refinery *r)
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	int error = tree_read_file(&text, NULL, r->repo, &s->tip, INI_FILE,
				   RULES_LIMIT);

	if (error && error != ERR_NOTFOUND)
		return error;
	return lanes_load(&s->lanes, r->settings, error ? NULL : text.buf,
			  text.len);
}

/* What cannot be told is left out: nothing depends on it. */
void snapshot_look_at_lanes(struct snapshot *s, struct refinery *r)
{
	if (!s->remote && s->n && read_lanes(s, r))
		lanes_release(&s->lanes);
	for (size_t i = 0; s->lanes.n && i < s->n && i < ROWS_LIMIT; i++) {
		CLEANUP(strvec_release) struct strvec paths = STRVEC_INIT;
		struct snapshot_row *row = &s->rows[i];

		if (!entry_paths(&paths, r, row->entry, &s->tip))
			row->lane = lanes_name(&s->lanes,
					       lanes_of(&s->lanes, &paths));
	}
	error_clear();
}
