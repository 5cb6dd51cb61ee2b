#!/bin/bash
# A broker inside a program: what it has acknowledged is there for the next one, two do not share a
# directory, the real broker reads what the embedded one has written, and the library installs.
set -eu
example=$BUILD/examples/embedded
[ -x "$example" ] || { echo "needs $example"; exit 77; }
mkdir -p "$TMP/log" "$TMP/home"
"$example" "$TMP/log" one 2>"$TMP/first.log"
got=$("$example" "$TMP/log" two 2>"$TMP/second.log")
wanted='1 {"text":"one"}
2 {"text":"two"}'
[ "$got" = "$wanted" ] || { echo "got '$got'"; exit 1; }

export SERAI_HOME=$TMP/home
"$BUILD/bin/serai-broker" --log-dir="$TMP/log" 2>"$TMP/broker.log" &
broker=$!
trap 'kill $broker 2>/dev/null || true; wait' EXIT
[ "$("$BUILD/bin/serai" replay 'example.>' | wc -l)" = 2 ] || { echo "the broker reads something else"; exit 1; }
if "$example" "$TMP/log" three 2>"$TMP/third.log"; then
	echo "two brokers on one directory"
	exit 1
fi
grep -q "LOCKED\|holds" "$TMP/third.log" || { cat "$TMP/third.log"; exit 1; }
