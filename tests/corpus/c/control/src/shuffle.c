#define _POSIX_C_SOURCE 200809L
#include "shuffle.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct language {
	const char *code;
	const char *days[7];
};

static const struct language languages[] = {
	{ "da", { "man", "tir", "ons", "tor", "fre", "lør", "søn" } },
	{ "de", { "Mo", "Di", "Mi", "Do", "Fr", "Sa", "So" } },
	{ "en", { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" } },
	{ "es", { "lun", "mar", "mié", "jue", "vie", "sáb", "dom" } },
	{ "fi", { "ma", "ti", "ke", "to", "pe", "la", "su" } },
	{ "fr", { "lun", "mar", "mer", "jeu", "ven", "sam", "dim" } },
	{ "he", { "ב׳", "ג׳", "ד׳", "ה׳", "ו׳", "ש׳", "א׳" } },
	{ "it", { "lun", "mar", "mer", "gio", "ven", "sab", "dom" } },
	{ "nl", { "ma", "di", "wo", "do", "vr", "za", "zo" } },
	{ "pl", { "pon", "wt", "śr", "czw", "pt", "sob", "nie" } },
	{ "pt", { "seg", "ter", "qua", "qui", "sex", "sáb", "dom" } },
	{ "sv", { "mån", "tis", "ons", "tors", "fre", "lör", "sön" } },
};

/* A small generator of its own: an order that nobody has to be unable to
 * guess, the same after the same start. */
static unsigned next(unsigned *state)
{
	*state = *state * 1103515245u + 12345u;
	return *state >> 16;
}

void table_shuffle(struct table *table)
{
	unsigned state = (unsigned)table->n;

	for (size_t i = table->n; i > 1; i--) {
		size_t j = next(&state) % i;
		struct book book = table->books[i - 1];

		table->books[i - 1] = table->books[j];
		table->books[j] = book;
	}
}

size_t text_cut(char *out, size_t size, const char *text)
{
	size_t n = strlen(text);
	size_t kept = n < size ? n : size - 1;

	if (size == 0)
		return n;
	memcpy(out, text, kept);
	out[kept] = '\0';
	return n;
}

const char *day_name(const char *language, unsigned day)
{
	const size_t count = sizeof(languages) / sizeof(languages[0]);

	for (size_t i = 0; day < 7 && i < count; i++) {
		if (strcmp(languages[i].code, language) == 0)
			return languages[i].days[day];
	}
	return "";
}

int show_file(const char *path)
{
	pid_t child = fork();
	int status = -1;

	if (child == 0) {
		execl("/usr/bin/less", "less", "--", path, (char *)NULL);
		_exit(127);
	}
	if (child < 0 || waitpid(child, &status, 0) < 0)
		return -1;
	return status;
}
