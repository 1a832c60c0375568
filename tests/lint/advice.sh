#!/bin/sh
# SPDX-License-Identifier: MIT
#
# A next step is printed to somebody in trouble, who does what it says, or to an
# agent, which does it at once. So no text of ours tells to delete, to force or
# to go around a check, whatever it is about.
. "${0%/*}/../lib/lint.sh"

# "<file>:<line>:<text>" of all that is said: literals of more than a word
said()
{
	awk -f tests/lib/strings.awk src/*.c src/*/*.c src/*/*.h |
		grep -E '^[^:]*:[0-9]+:.* '
}

# What forces, deletes or overrides by its options. `--unset` of git refinery
# config is our own, and a lease is none that is printed.
options()
{
	long='force|hard|no-verify|delete|mirror|prune|skip|overwrite|theirs|ours'
	long="$long|allow-unrelated-histories|unset-all|remove-section"
	said | grep -E -e "(^|[ (])(--($long)|-[a-z]*[fD][a-z]*)([ =,;:).]|\$)" |
		grep -vE '^src/(cmd/config|util/options)\.c:'
	said | grep -E 'hooksPath=|update-ref -d|branch -d|push [^ ]+ [+:]'
	return 0
}

# Programs that delete or overwrite
programs()
{
	said | grep -E '(^|[ :(;&|])(rm|unlink|shred|dd|truncate|kill|pkill)( -|$)'
	said | grep -E 'git (rm|clean|reset|prune|filter-branch|replace)( |$)'
	said | grep -E 'git (update-ref|stash drop|reflog (delete|expire))( |$)'
	return 0
}

# In words, where a step begins: "remove it", "..., or delete them". Names of
# settings and what a command does itself ("removed 2 files") are none.
words()
{
	verbs='remove|delete|unset|override|overwrite|force|kill|discard|wipe'
	verbs="$verbs|purge|erase|drop"
	what='it|them|the|this|that|its|all|one|line|%s'
	said | grep -E ":([^:]*(; |, | and | or | then ))?($verbs) ($what)([^a-z]|\$)" |
		grep -vE '^src/git/ref\.c:|:remove (%s = %s|what is no|hooks and)'
	return 0
}

# Proof that all of them find something.
finds_them()
{
	for lint_bad in 'git push --force' 'try git push -f' 'serve it, or delete them' \
		'git reset --hard' 'rm -rf %s' 'remove it, or use' \
		'git commit --no-verify' 'git update-ref -d %s' \
		'git branch -D x' 'mend it, and remove the lock'; do
		said()
		{
			printf 'a.c:1:%s\n' "$lint_bad"
		}
		test -n "$(options)$(programs)$(words)" ||
			echo "not found: $lint_bad"
	done
}

lint 'no option that forces, deletes or goes around a check' options
lint 'no program that deletes' programs
lint 'no word that tells to' words
lint 'and they are found where there are any' finds_them
lint_done
