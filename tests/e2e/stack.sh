# Sourced by the end-to-end tests: a stack of its own for each, and words to check what it says.
# $BUILD holds bin/ and lib/, $TMP is ours; both come from tests/run.
set -u
export BUILD=${BUILD:-$PWD/build}
TMP=${TMP:-$(mktemp -d)}
export SERAI_HOME=${SERAI_HOME:-$TMP/home}
export PATH=$PWD/tests/e2e/programs/unleaked:$BUILD/bin:$PATH
failures=0

stack_up() {
	serai up --detach >"$TMP/up.out" 2>&1 || { cat "$TMP/up.out" "$SERAI_HOME"/up.log; exit 1; }
	trap stack_down EXIT
}

# Ids of the processes of this test's stack, and of no other test's that runs beside it.
stack_processes() {
	local environ pid
	for environ in /proc/[0-9]*/environ; do
		grep -qzxF "SERAI_HOME=$SERAI_HOME" "$environ" 2>/dev/null || continue
		pid=${environ%/environ} pid=${pid#/proc/}
		[[ $(readlink "/proc/$pid/exe") != "$(realpath "$BUILD")"/bin/serai* ]] || echo "$pid"
	done
}

stack_down() {
	serai down >/dev/null 2>&1
	# Whatever a test did, none of its processes outlives it.
	stack_processes | xargs -r kill -KILL 2>/dev/null
	return 0
}

# Runs until the command succeeds: a condition, with an end to it.
until_true() { # SECONDS COMMAND...
	local end=$((SECONDS + $1))
	shift
	until "$@" >/dev/null 2>&1; do
		[ $SECONDS -lt $end ] || return 1
		read -rt 0.05 <> <(:) || :
	done
}

fail() {
	failures=$((failures + 1))
	echo "FAIL: $*"
}

# is WHAT WANTED GOT
is() { [ "$2" = "$3" ] || fail "$1: wanted '$2', got '$3'"; }
# holds WHAT WANTED TEXT
holds() { case $3 in *"$2"*) ;; *) fail "$1: wanted it to hold '$2', got: $3" ;; esac }
lacks() { case $3 in *"$2"*) fail "$1: holds '$2': $3" ;; esac }

# json PATH < text: a value of a JSON document, by a Python expression over `d`.
json() { /usr/bin/python3 -c "import json,sys; d=json.load(sys.stdin); v=($1); print(*v, sep=' ') if isinstance(v, (list, tuple)) else print(v)"; }

# A service is the same after a command that kills it and starts it again. A digest holds up to a
# sequence: when an input was on its way, the two are not of one state, and it is tried again.
same_digest_after() { # SERVICE COMMAND...
	local of=$1 before after
	shift
	for _ in 1 2 3 4 5 6 7 8; do
		before=$(serai req "$of.digest" '{}')
		"$@"
		after=$(serai req "$of.digest" '{}')
		[ "${before##*seq}" = "${after##*seq}" ] || continue
		is "same digest after kill -9" "$before" "$after"
		return
	done
	fail "$of: wanted a moment without inputs to compare digests at"
}

# What a sanitizer found in a process of the stack, also while it ended, is a failure of the test.
sanitizers_silent() {
	local found
	serai down >/dev/null 2>&1
	found=$(grep -Es -m 5 'ERROR: (Address|Leak)Sanitizer|WARNING: ThreadSanitizer|runtime error:' \
		"$SERAI_HOME"/logs/*.log "$SERAI_HOME/up.log") && fail "a sanitizer spoke: $found"
}

finish() {
	sanitizers_silent
	[ $failures = 0 ] || { echo "$failures checks failed"; tail -n 20 "$SERAI_HOME"/logs/*.log 2>/dev/null; }
	exit $((failures > 0))
}
