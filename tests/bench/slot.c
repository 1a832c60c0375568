/* SPDX-License-Identifier: MIT */
/*
 * What making a slot ready costs: `make tests/bench/slot && tests/bench/slot`.
 *
 * A tree of 20,000 files in 200 directories, ten of which differ from one
 * candidate to the next. Median milliseconds of 11 rounds, of the clock and of
 * processors: with nothing in the slot, after a test that left nothing, after
 * one that left 2,000 files, and after one that changed 100. Directories are
 * made below TMPDIR.
 */
#include "git/ref.h"
#include "git/repo.h"
#include "runner/slot.h"
#include "util/alloc.h"
#include "util/error.h"
#include "util/file.h"
#include "util/process.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#define ROUNDS 11

static const char build[] =
	"git init -q -b a served && cd served && "
	"git config user.name t && git config user.email t@example.org && "
	"awk 'BEGIN { for (d = 0; d < 200; d++) { "
	"dir = \"d\" int(d / 20) \"/s\" d % 20; system(\"mkdir -p \" dir); "
	"for (f = 0; f < 100; f++) { file = dir \"/f\" f \".c\"; "
	"for (i = 0; i < 20; i++) print d, f, i >file; close(file) } } }' && "
	"git add . && git commit -qm a && git checkout -q -b b && "
	"for d in d*/s3/f5.c; do echo change >>$d; done && "
	"git commit -qam b && git repack -qad";

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static double milliseconds(const struct timeval *t)
{
	return (double)t->tv_sec * 1e3 + (double)t->tv_usec / 1e3;
}

/* Of this process and the children that ended. */
static double work(void)
{
	struct rusage own, children;

	getrusage(RUSAGE_SELF, &own);
	getrusage(RUSAGE_CHILDREN, &children);
	return milliseconds(&own.ru_utime) + milliseconds(&own.ru_stime) +
	       milliseconds(&children.ru_utime) +
	       milliseconds(&children.ru_stime);
}

static void check(int error)
{
	if (!error)
		return;
	fprintf(stderr, "slot: %s\n", error_message());
	exit(1);
}

static void script(const char *directory, const char *text)
{
	struct process p = PROCESS_INIT;

	strvec_pushl(&p.argv, "sh", "-c", text, NULL);
	p.directory = directory;
	check(process_start(&p));
	if (process_wait(&p))
		exit(1);
	process_release(&p);
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void measure(const char *what, struct slot *slot, struct repo *repo,
		    const char *test)
{
	struct oid ids[2];
	double times[ROUNDS], works[ROUNDS], start, before;

	check(ref_resolve(&ids[0], repo, "a"));
	check(ref_resolve(&ids[1], repo, "b"));
	for (int i = 0; i < ROUNDS; i++) {
		script(slot->path, test);
		start = now();
		before = work();
		check(slot_prepare(slot, repo, &ids[i % 2], NULL));
		times[i] = now() - start;
		works[i] = work() - before;
	}
	qsort(times, ROUNDS, sizeof(*times), by_size);
	qsort(works, ROUNDS, sizeof(*works), by_size);
	printf("%-32s %8.1f ms %8.1f ms of work\n", what, times[ROUNDS / 2],
	       works[ROUNDS / 2]);
}

int main(void)
{
	const char *tmp = getenv("TMPDIR");
	char *base = alloc_printf("%s/slot.XXXXXX", tmp ? tmp : "/tmp");
	struct slot *slot;
	struct repo *repo;
	char *path;

	if (!mkdtemp(base))
		return 1;
	script(base, build);
	path = alloc_printf("%s/served", base);
	check(repo_open(&repo, path));
	free(path);
	path = alloc_printf("%s/slots", base);
	check(slot_open(&slot, path, 0));
	measure("nothing there", slot, repo, "rm -rf work store.git");
	measure("no files", slot, repo, "rm -rf work");
	measure("a test that left nothing", slot, repo, ":");
	measure("a test that left 2,000 files", slot, repo,
		"cd work && for d in d*/s*; do touch $d/0.o $d/1.o $d/2.o "
		"$d/3.o $d/4.o $d/5.o $d/6.o $d/7.o $d/8.o $d/9.o; done");
	measure("a test that changed 100 files", slot, repo,
		"cd work && for f in d*/s7/f?.c; do echo x >>$f; done");
	slot_close(slot);
	repo_free(repo);
	check(file_remove_tree(base));
	free(path);
	free(base);
	return 0;
}
