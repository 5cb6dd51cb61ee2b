#!/bin/bash
# Every example of the bus, in C and in Python, against a real broker.
set -eu
export SERAI_HOME=$TMP/home
mkdir -p "$SERAI_HOME"
c=$BUILD/examples
py=$(dirname "$0")/../../proto/python/examples

"$BUILD/bin/serai-broker" 2>"$TMP/broker.log" &
broker=$!
trap 'kill $broker 2>/dev/null || true; wait' EXIT
say() { echo "bus_examples: $*" >&2; exit 1; }
same() { [ "$2" = "$3" ] || say "$1: wanted '$3', got '$2'"; }

# The client waits for the broker by itself.
same "C publishes" "$(printf 'one\ntwo\n' | "$c/publish" greet.c)" "2 on disk"
same "Python publishes" "$(printf 'three\n' | /usr/bin/python3 "$py/publish.py" greet.py)" "1 on disk"

same "C reads all" "$("$c/subscribe" --end 'greet.>')" '1 greet.c greeting {"text":"one"}
2 greet.c greeting {"text":"two"}
3 greet.py greeting {"text":"three"}'
same "C reads from a sequence" "$("$c/subscribe" --end 'greet.*' 3)" '3 greet.py greeting {"text":"three"}'
same "Python reads all" "$(/usr/bin/python3 "$py/subscribe.py" --end 'greet.c')" "1 greet.c greeting {'text': 'one'}
2 greet.c greeting {'text': 'two'}"
same "nothing matches" "$("$c/subscribe" --end 'nobody.>')" ""

# Nobody serves: said at once. Then somebody does; asked until it has begun.
nobody=$("$c/request" svc.echo.say hello 2>&1) && say "a method that nobody serves was answered"
same "404 in C" "$nobody" "request: nobody serves 'svc.echo.say' (NOT_FOUND)"
nobody=$(/usr/bin/python3 "$py/request.py" svc.echo.say hello 2>&1) && say "a method that nobody serves was answered"
same "404 in Python" "$nobody" "request.py: nobody serves 'svc.echo.say' (404)"
"$c/serve" svc.echo.say 2 &
serve=$!
until answer=$("$c/request" svc.echo.say hello 2>"$TMP/request.err"); do
	grep -q NOT_FOUND "$TMP/request.err" || say "$(cat "$TMP/request.err")"
done
same "C asks" "$answer" '{"text":"hello"}'
same "Python asks" "$(/usr/bin/python3 "$py/request.py" svc.echo.say salem)" "{'text': 'salem'}"
wait $serve

# What is refused before it is sent.
bad=$(echo x | "$c/publish" 'a..b' 2>&1) && say "a bad subject was published"
same "bad subject" "$bad" "publish: byte 2: wanted no empty token, got 'a..b' (BAD_SUBJECT)"
long=$(SERAI_HOME=$TMP/$(printf 'x%.0s' {1..120}) "$c/subscribe" a 2>&1) && say "an over-long path was taken"
case $long in *"shorter SERAI_HOME"*) ;; *) say "over-long path: got '$long'" ;; esac
