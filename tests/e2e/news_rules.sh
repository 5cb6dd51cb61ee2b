#!/bin/bash
# Whoever adds a fact type adds a row to the table and a rule file with its examples, and nothing else;
# and a running service takes changed rule files up by itself.
. "$(dirname "$0")/stack.sh"
share=$TMP/share
mkdir -p "$share"
cp -r "$BUILD"/share/serai/. "$share"

# --- A row more in the table, and the program that comes of it -----------------------------------
mkdir -p "$TMP/proto/tables"
cp proto/tables/facts.tbl "$TMP/proto/tables/"
cat >>"$TMP/proto/tables/facts.tbl" <<'ROW'
FACT(inn_rest, "inn.rest", "A caravan rested at an inn.")
ARG(guest, STATE, REQUIRED, ONE, "", "Whose caravan.")
ARG(nights, NUMBER, OPTIONAL, ONE, "", "How many nights.")
END_FACT(inn_rest)
ROW
link=$(make --no-print-directory -n -W services/news/main.c "$BUILD/bin/serai-news" SAN="${SAN-address,undefined}" B="$BUILD" 2>/dev/null |
	grep -- "-o $BUILD/bin/serai-news\$" | tail -1)
compile=$(make --no-print-directory -n -W proto/codec/args_check.c "$BUILD/proto/codec/args_check.o" SAN="${SAN-address,undefined}" B="$BUILD" 2>/dev/null |
	grep -- "-c proto/codec/args_check.c" | tail -1)
if [ -z "$link" ] || [ -z "$compile" ]; then
	echo "left out: how the program is linked could not be asked of make"
	exit 77
fi
compile=${compile/-MMD -MP/}
compile=${compile/-I. /-I$TMP -I. }
eval "${compile% -o *} -o $TMP/args_check.o" || fail "the row does not compile"

eval "${link/cc /cc $TMP/args_check.o } -o $TMP/serai-news" || fail "the program does not link"

cat >"$share/news/data/rules/en-inns.rules" <<'RULES'
rule inn.rested
  fact  inn.rest
  match caravan of <guest:state> rested ..3 <nights:number> nights
  yes   The caravan of Kazakhstan rested for three nights at the inn. => guest=KZ nights=3
  no    The caravan of Kazakhstan went on for three nights.
RULES
checked=$("$TMP/serai-news" rules check --share "$share")
holds "the new rule's examples hold" "0 examples failed" "$checked"
echo "The caravan of Uzbekistan rested for two nights in Merv." >"$TMP/inn.txt"
found=$("$TMP/serai-news" extract "$TMP/inn.txt" --share "$share")
holds "the new fact is found" '"type":"inn.rest","args":{"guest":"UZ","nights":2}' "$found"
holds "its rule can be asked why" "fired   inn.rested" "$("$TMP/serai-news" rules explain "$TMP/inn.txt" --share "$share" --rule inn)"
refused=$(serai-news rules check --share "$share" 2>&1)
holds "without its row the rule is refused by name" "en-inns.rules:2" "$refused"
echo "words inns.nobody inn|hostel" >"$share/news/data/rules/en-inns.rules"
refused=$(serai-news rules check --share "$share" 2>&1)
holds "words that nothing asks for are refused by name" "en-inns.rules:1" "$refused"
rm "$share/news/data/rules/en-inns.rules"

# --- A list of files, each with its own date and language -----------------------------------------
echo "The SCO summit opened in Astana on Thursday." >"$TMP/first.txt"
echo "Саммит ШОС открылся в Астане 4 июля." >"$TMP/second.txt"
printf '%s\t2024-07-05\ten\r\n/nowhere\n%s\t2024-07-05\tru' "$TMP/first.txt" "$TMP/second.txt" >"$TMP/list"
listed=$(serai-news extract --list "$TMP/list" 2>"$TMP/said") && fail "a file that is not there goes unsaid"
holds "who is not there is named" "/nowhere" "$(cat "$TMP/said")"
for text in first second; do
	holds "$text is read by its own date and language" '"2024-07-04"' "$(grep "\"source\":\"$TMP/$text.txt\"" <<<"$listed")"
done

# --- A running service reads changed files before the next article --------------------------------
mkdir "$TMP/installed"
cp -r "$BUILD/bin" "$BUILD/lib" "$BUILD/share" "$TMP/installed/"
PATH=$TMP/installed/bin:$PATH
BUILD=$TMP/installed
stack_up
serai status --wait >/dev/null || fail "the stack is not ready"
echo "The caravan of Uzbekistan rested in Samarkand." >"$TMP/one.txt"
echo "The caravan of Kazakhstan rested in Samarkand." >"$TMP/two.txt"
echo "The caravan of China rested in Samarkand." >"$TMP/three.txt"
holds "before the rule nothing is found" "0 claims" "$(serai ingest "$TMP/one.txt")"
cat >"$BUILD/share/serai/news/data/rules/en-inns.rules" <<'RULES'
rule inn.stopped
  fact  visit
  match caravan of <visitor:state> rested in <host:place>
  yes   The caravan of Kazakhstan rested in Merv. => visitor=KZ
  no    The caravan of Kazakhstan went on.
RULES
holds "after it the fact is found" "1 claims" "$(serai ingest "$TMP/two.txt")"
echo "rule broken" >"$BUILD/share/serai/news/data/rules/en-broken.rules"
holds "with a mistake the old rules stay" "1 claims" "$(serai ingest "$TMP/three.txt")"
holds "and the service's log names it" "en-broken.rules:1" "$(cat "$SERAI_HOME"/*.log "$SERAI_HOME"/*/*.log 2>/dev/null)"

# --- No extractor can be had: articles wait, and none is kept without claims ----------------------
service() { serai status --json | json '[s["pid"] for s in d if s["service"] == "news"][0]'; }
echo "The caravan of Mongolia rested in Samarkand." >"$TMP/four.txt"
kill -KILL "$(pgrep -P "$(service)")"
serai ingest "$TMP/four.txt" >"$TMP/said" 2>&1 &
waits=$!
until_true 20 sh -c 'cat "$SERAI_HOME"/*.log "$SERAI_HOME"/*/*.log 2>/dev/null | grep -q "no extractor can be started.*en-broken.rules:1\|en-broken.rules:1.*no extractor can be started"' ||
	fail "the log does not say what is wanting"
rm "$BUILD/share/serai/news/data/rules/en-broken.rules"
wait $waits
until_true 60 sh -c 'serai claims --json | grep -q "Mongolia rested"' || fail "the article was not read: $(cat "$TMP/said"; serai status)"
is "nothing is said to be unread" "" "$(serai replay 'news.article.unread.>' --json)"
finish
