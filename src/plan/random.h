/* SPDX-License-Identifier: MIT */
/*
 * Random numbers that a seed repeats: the same seed gives the same numbers on
 * every host. For simulations and property tests; it guards no secret.
 *
 * The generator is xoshiro256++ 1.0, its state filled by splitmix64, both by
 * David Blackman and Sebastiano Vigna ("Scrambled Linear Pseudorandom Number
 * Generators", ACM TOMS 47, 2021; https://prng.di.unimi.it).
 */
#ifndef PLAN_RANDOM_H
#define PLAN_RANDOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct random {
	uint64_t s[4];
};

void random_seed(struct random *r, uint64_t seed);

/* 64 bits. */
uint64_t random_next(struct random *r);

/*
 * Bits that depend on both numbers and nothing else (the finaliser of
 * splitmix64): draws that do not depend on what was drawn before.
 */
uint64_t random_hash(uint64_t a, uint64_t b);

/* 0 <= x < 1, from the upper 53 bits. */
double random_unit(struct random *r);

/* True with chance p. */
bool random_chance(struct random *r, double p);

/* 0 to n - 1, n > 0, each as likely (Lemire, ACM TOMACS 29, 2019). */
uint64_t random_below(struct random *r, uint64_t n);

/* Time to the next event of a Poisson process with this mean distance. */
double random_exponential(struct random *r, double mean);

/* Mean 0, variance 1: the polar method of Marsaglia, SIAM Review 6, 1964. */
double random_normal(struct random *r);

double random_lognormal(struct random *r, double median, double sigma);

/*
 * 0 to n - 1, number k with weight 1 / (k + 1)^s, by search in the table of
 * sums. Released with zipf_release().
 */
struct zipf {
	double *sum;
	size_t n;
};

#define ZIPF_INIT ((struct zipf){ 0 })

void zipf_open(struct zipf *z, size_t n, double s);
void zipf_release(struct zipf *z);
size_t random_zipf(struct random *r, const struct zipf *z);

#endif
