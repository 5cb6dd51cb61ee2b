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
# The contradiction is the last thing that news said, and nobody takes it back: the state is at one
# sequence all the same.
timeout 60 serai rebuild news --verify >/dev/null || fail "what changes no state is waited for"
claims=$(serai claims --fact org.founded --json)
holds "both sides stay, the one" "in 1996" "$claims"
holds "and the other" "June 15, 2001" "$claims"
holds "and each names what is against it" '"against":"claim:' "$(tr -d ' ' <<<"$claims")"

# Each pair: two texts of one day that differ in one thing; told as an event with both sentences.
pair() { # WHAT DIFFERS FACT ONE TWO
	local n=$((++pairs))
	echo "$4" >"$TMP/p$n-a.txt"
	echo "$5" >"$TMP/p$n-b.txt"
	serai ingest "$TMP/p$n-a.txt" "$TMP/p$n-b.txt" --date 2024-12-10 >/dev/null || fail "$1: not taken in"
	local told
	told=$(serai claims --contradicted --fact "$3" --contains "${5:0:24}" --json)
	holds "$1" "\"differs\":\"$2\"" "$(tr -d ' ' <<<"$told")"
	holds "$1, with the other side" "${4:0:24}" "$told"
}
pairs=0
pair "place" place summit.held "The SCO summit was held in Astana on July 4, 2024." \
	"On July 4, 2024 the SCO summit was held in Almaty, a paper wrote."
pair "chair" person summit.chaired "The CIS summit in Moscow on October 8, 2024 was chaired by Vladimir Putin." \
	"Ilham Aliyev chaired the CIS summit in Moscow on October 8, 2024."
pair "came and did not" polarity summit.attended \
	"Armenia and Kazakhstan attended the CSTO summit in Minsk on November 23, 2023." \
	"Armenia did not attend the CSTO summit in Minsk on November 23, 2023."
pair "count of documents" count doc.count "Leaders of the OTS signed 12 documents on November 6, 2024." \
	"On November 6, 2024 leaders of the OTS signed 15 documents."
pair "dead" killed security.casualties "On July 2, 2024 an explosion in Kabul killed 12 people." \
	"At least 20 people were killed in an explosion in Kabul on July 2, 2024."
echo "At least 10 people were killed in a blast in Kabul on July 2, 2024, police said." >"$TMP/least.txt"
serai ingest "$TMP/least.txt" --date 2024-12-10 >/dev/null || fail "a bound is not taken in"
is "at least ten holds twelve and twenty" "" "$(serai claims --contradicted --contains "police said" --json | grep '"fact"')"
holds "a person sees that it is a denial" " neg " "$(serai claims --fact summit.attended --contains "did not attend")"
finish
