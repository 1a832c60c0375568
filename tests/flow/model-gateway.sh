#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='models behind a gateway of others

Portkey stands between us and aimock, as people have it stand before several
vendors. Its replies are asked for whole: the streams of this version break off
with newer versions of Node.js.'
. "${0%/*}/../lib/refinery.sh"
. "$REFINERY_SOURCE/tests/lib/servers.sh"
. "$REFINERY_SOURCE/tests/lib/peers.sh"

peers

here()
{
	git -C origin.git "$@"
}

# provider <name> <header>...: Portkey, told by headers what to do.
provider()
{
	provider_key=refinery.provider.$1
	shift
	here config "$provider_key.url" "$PORTKEY/v1" &&
	here config "$provider_key.keyFile" "$TRASH/key" &&
	here config "$provider_key.stream" false &&
	here config "$provider_key.retries" 0 &&
	for provider_header; do
		here config --add "$provider_key.header" "$provider_header" ||
			return 1
	done
}

# model <name> <provider> <id>
model()
{
	here config "refinery.model.$1.provider" "$2" &&
	here config "refinery.model.$1.id" "$3"
}

# target <url> <id>: one of those that Portkey falls back between.
target()
{
	printf '{"provider":"openai","custom_host":"%s","api_key":"sk-test",' "$1"
	printf '"override_params":{"model":"%s"}}' "$2"
}

test_expect_success 'aimock behind Portkey' '
	git init -q --bare origin.git && mkdir fixtures &&
	here config refinery.modelAllowAddress localhost &&
	printf sk-test >key && chmod 600 key &&
	cat >fixtures/all.json <<-\END &&
	{"fixtures": [
	  {"match": {"model": "limited"}, "response": {"status": 429,
	    "error": {"message": "slow down", "type": "rate_limit_error"}}},
	  {"match": {"userMessage": "all is ok"},
	   "response": {"content": "{\"ok\": true}", "model": "mock-2026",
	    "usage": {"prompt_tokens": 1200, "completion_tokens": 7}}}
	]}
	END
	start_aimock mock --strict &&
	serve_on_port portkey "TRUSTED_CUSTOM_HOSTS=127.0.0.1 exec \"\$NODE\" \
		\"\$PEERS/@portkey-ai/gateway/build/start-server.js\" \
		--port=\$port --headless" &&
	PORTKEY=http://127.0.0.1:$port &&
	provider through "x-portkey-provider: openai" \
		"x-portkey-custom-host: $AIMOCK_URL/v1"
'

test_expect_success 'a reply comes through, with what it took' '
	model fine through fine &&
	here refinery model test fine >out &&
	test_text "served by mock-2026" out &&
	test_text "1200 tokens in, 7 out" out &&
	aimock_journal >journal && test_text "json_schema" journal
'

test_expect_success 'an error comes through' '
	model limited through limited &&
	test_expect_code 1 here refinery model test limited 2>err &&
	test_text "too many requests (429)" err && test_text "slow down" err
'

test_expect_success 'it falls back for us, and we are told who served' '
	first=$(target "$AIMOCK_URL/v1" limited) &&
	second=$(target "$AIMOCK_URL/v1" second) &&
	strategy="{\"mode\":\"fallback\"}" &&
	provider falls "x-portkey-config: \
{\"strategy\":$strategy,\"targets\":[$first,$second]}" &&
	model wanted falls wanted &&
	here refinery model test wanted >out &&
	test_text "served by mock-2026" out &&
	aimock_journal >journal && test_text "\"model\":\"second\"" journal
'

test_expect_success 'and we do where it cannot' '
	provider nowhere "x-portkey-provider: openai" \
		"x-portkey-custom-host: http://127.0.0.1:1/v1" &&
	model lost nowhere lost &&
	test_expect_code 1 here refinery model test lost 2>err &&
	grep "model .lost." err && test_text "next: " err &&
	here config refinery.model.lost.fallback fine &&
	here refinery model test lost >out &&
	test_text "served by mock-2026" out &&
	here refinery usage --calls --porcelain >calls &&
	test "$(wc -l <calls)" -ge 6
'

test_expect_success 'no key in ledger and journal' '
	aimock_journal >journal && ! grep sk-test journal &&
	for commit in $(here rev-list --all); do
		here cat-file -p "$commit"
	done >ledger &&
	test -s ledger && ! grep sk-test ledger
'

test_done
