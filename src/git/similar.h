/* SPDX-License-Identifier: MIT */
/*
 * How much two contents have in common, measured as git measures it when it
 * looks for renames: in bytes of equal lines, wherever they stand.
 */
#ifndef GIT_SIMILAR_H
#define GIT_SIMILAR_H

struct strbuf;

/* Percent of the larger one that the other one has, too. */
int similar_percent(const struct strbuf *a, const struct strbuf *b);

#endif
