/* SPDX-License-Identifier: MIT */
/*
 * The last review of this host: a copy as JSON, so that a finding can be named
 * by its id afterwards. It may be deleted at any time.
 */
#ifndef REVIEW_LAST_H
#define REVIEW_LAST_H

struct finding;
struct refinery;
struct review;

/* Bytes of it that are read. */
#define LAST_LIMIT ((size_t)16 << 20)

int last_write(struct refinery *r, const struct review *v);

/*
 * The finding of the last review, or else of one that is kept, whose id begins
 * so, at least four digits: fingerprint, tool, rule and path.
 * finding_release(). ERR_NOTFOUND, with the next step; ERR_INVALID: several, or
 * not an id.
 */
int last_find(struct finding *out, struct refinery *r, const char *id);

#endif
