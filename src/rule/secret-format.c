/* SPDX-License-Identifier: MIT */
#include "rule/secret-format.h"
#include "util/zip.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/*
 * Six base62 digits, zeros in front, of the CRC-32 of the 30 characters between
 * the prefix, four bytes, and them.
 */
static bool crc_holds(const char *token, size_t len)
{
	static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz";
	const char *body = token + 4;
	uint32_t crc = zip_crc32(body, 30);

	if (len != 40)
		return false;
	for (int i = 5; i >= 0; i--, crc /= 62)
		if (body[30 + i] != digits[crc % 62])
			return false;
	return true;
}

const struct secret_format secret_formats[] = {
	{ "ghp_", "a GitHub token", "w36", crc_holds },
	{ "gho_", "a GitHub OAuth token", "w36", crc_holds },
	{ "ghu_", "a GitHub user token", "w36", crc_holds },
	{ "ghs_", "a GitHub server token", "w36", crc_holds },
	{ "ghr_", "a GitHub refresh token", "w36", crc_holds },
	{ "github_pat_", "a GitHub token", "w22'_'w59", NULL },
	{ "npm_", "an npm token", "w36", crc_holds },
	{ "glpat-", "a GitLab token", "u20-", NULL },
	{ "glptt-", "a GitLab trigger token", "x40", NULL },
	{ "gldt-", "a GitLab deploy token", "u20-", NULL },
	{ "glrt-", "a GitLab runner token", "u20-", NULL },
	{ "xoxb-", "a Slack bot token", "d10-'-'d10-'-'w24", NULL },
	{ "xoxp-", "a Slack user token", "d10-'-'d10-'-'d10-'-'w28-", NULL },
	{ "xapp-1-", "a Slack app token", "w9-'-'d10-'-'x64", NULL },
	{ "https://hooks.slack.com/services/T", "a Slack webhook",
	  "w8-'/B'w8-'/'w24", NULL },
	{ "sk_live_", "a Stripe key", "w24-", NULL },
	{ "rk_live_", "a Stripe key", "w24-", NULL },
	{ "sk-proj-", "an OpenAI key", "u40-", NULL },
	{ "sk-svcacct-", "an OpenAI key", "u40-", NULL },
	{ "sk-ant-api03-", "an Anthropic key", "u93'AA'", NULL },
	{ "sk-ant-admin01-", "an Anthropic key", "u93'AA'", NULL },
	{ "sk-or-v1-", "an OpenRouter key", "x64", NULL },
	{ "hf_", "a Hugging Face token", "w34", NULL },
	{ "gsk_", "a Groq key", "w52", NULL },
	{ "pypi-AgEIcHlwaS5vcmc", "a PyPI token", "u50-", NULL },
	{ "SG.", "a SendGrid key", "u22'.'u43", NULL },
	{ "https://discord.com/api/webhooks/", "a Discord webhook",
	  "d17-'/'u60-", NULL },
	{ "AccountKey=", "an Azure storage key", "b86'=='", NULL },
	{ "dop_v1_", "a DigitalOcean token", "x64", NULL },
	{ "doo_v1_", "a DigitalOcean token", "x64", NULL },
	{ "shpat_", "a Shopify token", "x32", NULL },
	{ "shpss_", "a Shopify secret", "x32", NULL },
	{ "dckr_pat_", "a Docker token", "u27", NULL },
	{ "hvs.", "a Vault token", "u90-", NULL },
	{ "lin_api_", "a Linear key", "w40", NULL },
	{ "secret_", "a Notion token", "w43", NULL },
	{ "ntn_", "a Notion token", "w46", NULL },
	{ "PMAK-", "a Postman key", "x24'-'x34", NULL },
	{ "rubygems_", "a RubyGems key", "x48", NULL },
	{ "NRAK-", "a New Relic key", "w27", NULL },
	{ "dapi", "a Databricks token", "x32", NULL },
	{ "AGE-SECRET-KEY-1", "an age key", "w58", NULL },
	{ "sntrys_", "a Sentry token", "b60-", NULL },
	{ "tfp_", "a Typeform token", "u40-", NULL },
	{ 0 },
};

static bool in_class(char class, char c)
{
	unsigned char byte = (unsigned char)c;

	switch (class) {
	case 'w':
		return isalnum(byte);
	case 'u':
		return isalnum(byte) || c == '_' || c == '-';
	case 'd':
		return isdigit(byte);
	case 'x':
		return isdigit(byte) || (c >= 'a' && c <= 'f');
	case 'b':
		return isalnum(byte) || c == '+' || c == '/';
	default:
		return (c >= 'A' && c <= 'Z') || (c >= '2' && c <= '7');
	}
}

/* The literal at *shape, which is moved behind it; its length or 0. */
static size_t literal(const char **shape, const char *text, size_t len)
{
	const char *end = strchr(*shape + 1, '\'');
	size_t n = (size_t)(end - *shape) - 1;
	bool same = n <= len && !memcmp(text, *shape + 1, n);

	*shape = end + 1;
	return same ? n : 0;
}

/* The run at *shape, likewise. */
static size_t run(const char **shape, const char *text, size_t len)
{
	char class = **shape;
	char *end;
	size_t least = strtoul(*shape + 1, &end, 10), n = 0;
	bool more = *end == '-';

	*shape = end + more;
	while (n < len && in_class(class, text[n]) && (more || n < least))
		n++;
	return n >= least ? n : 0;
}

size_t secret_format_length(const struct secret_format *format,
			    const char *text, size_t len, bool unchecked)
{
	const char *shape = format->shape;
	size_t at = strlen(format->prefix);

	if (len < at || memcmp(text, format->prefix, at))
		return 0;
	while (*shape) {
		size_t n = *shape == '\'' ?
				   literal(&shape, text + at, len - at) :
				   run(&shape, text + at, len - at);

		if (!n)
			return 0;
		at += n;
	}
	/* More of the same: it is something longer. */
	if (at < len && (isalnum((unsigned char)text[at]) || text[at] == '_'))
		return 0;
	return unchecked || !format->checked || format->checked(text, at) ? at :
									    0;
}
