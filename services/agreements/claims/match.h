/* Holds a claim of an article against the documents held: does it corroborate one, contradict one,
 * or propose something new? Pure.
 *
 * A title in an article is rarely the document's own. Titles are compared by their words, lowered,
 * without endings and little words; a word weighs the more, the fewer titles held have it. Then
 * organisation, kind, day and term must agree or at least not conflict. */
#ifndef SERAI_SERVICES_AGREEMENTS_CLAIMS_MATCH_H
#define SERAI_SERVICES_AGREEMENTS_CLAIMS_MATCH_H

#include "proto/records/news.h"
#include "services/agreements/documents/rules.h"
#include "services/agreements/documents/words.h"

/* How an organisation decides, as the registry's events told it. */
struct match_rule {
	struct text org, code;
};

struct match_holdings {
	struct rules_documents documents;
	const struct match_rule *rules;
	uint32_t rules_count;
	struct words_titles titles; /* of the documents */
};

struct match_result {
	const char *verdict; /* of the record claim_matched */
	char record[256];    /* "" when there is none to name */
	bool unheld;         /* of no sheet: `record` is what propose.h calls a base */
	char candidate[256]; /* of a proposal: what it may be about; "" for none */
	char reason[1024];
};

/* The fact types that this service judges. */
bool match_knows(struct text fact);

void match_claim(const struct match_holdings *held, const struct claim *claim, struct arena *arena,
	struct match_result *out);

#endif
