/* SPDX-License-Identifier: MIT */
/*
 * The index file of a work tree, read only; git itself writes it. Its format
 * is gitformat-index(5).
 */
#ifndef GIT_INDEX_H
#define GIT_INDEX_H

struct oid;
struct strvec;

/*
 * The paths of submodules in the index file at path. Only their entries are
 * looked at, which takes a tenth of the time of loading the whole index.
 * ERR_INVALID: the file is damaged.
 */
int index_submodules(struct strvec *out, const char *path);

/*
 * The tree that the index was read from, as git has noted it there.
 * ERR_NOTFOUND: it has not, or entries were changed since.
 */
int index_tree(struct oid *out, const char *path);

#endif
