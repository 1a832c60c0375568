/* SPDX-License-Identifier: MIT */
#include "plan/random.h"
#include "util/alloc.h"

#include <math.h>
#include <stdlib.h>

#define GOLDEN UINT64_C(0x9e3779b97f4a7c15)

static uint64_t mix(uint64_t z)
{
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

uint64_t random_hash(uint64_t a, uint64_t b)
{
	return mix(mix(a + GOLDEN) + b + GOLDEN);
}

void random_seed(struct random *r, uint64_t seed)
{
	for (int i = 0; i < 4; i++) {
		seed += GOLDEN;
		r->s[i] = mix(seed);
	}
}

static uint64_t rotate(uint64_t x, int k)
{
	return (x << k) | (x >> (64 - k));
}

uint64_t random_next(struct random *r)
{
	uint64_t *s = r->s;
	uint64_t result = rotate(s[0] + s[3], 23) + s[0];
	uint64_t t = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rotate(s[3], 45);
	return result;
}

double random_unit(struct random *r)
{
	return (double)(random_next(r) >> 11) * 0x1p-53;
}

bool random_chance(struct random *r, double p)
{
	return random_unit(r) < p;
}

uint64_t random_below(struct random *r, uint64_t n)
{
	__extension__ typedef unsigned __int128 wide;
	wide product = (wide)random_next(r) * n;

	/* The few low values that would favour some results. */
	while ((uint64_t)product < n && (uint64_t)product < -n % n)
		product = (wide)random_next(r) * n;
	return (uint64_t)(product >> 64);
}

double random_exponential(struct random *r, double mean)
{
	return -mean * log1p(-random_unit(r));
}

double random_normal(struct random *r)
{
	double x, y, square;

	do {
		x = 2 * random_unit(r) - 1;
		y = 2 * random_unit(r) - 1;
		square = x * x + y * y;
	} while (square >= 1 || square == 0);
	return x * sqrt(-2 * log(square) / square);
}

double random_lognormal(struct random *r, double median, double sigma)
{
	return median * exp(sigma * random_normal(r));
}

void zipf_open(struct zipf *z, size_t n, double s)
{
	double sum = 0;

	z->sum = alloc_zero(n, sizeof(*z->sum));
	z->n = n;
	for (size_t k = 0; k < n; k++) {
		sum += pow((double)(k + 1), -s);
		z->sum[k] = sum;
	}
}

void zipf_release(struct zipf *z)
{
	free(z->sum);
	*z = ZIPF_INIT;
}

size_t random_zipf(struct random *r, const struct zipf *z)
{
	double at = random_unit(r) * z->sum[z->n - 1];
	size_t low = 0, high = z->n - 1;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (z->sum[middle] > at)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}
