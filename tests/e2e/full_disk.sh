#!/bin/bash
# The whole stack on a disk that fills up: publishing is refused with the reason, questions go on
# being answered, and with room again everything goes on by itself. As root, on a file system made
# for this.
. "$(dirname "$0")/stack.sh"
mkdir -p "$SERAI_HOME"
mount -t tmpfs -o size=48m,mode=0700 tmpfs "$SERAI_HOME" 2>/dev/null ||
	{ echo "no small file system may be mounted here"; exit 77; }
sample=$PWD/deploy/sample
export SERAI_CONFIG=$TMP/serai.conf
printf '[broker]\nsegment-size = 1MiB\n' >"$SERAI_CONFIG"
clean() { stack_down; umount -l "$SERAI_HOME"; }
stack_up
trap clean EXIT
serai status --wait >/dev/null || fail "not everything is ready"

# Full: what is free goes to a file of nobody's, while articles of other texts come in.
fill() { cat /dev/zero >>"$SERAI_HOME/ballast" 2>/dev/null; }
takes() { sed "1s/^/Report $1. /" "$sample/astana-summit.txt" >"$TMP/a$1.txt"
	serai ingest "$TMP/a$1.txt" --date 2024-07-05 2>&1; }
n=0 refused=""
while [ $n -lt 200 ] && [ -z "$refused" ]; do
	n=$((n + 1))
	fill
	said=$(takes $n) || refused=$said
done
holds "ingest on a full disk" "(FULL)" "$refused"
holds "a service that cannot write" waiting "$(serai status)"
for i in 1 2 3 4 5; do
	is "members while the disk is full" 10 "$(serai members SCO --as-of 2024-07-05 --json | json 'len(d["rows"])')"
	serai route CNXIA ROCND --by time >/dev/null || fail "no route while the disk is full"
done

rm "$SERAI_HOME/ballast"
until_true 60 takes 1000 || fail "nothing is taken when there is room again: $(takes 1001)"
until_true 60 serai status --wait || fail "not everything is ready again: $(serai status)"
case $refused in *"is in the log"*) holds "what was asked while it was full" "1 known already" "$(takes $n)" ;; esac
serai claims --json | json 'len(d["rows"])' >/dev/null || fail "no claims"
serai rebuild --verify >"$TMP/verify" 2>&1 || fail "rebuild: $(cat "$TMP/verify")"
finish
