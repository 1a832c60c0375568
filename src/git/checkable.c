/* SPDX-License-Identifier: MIT */
#include "git/checkable.h"
#include "git/change.h"
#include "git/internal.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/strbuf.h"
#include "util/text.h"

#include <limits.h>
#include <string.h>
#include <strings.h>

/* As much of a name as is shown. */
#define SHOWN 60

static int refuse(const char *path, const char *format, size_t n)
{
	CLEANUP(strbuf_release) struct strbuf shown = STRBUF_INIT;
	size_t len = strlen(path);

	text_line(&shown, path, len < SHOWN ? len : SHOWN);
	if (len > SHOWN)
		strbuf_adds(&shown, "...");
	strbuf_adds(&shown, "' ");
	strbuf_addf(&shown, format, n);
	error_set(ERR_REFUSED, "no disk can hold its files: '%s", shown.buf);
	return error_next(ERR_REFUSED, "rename it on the branch or leave it "
				       "out, and enqueue that again");
}

/* git writes no file of these names, nor what Windows takes for them. */
static bool is_git_directory(const char *part, size_t len)
{
	size_t n = !strncasecmp(part, ".git", 4)  ? 4 :
		   !strncasecmp(part, "git~1", 5) ? 5 :
						    0;

	if (!n)
		return false;
	n += strspn(part + n, " .");
	return n >= len || part[n] == ':' || part[n] == '\\';
}

static bool is_no_name(const char *part, size_t len)
{
	return !len || (len <= 2 && !strncmp(part, "..", len)) ||
	       is_git_directory(part, len);
}

/* git reads these, and does not follow a link to do so. */
static bool is_read_by_git(const char *path)
{
	const char *slash = strrchr(path, '/');

	return !strcasecmp(slash ? slash + 1 : path, ".gitmodules");
}

static int check_path(const char *path)
{
	const char *part = path;
	size_t len = strlen(path);

	if (len >= PATH_MAX)
		return refuse(path, "is a path of %zu bytes", len);
	for (;; part += len + 1) {
		len = strcspn(part, "/");
		if (len > NAME_MAX)
			return refuse(part, "is a name of %zu bytes", len);
		if (is_no_name(part, len))
			return refuse(path, "has a part that is no name", 0);
		if (!part[len])
			return 0;
	}
}

static int unreadable(const char *path, int error)
{
	CLEANUP(cleanup_free) char *shown = text_safe(path);

	libgit2_error(error, "'%.200s' cannot be read", shown);
	return ERR;
}

static int check_link(struct repo *repo, const struct change *c)
{
	git_blob *blob;
	const char *to;
	size_t len;
	int error;

	if (is_read_by_git(c->path))
		return refuse(c->path, "must not be a link", 0);
	error = git_blob_lookup(&blob, repo->git, oid_to_git(&c->new_id));
	if (error)
		return unreadable(c->path, error);
	to = git_blob_rawcontent(blob);
	len = (size_t)git_blob_rawsize(blob);
	if (!len || memchr(to, '\0', len))
		error = refuse(c->path, "is a link to nothing", 0);
	else if (len >= PATH_MAX)
		error = refuse(c->path, "is a link to %zu bytes", len);
	git_blob_free(blob);
	return error;
}

static int check_change(struct repo *repo, git_odb *odb, const struct change *c)
{
	git_object_t type;
	size_t size;
	int error;

	if (!c->new_mode)
		return 0;
	error = check_path(c->path);
	if (error || c->new_mode == GIT_FILEMODE_COMMIT)
		return error;
	if (c->new_mode == GIT_FILEMODE_LINK)
		return check_link(repo, c);
	error = git_odb_read_header(&size, &type, odb, oid_to_git(&c->new_id));
	return error ? unreadable(c->path, error) : 0;
}

int checkable(struct repo *repo, const struct oid *old, const struct oid *new)
{
	CLEANUP(changes_release) struct changes changes = CHANGES_INIT;
	git_odb *odb = NULL;
	int error = changes_between(&changes, repo, old, new);

	if (!error && git_repository_odb(&odb, repo->git))
		error = libgit2_error(-1, "cannot open the object store");
	for (size_t i = 0; !error && i < changes.n; i++)
		error = check_change(repo, odb, &changes.v[i]);
	git_odb_free(odb);
	return error;
}
