/* SPDX-License-Identifier: MIT */
/*
 * The .gitattributes of a target, laid out in a directory of their own, so
 * that git can merge by them in a repository without a work tree. They come
 * from the target's tip, never from a candidate.
 */
#ifndef QUEUE_ATTRIBUTES_H
#define QUEUE_ATTRIBUTES_H

struct oid;
struct refinery;

/*
 * The directory of that name (a target, or LOCK_TRY), brought up to date with
 * tip; free().
 */
int attributes_directory(char **out, struct refinery *r, const char *name,
			 const struct oid *tip);

#endif
