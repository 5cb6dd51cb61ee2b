/* The words for offices, in English and Russian, and what they are called in facts. */
#include "services/news/people.h"

#include "proto/base/attr.h"

#include <string.h>

struct office_words {
	const char *words; /* separated by blanks */
	const char *office;
};

/* Longer ones before shorter ones of the same beginning. */
static const struct office_words offices[] = {
	{"deputy prime minister", "deputy_prime_minister"},
	{"first deputy prime minister", "deputy_prime_minister"},
	{"deputy foreign minister", "deputy_foreign_minister"},
	{"deputy minister", "deputy_minister"},
	{"vice president", "vice_president"},
	{"vice premier", "deputy_prime_minister"},
	{"acting president", "acting_president"},
	{"acting prime minister", "prime_minister"},
	{"interim president", "acting_president"},
	{"former president", "former_president"},
	{"then president", "president"},
	{"president", "president"},
	{"prime minister", "prime_minister"},
	{"premier", "prime_minister"},
	{"chancellor", "chancellor"},
	{"foreign minister", "foreign_minister"},
	{"external affairs minister", "foreign_minister"},
	{"minister of foreign affairs", "foreign_minister"},
	{"minister of external affairs", "foreign_minister"},
	{"secretary of state", "foreign_minister"},
	{"defense minister", "defence_minister"},
	{"defence minister", "defence_minister"},
	{"minister of defense", "defence_minister"},
	{"minister of defence", "defence_minister"},
	{"secretary general", "secretary_general"},
	{"deputy secretary general", "deputy_secretary_general"},
	{"executive secretary", "executive_secretary"},
	{"executive director", "executive_director"},
	{"director general", "director_general"},
	{"director", "director"},
	{"supreme leader", "supreme_leader"},
	{"leader", "leader"},
	{"king", "king"},
	{"emir", "emir"},
	{"sultan", "sultan"},
	{"crown prince", "crown_prince"},
	{"chairman", "chairman"},
	{"chairperson", "chairman"},
	{"security council secretary", "security_council_secretary"},
	{"security council chief", "security_council_secretary"},
	{"secretary of the security council", "security_council_secretary"},
	{"foreign ministry spokesperson", "spokesperson"},
	{"foreign ministry spokesman", "spokesperson"},
	{"foreign ministry spokeswoman", "spokesperson"},
	{"kremlin spokesman", "spokesperson"},
	{"presidential spokesman", "spokesperson"},
	{"press secretary", "spokesperson"},
	{"spokesperson", "spokesperson"},
	{"spokesman", "spokesperson"},
	{"spokeswoman", "spokesperson"},
	{"ambassador", "ambassador"},
	{"special envoy", "special_envoy"},
	{"special representative", "special_representative"},
	{"high representative", "high_representative"},
	{"state counselor", "state_counsellor"},
	{"state secretary", "state_secretary"},
	{"minister", "minister"},
	{"governor", "governor"},
	{"mayor", "mayor"},
	{"speaker", "speaker"},
	{"ceo", "chief_executive"},
	{"chief executive", "chief_executive"},
	{"head", "head"},
	{"presidential aide", "presidential_aide"},
	{"presidential adviser", "presidential_aide"},
	{"deputy minister of foreign affairs", "deputy_foreign_minister"},
	{"deputy minister of defense", "deputy_defence_minister"},
	{"deputy minister of defence", "deputy_defence_minister"},
	{"official representative", "spokesperson"},
	{"spokesperson for", "spokesperson"},
	{"prime minister designate", "prime_minister"},
	{"chief of staff", "chief_of_staff"},
	{"acting foreign minister", "foreign_minister"},
	{"acting secretary general", "secretary_general"},
	{"national security adviser", "national_security_adviser"},
	{"national security advisor", "national_security_adviser"},
	{"national leader", "leader"},
	{"chargé d'affaires", "charge_daffaires"},
	{"minister of internal affairs", "interior_minister"},
	{"minister of the interior", "interior_minister"},
	{"foreign secretary", "foreign_minister"},
	{"deputy chairman", "deputy_chairman"},
	{"first deputy foreign minister", "deputy_foreign_minister"},
	{"executive vice president", "vice_president"},
	{"president elect", "president_elect"},
	{"pope", "pope"},
	{"catholicos", "catholicos"},
	{"queen", "queen"},
	{"managing director", "managing_director"},
	{"chief economist", "chief_economist"},
	{"commissioner", "commissioner"},
	{"trade commissioner", "commissioner"},
	{"energy commissioner", "commissioner"},
	{"enlargement commissioner", "commissioner"},
	{"european commissioner", "commissioner"},
	{"first vice president", "first_vice_president"},
	{"first deputy chairman", "deputy_chairman"},
	{"prosecutor general", "prosecutor_general"},
	{"chief justice", "chief_justice"},
	{"foreign policy chief", "high_representative"},
	{"home minister", "interior_minister"},
	{"parliament speaker", "speaker"},
	{"parliamentary speaker", "speaker"},
	{"kremlin spokesperson", "spokesperson"},
	{"ministry spokesperson", "spokesperson"},
	{"ministry spokesman", "spokesperson"},
	{"ministry spokeswoman", "spokesperson"},
	{"state department spokesman", "spokesperson"},
	{"state department spokesperson", "spokesperson"},
	{"government spokesman", "spokesperson"},
	{"chief", "head"},
	{"chair of the board", "chairman"},
	{"chairman of the board", "chairman"},
	{"cabinet chairman", "prime_minister"},
	{"chairman of the cabinet", "prime_minister"},
	{"chairman of the cabinet of ministers", "prime_minister"},
	{"rector", "rector"},
	{"заместитель* министра иностранных дел", "deputy_foreign_minister"},
	{"замминистра иностранных дел", "deputy_foreign_minister"},
	{"замглавы мид", "deputy_foreign_minister"},
	{"министр* иностранных дел", "foreign_minister"},
	{"глав* мид", "foreign_minister"},
	{"глав* внешнеполитического ведомства", "foreign_minister"},
	{"помощник* президента", "presidential_aide"},
	{"советник* президента", "presidential_aide"},
	{"пресс секретар* президента", "spokesperson"},
	{"президент*", "president"},
	{"премьер министр*", "prime_minister"},
	{"премьер*", "prime_minister"},
	{"вице президент*", "vice_president"},
	{"вице премьер*", "deputy_prime_minister"},
	{"первый вице премьер", "deputy_prime_minister"},
	{"заместитель* премьер министра", "deputy_prime_minister"},
	{"заместитель* председателя правительства", "deputy_prime_minister"},
	{"председатель* правительства", "prime_minister"},
	{"глав* правительства", "prime_minister"},
	{"глав* кабмина", "prime_minister"},
	{"генеральн* секретар*", "secretary_general"},
	{"генсек*", "secretary_general"},
	{"исполнительн* секретар*", "executive_secretary"},
	{"министр* обороны", "defence_minister"},
	{"глав* минобороны", "defence_minister"},
	{"министр* внутренних дел", "interior_minister"},
	{"глав* мвд", "interior_minister"},
	{"глав* государства", "leader"},
	{"лидер*", "leader"},
	{"национальн* лидер*", "leader"},
	{"пресс секретар*", "spokesperson"},
	{"официальн* представител*", "spokesperson"},
	{"министр*", "minister"},
	{"директор*", "director"},
	{"генеральн* директор*", "director_general"},
	{"исполнительн* директор*", "executive_director"},
	{"глав*", "head"},
	{"председатель* коллегии", "chairman"},
	{"председател*", "chairman"},
	{"канцлер*", "chancellor"},
	{"посол", "ambassador"},
	{"посла", "ambassador"},
	{"послом", "ambassador"},
	{"послу", "ambassador"},
	{"секретар* совета безопасности", "security_council_secretary"},
	{"секретар* совбеза", "security_council_secretary"},
	{"спикер*", "speaker"},
	{"король", "king"},
	{"эмир*", "emir"},
	{"губернатор*", "governor"},
	{"мэр", "mayor"},
	{"мэра", "mayor"},
	{"мэром", "mayor"},
	{"спецпредставител*", "special_representative"},
	{"спецпосланник*", "special_envoy"},
	{"верховн* лидер*", "supreme_leader"},
	{"советник*", "adviser"},
};

static bool is_hyphen(const struct article *article, uint32_t at)
{
	return article_word(article, at, "-");
}

/* "президент*": the word in any of its cases, which change two letters at most, of adjectives
 * ("генеральн*") three. Not the plural. */
static bool fits(struct text word, struct text wanted)
{
	enum { LETTER = 2, NOUN_MAX = 2 * LETTER, ADJECTIVE_MAX = 3 * LETTER };
	if (wanted.ptr[wanted.len - 1] != '*')
		return text_equal(word, wanted);
	struct text stem = text_slice(wanted, 0, wanted.len - 1);
	size_t ending_max = text_ends(stem, TEXT("н")) ? ADJECTIVE_MAX : NOUN_MAX;
	return text_starts(word, stem) && word.len <= stem.len + ending_max &&
	       !text_ends(word, TEXT("ы")) && !text_ends(word, TEXT("ов"));
}

/* Do the words stand at `at`? Hyphens between them do not matter. */
static uint32_t stands(const struct article *article, uint32_t at, const char *words)
{
	struct text rest = text_of(words), word;
	bool first = true;
	while (text_split(&rest, ' ', &word)) {
		if (!first && is_hyphen(article, at))
			at++;
		if (at >= article->tokens_len || !fits(article_folded(article, at), word))
			return 0;
		first = false;
		at++;
	}
	return at;
}

/* What ministers are of: "roads minister", "minister of transport", "министр энергетики". */
static const struct portfolio {
	const char *word, *office; /* the word in Russian stands in the genitive */
} portfolios[] = {
	{"transport", "deputy_transport_minister"},
	{"trade", "deputy_trade_minister"},
	{"energy", "deputy_energy_minister"},
	{"economy", "deputy_economy_minister"},
	{"finance", "deputy_finance_minister"},
	{"health", "deputy_health_minister"},
	{"culture", "deputy_culture_minister"},
	{"agriculture", "deputy_agriculture_minister"},
	{"railways", "deputy_railways_minister"},
	{"railway", "deputy_railway_minister"},
	{"shipping", "deputy_shipping_minister"},
	{"justice", "deputy_justice_minister"},
	{"education", "deputy_education_minister"},
	{"tourism", "deputy_tourism_minister"},
	{"commerce", "deputy_commerce_minister"},
	{"industry", "deputy_industry_minister"},
	{"environment", "deputy_environment_minister"},
	{"planning", "deputy_planning_minister"},
	{"infrastructure", "deputy_infrastructure_minister"},
	{"digital", "deputy_digital_minister"},
	{"europe", "deputy_europe_minister"},
	{"security", "deputy_security_minister"},
	{"water", "deputy_water_minister"},
	{"oil", "deputy_oil_minister"},
	{"petroleum", "deputy_petroleum_minister"},
	{"investment", "deputy_investment_minister"},
	{"roads", "deputy_roads_minister"},
	{"urban", "deputy_urban_minister"},
	{"communications", "deputy_communications_minister"},
	{"logistics", "deputy_logistics_minister"},
	{"sports", "deputy_sports_minister"},
	{"science", "deputy_science_minister"},
	{"development", "deputy_development_minister"},
	{"integration", "deputy_integration_minister"},
	{"economic", "deputy_economic_minister"},
	{"customs", "deputy_customs_minister"},
	{"ecology", "deputy_ecology_minister"},
	{"information", "deputy_information_minister"},
	{"mining", "deputy_mining_minister"},
	{"revenue", "deputy_revenue_minister"},
	{"interior", "deputy_interior_minister"},
	{"labour", "deputy_labour_minister"},
	{"labor", "deputy_labour_minister"},
	{"транспорта", "deputy_transport_minister"},
	{"торговли", "deputy_trade_minister"},
	{"энергетики", "deputy_energy_minister"},
	{"экономики", "deputy_economy_minister"},
	{"финансов", "deputy_finance_minister"},
	{"здравоохранения", "deputy_health_minister"},
	{"культуры", "deputy_culture_minister"},
	{"промышленности", "deputy_industry_minister"},
	{"юстиции", "deputy_justice_minister"},
	{"образования", "deputy_education_minister"},
	{"просвещения", "deputy_education_minister"},
	{"туризма", "deputy_tourism_minister"},
	{"инвестиций", "deputy_investment_minister"},
	{"строительства", "deputy_construction_minister"},
	{"сельского", "deputy_agriculture_minister"},
	{"коммуникаций", "deputy_communications_minister"},
	{"цифрового", "deputy_digital_minister"},
	{"экологии", "deputy_environment_minister"},
	{"дорог", "deputy_roads_minister"},
	{"нефти", "deputy_oil_minister"},
	{"экономического", "deputy_economic_minister"},
	{"науки", "deputy_science_minister"},
	{"труда", "deputy_labour_minister"},
};

static const struct portfolio *portfolio_at(const struct article *article, uint32_t at)
{
	struct text word = article_folded(article, at);
	for (size_t i = 0; i < ARRAY_LEN(portfolios); i++) {
		if (text_is(word, portfolios[i].word))
			return &portfolios[i];
	}
	return NULL;
}

/* "transport and communications", "торговли и интеграции": the end of further ones. */
static uint32_t further_portfolios(const struct article *article, uint32_t at)
{
	for (;;) {
		/* "urban development" */
		while (portfolio_at(article, at))
			at++;
		uint32_t next = at;
		while (article_word(article, next, ",") || article_word(article, next, "and") ||
			article_word(article, next, "и") || article_word(article, next, "the"))
			next++;
		if (next == at || !portfolio_at(article, next))
			return at;
		at = next + 1;
	}
}

static struct text minister_of(const struct portfolio *p, bool deputy)
{
	return text_of(deputy ? p->office : p->office + strlen("deputy_"));
}

/* Any minister, by what they are minister of. Returns `at` where none stands. */
static uint32_t read_minister(const struct article *article, uint32_t at, struct text *office)
{
	static const char *const deputies[] = {"deputy", "vice", "заместитель", "заместителя",
		"заместителем", "заместителю", NULL};
	uint32_t start = at + article_word(article, at, "first");
	bool deputy = words_listed(article_folded(article, start), deputies);
	uint32_t t = start + deputy;
	t += is_hyphen(article, t);
	const struct portfolio *p = portfolio_at(article, t);
	if (p) {
		uint32_t end = further_portfolios(article, t + 1);
		if (!article_word(article, end, "minister"))
			return at;
		*office = minister_of(p, deputy);
		return end + 1;
	}
	if (article_word(article, t, "minister") &&
		(article_word(article, t + 1, "of") || article_word(article, t + 1, "for"))) {
		t += 2 + article_word(article, t + 2, "the");
	} else if (fits(article_folded(article, t), TEXT("министр*"))) {
		t++;
	} else if (article_word(article, t, "замминистра")) {
		deputy = true;
		t++;
	} else {
		return at;
	}
	p = portfolio_at(article, t);
	if (!p)
		return at;
	*office = minister_of(p, deputy);
	/* "министр сельского хозяйства": an adjective stands before its noun. */
	bool adjective = text_ends(article_folded(article, t), TEXT("ого"));
	return further_portfolios(article, t + 1 + adjective);
}

bool people_opens_office(struct text folded)
{
	if (!folded.len)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(offices); i++) {
		struct text rest = text_of(offices[i].words), first;
		if (offices[i].words[0] == folded.ptr[0] && text_split(&rest, ' ', &first) &&
			fits(folded, first))
			return true;
	}
	for (size_t i = 0; i < ARRAY_LEN(portfolios); i++) {
		if (text_is(folded, portfolios[i].word))
			return true;
	}
	return text_is(folded, "замминистра") || text_is(folded, "deputy") ||
	       text_is(folded, "first");
}

uint32_t people_read_office(const struct article *article, uint32_t at, struct text *office)
{
	static const char *const tenures[] = {"acting", "interim", "caretaker", "outgoing", "newly",
		"incoming", "appointed", "new", "elected", NULL};
	uint32_t best = at, skipped = at;
	while (skipped < at + 2 && words_listed(article_folded(article, skipped), tenures))
		skipped++;
	if (skipped > at) {
		uint32_t end = people_read_office(article, skipped, office);
		if (end > skipped && !stands(article, at, "acting president"))
			return end;
	}
	if (!article_class(article, at, CLASS_OFFICE) || article->tokens[at].kind != TOKEN_WORD)
		return at;
	best = read_minister(article, at, office);
	struct text word = article_folded(article, at);
	char first = word.ptr[0], second = word.len > 1 ? word.ptr[1] : '\0';
	for (size_t i = 0; i < ARRAY_LEN(offices); i++) {
		if (offices[i].words[0] != first || offices[i].words[1] != second)
			continue;
		uint32_t end = stands(article, at, offices[i].words);
		if (end > best) {
			best = end;
			*office = text_of(offices[i].office);
		}
	}
	return best;
}
