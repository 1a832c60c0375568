/* SPDX-License-Identifier: MIT */
/*
 * The patch of a finding, taken apart for formats that want replacements of
 * lines instead.
 */
#ifndef FINDING_PATCH_RUN_H
#define FINDING_PATCH_RUN_H

#include "util/strbuf.h"

#include <stddef.h>
#include <stdint.h>

/* Lines first to first + removed of the old side (from 1) become text. */
struct patch_run {
	uint32_t first, removed;
	struct strbuf text; /* whole lines, with their ends */
};

struct patch_runs {
	struct patch_run *v;
	size_t n, alloc;
};

#define PATCH_RUNS_INIT ((struct patch_runs){ 0 })

void patch_runs_release(struct patch_runs *l);

/*
 * Read a unified diff of the one file at path. ERR_INVALID: it is none, it is
 * about another or a second file, or it changes a line without an end, which
 * replacements of whole lines cannot say.
 */
int patch_runs_read(struct patch_runs *out, const char *patch,
		    const char *path);

#endif
