/* SPDX-License-Identifier: MIT */
#include "setup/detect.h"
#include "util/text.h"

#include <string.h>

const char *const detect_places[] = { "test", "tests", "spec", "t", NULL };

/* Is word a target of a rule in the makefile text? */
static bool has_target(const char *text, const char *word)
{
	size_t len = strlen(word);

	while (*text) {
		size_t line = strcspn(text, "\n");
		size_t left = strcspn(text, ":\n");
		size_t i = 0;

		if (left == line || text[left + 1] == '=' || *text == '\t')
			left = 0;
		while (i < left && text[0] != '#') {
			size_t n = strcspn(text + i, " \t:");

			if (n == len && !strncmp(text + i, word, len))
				return true;
			i += n + 1;
		}
		text += line + (text[line] == '\n');
	}
	return false;
}

static bool make_check(const char *text)
{
	return has_target(text, "check");
}

static bool make_test(const char *text)
{
	return has_target(text, "test");
}

/* The end of a JSON string whose opening quote is at text. */
static const char *string_end(const char *text)
{
	for (text++; *text && *text != '"'; text++)
		if (*text == '\\' && text[1])
			text++;
	return *text ? text + 1 : text;
}

/* The value of member name in the object that starts at text, or NULL. */
static const char *json_member(const char *text, const char *name)
{
	size_t len = strlen(name);
	int depth = 0;

	while (text && *text) {
		const char *end = text + 1;

		if (*text == '{' || *text == '[')
			depth++;
		else if ((*text == '}' || *text == ']') && --depth <= 0)
			return NULL;
		if (*text == '"') {
			end = string_end(text);
			end += strspn(end, " \t\r\n");
			if (depth == 1 && *end == ':' &&
			    !strncmp(text + 1, name, len) &&
			    text[len + 1] == '"')
				return end + 1 + strspn(end + 1, " \t\r\n");
		}
		text = end;
	}
	return NULL;
}

#define NPM_NONE "\"echo \\\"Error: no test specified"

/* A script "test" that is not the one that `npm init` writes, which fails. */
static bool npm_test(const char *text)
{
	const char *scripts = json_member(text, "scripts");
	const char *test = scripts ? json_member(scripts, "test") : NULL;

	return test && *test == '"' &&
	       strncmp(test, NPM_NONE, strlen(NPM_NONE)) != 0;
}

static bool composer_test(const char *text)
{
	const char *scripts = json_member(text, "scripts");

	return scripts && json_member(scripts, "test");
}

static bool names_pytest(const char *text)
{
	return strstr(text, "pytest") != NULL;
}

static bool just_test(const char *text)
{
	return has_target(text, "test");
}

struct row {
	const char *path; /* a pattern, as for text_glob() */
	const char *with; /* another file that must be there, too */
	bool (*has)(const char *text); /* in that file, else in the first */
	const char *detail;
	const char *name, *command;
	bool network;
};

#define CHECK "a target 'check'"
#define TEST "a target 'test'"
#define SCRIPT "a script 'test'"
#define CMAKE                                       \
	"cmake -B build && cmake --build build && " \
	"ctest --test-dir build --output-on-failure"
#define MESON "meson setup build && meson test -C build --print-errorlogs"

/* What a project's own build file says comes before what its language does. */
static const struct row table[] = {
	{ "GNUmakefile", NULL, make_check, CHECK, "check", "make check", 0 },
	{ "makefile", NULL, make_check, CHECK, "check", "make check", 0 },
	{ "Makefile", NULL, make_check, CHECK, "check", "make check", 0 },
	{ "GNUmakefile", NULL, make_test, TEST, "test", "make test", 0 },
	{ "makefile", NULL, make_test, TEST, "test", "make test", 0 },
	{ "Makefile", NULL, make_test, TEST, "test", "make test", 0 },
	{ "justfile", NULL, just_test, TEST, "test", "just test", 0 },
	{ "Justfile", NULL, just_test, TEST, "test", "just test", 0 },
	{ "configure.ac", "Makefile.am", NULL, "", "check",
	  "autoreconf -i && ./configure && make check", 0 },
	{ "configure", "Makefile.in", NULL, "", "check",
	  "./configure && make check", 0 },
	{ "pnpm-lock.yaml", "package.json", npm_test, SCRIPT, "test",
	  "pnpm install --frozen-lockfile && pnpm test", 1 },
	{ "yarn.lock", "package.json", npm_test, SCRIPT, "test",
	  "yarn install --frozen-lockfile && yarn test", 1 },
	{ "bun.lock*", "package.json", npm_test, SCRIPT, "test",
	  "bun install --frozen-lockfile && bun run test", 1 },
	{ "package-lock.json", "package.json", npm_test, SCRIPT, "test",
	  "npm ci && npm test", 1 },
	{ "package.json", NULL, npm_test, SCRIPT, "test", "npm test", 0 },
	{ "deno.json*", NULL, NULL, "", "test", "deno test", 1 },
	{ "Cargo.toml", NULL, NULL, "", "test", "cargo test", 1 },
	{ "go.mod", NULL, NULL, "", "test", "go test ./...", 1 },
	{ "meson.build", NULL, NULL, "", "test", MESON, 0 },
	{ "CMakeLists.txt", NULL, NULL, "", "test", CMAKE, 0 },
	{ "gradlew", NULL, NULL, "", "test", "./gradlew test", 1 },
	{ "build.gradle", NULL, NULL, "", "test", "gradle test", 1 },
	{ "build.gradle.kts", NULL, NULL, "", "test", "gradle test", 1 },
	{ "mvnw", "pom.xml", NULL, "", "test", "./mvnw -B -q test", 1 },
	{ "pom.xml", NULL, NULL, "", "test", "mvn -B -q test", 1 },
	{ "build.sbt", NULL, NULL, "", "test", "sbt test", 1 },
	{ "project.clj", NULL, NULL, "", "test", "lein test", 1 },
	{ "mix.exs", NULL, NULL, "", "test", "mix deps.get && mix test", 1 },
	{ "rebar.config", NULL, NULL, "", "test", "rebar3 eunit", 1 },
	{ "dune-project", NULL, NULL, "", "test", "dune test", 0 },
	{ "stack.yaml", NULL, NULL, "", "test", "stack test", 1 },
	{ "*.cabal", NULL, NULL, "", "test", "cabal test", 1 },
	{ "build.zig", NULL, NULL, "", "test", "zig build test", 0 },
	{ "Package.swift", NULL, NULL, "", "test", "swift test", 1 },
	{ "*.sln", NULL, NULL, "", "test", "dotnet test", 1 },
	{ "*.csproj", NULL, NULL, "", "test", "dotnet test", 1 },
	{ "composer.json", NULL, composer_test, SCRIPT, "test",
	  "composer install && composer test", 1 },
	{ "spec/*_spec.rb", "Gemfile", NULL, "", "test",
	  "bundle install && bundle exec rspec", 1 },
	{ "Gemfile", "Rakefile", NULL, "", "test",
	  "bundle install && bundle exec rake", 1 },
	{ "pytest.ini", NULL, NULL, "", "test", "python3 -m pytest", 0 },
	{ "conftest.py", NULL, NULL, "", "test", "python3 -m pytest", 0 },
	{ "pyproject.toml", NULL, names_pytest, "pytest", "test",
	  "python3 -m pytest", 0 },
	{ "tox.ini", NULL, names_pytest, "pytest", "test", "python3 -m pytest",
	  0 },
	{ "setup.cfg", NULL, names_pytest, "pytest", "test",
	  "python3 -m pytest", 0 },
	{ "tests/*.py", NULL, NULL, "", "test", "python3 -m pytest", 0 },
	{ "test/*.py", NULL, NULL, "", "test", "python3 -m pytest", 0 },
	{ "test_*.py", NULL, NULL, "", "test", "python3 -m pytest", 0 },
	{ "t/*.t", NULL, NULL, "", "test", "prove -r", 0 },
	{ "Rakefile", NULL, NULL, "", "test", "rake test", 0 },
};

#define ROWS (sizeof(table) / sizeof(*table))

bool detect_reads(const char *path)
{
	for (size_t i = 0; i < ROWS; i++) {
		const struct row *row = &table[i];

		if (row->has &&
		    !strcmp(row->with ? row->with : row->path, path))
			return true;
	}
	return false;
}

static const struct detect_file *find(const struct detect_file *files, size_t n,
				      const char *pattern)
{
	for (size_t i = 0; i < n; i++)
		if (text_glob(pattern, files[i].path))
			return &files[i];
	return NULL;
}

static bool fulfilled(const struct detect_file **told,
		      const struct detect_file *files, size_t n,
		      const struct row *row)
{
	const struct detect_file *file = find(files, n, row->path);

	if (file && row->with)
		file = find(files, n, row->with);
	if (!file || (row->has && (!file->text || !row->has(file->text))))
		return false;
	*told = file;
	return true;
}

bool detect_gate(struct detection *out, const struct detect_file *files,
		 size_t n)
{
	const struct detect_file *told;

	for (size_t i = 0; i < ROWS; i++) {
		const struct row *row = &table[i];

		if (!fulfilled(&told, files, n, row))
			continue;
		*out = (struct detection){ row->name, row->command, told->path,
					   row->detail, row->network };
		return true;
	}
	return false;
}

bool detect_proposes(const char *name, const char *command)
{
	for (size_t i = 0; i < ROWS; i++)
		if (!strcmp(table[i].name, name) &&
		    !strcmp(table[i].command, command))
			return true;
	return false;
}
