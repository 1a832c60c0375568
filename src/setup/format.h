/* SPDX-License-Identifier: MIT */
/*
 * Formats of repositories that opening does not refuse and that cannot be
 * served all the same: objects may be missing from them.
 */
#ifndef SETUP_FORMAT_H
#define SETUP_FORMAT_H

struct refinery;

/* ERR_REFUSED: a partial clone, or one that borrows from what is gone. */
int format_check(struct refinery *r);

#endif
