/* SPDX-License-Identifier: MIT */
/* The doctor: is everything as it must be for a repository to be served? */
#ifndef SETUP_DOCTOR_H
#define SETUP_DOCTOR_H

#include <stdbool.h>

struct diagnoses;

/*
 * Examine the repository where we are. Reads only; with fix it mends what can
 * be mended without a person. ERR_NOTFOUND: there is no repository. One that
 * cannot be served, and bad settings, are diagnoses.
 */
int doctor(struct diagnoses *out, bool fix);

#endif
