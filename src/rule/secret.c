/* SPDX-License-Identifier: MIT */
#include "rule/secret.h"
#include "rule/secret-format.h"

#include <ctype.h>
#include <math.h>
#include <string.h>
#include <strings.h>

/* Values of assignments: bytes. */
#define VALUE_MIN 12
#define VALUE_MIN_GREEDY 8
#define VALUE_MAX 200

double secret_entropy(const char *text, size_t len)
{
	size_t count[256] = { 0 };
	double sum = 0;

	for (size_t i = 0; i < len; i++)
		count[(unsigned char)text[i]]++;
	for (int i = 0; i < 256; i++)
		if (count[i]) {
			double p = (double)count[i] / (double)len;

			sum -= p * log2(p);
		}
	return sum;
}

static bool has(const char *text, size_t len, const char *word)
{
	size_t n = strlen(word);

	for (size_t i = 0; i + n <= len; i++)
		if (!strncasecmp(text + i, word, n))
			return true;
	return false;
}

/* A run of so many that only count up, or repeat: 01234567, aaaaaaaa. */
static bool counts(const char *text, size_t len)
{
	size_t up = 1, same = 1;

	for (size_t i = 1; i < len; i++) {
		up = text[i] == text[i - 1] + 1 ? up + 1 : 1;
		same = text[i] == text[i - 1] ? same + 1 : 1;
		if (up >= 6 || same >= 6)
			return true;
	}
	return false;
}

static bool placeholder(const char *text, size_t len)
{
	static const char *const words[] = {
		"example",
		"placeholder",
		"changeme",
		"change-me",
		"change_me",
		"your",
		"dummy",
		"fake",
		"sample",
		"redacted",
		"replace",
		"insert",
		"xxxx",
		"****",
		"....",
		"${",
		"{{",
		"<",
		"%(",
		"todo",
		/* Of RFC 6749 and of the manuals of AWS. */
		"2YotnFZFEjr1zCsicMWpAA",
		"tGzv3JOkF0XG5Qx2TlKWIA",
		"wJalrXUtnFEMI",
		"secret",
		"password",
		"deadbeef",
		"foobar",
		"lorem",
		NULL,
	};

	for (const char *const *word = words; *word; word++)
		if (has(text, len, *word))
			return true;
	return counts(text, len);
}

/* The characters of base64 and its URL form belong to one word. */
static bool word_byte(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '-';
}

/* A token of some format that begins at line + at. */
static bool token_at(struct secret *out, const char *line, size_t len,
		     size_t at, bool greedy)
{
	const char *text = line + at;
	const struct secret_format *f;

	for (f = secret_formats; f->prefix; f++) {
		size_t prefix, n;

		if (*f->prefix != *text)
			continue;
		n = secret_format_length(f, text, len - at, greedy);
		prefix = strlen(f->prefix);
		if (!n || (!greedy && !f->checked &&
			   (placeholder(text + prefix, n - prefix) ||
			    secret_entropy(text + prefix, n - prefix) <= 3)))
			continue;
		*out = (struct secret){ .kind = SECRET_TOKEN,
					.what = f->what,
					.start = at,
					.len = n };
		return true;
	}
	return false;
}

/* Tokens begin where a word does. */
static bool next_token(struct secret *out, const char *line, size_t len,
		       size_t at, bool greedy)
{
	for (; at < len; at++) {
		if ((at && word_byte(line[at - 1])) || !word_byte(line[at]))
			continue;
		if (token_at(out, line, len, at, greedy))
			return true;
	}
	return false;
}

static bool is_word(const char *text, size_t len, const char *const *words)
{
	for (; *words; words++)
		if (len == strlen(*words) && !strncasecmp(text, *words, len))
			return true;
	return false;
}

/* A host that only a developer's machine, or an example, has. */
static bool local_host(const char *host, size_t len)
{
	return !memchr(host, '.', len) || !strncmp(host, "127.", 4) ||
	       !strncmp(host, "0.0.0.0", 7) || has(host, len, "example") ||
	       has(host, len, "localhost") || has(host, len, ".local") ||
	       has(host, len, ".test") || has(host, len, ".invalid");
}

static bool user_byte(char c)
{
	return word_byte(c) || c == '.' || c == '+' || c == '%';
}

/* "scheme://user:password@host": the password. */
static bool next_url(struct secret *out, const char *line, size_t len,
		     size_t from)
{
	static const char *const weak[] = { "postgres", "password", "pass",
					    "root",	"admin",    "guest",
					    "user",	"test",	    "secret",
					    "pw",	"pwd",	    NULL };
	const char *at = line + from, *end = line + len;

	while ((at = memmem(at, (size_t)(end - at), "://", 3))) {
		const char *user = at += 3, *colon, *host;
		size_t n = 0, m = 0;

		while (user + n < end && user_byte(user[n]))
			n++;
		colon = user + n;
		if (!n || colon >= end || *colon != ':')
			continue;
		while (colon + 1 + m < end &&
		       !strchr("@:,/ \t\"'`<>${}\\", colon[1 + m]))
			m++;
		host = colon + 1 + m + 1;
		if (m < 6 || host >= end || host[-1] != '@' ||
		    is_word(colon + 1, m, weak) || placeholder(colon + 1, m) ||
		    (m == n && !memcmp(user, colon + 1, n)) ||
		    local_host(host, strcspn(host, "/:?#\"' \t")))
			continue;
		*out = (struct secret){ .kind = SECRET_URL,
					.what = "a password in a URL",
					.start = (size_t)(colon + 1 - line),
					.len = m };
		return true;
	}
	return false;
}

/* How far back from *at a name reaches. */
static size_t name_before(const char *line, size_t at)
{
	size_t n = 0;

	while (n < at &&
	       (word_byte(line[at - n - 1]) || line[at - n - 1] == '.'))
		n++;
	return n;
}

static bool telling(const char *name, size_t len)
{
	static const char *const ends[] = {
		"password",	"passwd",	 "passphrase", "secret",
		"secretkey",	"secret_key",	 "secret-key", "apikey",
		"api_key",	"api-key",	 "accesskey",  "access_key",
		"accesstoken",	"access_token",	 "authtoken",  "auth_token",
		"apitoken",	"api_token",	 "privatekey", "private_key",
		"clientsecret", "client_secret", "credential", NULL,
	};

	for (const char *const *end = ends; *end; end++) {
		size_t n = strlen(*end);

		if (len >= n && !strncasecmp(name + len - n, *end, n))
			return true;
	}
	return false;
}

/* Mixed enough that nobody wrote it as a word: a name, a path, a message. */
static bool random_looking(const char *text, size_t len, bool greedy)
{
	bool lower = false, upper = false, digit = false, other = false;

	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c <= ' ' || c >= 0x7f || strchr("/\\:,;()[]{}<>$", c))
			return false;
		lower = lower || islower(c);
		upper = upper || isupper(c);
		digit = digit || isdigit(c);
		other = other || (!isalnum(c) && !strchr("._-", c));
	}
	if (!digit || lower + upper + digit + other < (greedy ? 2 : 3))
		return false;
	return secret_entropy(text, len) >= (greedy ? 2.5 : 3.3);
}

/* The quoted value behind "name =", "name:", "name =>" or '"name":'. */
static bool next_assignment(struct secret *out, const char *line, size_t len,
			    size_t from, bool greedy)
{
	for (size_t i = from; i < len; i++) {
		char quote = line[i];
		size_t before = i, n;
		const char *end;

		if (quote != '"' && quote != '\'' && quote != '`')
			continue;
		end = memchr(line + i + 1, quote, len - i - 1);
		if (!end)
			return false;
		n = (size_t)(end - line) - i - 1;
		while (before && line[before - 1] == ' ')
			before--;
		if (before && line[before - 1] == '>')
			before--;
		if (before && strchr("=:", line[before - 1])) {
			size_t name = before - 1;

			while (name && strchr(" :\"'", line[name - 1]))
				name--;
			before = name_before(line, name);
			if (n >= (greedy ? VALUE_MIN_GREEDY : VALUE_MIN) &&
			    n <= VALUE_MAX &&
			    telling(line + name - before, before) &&
			    random_looking(line + i + 1, n, greedy) &&
			    (greedy || !placeholder(line + i + 1, n))) {
				*out = (struct secret){
					.kind = SECRET_ASSIGNMENT,
					.what = "a secret",
					.start = i + 1,
					.len = n,
				};
				return true;
			}
		}
		/* What only names a thing may be followed by its value. */
		i = (size_t)(end - line);
	}
	return false;
}

bool secret_next(struct secret *out, const char *line, size_t len, size_t *at,
		 bool greedy)
{
	struct secret found[3];
	const struct secret *first = NULL;
	bool any[3];

	if (*at >= len)
		return false;
	any[0] = next_token(&found[0], line, len, *at, greedy);
	any[1] = next_url(&found[1], line, len, *at);
	any[2] = next_assignment(&found[2], line, len, *at, greedy);
	for (int i = 0; i < 3; i++)
		if (any[i] && (!first || found[i].start < first->start))
			first = &found[i];
	if (!first)
		return false;
	*out = *first;
	*at = out->start + out->len;
	return true;
}
