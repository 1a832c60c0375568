/* SPDX-License-Identifier: MIT */
/*
 * Formats of repositories that opening does not refuse and that cannot be
 * served all the same: objects may be missing from them.
 */
#ifndef SETUP_FORMAT_H
#define SETUP_FORMAT_H

#include <stdbool.h>

struct refinery;

/*
 * ERR_REFUSED: it borrows objects from what is gone, or is to serve targets and
 * is a shallow or partial clone.
 */
int format_check(struct refinery *r, bool serves);

#endif
