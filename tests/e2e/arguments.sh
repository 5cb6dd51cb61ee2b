#!/bin/bash
# Wrong calls: each says what was wanted, ends with the exit code of services/cli/README.md, and
# changes nothing; and what a killed or missing stack does to those who call.
. "$(dirname "$0")/stack.sh"
cd "$TMP" || exit 1

# wrong CODE WORDS ARGUMENTS...
wrong() {
	local code=$1 words=$2 out
	shift 2
	out=$(timeout 60 serai "$@" 2>&1 </dev/null)
	is "serai $*: exit code" "$code" $?
	holds "serai $*" "$words" "$out"
}

# --- Without a stack ------------------------------------------------------------------------------
wrong 2 "up takes no argument" up extra
wrong 2 "no such flag" up --bogus
wrong 2 "usage: serai news" news
wrong 2 "usage: serai news" news bogus
wrong 2 "completion takes no argument" completion extra
wrong 2 "wants milliseconds" status --timeout 0
wrong 3 "no stack runs here" down
long=$TMP/$(printf 'a%.0s' {1..120})
SERAI_HOME=$long wrong 5 "set a shorter SERAI_HOME" up
SERAI_HOME=$long wrong 5 "set a shorter SERAI_HOME" up --detach
[ ! -e "$long" ] || fail "a home that cannot be was made"
: >"$TMP/file"
SERAI_HOME=$TMP/file/home wrong 5 "making the folder" up

# Ctrl-C ends the waiting for a stack that is not there.
serai status --wait >/dev/null 2>"$TMP/status.err" &
waiting=$!
# Its own handler is in place: from there on a signal is only noted.
until_true 20 sh -c "grep -q '^SigCgt:.*[4567cdef]...\$' /proc/$waiting/status" || fail "status --wait does not start"
kill -TERM $waiting
until_true 20 sh -c "! kill -0 $waiting" || { fail "status --wait cannot be stopped"; kill -KILL $waiting; }
wait $waiting 2>/dev/null

# --- `up` is killed: what it started ends by itself, and the next one waits for that ----------------
for round in 1 2; do
	serai up >"$TMP/up.$round" 2>&1 &
	up=$!
	until_true 60 grep -q "analysis *started" "$TMP/up.$round" || fail "round $round: the stack does not start"
	kill -KILL $up
	wait $up 2>/dev/null
	serai up --detach >"$TMP/up.out" 2>&1 || fail "round $round: no stack after one that was killed: $(cat "$TMP/up.out" "$SERAI_HOME/up.log")"
	[ "$round" = 2 ] || serai down >/dev/null || fail "round $round: down"
done
trap stack_down EXIT
serai status --wait >/dev/null || fail "not everything is ready: $(serai status)"

# --- With one -------------------------------------------------------------------------------------
wrong 2 "down takes no argument" down extra
wrong 2 "down takes no argument" down --bogus
wrong 2 "status takes no argument" status extra
serai status >/dev/null || fail "a wrong call has stopped the stack"
echo "The summit of the ECO was held in Baku on July 4, 2023." >article.txt
mkdir empty pipes
mkfifo pipes/pipe
cp article.txt pipes
wrong 2 "exist" ingest --date 2024-02-30 article.txt
wrong 2 "wants a value" ingest --date
wrong 3 "no file in it" ingest empty
is "nothing was taken" "" "$(serai replay 'news.article.>')"
holds "a pipe in a folder is passed by" "1 articles" "$(timeout 60 serai ingest pipes)"
printf '<rss version="2.0"><channel><item><title>a</title><link>b</link></item></channel></rss>' >feed.xml
is "a flag in front of the file" "http://example.org/b" \
	"$(serai news parse --base-url http://example.org/ feed.xml | json 'd["link"]')"
is "a flag behind the file" "http://example.org/b" \
	"$(serai news parse feed.xml --base-url http://example.org/ | json 'd["link"]')"
wrong 2 "no such flag" news parse feed.xml --colour red
wrong 1 "empty token" sub bad..filter
wrong 2 "wanted a number from 1, got 'x'" sub --count x
wrong 2 "wanted first, last, last-per-subject, new" sub --from nonsense
wrong 3 "no such method" req nosuch.method
wrong 3 "no service holds" why ""
finish
