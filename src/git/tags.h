/* SPDX-License-Identifier: MIT */
/* Tags from one repository into another, for `git describe` and its kin. */
#ifndef GIT_TAGS_H
#define GIT_TAGS_H

struct repo;
struct strbuf;

/* More tags than this are not copied: none is. */
#define TAGS_LIMIT 100000

/*
 * Append, as the text of a file packed-refs, src's tags of commits that dst
 * has, and copy the tag objects among them to dst. A tag that cannot be read,
 * or that is of something else, is left out.
 */
int tags_copy(struct strbuf *packed, struct repo *dst, struct repo *src);

#endif
