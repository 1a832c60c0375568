/* SPDX-License-Identifier: MIT */
/*
 * Is what was submitted a change that can be landed as it is meant? git takes
 * objects that no git command makes, and a record of the refinery is a commit
 * as well: its tree is empty, so landing it would delete everything.
 */
#ifndef QUEUE_SOUND_H
#define QUEUE_SOUND_H

struct oid;
struct refinery;

/*
 * Is head a commit, and can it be read? ERR_REFUSED says what it is, or what
 * is missing, and the next step; ERR names the file if it is there and damaged.
 */
int sound_head(struct refinery *r, const struct oid *head);

/*
 * The commits of head that base, an ancestor, lacks. ERR_REFUSED: one is a
 * record, or on the line of first parents one names a parent twice, or no
 * author or committer with a date. Histories of more than SOUND_LIMIT commits
 * are only looked at where they begin.
 */
#define SOUND_LIMIT 100000
int sound_range(struct refinery *r, const struct oid *base,
		const struct oid *head);

#endif
