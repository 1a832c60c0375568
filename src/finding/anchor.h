/* SPDX-License-Identifier: MIT */
/*
 * Anchoring: each finding is held against the change it is about, in code.
 * What names a file, a line or a text that is not there, and what does not lie
 * at a changed line, is set aside with the reason; nothing is moved to where
 * it would fit.
 *
 * A finding lies at the change if its first line is changed or next to where
 * lines were removed; if it spans at most ANCHOR_SPAN lines, any of them will
 * do. One on a whole file does if the file changed. One that its tool does not
 * report of the base (finding.caused) counts wherever it is.
 */
#ifndef FINDING_ANCHOR_H
#define FINDING_ANCHOR_H

#include <stddef.h>

struct findings;
struct subject;

/*
 * A tool's range of more lines is the thing that it speaks of, a function
 * perhaps, of which one line may be new and the finding as old as the rest.
 */
#define ANCHOR_SPAN 20

/*
 * Anchor the findings from index on, which are of this subject: sets state,
 * reason and fingerprint of each. They come out sorted, those before stay.
 *
 * A fingerprint is the hash of tool, rule, path, the text of the first line
 * without its spaces, and which one of several alike it is. So it survives that
 * lines move, and a rule that meets the same text twice gives two.
 */
int anchor_findings(struct findings *l, size_t from, const struct subject *s);

/*
 * Of open findings that say the same of the same line, leave one open: the
 * most severe, then the one that comes first. The same are those of a tool
 * with one fingerprint, and those of two tools whose rules have the same name,
 * as in eslint(no-var), no-var and lint/suspicious/noVar, or whose messages
 * are the same.
 */
void anchor_merge(struct findings *l);

#endif
