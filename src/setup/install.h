/* SPDX-License-Identifier: MIT */
/*
 * Installing: from any repository to one that is served. Each step looks
 * first, so a second run changes nothing, and one that was cut off is completed
 * by the next.
 */
#ifndef SETUP_INSTALL_H
#define SETUP_INSTALL_H

#include "util/strvec.h"

#include <stdbool.h>

struct journal;
struct refinery;

struct install_options {
	struct strvec targets; /* short names of branches */
	struct strvec gates;   /* "<name>=<command>" */
	bool no_gate;	       /* propose none */
	bool ungated;	       /* let targets land without any */
	bool no_hooks;
	bool wake, no_wake; /* neither: as it is */
};

#define INSTALL_OPTIONS_INIT ((struct install_options){ 0 })

void install_options_release(struct install_options *o);

/*
 * Do it, settings of r read anew. ERR_REFUSED, ERR_NOTFOUND, ERR_INVALID: the
 * repository cannot be served like this; nothing was changed.
 */
int install(struct journal *j, struct refinery *r,
	    const struct install_options *o);

/*
 * Only the hooks that review what is pushed from here, and no served target.
 */
int install_review(struct journal *j, struct refinery *r);

/*
 * Undo it: hooks and settings. Refs and what a person configured stay; the
 * journal says what and how to delete it. r->settings may be NULL.
 */
int install_undo(struct journal *j, struct refinery *r);

#endif
