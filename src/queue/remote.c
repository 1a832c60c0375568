/* SPDX-License-Identifier: MIT */
#include "queue/remote.h"
#include "config/settings.h"
#include "git/aside.h"
#include "git/repo.h"
#include "state/names.h"
#include "state/refinery.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/process.h"
#include "util/strbuf.h"
#include "util/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define HEADS "refs/heads/"

/* What git puts before lines of the other side. */
static const char marker[] = "remote: ";

void remote_free(struct remote *remote)
{
	if (!remote)
		return;
	free(remote->name);
	free(remote->target);
	ref_list_release(&remote->queue);
	strvec_release(&remote->said);
	free(remote);
}

void cleanup_remote(struct remote **remote)
{
	remote_free(*remote);
}

/* git may ask for a password where the user lets it. */
static void allow_prompt(struct strvec *env)
{
	for (size_t i = 0; i < env->n; i++) {
		if (strcmp(env->v[i], "GIT_TERMINAL_PROMPT=0"))
			continue;
		free(env->v[i]);
		env->v[i] = env->v[--env->n];
		env->v[env->n] = NULL;
	}
}

/* A relative URL counts from the top of the work tree. */
static void prepare(struct process *p, const struct remote *remote)
{
	struct repo *repo = remote->r->repo;

	repo_git(repo, p);
	aside_hide(p);
	allow_prompt(&p->env);
	p->directory = repo->worktree ? repo->worktree : repo->directory;
	p->limit = REPO_NO_LIMIT;
}

/* Keep the other side's lines; the rest is git's own and comes back. */
static void sort_complaints(struct strbuf *own, struct remote *remote,
			    const char *text)
{
	while (*text) {
		size_t len = strcspn(text, "\n");
		CLEANUP(strbuf_release) struct strbuf line = STRBUF_INIT;

		text_line(&line, text, len);
		strbuf_rtrim(&line);
		if (!strncmp(line.buf, marker, strlen(marker)))
			strvec_push(&remote->said, line.buf + strlen(marker));
		else if (line.len && strcmp(line.buf, "remote:"))
			strbuf_addf(own, "%s%s", own->len ? "; " : "",
				    line.buf);
		text += len + (text[len] == '\n');
	}
}

static void read_complaints(struct strbuf *own, struct remote *remote, int fd)
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	ssize_t n;

	strbuf_room(&text, REMOTE_SAID_LIMIT);
	n = pread(fd, text.buf, REMOTE_SAID_LIMIT, 0);
	text.len = n > 0 ? (size_t)n : 0;
	text.buf[text.len] = '\0';
	sort_complaints(own, remote, text.buf);
}

/* Run it; *own gets what git itself had to say on stderr. */
static int run(struct process *p, struct remote *remote,
	       const struct strbuf *input, struct strbuf *out,
	       struct strbuf *own)
{
	CLEANUP(cleanup_close)
	int said = memfd_create("stderr", MFD_CLOEXEC);
	bool truncated = false;
	int status;

	if (said < 0)
		return error_errno(ERR, "cannot create a buffer");
	p->err = said;
	status = process_run(p, input, out, REMOTE_LIST_LIMIT, &truncated);
	p->err = PROCESS_NULL;
	read_complaints(own, remote, said);
	if (!status && truncated)
		return error_set(ERR_INVALID, "'%s' lists too many refs",
				 remote->name);
	return status;
}

static int unreachable(const struct remote *remote, const struct strbuf *own)
{
	error_set(ERR, "cannot talk to '%s': %.1000s", remote->name, own->buf);
	return error_next(ERR, "git ls-remote %s", remote->name);
}

/* What follows prefix in text, or NULL. */
static const char *after(const char *text, const char *prefix)
{
	size_t len = strlen(prefix);

	return strncmp(text, prefix, len) ? NULL : text + len;
}

static void take_entry(struct remote *remote, const char *path,
		       const struct oid *id)
{
	struct ref_list *l = &remote->queue;
	const char *name = after(path, remote->target);

	if (!name || *name != '/' || strchr(name + 1, '/'))
		return;
	l->v = alloc_grow(l->v, l->n, &l->alloc, sizeof(*l->v));
	l->v[l->n++] = (struct ref_entry){ alloc_string(name + 1), *id };
}

/* "<id>\t<ref>" */
static void take_line(struct remote *remote, struct strvec *served,
		      const char *line)
{
	const char *ref = strchr(line, '\t');
	const char *path;
	struct oid id;

	if (!ref++ || after(line, "ref: ") || oid_parse_prefix(&id, line))
		return;
	if ((path = after(ref, HEADS))) {
		if (!strcmp(path, remote->target))
			remote->tip = id;
	} else if ((path = after(ref, NAMES_LOG))) {
		strvec_push(served, path);
		if (!strcmp(path, remote->target))
			remote->log = id;
	} else if ((path = after(ref, NAMES_QUEUE))) {
		take_entry(remote, path, &id);
	}
}

static int check_served(const struct remote *remote,
			const struct strvec *served)
{
	CLEANUP(cleanup_free) char *others = strvec_join(served, ", ");

	if (!oid_is_zero(&remote->log) && !oid_is_zero(&remote->tip))
		return 0;
	error_set(ERR_NOTFOUND, "'%s' has no merge queue for '%s'",
		  remote->name, remote->target);
	if (served->n)
		return error_next(ERR_NOTFOUND, "--target with one of: %.1000s",
				  others);
	return error_next(ERR_NOTFOUND,
			  "git refinery init --target=%s in the repository "
			  "there; if it has been done and refs/refinery is "
			  "hidden: git push %s HEAD:refs/for/%s",
			  remote->target, remote->name, remote->target);
}

/* The branch that HEAD names there: "ref: refs/heads/main\tHEAD". */
static void default_target(struct remote *remote, const struct strbuf *list)
{
	const char *start = strstr(list->buf, "ref: " HEADS);
	const char *end = start ? strstr(start, "\tHEAD\n") : NULL;

	if (remote->target || !end)
		return;
	start += strlen("ref: " HEADS);
	remote->target = alloc_string_n(start, (size_t)(end - start));
}

static int list(struct strbuf *out, struct remote *remote)
{
	CLEANUP(process_release) struct process p = PROCESS_INIT;
	CLEANUP(strbuf_release) struct strbuf own = STRBUF_INIT;
	int status;

	prepare(&p, remote);
	strvec_pushl(&p.argv, "ls-remote", "--symref", "--", remote->name,
		     "HEAD", HEADS "*", NAMES_LOG "*", NAMES_QUEUE "*", NULL);
	status = run(&p, remote, NULL, out, &own);
	return status > 0 ? unreachable(remote, &own) : status;
}

int remote_refresh(struct remote *remote)
{
	CLEANUP(strbuf_release) struct strbuf all = STRBUF_INIT;
	CLEANUP(strvec_release) struct strvec served = STRVEC_INIT;
	int error = list(&all, remote);

	if (error)
		return error;
	default_target(remote, &all);
	if (!remote->target) {
		error_set(ERR_NOTFOUND,
			  "'%s' does not say which branch is its "
			  "main one",
			  remote->name);
		return error_next(ERR_NOTFOUND, "name it with --target");
	}
	ref_list_release(&remote->queue);
	remote->tip = remote->log = oid_zero;
	for (char *line = all.buf, *end; *line; line = end + 1) {
		end = strchrnul(line, '\n');
		if (!*end)
			break;
		*end = '\0';
		take_line(remote, &served, line);
	}
	return check_served(remote, &served);
}

struct oid remote_entry(const struct remote *remote, const char *id)
{
	for (size_t i = 0; i < remote->queue.n; i++)
		if (!strcmp(remote->queue.v[i].name, id))
			return remote->queue.v[i].id;
	return oid_zero;
}

int remote_fetch(struct remote *remote, const struct strvec *refs)
{
	CLEANUP(process_release) struct process p = PROCESS_INIT;
	CLEANUP(strbuf_release) struct strbuf own = STRBUF_INIT;
	CLEANUP(strbuf_release) struct strbuf input = STRBUF_INIT;
	int status;

	strvec_each(refs, ref)
		strbuf_addf(&input, "%s\n", *ref);
	prepare(&p, remote);
	strvec_pushl(&p.argv, "fetch", "--quiet", "--no-tags",
		     "--refmap=", "--no-write-fetch-head",
		     "--no-recurse-submodules", "--stdin", "--", remote->name,
		     NULL);
	p.out = PROCESS_NULL;
	status = run(&p, remote, &input, NULL, &own);
	return status > 0 ? unreachable(remote, &own) : status;
}

/* The last line of that kind that the other side said, or NULL. */
static const char *last_said(const struct remote *remote, const char *kind)
{
	const char *found = NULL;

	strvec_each(&remote->said, line)
		if (after(*line, kind))
			found = after(*line, kind);
	return found;
}

/* "!\t<oid>:<ref>\t[remote rejected] (pre-receive hook declined)" */
static int refused(struct remote *remote, const char *summary)
{
	const char *reason = last_said(remote, "error: ");
	const char *next = last_said(remote, "next: ");

	if (strstr(summary, "stale info") || strstr(summary, "fetch first") ||
	    strstr(summary, "failed to update ref") ||
	    strstr(summary, "already exists"))
		return error_set(ERR_STALE, "the entry was changed by another "
					    "process");
	error_set(ERR_REFUSED, "'%s' refused it: %.500s", remote->name,
		  reason ? reason : summary);
	return error_next(ERR_REFUSED, "%s",
			  next ? next : "ask who runs that repository");
}

static int judge(struct remote *remote, int status, char *report,
		 const struct strbuf *own)
{
	char *bad = *report == '!' ? report : strstr(report, "\n!");
	char *summary = bad ? strrchr(bad, '\t') : NULL;

	if (!status)
		return 0;
	if (!summary)
		return unreachable(remote, own);
	summary[strcspn(summary, "\n")] = '\0';
	return refused(remote, summary + 1);
}

int remote_push(struct remote *remote, const char *id, const struct oid *old,
		const struct oid *new)
{
	CLEANUP(process_release) struct process p = PROCESS_INIT;
	CLEANUP(strbuf_release) struct strbuf out = STRBUF_INIT;
	CLEANUP(strbuf_release) struct strbuf own = STRBUF_INIT;
	CLEANUP(cleanup_free) char *ref = name_entry(remote->target, id);
	int status;

	prepare(&p, remote);
	/* An empty source would delete the ref; no + beside a lease, ever. */
	strvec_pushl(&p.argv, "push", "--porcelain", "--no-verify",
		     "--no-follow-tags", "--recurse-submodules=no",
		     "--no-signed", NULL);
	strvec_pushf(&p.argv, "--force-with-lease=%s:%s", ref,
		     oid_is_zero(old) ? "" : oid_hex(old));
	strvec_pushl(&p.argv, "--", remote->name, NULL);
	strvec_pushf(&p.argv, "%s:%s", oid_hex(new), ref);
	status = run(&p, remote, NULL, &out, &own);
	return status < 0 ? status : judge(remote, status, out.buf, &own);
}

static bool serves_anything(struct refinery *r)
{
	strvec_each(settings_targets(r->settings), target)
		if (!refinery_serves(r, *target))
			return true;
	return false;
}

/* "remote.<name>.url" */
static int collect_remote(const char *key, const char *value, void *data)
{
	const char *name = key + strlen("remote.");

	(void)value;
	free(*(char **)data);
	*(char **)data =
		alloc_string_n(name, (size_t)(strrchr(key, '.') - name));
	return 0;
}

/* The remote that branch comes from, else origin, else one of the others. */
static char *usual_remote(struct refinery *r, const char *branch)
{
	CLEANUP(cleanup_free)
	char *key = alloc_printf("branch.%s.remote", branch ? branch : "");
	char *name = NULL, *url = NULL;

	if (branch && !repo_config_get(&name, r->repo, key) &&
	    strcmp(name, "."))
		return name;
	free(name);
	name = NULL;
	if (!repo_config_get(&url, r->repo, "remote.origin.url")) {
		free(url);
		return alloc_string("origin");
	}
	repo_config_each(r->repo, "^remote\\..*\\.url$", collect_remote, &name);
	return name;
}

static int nowhere(struct refinery *r, const char *target)
{
	int error;

	if (target)
		return refinery_serves(r, target);
	error = refinery_default_target(&target, r);
	return error ? error : refinery_serves(r, target);
}

int remote_choose(char **out, const char **here, struct refinery *r,
		  const char *name, const char *target, const char *branch)
{
	int error;

	*out = NULL;
	*here = target;
	if (!name && serves_anything(r)) {
		error = target ? 0 : refinery_default_target(here, r);
		return error ? error : refinery_serves(r, *here);
	}
	*out = name ? alloc_string(name) : usual_remote(r, branch);
	return *out ? 0 : nowhere(r, target);
}

int remote_find(struct remote **out, const char **here, struct refinery *r,
		const char *name, const char *target, const char *branch)
{
	CLEANUP(cleanup_remote) struct remote *remote = NULL;
	char *found;
	int error = remote_choose(&found, here, r, name, target, branch);

	if (error || !found)
		return error;
	remote = alloc_zero(1, sizeof(*remote));
	remote->r = r;
	remote->name = found;
	remote->target = alloc_string(target);
	error = remote_refresh(remote);
	if (!error) {
		*out = remote;
		remote = NULL;
	}
	return error;
}
