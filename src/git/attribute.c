/* SPDX-License-Identifier: MIT */
#include "git/attribute.h"
#include "git/repo.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/number.h"

#include <stdlib.h>
#include <string.h>

#define MARKER 7

/* For a path and its answers. */
#define ANSWER_LIMIT ((size_t)16 << 10)

void attributes_release(struct attributes *l)
{
	for (size_t i = 0; i < l->n; i++) {
		free(l->v[i].path);
		free(l->v[i].merge);
		free(l->v[i].filter);
	}
	free(l->v);
	*l = ATTRIBUTES_INIT;
}

void attribute_git(struct repo *repo, const char *directory, struct process *p)
{
	repo_git(repo, p);
	p->directory = directory ? directory : repo->directory;
	strvec_pushl(&p->argv, "--work-tree=.", "-c", "core.bare=false", NULL);
	strvec_push(&p->env, "GIT_INDEX_FILE=.no-index");
}

static struct attribute *entry_of(struct attributes *l, const char *path)
{
	struct attribute *a = l->n ? &l->v[l->n - 1] : NULL;

	if (a && !strcmp(a->path, path))
		return a;
	l->v = alloc_grow(l->v, l->n, &l->alloc, sizeof(*l->v));
	a = &l->v[l->n++];
	*a = (struct attribute){ .path = alloc_string(path),
				 .merge = alloc_string("unspecified"),
				 .filter = alloc_string("unspecified"),
				 .marker = MARKER };
	return a;
}

static void take(struct attributes *l, const char *path, const char *name,
		 const char *value)
{
	struct attribute *a = entry_of(l, path);
	int64_t size;

	if (!strcmp(name, "merge")) {
		alloc_replace(&a->merge, value);
	} else if (!strcmp(name, "filter")) {
		alloc_replace(&a->filter, value);
	} else if (!number_parse(&size, value, 1, 1000)) {
		a->marker = (int)size;
	} else {
		error_clear();
	}
}

/* "<path> NUL <attribute> NUL <value> NUL", again and again. */
static int parse(struct attributes *out, const struct strbuf *text)
{
	const char *at = text->buf, *end = text->buf + text->len;
	const char *item[3];

	while (at < end) {
		for (int i = 0; i < 3; i++) {
			const char *nul = memchr(at, '\0', (size_t)(end - at));

			if (!nul)
				return error_set(ERR, "git check-attr ended "
						      "early");
			item[i] = at;
			at = nul + 1;
		}
		take(out, item[0], item[1], item[2]);
	}
	return 0;
}

int attributes_ask(struct attributes *out, struct repo *repo,
		   const char *directory, const struct strvec *paths)
{
	CLEANUP(process_release) struct process git = PROCESS_INIT;
	CLEANUP(strbuf_release) struct strbuf input = STRBUF_INIT;
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	int status;

	if (!paths->n)
		return 0;
	attribute_git(repo, directory, &git);
	strvec_pushl(&git.argv, "check-attr", "-z", "--stdin", "merge",
		     "filter", "conflict-marker-size", NULL);
	strvec_each(paths, path)
		strbuf_add(&input, *path, strlen(*path) + 1);
	status = repo_git_run(&git, &input, &text, ANSWER_LIMIT * paths->n);
	if (status)
		return status < 0 ? status : ERR;
	return parse(out, &text);
}

static int by_path(const void *key, const void *entry)
{
	return strcmp(key, ((const struct attribute *)entry)->path);
}

const struct attribute *attributes_find(const struct attributes *l,
					const char *path)
{
	return l->n ? bsearch(path, l->v, l->n, sizeof(*l->v), by_path) : NULL;
}
