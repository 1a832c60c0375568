#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Attributes, merge drivers, line ends, submodules and renames: what git merges
# lands, as git merges it, and the second opinion agrees in its own way. Each
# case is a target with two branches from the same base; the first one is
# landed, and `git rebase` of the installed git says what the second one gives.

test_description='merges by attributes land as git makes them'
. "${0%/*}/../lib/refinery.sh"

# begin <name>: a branch of that name with a base; then "side" for each change
begin () {
	git checkout -q --orphan "$1" && git rm -rfq --ignore-unmatch . &&
	git clean -fdxq && name=$1
}

save () {
	git add -A && git commit -q -m "$name: $1"
}

side () {
	save "${branch:-base}" && branch=$1 &&
	git checkout -q -B "$name-$1" "$name"
}

finish () {
	save b && branch= && echo "$name" >>../names
}

lines () {
	seq -f "$1 %g" 1 "${2:-12}"
}

test_expect_success 'the cases' '
	git config --global merge.ours.driver true &&
	git config --global merge.join.driver \
		"echo merging %P; cat >/dev/null; cat %B >>%A; echo %P %L >>%A" &&
	git init -q plain &&
	(
		cd plain &&
		begin union && echo "CHANGES merge=union" >.gitattributes &&
		lines l 3 >CHANGES &&
		side a && echo a >>CHANGES && side b && echo b >>CHANGES && finish &&

		begin union-below && mkdir doc &&
		echo "log merge=union" >doc/.gitattributes && lines l 3 >doc/log &&
		side a && echo a >>doc/log && side b && echo b >>doc/log && finish &&

		begin union-new && echo "CHANGES merge=union" >.gitattributes &&
		side a && echo a >CHANGES && side b && echo b >CHANGES && finish &&

		begin ours && echo "lock merge=ours" >.gitattributes &&
		echo 0 >lock && lines l >f &&
		side a && echo 1 >lock && side b && echo 2 >lock && echo b >>f &&
		finish &&

		begin join && mkdir "a '"'"'b" &&
		echo "* merge=join conflict-marker-size=9" >.gitattributes &&
		echo 0 >"a '"'"'b/f" && side a && echo 1 >"a '"'"'b/f" &&
		side b && echo 2 >"a '"'"'b/f" && finish &&

		begin unknown && echo "f merge=nobody" >.gitattributes && lines l >f &&
		side a && sed -i "s/^l 2$/a/" f && side b &&
		sed -i "s/^l 9$/b/" f && finish &&

		begin binary && echo "f -merge" >.gitattributes && lines l >f &&
		side a && sed -i "s/^l 2$/a/" f && side b &&
		sed -i "s/^l 9$/b/" f && finish &&

		begin mode && lines l >f &&
		side a && sed -i "s/^l 2$/a/" f && side b && chmod +x f &&
		finish &&

		begin rename-edit && mkdir d && lines l >d/f && lines m >d/g &&
		side a && git mv d e && sed -i "s/^l 2$/a/" e/f &&
		side b && sed -i "s/^l 9$/b/" d/f && finish &&

		begin rename-alike && lines l >f &&
		side a && git mv f g && sed -i "s/^l 2$/a/" g &&
		side b && git mv f g && sed -i "s/^l 9$/b/" g && finish &&

		begin rename-both && lines l >f && lines m >g &&
		side a && git mv f f2 && sed -i "s/^m 2$/a/" g &&
		side b && git mv g g2 && sed -i "s/^l 9$/b/" f && finish &&

		begin rename-union && echo "* merge=union" >.gitattributes &&
		lines l >f && side a && git mv f g && echo a >>g &&
		side b && echo b >>f && finish &&

		begin same-new && lines l >f &&
		side a && echo new >n && side b && echo new >n && echo b >>f &&
		finish &&

		begin link && ln -s x l && lines l >f &&
		side a && ln -sf y l && side b && echo b >>f && finish &&

		begin encoded && echo "f working-tree-encoding=UTF-16LE-BOM text" \
			>.gitattributes && lines l | iconv -t UTF-16 >f &&
		side a && (lines l | sed "s/^l 2$/a/" | iconv -t UTF-16) >f &&
		side b && (lines l | sed "s/^l 9$/b/" | iconv -t UTF-16) >f &&
		finish
	) >out 2>&1 &&
	mv names plain.names
'

# expected <repository>: what git makes of each case in it
# shellcheck disable=SC2013 # names of one word
expected () {
	while read -r name
	do
		git -C "$1" checkout -q --detach "$name-b" &&
		if git -C "$1" rebase -q "$name-a" </dev/null >>out 2>&1
		then
			echo "$name $(git -C "$1" rev-parse "HEAD^{tree}")"
		else
			git -C "$1" rebase --abort && echo "$name conflict"
		fi || return 1
	done <"$1.names"
}

# landed <repository>: what lands of them in <repository>.git
# shellcheck disable=SC2013,SC2046 # names of one word
landed () {
	(
		cd "$1.git" &&
		git config refinery.sandbox off &&
		sed "s/^/--target=/" "../$1.names" |
			xargs git refinery init --no-hooks --no-wake \
				--gate=any=true &&
		while read -r name
		do
			git refinery enqueue --target="$name" "$name-a" &&
			git refinery enqueue --target="$name" "$name-b" ||
				return 1
		done <"../$1.names" &&
		test_might_fail git refinery run
	) >ran 2>&1 &&
	while read -r name
	do
		if git -C "$1.git" log -1 --format=%B \
			"refs/refinery/log/$name" | grep -q "^Code: CONFLICT"
		then
			echo "$name conflict"
		else
			echo "$name $(git -C "$1.git" rev-parse "$name^{tree}")"
		fi || return 1
	done <"$1.names"
}

test_expect_success 'what git merges by attributes lands, and is verified' '
	expected plain >expect &&
	test "$(grep -c conflict expect)" -le 1 &&
	git clone -q --bare plain plain.git &&
	landed plain >actual &&
	test_cmp expect actual &&
	! grep UNVERIFIED ran &&
	git -C plain.git refinery verify --all >out &&
	! grep -v "nothing wrong" out
'

test_expect_success 'normal forms and renamed directories, where git is told so' '
	git config --global core.safecrlf false && cr=$(printf "\r") &&
	git init -q normal &&
	git -C normal config merge.renormalize true &&
	git -C normal config merge.directoryRenames true &&
	(
		cd normal &&
		begin eol && (lines l | sed "s/\$/$cr/") >f && echo 1 >g &&
		side a && echo "* text=auto" >.gitattributes &&
		git add --renormalize . && echo 2 >g &&
		side b && sed -i "s/^l 9/b/" f && finish &&

		begin eol-deleted && echo "f -text" >.gitattributes &&
		lines l >f && echo 1 >g && side a && git rm -q f &&
		side b && echo 2 >g && finish &&

		begin ident && echo "f ident" >.gitattributes &&
		(echo "\$Id\$" && lines l) >f &&
		side a && sed -i "s/^l 2$/a/" f &&
		side b && sed -i "s/^l 9$/b/" f && finish &&

		begin directory && mkdir d && lines l >d/f && lines m >d/g &&
		side a && git mv d e && side b && echo new >d/n && finish &&

		begin directory-into && mkdir d && lines l >d/f && lines m >g &&
		side a && git mv d e && echo a >>g &&
		side b && git mv g d/g && sed -i "s/^m 2$/b/" d/g && finish
	) >out 2>&1 &&
	mv names normal.names &&
	expected normal >expect &&
	! grep conflict expect &&
	git clone -q --bare normal normal.git &&
	git -C normal.git config merge.renormalize true &&
	git -C normal.git config merge.directoryRenames true &&
	landed normal >actual &&
	test_cmp expect actual &&
	! grep UNVERIFIED ran &&
	git -C normal.git refinery verify --all >out &&
	! grep -v "nothing wrong" out
'

test_expect_success 'a submodule that goes on from where the other took it' '
	git init -q sub &&
	(
		cd sub &&
		for i in 1 2 3
		do
			git commit -q --allow-empty -m $i && git tag v$i || return 1
		done &&
		git checkout -q v1 && git commit -q --allow-empty -m side &&
		git tag side && git checkout -q v1
	) &&
	git init -q super &&
	(
		cd super &&
		git -c protocol.file.allow=always submodule --quiet add ../sub s &&
		git commit -q -m Begin &&
		git -C s fetch -q origin --tags &&
		git config refinery.sandbox off &&
		git refinery init --no-wake --no-hooks --gate=any=true &&
		for v in v2 v3 side
		do
			git checkout -q -b "to-$v" main &&
			git update-index --cacheinfo \
				"160000,$(git -C s rev-parse "$v"),s" &&
			git commit -q -m "Take $v" || return 1
		done &&
		git checkout -q --detach main &&
		git refinery enqueue --target=main to-v2 &&
		git refinery enqueue --target=main to-v3 &&
		git refinery run &&
		git rev-parse main:s >../actual &&
		git -C s rev-parse v3 >../expect &&
		git refinery enqueue --target=main to-side &&
		test_might_fail git refinery run &&
		git log -1 --format=%B refs/refinery/log/main >../last
	) >ran 2>&1 &&
	test_cmp expect actual &&
	grep "^Code: CONFLICT" last
'

test_expect_success 'attributes that an entry brings hold for the next one' '
	git init -q brings &&
	(
		cd brings && name=brings &&
		lines l 3 >f && git add . && git commit -q -m base &&
		git checkout -q -b one && echo "f merge=union" >.gitattributes &&
		save one && for n in two three
		do
			git checkout -q -b $n main && echo $n >>f &&
			git commit -q -a -m $n || return 1
		done &&
		git checkout -q --detach && git config refinery.sandbox off &&
		git refinery init --no-wake --no-hooks --gate=any=true &&
		for n in one two three
		do
			git refinery enqueue --target=main $n || return 1
		done &&
		git refinery run && git show main:f >../actual &&
		git refinery verify --all >../verified
	) >out 2>&1 &&
	(lines l 3 && echo two && echo three) >expect &&
	test_cmp expect actual &&
	grep "nothing wrong" verified
'

# A git whose merge-tree says that each merge gives the tree in the file "lie".
test_expect_success 'a tree that git has not merged so is not verified' '
	mkdir lying && real=$(command -v git) &&
	cat >lying/git <<-EOF &&
	#!/bin/sh
	case " \$* " in
	*" merge-tree "*)
		while read -r pair
		do
			printf "1\\\\0%s\\\\0\\\\0" "\$(cat "$TRASH/lie")"
		done ;;
	*) exec "$real" "\$@" ;;
	esac
	EOF
	chmod +x lying/git &&
	git init -q told &&
	(
		cd told &&
		begin told && mkdir d && echo "log merge=union" >.gitattributes &&
		lines l 3 >log && lines f >d/f && lines g >g && lines h >h &&
		side a && git mv d e && echo a >>log && echo a >>g &&
		side b && echo b >>log && sed -i "s/^f 2$/b/" d/f &&
		sed -i "s/^g 2$/b/" g && echo b >n && git rm -q h && save b &&
		git checkout -q --detach && git rebase -q told-a &&
		git checkout -q -B right &&
		git checkout -q -B told told-a &&
		git config refinery.sandbox off &&
		git refinery init --no-hooks --no-wake --gate=any=true --target=told
	) >out 2>&1 &&
	cd told &&
	for lie in "echo x >>new" "git rm -q n" "git rm -qr e" \
		"git checkout -q told-a -- g" "git checkout -q told-b -- g" \
		"git checkout -q told-a -- e/f" "git checkout -q told-b -- d" \
		"git checkout -q told-a -- h" "chmod +x g" "git mv e d" \
		"git mv e other" "git checkout -q told-a -- log" \
		"git checkout -q told-b -- log" "echo b >>log" "echo x >>log" \
		"sed -i 1d log" "sed -i 1d g" "git checkout -q told~ -- ." true
	do
		git checkout -q -f --detach right && sh -c "$lie" &&
		git add -A && git write-tree >../lie &&
		git checkout -q -f --detach told-b && git clean -fdxq &&
		if PATH="$TRASH/lying:$PATH" git-refinery try --target=told \
			told-b >../out 2>&1
		then
			echo "$lie" >>../believed
		elif ! grep "gives another tree" ../out
		then
			return 1
		fi || return 1
	done &&
	cd .. &&
	echo true >expect &&
	test_cmp expect believed
'
test_done
