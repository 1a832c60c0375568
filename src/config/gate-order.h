/* SPDX-License-Identifier: MIT */
/* Inside config/gate.h: which gates are wanted, each after what it needs. */
#ifndef CONFIG_GATE_ORDER_H
#define CONFIG_GATE_ORDER_H

struct gates;
struct strvec;

/*
 * Move those in wanted (none: all), and what they need, from all to out, in
 * order. who names wanted in messages. ERR_INVALID: there is no such gate, or
 * they wait for each other.
 */
int gates_sort(struct gates *out, struct gates *all,
	       const struct strvec *wanted, const char *who);

/*
 * A gate on entries cannot need one that runs on candidates alone, which is
 * later. ERR_INVALID.
 */
int gates_check_needs(const struct gates *gates);

#endif
