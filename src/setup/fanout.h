/* SPDX-License-Identifier: MIT */
/*
 * The 256 directories objects/00 to objects/ff. git makes one when it first
 * needs it and does not sync objects/ after that, so a power cut can take it
 * away again with the objects in it. Made and synced beforehand, that cannot
 * happen. `git gc` removes empty ones.
 */
#ifndef SETUP_FANOUT_H
#define SETUP_FANOUT_H

struct repo;

/* How many are missing. */
int fanout_missing(struct repo *repo);

/* Make those, with the modes of objects/, and sync. */
int fanout_make(struct repo *repo);

#endif
