#!/bin/sh
# SPDX-License-Identifier: MIT

test_description='recipes of contrib/reviewers, each with the linter itself'
. "${0%/*}/../lib/refinery.sh"
. "$REFINERY_SOURCE/tests/lib/servers.sh"
. "$REFINERY_SOURCE/tests/lib/peers.sh"

linters

# What a package manager would have made. node cannot be run where the system
# has it too old; Debian 12's suffices for these.
make_modules()
{
	mkdir -p node_modules/.bin &&
	for linters_tool in "$LINTERS"/@ast-grep/cli-linux-*/ast-grep \
		"$LINTERS"/@biomejs/cli-linux-*/biome \
		"$LINTERS"/jscpd-linux-*/bin/jscpd; do
		ln -s "$linters_tool" "node_modules/.bin/${linters_tool##*/}" ||
			return 1
	done &&
	ln -s "$LINTERS/eslint/bin/eslint.js" node_modules/.bin/eslint &&
	ln -s "$LINTERS/oxlint/bin/oxlint" node_modules/.bin/oxlint
}

# change <recipe> <path>: a repository whose branch main has .refinery with the
# recipe, and whose branch change writes stdin to path.
change()
{
	git init -q "$1" &&
	(
		cd "$1" &&
		git config refinery.sandboxBind "$LINTERS" &&
		make_modules &&
		cp "$REFINERY_SOURCE/contrib/reviewers/$1.ini" .refinery &&
		mkdir src &&
		echo /node_modules >.gitignore &&
		if test -d ../"$1.base"; then
			cp -R ../"$1.base/." .
		fi &&
		git add . && git commit -qm base &&
		git checkout -qb change &&
		mkdir -p "$(dirname "$2")" && cat >"$2" &&
		git add . && git commit -qm change
	)
}

# finds <recipe> <line>: the linter ran, and says something at a changed line.
finds()
{
	(
		cd "$1" &&
		"$REFINERY_BUILD/tests/lib/linters" rdjsonl main change \
			>../"$1.out" 2>../"$1.err" || {
			cat ../"$1.err" >&2
			exit 1
		}
	) &&
	cat "$1.err" "$1.out" >&2 &&
	grep -q "^$1 ran [1-9]\|^$1 ran 0 $" "$1.err" &&
	grep -F "\"start\":{\"line\":$2}" "$1.out" |
		grep -qF "\"name\":\"$1\""
}

a_script()
{
	printf '#!/bin/sh\necho fine\nrm -r $1/tmp\n'
}

some_javascript()
{
	printf 'const n = Number(process.argv[2]);\n\n%s\n\n%s\n' \
		'if (n == null) { debugger; }' \
		'console.log(eval("n + 1"));'
}

some_c()
{
	cat <<-\END
	#include <stdlib.h>
	#include <string.h>

	int last(const char *text)
	{
		char copy[8];
		int *none = NULL;

		strcpy(copy, "longer than eight");
		if (*text)
			return copy[0];
		return *none;
	}
	END
}

a_copy()
{
	cat <<-\END
	function total(items) {
	  let sum = 0;
	  for (const item of items) {
	    if (item.price > 0 && item.count > 0) {
	      sum += item.price * item.count;
	    }
	    if (item.discount) {
	      sum -= item.discount * item.count;
	    }
	    if (item.tax) {
	      sum += item.tax * item.count;
	    }
	  }
	  return Math.round(sum * 100) / 100;
	}
	END
}

test_expect_success 'shellcheck' '
	a_script | change shellcheck bin/clean.sh &&
	finds shellcheck 3
'

test_expect_success 'oxlint' '
	some_javascript | change oxlint src/a.js &&
	finds oxlint 3
'

test_expect_success 'biome' '
	some_javascript | change biome src/a.js &&
	finds biome 3
'

test_expect_success 'eslint, with its configuration' '
	mkdir eslint.base &&
	echo "module.exports = [{ rules: { \"no-eval\": \"error\" } }];" \
		>eslint.base/eslint.config.js &&
	some_javascript | change eslint src/a.js &&
	finds eslint 5
'

test_expect_success 'ast-grep, with a rule of the project' '
	mkdir -p ast-grep.base/rules &&
	echo "ruleDirs: [rules]" >ast-grep.base/sgconfig.yml &&
	cat >ast-grep.base/rules/no-eval.yml <<-\END &&
	id: no-eval
	language: JavaScript
	severity: error
	message: eval runs whatever the text says
	rule:
	  pattern: eval($A)
	END
	some_javascript | change ast-grep src/a.js &&
	finds ast-grep 5
'

test_expect_success 'jscpd, which sees a copy of what did not change' '
	mkdir -p jscpd.base/src &&
	a_copy >jscpd.base/src/a.js &&
	a_copy | change jscpd src/b.js &&
	finds jscpd 1
'

# Of Debian packages; those that are not needed elsewhere may be missing.
for tool in clang clang-tidy cppcheck flawfinder; do
	command -v $tool >/dev/null && test_set_prereq $tool
done

test_expect_success clang 'clang --analyze' '
	some_c | change clang src/a.c &&
	finds clang 12
'

test_expect_success clang-tidy 'clang-tidy' '
	some_c | change clang-tidy src/a.c &&
	finds clang-tidy 12
'

test_expect_success cppcheck 'cppcheck' '
	some_c | change cppcheck src/a.c &&
	finds cppcheck 9
'

test_expect_success flawfinder 'flawfinder' '
	some_c | change flawfinder src/a.c &&
	finds flawfinder 9
'

# sarif_valid <recipe>: is that what the judge takes? Its status does not say.
sarif_valid()
{
	(
		cd "$1" &&
		"$REFINERY_BUILD/tests/lib/linters" sarif main change \
			>../"$1.sarif"
	) &&
	DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 \
		"$LINTERS/@microsoft/sarif-multitool-linux/Sarif.Multitool" \
		validate "$1.sarif" --output "$1.judged" --log ForceOverwrite \
		>"$1.said" 2>&1 &&
	cat "$1.said" >&2 &&
	! grep -E ": error |: warning SARIF1" "$1.said"
}

test_expect_success 'the SARIF validator has no complaint' '
	sarif_valid shellcheck &&
	grep "\"fixes\"" shellcheck.sarif &&
	sarif_valid eslint &&
	sarif_valid jscpd
'

test_expect_success 'nor has that of rdjsonl' '
	cat shellcheck.out oxlint.out eslint.out jscpd.out |
		split -l 1 - diagnostic. &&
	node "$LINTERS/.bin/rdformat-validator" --strict --no-extra-fields \
		diagnostic.* &&
	sed "s/WARNING/BAD/" oxlint.out >bad &&
	test_must_fail node "$LINTERS/.bin/rdformat-validator" bad
'

test_done
