/* SPDX-License-Identifier: MIT */
#include "finding/subject.h"
#include "util/alloc.h"
#include "util/error.h"

#include <stdlib.h>
#include <string.h>

void subject_release(struct subject *s)
{
	diff_release(&s->diff);
	*s = SUBJECT_INIT;
}

int subject_load(struct subject *out, struct repo *repo, const struct oid *base,
		 const struct oid *head)
{
	struct subject s = {
		.repo = repo,
		.base = *base,
		.head = *head,
		.diff = DIFF_INIT,
	};
	int error = diff_trees(&s.diff, repo, base, head);

	if (error)
		return error;
	subject_release(out);
	*out = s;
	return 0;
}

int subject_text(struct strbuf *out, const struct subject *s,
		 const struct diff_file *file)
{
	if (!file->new_mode || file->kind == DIFF_MODULE)
		return error_set(ERR_NOTFOUND, "'%s' has no contents",
				 file->path);
	return diff_blob(out, s->repo, &file->new_id, DIFF_FILE_LIMIT);
}

void lines_load(struct lines *out, const char *text, size_t len)
{
	size_t n = 0, alloc = 0, at = 0;
	size_t *starts = NULL;

	while (at < len) {
		const char *end = memchr(text + at, '\n', len - at);

		starts = alloc_grow(starts, n, &alloc, sizeof(*starts));
		starts[n++] = at;
		at = end ? (size_t)(end - text) + 1 : len;
	}
	starts = alloc_grow(starts, n, &alloc, sizeof(*starts));
	starts[n] = len;
	*out = (struct lines){ .text = text,
			       .starts = starts,
			       .count = (uint32_t)n };
}

void lines_release(struct lines *l)
{
	free(l->starts);
	*l = LINES_INIT;
}

const char *lines_at(const struct lines *l, uint32_t line, size_t *len)
{
	const char *start;
	size_t n;

	*len = 0;
	if (!line || line > l->count)
		return "";
	start = l->text + l->starts[line - 1];
	n = l->starts[line] - l->starts[line - 1];
	if (n && start[n - 1] == '\n')
		n--;
	if (n && start[n - 1] == '\r')
		n--;
	*len = n;
	return start;
}
