/* SPDX-License-Identifier: MIT */
/*
 * .refinery: what a branch asks for (T1). inih splits the lines, but it also
 * cuts long ones in two, goes on after errors, takes ':' for '=', ends a value
 * at " ;" and joins indented lines to what stands before. Nothing of that can
 * happen here: the text is first checked line by line, only then parsed, and
 * both readings must agree. A file is right as a whole or refused as a whole.
 *
 *	# comment, on a line of its own; so is one that starts with ';'
 *	[test "unit"]
 *	command = make check
 *
 * Sections: [target "<branch>"], [test "<gate>"], [lane "<lane>"], [reviewer
 * "<name>"], and [review], whose settings are those of all targets that begin
 * with review, without that word; [trigger "<x>"] is of a later version, is
 * accepted and its keys not looked at. Leading white space means nothing; a
 * value is the rest of its line and quotes are part of it.
 */
#ifndef CONFIG_INI_H
#define CONFIG_INI_H

#include <stddef.h>

#define INI_FILE ".refinery"
#define INI_SIZE_LIMIT ((size_t)64 << 10)
#define INI_KEYS_LIMIT 1000
#define INI_LINE_LIMIT 197   /* inih's buffer of 200, minus CR, LF and NUL */
#define INI_SECTION_LIMIT 49 /* between the brackets */

struct key;

/* One setting: checked, and of a key that may stand in the file. */
struct ini_entry {
	const struct key *key;
	char *subject; /* the target, gate, ... it is about; "": all */
	char *value;
	unsigned line;
};

struct ini {
	struct ini_entry *v;
	size_t n, alloc;
};

#define INI_INIT ((struct ini){ 0 })

void ini_release(struct ini *ini);

/*
 * Read len bytes of text; name is what messages call the file. ERR_INVALID:
 * "name:line: what is wrong", with the nearest valid key as the next step,
 * and out is untouched. Every gate and reviewer in out has a command.
 */
int ini_read(struct ini *out, const char *text, size_t len, const char *name);

/* The value of that key of subject, or else of all, or NULL. Belongs to ini. */
const char *ini_value(const struct ini *ini, const struct key *key,
		      const char *subject);

#endif
