#!/bin/bash
# Operations: the example configuration is loaded by every program and a broken line in it is named;
# every program has a manual page that renders; what `make install` puts down is whole and runs.
. "$(dirname "$0")/stack.sh"
release=${RELEASE:-$BUILD}
[ -x "$release/bin/serai" ] || { echo "needs a whole build in $release"; exit 77; }
programs="broker registry agreements corridors news analysis"
conf=deploy/conf/serai.conf

# --- The example configuration --------------------------------------------------------------------
diff <(deploy/conf/print "$BUILD") "$conf" || fail "$conf is not as the options are: deploy/conf/print build >$conf"
for program in $programs; do
	out=$("serai-$program" --config "$conf" --settings 2>&1) || fail "serai-$program does not take $conf: $out"
	is "serai-$program: the example holds the defaults" "$("serai-$program" --settings)" "$out"
	sed "/^\[$program\]/a no-such-option = 1" "$conf" >"$TMP/bad.conf"
	line=$(grep -n no-such-option "$TMP/bad.conf" | cut -d: -f1)
	out=$("serai-$program" --config "$TMP/bad.conf" 2>&1)
	is "serai-$program: a wrong option's exit code" 2 $?
	holds "serai-$program: a wrong option" "$TMP/bad.conf:$line" "$out"
	holds "serai-$program: which it is" "serai-$program has no option 'no-such-option'" "$out"
	sed "/^\[$program\]/,/^log-level/s/^log-level.*/log-level = loud/" "$conf" >"$TMP/bad.conf"
	line=$(grep -n loud "$TMP/bad.conf" | cut -d: -f1)
	out=$(SERAI_CONFIG=$TMP/bad.conf "serai-$program" 2>&1)
	holds "serai-$program: a wrong value" "$TMP/bad.conf:$line" "$out"
	holds "serai-$program: what was wanted" "wanted one of debug|info|warning|error, got 'loud'" "$out"
done
printf '[serai]\nlog-level = debug\n[news]\nlog-level = error\n' >"$TMP/shared.conf"
holds "an option for all" "log-level = debug" "$(serai-registry --config "$TMP/shared.conf" --settings)"
holds "and one's own over it" "log-level = error" "$(serai-news --config "$TMP/shared.conf" --settings)"
holds "a flag over both" "log-level = info" "$(serai-news --config "$TMP/shared.conf" --log-level=info --settings)"
printf '[broker]\nsegment-size 64MiB\n' >"$TMP/bad.conf"
holds "a line that is none" "$TMP/bad.conf:2" "$(serai-broker --config "$TMP/bad.conf" 2>&1)"

# --- Installed ------------------------------------------------------------------------------------
root=$TMP/root prefix=/opt/serai
# Not as a part of the make that runs the tests: its variables are not ours.
env -u MAKEFLAGS -u MAKELEVEL make -s SAN= install DESTDIR="$root" PREFIX=$prefix >"$TMP/install.log" 2>&1 || { cat "$TMP/install.log"; exit 1; }
cd "$root$prefix" || exit 1
for file in bin/serai bin/serai-{plughost,broker,registry,agreements,corridors,news,analysis} \
	lib/libserai.{a,so,so.0} lib/pkgconfig/serai.pc lib/serai/plugins/{talk-shop,rats-response}.so \
	include/serai/proto/bus/bus.h include/serai/proto/tables/registry.tbl \
	include/serai/{plugin,pack}.h include/serai/ext/{now,random,store}.h \
	share/serai/registry/data/{memberships,states}.csv share/serai/plugin/include/plugin.map \
	share/doc/serai/{README.md,LICENSE,serai.conf} share/bash-completion/completions/serai \
	share/man/man1/serai.1 share/man/man8/serai-{broker,plughost,registry,agreements,corridors,news,analysis}.8; do
	[ -s "$file" ] || fail "make install puts no $file down"
done
is "every program has a page" "$(ls bin | wc -l)" "$(ls share/man/man*/* | wc -l)"
is "prefix in serai.pc" "prefix=$prefix" "$(head -1 lib/pkgconfig/serai.pc)"
is "nothing outside of the prefix" opt "$(ls "$root")"

# Each page by whichever program there is; without one, the sections alone.
render() {
	if command -v man >/dev/null; then
		MANROFFOPT='' LC_ALL=C.UTF-8 man --warnings -l "$1"
	elif command -v mandoc >/dev/null; then
		mandoc -T utf8 -W warning "$1"
	else
		cat "$1"
	fi
}
for page in share/man/man*/*; do
	name=${page##*/}
	render "$page" >"$TMP/page" 2>"$TMP/page.errors" || fail "$name does not render"
	is "$name renders without a word" "" "$(cat "$TMP/page.errors")"
	for section in NAME SYNOPSIS DESCRIPTION "EXIT STATUS"; do
		grep -q "$section" "$TMP/page" || fail "$name has no section $section"
	done
	grep -q -- "${name%.*}" "$TMP/page" || fail "$name does not name its program"
done

# completes WANTED WORDS...: what bash offers for the last word.
completes() {
	local wanted=$1
	shift
	is "completion of 'serai $*'" "$wanted" "$(COMP_LINE="$*" bash -c '
		. share/bash-completion/completions/serai || exit 1
		COMP_WORDS=(serai "$@") COMP_CWORD=$#
		_serai
		printf "%s\n" "${COMPREPLY[@]}" | sort | paste -sd" "' bash "$@")"
}
completes "members memberships" mem
completes "down" dow
completes "--as-of" members --as
completes "--detach" up --de

# The stack from the prefix, configured by the installed example.
export PATH=$PWD/bin:$PATH SERAI_CONFIG=$PWD/share/doc/serai/serai.conf SERAI_HOME=$TMP/h
stack_down() { serai down >/dev/null 2>&1; }
stack_up
serai status --wait >/dev/null || fail "not everything is ready: $(serai status)"
is "members, from the prefix" 10 "$(serai members SCO --as-of 2024-07-05 --json | json 'len(d["rows"])')"
for program in $programs; do
	pgrep -f "^$root$prefix/bin/serai-$program" >/dev/null || fail "serai-$program does not run from the prefix"
done
serai plugin new elsewhere "$TMP/elsewhere" >/dev/null && serai plugin build "$TMP/elsewhere" >"$TMP/plugin.log" 2>&1 ||
	fail "a plugin cannot be built from what is installed: $(cat "$TMP/plugin.log")"
serai down >/dev/null || fail "serai down fails"
finish
