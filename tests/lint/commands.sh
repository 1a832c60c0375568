#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Each command of the table has a source, a page, a test and completion, and
# says the same in all of them.
. "${0%/*}/../lib/lint.sh"

PATH=$REFINERY_BUILD:$PATH
commands=$(REFINERY_COMPLETE=commands git-refinery)

exist()
{
	test -n "$commands" || echo "git-refinery names no command"
	for command in $commands; do
		for file in "src/cmd/$command.c" "tests/cmd/$command.sh" \
			"doc/git-refinery-$command.1"; do
			test -f "$file" || echo "$command: no $file"
		done
	done
}

strays()
{
	for file in src/cmd/*.c; do
		name=$(basename "$file" .c)
		case $name in
		cmd | cmd-*) continue ;;
		esac
		echo "$commands" | grep -qx "$name" ||
			echo "$file: no such command in the table"
	done
}

overview()
{
	for command in $commands; do
		grep -qE "^\.It Xr git-refinery-$command 1" doc/git-refinery.1 ||
			echo "doc/git-refinery.1: no .It Xr for $command"
	done
}

# The file is asked as bash asks it.
completion()
{
	bash -c '
		. contrib/completion/git-refinery
		COMP_WORDS=(git refinery "") COMP_CWORD=2
		_git_refinery
		while read -r command; do
			[[ " ${COMPREPLY[*]} " == *" $command "* ]] ||
				echo "completion does not offer $command"
		done < <(tr " " "\n" <<<"$1")' completion "$commands"
}

options()
{
	for command in $commands; do
		REFINERY_COMPLETE=options git-refinery "$command" |
			sed 's/=$//; s/^--//' |
			while read -r option; do
				grep -qE "^\.It .*Fl (Fl |-)$option( |\$)" \
					"doc/git-refinery-$command.1" ||
					echo "$command: no .It Fl -$option"
			done
	done
}

# Usage as one line of words, with nothing that only shows an argument.
plain()
{
	sed 's/[<>]//g' | tr -s ' \n' '  ' | sed 's/^ //; s/ $//'
}

said()
{
	git-refinery "$1" -h | sed '/^$/,$d' |
		sed 's/^usage: //; s/^ *or: //' | plain
}

written()
{
	mandoc -Tascii -O width=200 "doc/git-refinery-$1.1" |
		sed 's/.\x08//g' |
		sed -n '/^SYNOPSIS/,/^[A-Z]/{/^[A-Z]/!p}' | plain
}

synopsis()
{
	for command in $commands; do
		test -f "doc/git-refinery-$command.1" || continue
		test "$(said "$command")" = "$(written "$command")" && continue
		echo "$command -h:   $(said "$command")"
		echo "its SYNOPSIS: $(written "$command")"
	done
}

keys()
{
	echo "$commands" | grep -qx config || return 0
	sed -n 's/^	{ \.name = "\([A-Za-z]*\)",.*/\1/p' src/config/key*.c |
		while read -r key; do
			grep -qE "^\.It .*[ .]$key( |\$)" \
				doc/git-refinery-config.5 ||
				echo "doc/git-refinery-config.5: no .It for $key"
		done
}

# By id and level.
rules()
{
	test -f src/rule/rule.c || return 0
	tr '\n' ' ' <src/rule/rule.c |
		grep -o '{ "[a-z]*/[a-z-]*", FINDING_[A-Z]*' |
		sed 's/{ "\(.*\)", FINDING_\(.*\)/\1 \2/' |
		while read -r rule level; do
			level=$(echo "$level" | tr '[:upper:]' '[:lower:]')
			grep -qx "\.It Cm $rule Pq $level" \
				doc/git-refinery-rules.7 ||
				echo "git-refinery-rules.7: no .It Cm $rule Pq $level"
		done
}

lint 'each command has source, page and test' exist
lint 'each file of src/cmd is a command' strays
lint 'git-refinery(1) lists each command' overview
lint 'completion offers each command' completion
lint 'each option stands in its page' options
lint '-h says what SYNOPSIS says' synopsis
lint 'each setting stands in git-refinery-config(5)' keys
lint 'each rule stands in git-refinery-rules(7)' rules
lint_done
