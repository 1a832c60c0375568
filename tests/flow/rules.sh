#!/bin/sh
# SPDX-License-Identifier: MIT
test_description='each built-in rule: what it fires on, and what it does not'
. "${0%/*}/../lib/refinery.sh"
. "$REFINERY_SOURCE/tests/lib/review.sh"

# fires <rule> <path> [<line>]: and nothing else does.
fires()
{
	commit "$1" && found main.. --style strict >actual &&
	echo "$1" >>"$TRASH/fired" &&
	awk '{ print $1, $3 }' actual >short &&
	echo "$1 $2:${3:-0}" >expect &&
	test_cmp expect short &&
	git -C work reset -q --hard main
}

# silent: nothing does.
silent()
{
	commit silent && found main.. --style strict >actual &&
	test_must_be_empty actual &&
	git -C work reset -q --hard main
}

# key <kind>: a private key in armour, in lines.
key()
{
	printf -- '-----BEGIN %s KEY-----\n' "$1"
	printf 'MF4CpAIBAAKCAQEA7fT0xKq2bVn5sY8cJ3wLrH9uQe4mZa1Xg6Tp0RvOyB2NdIhS\n'
	printf 'k8Wc5Lq9Ej3Uf7Mx1Gt4Yb0Ov6Pz2Ra8Ns5Hd7Kw3Xi9Jc1Vl6Qm4Tg0Fe2Bu\n'
	printf -- '-----END %s KEY-----\n' "$1"
}

test_expect_success 'a repository' '
	reviewed && : >fired
'

test_expect_success 'secret/token' '
	put src/a.js "x" "const t = \"$(token)\";" &&
	fires secret/token src/a.js 2 &&
	put docs/a.md "Set it to $(token | tr 7 8), say." && silent
'

test_expect_success 'secret/token: an AWS key is an id and a secret' '
	half=wJ4rXUtnQ7MDf9zXkP2bRx && rest=L8sHc6VdY1aGe3TqNo &&
	put src/a.ini "id = AKIA2E7WQKD5RVXNTB4M" "key = $half$rest" &&
	fires secret/token src/a.ini 2 &&
	put src/a.ini "id = AKIA2E7WQKD5RVXNTB4M" "more" && silent &&
	put src/a.ini "sum = $half$rest" && silent &&
	put docs/a.md "id AKIAIOSFODNN7EXAMPLE" "$half$rest" && silent
'

test_expect_success 'secret/private-key and secret/specimen-key' '
	mkdir -p work/src work/tests &&
	key "RSA PRIVATE" >work/src/id && fires secret/private-key src/id 1 &&
	mkdir -p work/src work/tests &&
	key "RSA PRIVATE" >work/tests/id &&
	fires secret/specimen-key tests/id 1 &&
	mkdir -p work/src && key PUBLIC >work/src/id && silent &&
	put src/a.c "if (strstr(text, \"-----BEGIN RSA PRIVATE KEY-----\"))" \
		"	return 1;" && silent
'

# made <name> <option>...: a private key of ssh-keygen.
made()
{
	made_file=$1
	shift
	rm -f "$made_file" "$made_file.pub" &&
	ssh-keygen -q -C made -f "$made_file" "$@"
}

# literal <file>: as a string in code, a line of the key each.
literal()
{
	sed "s/.*/	\"&\\\\n\" +/" "$1"
}

# oneline <file>: as JSON has it.
oneline()
{
	printf "{\"key\": \"%s\"}\n" "$(sed "s/\$/\\\\n/" "$1" | tr -d "\n")"
}

test_expect_success 'whole keys of all kinds, as files and in code; no cut ones' '
	made ed -t ed25519 -N "" && made edp -t ed25519 -N secret &&
	made ec -t ecdsa -m PEM -N "" && made ecp -t ecdsa -m PEM -N secret &&
	made rsa -t rsa -b 2048 -m PEM -N "" &&
	made rsap -t rsa -b 2048 -m PKCS8 -N secret &&
	made rsa8 -t rsa -b 2048 -m PKCS8 -N "" &&
	for kind in ed edp ec ecp rsa rsap rsa8; do
		mkdir -p work/src && cp $kind work/src/$kind &&
		fires secret/private-key src/$kind 1 &&
		mkdir -p work/src && literal $kind >work/src/$kind.js &&
		fires secret/private-key src/$kind.js 1 &&
		mkdir -p work/src && oneline $kind >work/src/$kind.json &&
		fires secret/private-key src/$kind.json 1 &&
		mkdir -p work/src && sed 3d $kind >work/src/$kind &&
		sed 3d $kind | sed "\$d" >work/src/$kind.cut &&
		{ sed -n 1,2p $kind && echo ... && sed -n "\$p" $kind; } \
			>work/src/$kind.txt || return 1
		case $kind in rsa | rsa8 | ec) silent || return 1 ;; esac
		rm -rf work/src
	done
'

test_expect_success 'secret/url' '
	put src/a.env "DB=postgres://app:s3kr3tPw9x@db.acme.io/x" &&
	fires secret/url src/a.env 1 &&
	put tests/a.env "DB=postgres://app:s3kr3tPw9x@db.acme.io/x" &&
	put src/a.env "DB=postgres://app:s3kr3tPw9x@localhost/x" \
		"DB=postgres://app:\${PASSWORD}@db.acme.io/x" && silent
'

test_expect_success 'secret/assignment' '
	put src/a.ts "const adminPassword = \"Tr0ub4dor&3xQz9\";" &&
	fires secret/assignment src/a.ts 1 &&
	put src/a.ts "const adminPassword = env(\"ADMIN_PASSWORD\");" \
		"const label = { password: \"Enter your password\" };" \
		"const tokenKind = \"Tr0ub4dor&3xQz9\";" && silent
'

test_expect_success 'text/conflict' '
	put src/a.c a "<<<<<<< HEAD" b "=======" c ">>>>>>> topic" &&
	fires text/conflict src/a.c 2 &&
	put docs/a.rst Title "=======" &&
	put docs/merge.md "<<<<<<< HEAD" b "=======" c ">>>>>>> topic" &&
	put src/a.c "<<<<<<< HEAD" b && put src/b.c a "=======" b && silent
'

test_expect_success 'text/bidi' '
	put src/a.c "/* $(printf "\342\200\256")begin */ if (admin) {" &&
	fires text/bidi src/a.c 1 &&
	put locale/he.json "\"$(printf "\342\200\253\327\251\327\234")\"" &&
	put src/a.c "\"$(printf "\342\201\246")name$(printf "\342\201\251")\"" &&
	silent
'

test_expect_success 'text/invisible' '
	put src/a.py "us$(printf "\342\200\213")er = 1" &&
	fires text/invisible src/a.py 1 &&
	put src/a.js "const { $(printf "\343\205\244") } = query;" &&
	fires text/invisible src/a.js 1 &&
	printf "\357\273\277int a;\n" >work/src/a.c &&
	put src/b.py "s = \"$(printf "\360\237\221\251\342\200\215\360\237\222\273")\"" &&
	put docs/a.md "a$(printf "\342\200\213")b" && silent
'

test_expect_success 'debug/breakpoint' '
	put src/a.ts "	debugger;" && fires debug/breakpoint src/a.ts 1 &&
	put src/a.py "import pdb; pdb.set_trace()" &&
	fires debug/breakpoint src/a.py 1 &&
	put src/a.rb "binding.pry" && fires debug/breakpoint src/a.rb 1 &&
	put src/a.ts "// a debugger; stops here" "const debugger_ = 1;" &&
	put tests/a.py "breakpoint()" && put src/a.py "# breakpoint()" && silent
'

test_expect_success 'debug/focused-test' '
	put tests/a.test.ts "it.only(\"works\", () => {});" &&
	fires debug/focused-test tests/a.test.ts 1 &&
	put src/fit.ts "fit(model);" &&
	put tests/a.test.ts "it(\"works\", () => {});" && silent
'

test_expect_success 'tree/case' '
	put src/Makefile a && put src/makefile b &&
	fires tree/case src/makefile &&
	put src/Lib a && put src/lib/x b && fires tree/case src/Lib &&
	put src/Makefile a && put lib/makefile b && silent &&
	put src/a a && put Src/b b && silent
'

test_expect_success 'tree/link' '
	mkdir -p work/src && ln -s ../../etc/passwd work/src/link &&
	fires tree/link src/link &&
	mkdir -p work/src && ln -s /etc/passwd work/src/link &&
	fires tree/link src/link &&
	mkdir -p work/src && ln -s ../README work/src/link && silent
'

test_expect_success 'tree/large' '
	head -c 6000000 /dev/zero >work/data.bin && fires tree/large data.bin &&
	head -c 4000000 /dev/zero >work/data.bin && silent
'

test_expect_success 'tree/generated: one for a directory of them' '
	put node_modules/a/index.js x && put node_modules/b/index.js x &&
	fires tree/generated node_modules/a/index.js &&
	put src/a.pyc x && fires tree/generated src/a.pyc &&
	put src/modules/index.js x && put src/core.c x && silent
'

test_expect_success 'policy/submodule' '
	put .gitmodules "[submodule \"a\"]" "	path = a" "	url = ext::sh -c x" &&
	fires policy/submodule .gitmodules 3 &&
	put .gitmodules "[submodule \"a\"]" "	path = ../a" "	url = https://x/y" &&
	fires policy/submodule .gitmodules 2 &&
	put .gitmodules "[submodule \"a\"]" "	path = a" "	url = ../a.git" \
		"	update = rebase" && silent
'

test_expect_success 'policy/attributes' '
	put .gitattributes "*.c filter=indent" &&
	fires policy/attributes .gitattributes 1 &&
	put .gitattributes "*.bin filter=lfs diff=lfs merge=lfs -text" \
		"# *.c filter=x" "*.md merge=union" && silent
'

test_expect_success 'policy/gate' '
	put .refinery "[test \"a\"]" "command = true" &&
	fires policy/gate .refinery &&
	put sub/REVIEW.md x && silent
'

test_expect_success 'each rule of the table fired' '
	sed -n "s/^	{ \"\([a-z]*\/[a-z-]*\)\", FINDING.*/\1/p" \
		"$REFINERY_SOURCE/src/rule/rule.c" | sort -u >expect &&
	test -s expect && sort -u fired >actual && test_cmp expect actual
'

test_done
