#!/bin/bash
# Two articles that give one thing two values: both claims stay, an event tells, and each is shown
# with the other. A date that is only less precise is no other.
. "$(dirname "$0")/stack.sh"
stack_up
serai status --wait >/dev/null || fail "the stack is not ready"
echo "The Shanghai Cooperation Organization was founded on June 15, 2001, in Shanghai." >"$TMP/one.txt"
echo "Analysts recall how the SCO was founded in 2001 by six states." >"$TMP/two.txt"
echo "A brief history: the SCO was founded in 1996, a reader of this paper insists." >"$TMP/three.txt"
serai ingest "$TMP/one.txt" "$TMP/two.txt" >/dev/null || fail "two articles are not taken in"
is "a date less precise contradicts nothing" "" "$(serai replay 'news.claims.contradicted.>')"
serai ingest "$TMP/three.txt" >/dev/null || fail "the third article is not taken in"
holds "another year is told as an event" "1996" "$(serai replay 'news.claims.contradicted.>' --json)"
holds "with the words of the other side" "2001" "$(serai replay 'news.claims.contradicted.>' --json)"
claims=$(serai claims --fact org.founded --json)
holds "both sides stay, the one" "in 1996" "$claims"
holds "and the other" "June 15, 2001" "$claims"
holds "and each names what is against it" '"against":"claim:' "$(tr -d ' ' <<<"$claims")"
finish
