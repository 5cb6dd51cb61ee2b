#!/bin/bash
# What the tables must not say does not compile: a field that stands twice, a retired name that is
# used again, a companion's name taken by a field, a list of a record that there is not.
set -u
cc=${CC:-cc}
mkdir -p "$TMP/proto/tables" "$TMP/proto/records"
cat >"$TMP/proto/records/all.h" <<'ALL'
#define RECORDS "proto/tables/records.tbl"
#include "proto/records/structs.inc"
ALL

# compiles NAME < the table
compiles() {
	cat >"$TMP/proto/tables/records.tbl"
	$cc -std=c11 -D_GNU_SOURCE "-I$TMP" -I. -Wall -Wextra -Werror -fsyntax-only proto/codec/record.c \
		2>"$TMP/$1.log"
}

refused() {
	local wanted=$2
	if compiles "$1"; then
		echo "$1: compiled"
		exit 1
	fi
	grep -q "$wanted" "$TMP/$1.log" || { echo "$1: refused for another reason:"; cat "$TMP/$1.log"; exit 1; }
}

compiles good <<'TABLE' || { echo "a good table does not compile:"; cat "$TMP/good.log"; exit 1; }
RECORD(leg, 1, "A leg.")
FIELD(days, F64, 0, OPTIONAL, 1, "How long.")
END(leg)
RECORD(route, 2, "A route.")
FIELD(name, TEXT, 64, REQUIRED, 1, "Its name.")
LIST(legs, leg, 64, REQUIRED, 1, "In order.")
CHOICE(mode, "rail|sea", OPTIONAL, 2, "How.")
RETIRED(title)
END(route)
TABLE

refused twice "duplicate member" <<'TABLE'
RECORD(route, 1, "A route.")
FIELD(name, TEXT, 64, REQUIRED, 1, "Its name.")
CHOICE(name, "a|b", OPTIONAL, 1, "Its name again.")
END(route)
TABLE

refused retired "duplicate member" <<'TABLE'
RECORD(route, 2, "A route.")
FIELD(title, TEXT, 64, REQUIRED, 1, "A name that had another meaning once.")
RETIRED(title)
END(route)
TABLE

refused companion "duplicate member" <<'TABLE'
RECORD(route, 1, "A route.")
FIELD(days, F64, 0, OPTIONAL, 1, "How long.")
FIELD(has_days, BOOL, 0, REQUIRED, 1, "The name of the other's companion.")
END(route)
TABLE

refused unknown "record_leg" <<'TABLE'
RECORD(route, 1, "A route.")
LIST(legs, leg, 64, REQUIRED, 1, "In order.")
END(route)
TABLE

refused records "redefinition" <<'TABLE'
RECORD(route, 1, "A route.")
FIELD(name, TEXT, 64, REQUIRED, 1, "Its name.")
END(route)
RECORD(route, 1, "Another route.")
FIELD(name, TEXT, 64, REQUIRED, 1, "Its name.")
END(route)
TABLE
echo "five bad tables refused, a good one taken"
