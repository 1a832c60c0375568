/* SPDX-License-Identifier: MIT */
/*
 * Asking a model about a change, once: replies are kept on this host (in
 * refinery/replies of the git directory, by the hash of model and request), so
 * the same question, word for word, is not asked twice. It may be deleted at
 * any time.
 */
#ifndef MODEL_ASKER_H
#define MODEL_ASKER_H

struct gateway;
struct refinery;

/* Who asks, and on whose behalf, for the ledger. */
struct asker {
	struct gateway *gateway;
	struct refinery *r;
	const char *item;  /* what is reviewed */
	const char *agent; /* whose work it is; NULL */
	const char *purpose;
};

struct question {
	const char *model; /* a name of refinery.model.<name> */
	const char *system;
	const char *user;   /* with one fence, of fence() */
	const char *schema; /* of the reply */
};

/*
 * The text between two lines with a nonce that it does not hold, for a model
 * to know where data ends whatever the data says; free().
 */
char *fence(const char *what, const char *text);

/*
 * The reply that is kept, or a new one; free(). What a caller could use it has
 * to keep by itself. A reply that was cut off is ERR_INVALID; else errors as
 * gateway_ask().
 */
int asker_ask(char **out, const struct asker *a, const struct question *q);

/* The reply was of use. What cannot be kept is asked for again. */
void asker_keep(const struct asker *a, const struct question *q,
		const char *reply);

#endif
