/* SPDX-License-Identifier: MIT */
/* Taking an entry out of the queue without a verdict. */
#ifndef QUEUE_WITHDRAW_H
#define QUEUE_WITHDRAW_H

struct entry;
struct refinery;

/*
 * End e as withdrawn; code and reason go to the log. Tries again while others
 * write. ERR_NOTFOUND if it has ended meanwhile, with how in the message.
 */
int withdraw(struct refinery *r, const struct entry *e, const char *code,
	     const char *reason);

/*
 * The same because successor has come in its place, which the log keeps, with
 * whose that is if it is another's.
 */
int withdraw_for(struct refinery *r, const struct entry *e,
		 const struct entry *successor);

/* So withdraw the entry of that id, "" for none, if it is still live. */
int withdraw_replaced(struct refinery *r, const struct entry *e,
		      const char *id);

#endif
