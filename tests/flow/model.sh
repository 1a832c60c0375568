#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='models: protocols, faults, keys, budgets, fallbacks

aimock speaks the protocols; a server of our own (tests/fake) does what real
ones do on a bad day.'
. "${0%/*}/../lib/refinery.sh"
. "$REFINERY_SOURCE/tests/lib/servers.sh"
. "$REFINERY_SOURCE/tests/lib/peers.sh"

peers

here()
{
	git -C origin.git "$@"
}

# provider <name> <url> [<key>]
provider()
{
	printf '%s' "${3:-sk-test}" >"key-$1" &&
	chmod 600 "key-$1" &&
	here config "refinery.provider.$1.url" "$2" &&
	here config "refinery.provider.$1.keyFile" "$TRASH/key-$1"
}

# model <name> <provider> [<id>]
model()
{
	here config "refinery.model.$1.provider" "$2" &&
	here config "refinery.model.$1.id" "${3:-$1}"
}

works()
{
	here refinery model test "$1" >out 2>err &&
	test_text "$1: works" out
}

# fails <model> <text of the error>: and the next step is told.
fails()
{
	test_expect_code 1 git -C origin.git refinery model test "$1" \
		>out 2>err &&
	test_line "$1: does not work" out &&
	test_text "error: model '$1'" err &&
	test_text "$2" err &&
	grep -q "^next: ." err
}

# How the newest request in the ledger ended.
last()
{
	here refinery usage --calls --json | sed -n "/\"$1\":/{s/.*:	//
		s/[\",]//g
		p
		q
	}"
}

calls()
{
	here refinery usage --calls --porcelain | wc -l
}

hits()
{
	curl -sf "$ODD_URL/hits" | grep -o "\"$1\":[0-9]*" | cut -d: -f2
}

test_expect_success 'a repository, aimock, and a server on a bad day' '
	git init -q --bare origin.git &&
	here config refinery.modelAllowAddress localhost &&
	mkdir fixtures &&
	cat >fixtures/all.json <<-\END &&
	{"fixtures": [
	  {"match": {"model": "limited"}, "response": {"status": 429,
	    "error": {"message": "slow down", "type": "rate_limit_error"}}},
	  {"match": {"model": "toolish"},
	   "response": {"toolCalls": [{"name": "availability",
	     "arguments": "{\"ok\": true}"}],
	    "usage": {"input_tokens": 50, "output_tokens": 9}}},
	  {"match": {"model": "unmatched", "userMessage": "something else"},
	   "response": {"content": "-"}},
	  {"match": {"userMessage": "all is ok"},
	   "response": {"content": "{\"ok\": true}", "model": "mock-2026",
	    "usage": {"prompt_tokens": 1200, "completion_tokens": 7,
	      "input_tokens": 1200, "output_tokens": 7, "cost": 0.0125}}}
	]}
	END
	start_aimock mock --strict &&
	MOCK=$AIMOCK_URL &&
	serve_on_port odd "exec \"\$NODE\" \
		\"\$REFINERY_SOURCE/tests/fake/odd-server.mjs\" \$port" &&
	ODD_URL=http://127.0.0.1:$port &&
	provider openai "$MOCK/v1" &&
	provider router "$MOCK/api/v1" &&
	provider anthropic "$MOCK/v1" &&
	here config refinery.provider.anthropic.protocol anthropic &&
	provider odd "$ODD_URL/v1" sk-odd-secret-5150 &&
	here config refinery.provider.odd.retries 0
'

test_expect_success 'OpenAI and Anthropic, in pieces and whole' '
	for stream in true false; do
		for p in openai router anthropic; do
			here config refinery.provider.$p.stream $stream &&
			model "m-$p" $p &&
			works "m-$p" &&
			test_text "served by mock-2026" out &&
			test_text "7 out" out &&
			test "$(last outcome)" = ok || return 1
		done
	done &&
	test "$(calls)" = 6
'

test_expect_success 'what it cost: told, priced by us, or not known' '
	works m-router &&
	test_text "\$0.0125" out &&
	test "$(last cost)" = 12500 &&
	test "$(last cost_source)" = told &&
	works m-openai &&
	test "$(last cost)" = null &&
	test "$(last cost_source)" = unknown &&
	here config refinery.model.m-anthropic.priceIn 3 &&
	here config refinery.model.m-anthropic.priceOut 15 &&
	here config refinery.model.m-anthropic.priceCached 0.30 &&
	works m-anthropic &&
	test "$(last cost_source)" = priced &&
	test "$(last cost)" = $((1200 * 3 + 7 * 15)) &&
	here config refinery.model.whole.priceIn 3 &&
	here config refinery.model.whole.priceOut 15 &&
	here config refinery.model.whole.priceCached 0.25 &&
	model whole odd &&
	works whole &&
	test "$(last tokens_cached)" = 16 &&
	test "$(last cost)" = $((4 * 3 + 16 / 4 + 5 * 15))
'

test_expect_success 'a schema is asked for in each protocol'\''s way' '
	aimock_journal >journal &&
	test_text "\"response_format\":{\"type\":\"json_schema\"" journal &&
	test_text "\"strict\":true" journal &&
	model toolish anthropic &&
	works toolish &&
	! grep "not in the form" out &&
	here config refinery.provider.anthropic.stream true &&
	works toolish &&
	! grep "not in the form" out &&
	aimock_journal >journal &&
	test_text "\"tools\":[{\"type\":\"function\"" journal
'

test_expect_success 'a schema in words, for servers that know no other' '
	for schema in object prompt; do
		here config refinery.model.m-openai.schema $schema &&
		works m-openai || return 1
	done &&
	aimock_journal >journal &&
	test_text "\"type\":\"json_object\"" journal &&
	test_text "JSON Schema" journal &&
	here config --unset refinery.model.m-openai.schema
'

test_expect_success 'a wrong key' '
	provider wrong "$MOCK/v1" sk-wrong &&
	model wrong wrong &&
	fails wrong "the key is not accepted (401)" &&
	test_text "refinery.provider.wrong.keyFile" err &&
	test "$(last outcome)" = key &&
	test "$(last status)" = 401 &&
	test "$(last tokens_counted)" = 0
'

test_expect_success 'what passes is tried again, three times in all' '
	before=$(calls) &&
	model limited openai &&
	fails limited "too many requests (429): slow down" &&
	test "$(last outcome)" = limit &&
	test $(($(calls) - before)) = 3 &&
	here config refinery.provider.odd.retries 2 &&
	model once odd &&
	works once &&
	test "$(hits once)" = 2 &&
	model later odd &&
	fails later "too many requests (429): later" &&
	test "$(hits later)" = 1 &&
	here config refinery.provider.odd.retries 0
'

test_expect_success 'no fixture: 503 in strict mode' '
	model unmatched openai &&
	sed "s/all is ok/never/" fixtures/all.json >strict.json &&
	mv fixtures fixtures-all && mkdir fixtures &&
	cp strict.json fixtures/all.json &&
	start_aimock strict --strict &&
	provider strict "$AIMOCK_URL/v1" &&
	here config refinery.provider.strict.retries 0 &&
	model strict strict &&
	fails strict "the server failed (503): Strict mode" &&
	test "$(last outcome)" = server &&
	here config refinery.provider.strict.protocol anthropic &&
	fails strict "the server failed (503): Strict mode" &&
	rm -r fixtures && mv fixtures-all fixtures
'

test_expect_success 'chaos: broken JSON, lost connections, rate limits' '
	for chaos in malformed:malformed disconnect:cut ratelimit:limit drop:server
	do
		start_aimock "chaos-${chaos%:*}" --strict "--chaos-${chaos%:*}" 1 &&
		provider chaos "$AIMOCK_URL/v1" &&
		here config refinery.provider.chaos.retries 0 &&
		model "${chaos%:*}" chaos &&
		for protocol in openai anthropic; do
			here config refinery.provider.chaos.protocol $protocol &&
			fails "${chaos%:*}" "of provider" &&
			test "$(last outcome)" = "${chaos#*:}" || return 1
		done || return 1
	done
'

# odd <model> <outcome> <text of the error>
odd()
{
	model "$1" odd &&
	fails "$1" "$3" &&
	test "$(last outcome)" = "$2" && return
	echo >&2 "odd: $1 ended as $(last outcome)"
	return 1
}

test_expect_success 'replies that are none' '
	odd html malformed "the reply is not of the protocol (200)" &&
	odd empty empty "the reply is empty (200)" &&
	odd nothing malformed "it has no message" &&
	odd notjson malformed "not of the protocol" &&
	odd twice malformed "'\''choices'\'' twice" &&
	odd thinking empty "all tokens went into thinking" &&
	odd filtered empty "the model would not answer" &&
	odd flood malformed "a reply of more than 8388608 bytes"
'

test_expect_success 'refusals in all shapes' '
	odd bare key "(401): 2 bytes of text/plain" &&
	odd payment payment "wants to be paid (402): add credits" &&
	odd quota payment "wants to be paid (429): no more" &&
	odd forbidden forbidden "may not use this model (403): not for you" &&
	odd detail request "(422): schema unknown" &&
	odd failure request "(400): no such provider" &&
	odd htmlmessage request "(400): <b>bad</b>" &&
	odd overflow context "the request is too long for it (400): too long" &&
	odd large context "(413)" &&
	odd down server "the server failed (503): 12 bytes of text/html"
'

test_expect_success 'streams that break off' '
	odd cut cut "the reply was cut off" &&
	odd ended cut "the stream ended without its end" &&
	odd midway server "the server failed (200): upstream died" &&
	odd broken malformed "not of the protocol" &&
	here config refinery.provider.odd.idleTimeout 1s &&
	odd silent timeout "no word from the server for 1 seconds" &&
	here config --unset refinery.provider.odd.idleTimeout &&
	test "$(last cost_source)" = reserved &&
	test "$(last tokens_counted)" -gt 500
'

test_expect_success 'a stream without its last mark, a reply in one piece' '
	model unmarked odd && works unmarked &&
	model whole odd && works whole &&
	test "$(last tokens_cached)" = 16
'

test_expect_success 'a redirect is not followed' '
	odd redirect redirect "it points to another address (302)" &&
	test -z "$(hits /elsewhere)" &&
	test -z "$(hits /v1/models)"
'

test_expect_success 'nobody there, no such host' '
	provider nobody http://127.0.0.1:9/v1 &&
	here config refinery.provider.nobody.retries 0 &&
	model nobody nobody &&
	fails nobody "it cannot be reached: nobody answers there" &&
	here config refinery.provider.nobody.url https://model.invalid/v1 &&
	fails nobody "it cannot be reached: there is no such host"
'

test_expect_success 'a private address, whatever it is called' '
	port=${ODD_URL##*:} &&
	here config --unset-all refinery.modelAllowAddress &&
	before=$(curl -sf "$ODD_URL/hits") &&
	for url in http://127.0.0.1 https://127.0.0.1 http://localhost \
		"http://[::1]" "http://[::ffff:127.0.0.1]" http://127.1 \
		http://0x7f000001 http://2130706433 http://0.0.0.0 \
		http://10.0.0.1 https://169.254.169.254 "https://[fe80::1]"
	do
		provider private "$url:$port/v1" &&
		model private private &&
		fails private "its address is not allowed" || return 1
	done &&
	test "$before" = "$(curl -sf "$ODD_URL/hits")" &&
	here config refinery.modelAllowAddress localhost
'

test_expect_success 'the environment does not say where requests go' '
	provider plain "$ODD_URL/v1" &&
	model whole plain &&
	echo "machine 127.0.0.1 login a password b" >.netrc &&
	chmod 600 .netrc &&
	http_proxy=http://127.0.0.1:9 HTTP_PROXY=http://127.0.0.1:9 \
		ALL_PROXY=socks5://127.0.0.1:9 all_proxy=http://127.0.0.1:9 \
		works whole &&
	test_text "served by odd-1" out &&
	rm .netrc &&
	here config refinery.provider.plain.proxy "$MOCK" &&
	works whole &&
	test_text "served by mock-2026" out &&
	here config refinery.provider.plain.proxy http://127.0.0.1:9 &&
	here config refinery.provider.plain.retries 0 &&
	fails whole "nobody answers there" &&
	here config refinery.provider.plain.url unix:///tmp/x &&
	test_expect_code 128 git -C origin.git refinery model test whole 2>err &&
	test_text "is not an address such as https://" err &&
	here config --remove-section refinery.provider.plain &&
	model whole odd
'

test_expect_success 'a key by command and by git credential' '
	model keyed openai &&
	here config --unset refinery.provider.openai.keyFile &&
	here config refinery.provider.openai.keyCommand "echo sk-test" &&
	works keyed &&
	here config refinery.provider.openai.keyCommand "echo sk-test; exit 3" &&
	test_expect_code 1 git -C origin.git refinery model test keyed 2>err &&
	test_text "keyCommand of provider '\''openai'\'': it ended with status 3" \
		err &&
	here config --unset refinery.provider.openai.keyCommand &&
	here config refinery.provider.openai.keyCredential true &&
	test_expect_code 1 git -C origin.git refinery model test keyed 2>err &&
	test_text "git credential has no key for $MOCK" err &&
	test_text "git credential approve" err &&
	here config credential.helper store &&
	printf "protocol=http\nhost=${MOCK#http://}\nusername=key\n%s\n" \
		password=sk-test | here credential approve &&
	works keyed &&
	here config refinery.provider.openai.url "$ODD_URL/v1" &&
	test_expect_code 1 git -C origin.git refinery model test keyed 2>err &&
	test_text "git credential has no key for $ODD_URL" err &&
	here config refinery.provider.openai.url "$MOCK/v1" &&
	here config --unset refinery.provider.openai.keyCredential &&
	here config refinery.provider.openai.keyFile "$TRASH/key-openai" &&
	printf "two words" >key-openai &&
	test_expect_code 1 git -C origin.git refinery model test keyed 2>err &&
	test_text "it is not one word of printable characters" err &&
	! grep "two words" err &&
	printf sk-test >key-openai &&
	chmod 640 key-openai &&
	test_expect_code 1 git -C origin.git refinery model test keyed 2>err &&
	test_text "can be read by others" err &&
	test_text "chmod 600" err &&
	chmod 600 key-openai && works keyed
'

test_expect_success 'a server that tells the key gets it into no message' '
	model echo odd &&
	fails echo "the key is not accepted (401): bad key Bearer [key], see" &&
	! grep -r sk-odd-secret out err origin.git &&
	! grep "$(printf "\033")" err
'

test_expect_success 'nor into the names that it gives itself' '
	model names odd &&
	works names &&
	test_text "served by mmm" out &&
	odd namescut cut "the reply was cut off" &&
	odd typed request "2 bytes of text/[key]" &&
	git -C origin.git log --format=%B --all >ledger &&
	test_text "Served: mmm" ledger &&
	test_text "Served: [key]" ledger &&
	! grep sk-odd out err ledger
'

test_expect_success 'figures that cannot be true are none' '
	model figures odd &&
	works figures &&
	test "$(last tokens_in)" = null &&
	test "$(last tokens_counted)" -lt 10000
'

test_expect_success 'no key anywhere: processes, ledger, journal' '
	model keyed openai &&
	traced strace -f -qq -s 200 -e trace=execve -o trace -- \
		git -C origin.git refinery model test keyed >out 2>err &&
	test_text works out &&
	! grep sk-test trace out err &&
	! grep -r sk-test origin.git &&
	git -C origin.git log --format=%B --all >ledger &&
	! grep -e sk-test -e sk-odd ledger &&
	AIMOCK_URL=$MOCK && aimock_journal >journal &&
	test_text "[REDACTED]" journal &&
	! grep -e sk-test -e sk-odd -e sk-wrong journal
'

test_expect_success 'headers of the owner, but no keys among them' '
	here config refinery.provider.openai.header "X-Team: refinery" &&
	works keyed &&
	aimock_journal >journal &&
	test_text "\"x-team\":\"refinery\"" journal &&
	here config refinery.provider.openai.header "Authorization: Bearer x" &&
	test_expect_code 128 git -C origin.git refinery model test keyed 2>err &&
	test_text "keys go into keyFile, keyCommand or keyCredential" err &&
	here config --unset refinery.provider.openai.header
'

test_expect_success 'fallbacks in their order, and only where configured' '
	fails wrong "(401)" &&
	here config refinery.model.wrong.fallback "down m-router" &&
	here refinery model test wrong >out &&
	test_text "wrong: works: m-router of router" out &&
	test_text "answered by the fallback m-router" out &&
	test "$(last model)" = m-router &&
	test "$(last asked)" = wrong &&
	here refinery usage --calls --porcelain | head -3 | cut -f2,11 >actual &&
	printf "m-router\tok\ndown\tserver\nwrong\tkey\n" >expect &&
	test_cmp expect actual &&
	here config refinery.model.overflow.fallback m-router &&
	fails overflow "too long"
'

test_expect_success 'a budget is not overdrawn, and not by a fallback either' '
	here config refinery.budgetDayTokens 1 &&
	before=$(calls) &&
	test_expect_code 1 git -C origin.git refinery model test wrong 2>err &&
	test_text "the budget for a day is 1 tokens" err &&
	test_text "git config refinery.budgetDayTokens <more>" err &&
	test "$(calls)" = "$before" &&
	here config --unset refinery.budgetDayTokens &&
	here config refinery.budgetRequestTokens 100 &&
	test_expect_code 1 git -C origin.git refinery model test m-router 2>err &&
	test_text "the budget for a request is 100 tokens" err &&
	here config --unset refinery.budgetRequestTokens &&
	here config refinery.budgetDayCost 0.05 &&
	test_expect_code 1 git -C origin.git refinery model test m-router 2>err &&
	test_text "has no prices, and there is a budget in money" err &&
	test "$(calls)" = "$before" &&
	here config --unset refinery.budgetDayCost
'

test_expect_success 'ten at a time share a budget' '
	git init -q --bare shared.git &&
	cp origin.git/config shared.git/config &&
	printf "[refinery]\n\tbudgetDayTokens = 2500\n" >>shared.git/config &&
	pids= &&
	for i in 1 2 3 4 5 6 7 8 9 10; do
		git -C shared.git refinery model test unmarked \
			>"shared.$i" 2>&1 &
		pids="$pids $!"
	done &&
	{ wait $pids || :; } &&
	cat shared.[0-9]* >shared.all &&
	test "$(grep -c works shared.all)" = 3 &&
	test "$(grep -c "the budget for a day" shared.all)" = 7 &&
	git -C shared.git refinery usage --by day --porcelain >actual &&
	test "$(cut -f9 actual)" -le 2500 &&
	test "$(cut -f2 actual)" = 3 &&
	git -C shared.git fsck --strict
'

test_expect_success 'a model that fails again and again is left alone' '
	git init -q --bare breaker.git &&
	cp origin.git/config breaker.git/config &&
	git -C breaker.git config --remove-section refinery.model.wrong &&
	git config --file breaker.git/config --get-regexp \
		"^refinery\.model\..*\.id$" | cut -d" " -f1 | while read -r key
	do
		test "$key" = refinery.model.down.id ||
			git -C breaker.git config --remove-section "${key%.id}" ||
			exit 1
	done &&
	REFINERY_TEST_NOW=1800000000 &&
	export REFINERY_TEST_NOW &&
	test_when_finished "unset REFINERY_TEST_NOW" &&
	before=$(hits down) &&
	for i in 1 2 3 4 5; do
		test_expect_code 1 git -C breaker.git refinery model test \
			2>err &&
		test_text "the server failed (503)" err || return 1
	done &&
	test $(($(hits down) - before)) = 5 &&
	test_expect_code 1 git -C breaker.git refinery model test 2>err &&
	test_text "it failed too often of late: 5 failures in a row" err &&
	test_text "left alone for another 30 seconds" err &&
	test_text "next: git refinery model test down asks it all the same" err &&
	test $(($(hits down) - before)) = 5 &&
	test_expect_code 1 git -C breaker.git refinery model test down 2>err &&
	test_text "(503)" err &&
	test $(($(hits down) - before)) = 6 &&
	REFINERY_TEST_NOW=1800000061 &&
	test_expect_code 1 git -C breaker.git refinery model test 2>err &&
	test_text "(503)" err &&
	test_expect_code 1 git -C breaker.git refinery model test 2>err &&
	test_text "left alone for another 120 seconds" err &&
	git -C breaker.git config refinery.model.down.id whole &&
	git -C breaker.git refinery model test down &&
	git -C breaker.git refinery model test
'

test_expect_success 'a killed request counts with all that it reserved' '
	git init -q --bare killed.git &&
	cp origin.git/config killed.git/config &&
	{ (cd killed.git && exec git-refinery model test silent) \
		>out 2>&1 & } &&
	pid=$! &&
	wait_until "git -C killed.git refinery usage --porcelain | grep silent" &&
	kill -9 $pid &&
	{ wait $pid || :; } &&
	git -C killed.git refinery usage --calls --porcelain >actual &&
	test "$(cut -f11 actual)" = open &&
	test "$(cut -f17 actual)" -gt 500 &&
	git -C killed.git refinery usage --by outcome >out &&
	test_text open out
'

test_expect_success 'Ctrl-C ends a request, and the ledger knows' '
	{ (cd killed.git && exec git-refinery model test silent) \
		>out 2>err & } &&
	pid=$! &&
	wait_until "test \$(git -C killed.git refinery usage --calls \
		--porcelain | wc -l) = 2" &&
	wait_until "test \$(hits silent) = 3" &&
	kill -TERM $pid &&
	{ wait $pid || :; } &&
	test_text interrupted err &&
	git -C killed.git refinery usage --calls --porcelain | head -1 >actual &&
	test "$(cut -f11 actual)" = stopped
'

test_done
