/* SPDX-License-Identifier: MIT */
#include "config/gate-order.h"
#include "config/gate.h"
#include "config/ini.h"
#include "util/alloc.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/strbuf.h"
#include "util/suggest.h"

#include <string.h>

/* Puts gates in order, each after what it needs. */
struct sorter {
	struct gates *all, *sorted;
	struct strvec names; /* of all, also of those that moved to sorted */
	enum {
		NEW,
		OPEN,
		DONE
	} state[GATE_LIMIT];
	size_t path[GATE_LIMIT], depth;
};

static void sorter_release(struct sorter *s)
{
	strvec_release(&s->names);
}

static int unknown_gate(const struct sorter *s, const char *name,
			const char *who)
{
	const char *near = suggest(&s->names, name);

	error_set(ERR_INVALID, "%s names the test '%s', which is not defined",
		  who, name);
	if (near)
		return error_next(ERR_INVALID, "did you mean '%s'?", near);
	return error_next(ERR_INVALID,
			  "add [test \"%s\"] with a command to " INI_FILE,
			  name);
}

static int cycle(const struct sorter *s, size_t index)
{
	CLEANUP(strbuf_release) struct strbuf text = STRBUF_INIT;
	size_t i = 0;

	while (s->path[i] != index)
		i++;
	for (; i < s->depth; i++)
		strbuf_addf(&text, "%s needs ", s->names.v[s->path[i]]);
	error_set(ERR_INVALID, "tests wait for each other: %s%s", text.buf,
		  s->names.v[index]);
	return error_next(ERR_INVALID, "take one of them out of 'needs'");
}

static int place(struct sorter *s, const char *name, const char *who)
{
	size_t i = 0;
	int error = 0;

	while (i < s->names.n && strcmp(s->names.v[i], name))
		i++;
	if (i == s->names.n)
		return unknown_gate(s, name, who);
	if (s->state[i] == DONE)
		return 0;
	if (s->state[i] == OPEN)
		return cycle(s, i);
	s->state[i] = OPEN;
	s->path[s->depth++] = i;
	for (size_t k = 0; !error && k < s->all->v[i].needs.n; k++)
		error = place(s, s->all->v[i].needs.v[k], name);
	if (error)
		return error;
	s->depth--;
	s->state[i] = DONE;
	s->sorted->v[s->sorted->n++] = s->all->v[i];
	s->all->v[i] = (struct gate){ 0 };
	return 0;
}

int gates_sort(struct gates *out, struct gates *all,
	       const struct strvec *wanted, const char *who)
{
	CLEANUP(sorter_release)
	struct sorter s = { .all = all, .sorted = out };
	int error = 0;

	for (size_t i = 0; i < all->n; i++)
		strvec_push(&s.names, all->v[i].name);
	out->v = alloc_zero(all->n, sizeof(*out->v));
	out->alloc = all->n ? all->n : 1;
	if (!wanted->n)
		wanted = &s.names;
	for (size_t i = 0; !error && i < wanted->n; i++)
		error = place(&s, wanted->v[i], who);
	return error;
}

int gates_check_needs(const struct gates *gates)
{
	for (size_t i = 0; i < gates->n; i++) {
		const struct gate *gate = &gates->v[i];

		strvec_each(&gate->needs, name) {
			if (!(gate->when & GATE_ON_ENTRY) ||
			    gates_find(gates, *name)->when & GATE_ON_ENTRY)
				continue;
			error_set(ERR_INVALID,
				  "the test '%s' runs on entries and needs "
				  "'%s', which does not",
				  gate->name, *name);
			return error_next(ERR_INVALID,
					  "set 'when' of '%s' to both, or take "
					  "it out of 'needs'",
					  *name);
		}
	}
	return 0;
}

int gates_only(struct gates *gates, const struct strvec *names)
{
	CLEANUP(gates_release) struct gates all = *gates;

	gates->v = NULL;
	gates->n = gates->alloc = 0;
	return gates_sort(gates, &all, names, "--gate");
}
