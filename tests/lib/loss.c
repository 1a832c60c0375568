/* SPDX-License-Identifier: MIT */
/*
 * loss: what a power cut may leave of a directory whose writer was killed.
 *
 *	loss <record> <directory> <saved> <model> <seed>
 *
 * <record> is what `inject --record` kept of the calls, <saved> a copy of the
 * directory as it was before. Models:
 *
 *	order	contents that were not synced are lost; directories lose what
 *		was done to them last, in the order in which it was done
 *	any	each change of a directory that was not synced may be lost by
 *		itself; contents that were not synced may be
 *
 * A ref's lock stays for ever within one boot, so those are taken away, as
 * lock_writes() does after the next.
 */
#include <dirent.h>
#include <ftw.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CALLS_LIMIT 20000

struct call {
	long number;
	char *name, *path, *source;
	unsigned long inode;
	bool durable; /* a change of a directory that was synced */
};

static struct call calls[CALLS_LIMIT];
static size_t n_calls;
static const char *record, *directory, *saved;
static bool any;

static bool is(const struct call *c, const char *name)
{
	return !strncmp(c->name, name, strlen(name));
}

static bool makes(const struct call *c)
{
	return is(c, "open") || is(c, "creat") || is(c, "link") ||
	       is(c, "symlink") || is(c, "mkdir");
}

static bool takes(const struct call *c)
{
	return is(c, "unlink") || is(c, "rmdir");
}

/* Does it change what a directory lists? */
static bool changes(const struct call *c)
{
	return is(c, "rename") || takes(c) || (makes(c) && !c->inode);
}

static bool lies_in(const char *path, const char *directory)
{
	size_t len = strlen(directory);

	return !strncmp(path, directory, len) && path[len] == '/' &&
	       !strchr(path + len + 1, '/');
}

/* git names its quarantine by way of "./". */
static char *plain(const char *path)
{
	char *copy = strdup(path), *at;

	while ((at = strstr(copy, "/./")))
		memmove(at, at + 2, strlen(at + 2) + 1);
	return copy;
}

static void read_calls(void)
{
	char line[16384], path[4096];
	FILE *file;

	snprintf(path, sizeof(path), "%s/calls", record);
	file = fopen(path, "r");
	while (file && n_calls < CALLS_LIMIT &&
	       fgets(line, sizeof(line), file)) {
		struct call *c = &calls[n_calls];
		char *at = line;

		line[strcspn(line, "\n")] = '\0';
		c->number = atol(strsep(&at, "\t"));
		c->name = strdup(strsep(&at, "\t"));
		c->path = plain(strsep(&at, "\t"));
		c->inode = strtoul(strsep(&at, "\t"), NULL, 10);
		c->source = plain(at ? at : "");
		n_calls++;
	}
	if (!file)
		exit(99);
	fclose(file);
}

/* A directory that is synced keeps what was done to it before. */
static void find_durable(void)
{
	for (size_t i = 0; i < n_calls; i++) {
		if (!is(&calls[i], "fsync") && !is(&calls[i], "fdatasync"))
			continue;
		for (size_t j = 0; j < i; j++)
			if (changes(&calls[j]) &&
			    lies_in(calls[j].path, calls[i].path))
				calls[j].durable = true;
	}
}

/* The file in the record that stands for what call took away. */
static bool kept(char *out, size_t size, struct stat *st, const struct call *c)
{
	snprintf(out, size, "%s/%ld", record, c->number);
	return !lstat(out, st);
}

static int remove_one(const char *path, const struct stat *st, int flag,
		      struct FTW *ftw)
{
	(void)st, (void)flag, (void)ftw;
	return remove(path);
}

static void undo(const struct call *c)
{
	char place[4200];
	struct stat st;

	if (makes(c)) {
		nftw(c->path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
		return;
	}
	if (is(c, "rename") && rename(c->path, c->source))
		return;
	if (!kept(place, sizeof(place), &st, c))
		return;
	/* In a directory that is not there any more nothing comes back. */
	if (S_ISDIR(st.st_mode))
		mkdir(c->path, 0777);
	else
		(void)!link(place, c->path);
}

/* What was done to the same name later, and stays, hides it. */
static bool hidden(size_t i, const bool *lost)
{
	for (size_t j = i + 1; j < n_calls; j++)
		if (changes(&calls[j]) && !lost[j] &&
		    (!strcmp(calls[j].path, calls[i].path) ||
		     !strcmp(calls[j].source, calls[i].path)))
			return true;
	return false;
}

static void lose_names(void)
{
	bool *lost = calloc(n_calls + 1, 1);
	size_t first = 0, n;

	for (size_t i = 0; i < n_calls; i++)
		if (calls[i].durable)
			first = i + 1;
	n = n_calls - first;
	if (n)
		first += (size_t)rand() % (n + 1);
	for (size_t i = n_calls; i-- > 0;) {
		if (!changes(&calls[i]))
			continue;
		lost[i] = any ? !calls[i].durable && rand() % 2 : i >= first;
		if (lost[i] && !hidden(i, lost))
			undo(&calls[i]);
	}
	free(lost);
}

/* Was it written after it was last synced? */
static bool unsynced(ino_t inode)
{
	bool dirty = false;

	for (size_t i = 0; i < n_calls; i++) {
		const struct call *c = &calls[i];

		if (c->inode != inode)
			continue;
		if (is(c, "fsync") || is(c, "fdatasync"))
			dirty = false;
		else if (strstr(c->name, "write") || strstr(c->name, "trunc") ||
			 is(c, "open"))
			dirty = true;
	}
	return dirty;
}

/* What it was before, or nothing. */
static void lose_one(const char *path)
{
	char old[4200], bytes[65536];
	FILE *in, *out;
	size_t n;

	snprintf(old, sizeof(old), "%s%s", saved, path + strlen(directory));
	in = fopen(old, "r");
	out = fopen(path, "w");
	while (in && out && (n = fread(bytes, 1, sizeof(bytes), in)))
		fwrite(bytes, 1, n, out);
	if (in)
		fclose(in);
	if (out)
		fclose(out);
	else
		perror(path);
}

static int lose_contents(const char *path, const struct stat *st, int flag,
			 struct FTW *ftw)
{
	size_t len = strlen(path);

	(void)ftw;
	if (flag != FTW_F || !S_ISREG(st->st_mode))
		return 0;
	if (len > 5 && !strcmp(path + len - 5, ".lock"))
		return unlink(path);
	if (unsynced(st->st_ino) && (!any || rand() % 2)) {
		chmod(path, st->st_mode | 0200);
		lose_one(path);
		chmod(path, st->st_mode);
	}
	return 0;
}

int main(int argc, char **argv)
{
	if (argc != 6)
		return 99;
	record = argv[1];
	directory = argv[2];
	saved = argv[3];
	any = !strcmp(argv[4], "any");
	srand((unsigned)atoi(argv[5]));
	read_calls();
	find_durable();
	lose_names();
	nftw(directory, lose_contents, 16, FTW_PHYS);
	return 0;
}
