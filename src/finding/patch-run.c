/* SPDX-License-Identifier: MIT */
#include "finding/patch-run.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct reading {
	struct patch_runs *out;
	uint32_t line;		 /* of the old side, that comes next */
	unsigned removed, added; /* lines of the hunk that are to come */
	char mark;		 /* of the line before */
	bool in_run;
};

void patch_runs_release(struct patch_runs *l)
{
	for (size_t i = 0; i < l->n; i++)
		strbuf_release(&l->v[i].text);
	free(l->v);
	*l = PATCH_RUNS_INIT;
}

static int wrong(void)
{
	return error_set(ERR_INVALID, "a patch that cannot be taken apart");
}

static struct patch_run *current(struct reading *r)
{
	struct patch_runs *l = r->out;

	if (!r->in_run) {
		l->v = alloc_grow(l->v, l->n, &l->alloc, sizeof(*l->v));
		l->v[l->n++] = (struct patch_run){ .first = r->line,
						   .text = STRBUF_INIT };
		r->in_run = true;
	}
	return &l->v[l->n - 1];
}

static int read_hunk(struct reading *r, const char *line)
{
	unsigned start, old = 1, new = 1;
	const char *plus = strstr(line, " +");

	if (r->removed || r->added || !plus ||
	    sscanf(line, "@@ -%9u,%9u", &start, &old) < 1 ||
	    sscanf(plus, " +%*u,%9u", &new) < 0)
		return wrong();
	/* Without lines of the old side, the start is the line before. */
	r->line = start + !old;
	r->removed = old;
	r->added = new;
	r->in_run = false;
	r->mark = '@';
	return 0;
}

static int read_line(struct reading *r, const char *line, size_t len)
{
	bool old = *line == ' ' || *line == '-';
	bool new = *line == ' ' || *line == '+';

	if ((old && !r->removed) || (new && !r->added))
		return wrong();
	r->removed -= old;
	r->added -= new;
	/* "\ No newline at end of file", where nothing is changed. */
	if (*line == '\\' && r->mark == ' ')
		return 0;
	r->mark = *line;
	if (*line == ' ') {
		r->in_run = false;
		r->line++;
	} else if (*line == '-') {
		current(r)->removed++;
		r->line++;
	} else if (*line == '+') {
		strbuf_add(&current(r)->text, line + 1, len - 1);
		strbuf_addc(&current(r)->text, '\n');
	} else {
		return wrong();
	}
	return 0;
}

/* "--- a/path" and "+++ b/path", perhaps with a tab at the end. */
static bool names(const char *line, const char *mark, const char *path)
{
	size_t len = strlen(path);

	return !strncmp(line, mark, strlen(mark)) &&
	       !strncmp(line + strlen(mark), path, len) &&
	       strchr("\t\n", line[strlen(mark) + len]);
}

int patch_runs_read(struct patch_runs *out, const char *patch, const char *path)
{
	CLEANUP(patch_runs_release) struct patch_runs l = PATCH_RUNS_INIT;
	struct reading r = { .out = &l };
	const char *next = strchr(patch, '\n');
	int error = 0;

	if (!next || !names(patch, "--- a/", path) ||
	    !names(next + 1, "+++ b/", path))
		return wrong();
	next = strchr(next + 1, '\n');
	for (const char *line = next ? next + 1 : ""; !error && *line;) {
		size_t len = strcspn(line, "\n");

		if (!strncmp(line, "@@ ", 3))
			error = read_hunk(&r, line);
		else
			error = read_line(&r, line, len);
		line += len + (line[len] == '\n');
	}
	if (!error && (!l.n || r.removed || r.added))
		error = wrong();
	if (error)
		return error;
	*out = l;
	l = PATCH_RUNS_INIT;
	return 0;
}
