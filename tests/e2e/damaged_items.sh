#!/bin/bash
# An item of a service's store that cannot be read, in a file that SQLite finds whole: the state is kept
# aside and made anew from the log, the log says so, and the answers are those of before. Of each service one
# item that is read at a start and one that an answer meets, where it has both.
. "$(dirname "$0")/stack.sh"
stack_up
until_true 120 serai agreements --org SCO --json || fail "agreements do not answer"
harm() { # SERVICE SQL
	python3 - "$SERAI_HOME/$1.db" "$2" <<-'END' || fail "$1: nothing was damaged"
		import sqlite3, sys
		store = sqlite3.connect(sys.argv[1], timeout=30)
		changed = store.execute(sys.argv[2]).rowcount
		store.commit()
		sys.exit(changed < 1)
	END
}
kill_service() {
	local pid
	for pid in $(stack_processes); do
		[[ $(readlink "/proc/$pid/exe") != */serai-$1 ]] || kill -KILL "$pid"
	done
}
renewals() { serai replay "$1.state.renewed" --json | wc -l; }
one_more() { [ "$(renewals "$1")" -gt "$2" ]; }
# check SERVICE killed|running SQL QUESTION...: damaged under the service, which is killed then or goes on
check() {
	local service=$1 when=$2 sql=$3 before after told
	shift 3
	before=$("$@" | grep -v known_at) || fail "$service: $* before"
	told=$(renewals "$service")
	harm "$service" "$sql"
	[ "$when" = running ] || kill_service "$service"
	until_true 120 eval "$(printf '%q ' "$@"); one_more $service $told" || fail "$service is not made anew after: $sql"
	after=$("$@" | grep -v known_at)
	is "$service answers as before: $sql" "$before" "$after"
	holds "$service names what was damaged" "an item cannot be read" \
		"$(serai replay "$service.state.renewed" --json | tail -1)"
	[ -e "$SERAI_HOME/$service.db.aside" ] || fail "$service: the damaged state is not kept"
}
check registry killed "UPDATE status_row SET data = x'00' WHERE row = 5" serai members SCO --status any --as-of 2024-07-05
check registry killed "UPDATE version SET data = x'c1' WHERE number = 3" serai members SCO --as-of 2024-07-05
check registry killed "UPDATE word SET number = number + 100000 WHERE number = 2" serai members CSTO --as-of 2013-01-01
check registry killed "DELETE FROM status_row WHERE row = (SELECT max(row) FROM status_row)" serai members IFAS
check registry killed "UPDATE word SET data = CAST(replace(data, 'base', 'bass') AS BLOB) WHERE data = CAST('base' AS BLOB)" serai members CSTO --as-of 2013-01-01
# What claims say is read when it is asked for: a service that runs meets it.
serai ingest deploy/sample/astana-summit.txt >/dev/null || fail "the sample is not taken in"
until_true 60 eval 'serai claims review --state corroborated --json | grep -q BY' || fail "no claim is judged"
check registry running "UPDATE claim SET data = x'c1'" serai claims review --state corroborated
check registry running "UPDATE judgement SET sum = sum + 1" serai claims review --state corroborated
check registry running "DELETE FROM match" serai why membership:SCO:BY
check agreements killed "UPDATE document SET body = x'c1' WHERE id = (SELECT max(id) FROM document WHERE org = 'SCO')" serai agreements --org SCO
sanitizers_silent
exit $((failures > 0))
