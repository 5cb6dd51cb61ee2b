/* The words for offices, in English and Russian, and what they are called in facts. */
#include "services/news/people.h"

#include "proto/base/attr.h"

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
	{"interior minister", "interior_minister"},
	{"transport minister", "transport_minister"},
	{"minister of transport", "transport_minister"},
	{"trade minister", "trade_minister"},
	{"energy minister", "energy_minister"},
	{"economy minister", "economy_minister"},
	{"finance minister", "finance_minister"},
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
	{"заместитель министра иностранных дел", "deputy_foreign_minister"},
	{"министр иностранных дел", "foreign_minister"},
	{"глава мид", "foreign_minister"},
	{"президент", "president"},
	{"президента", "president"},
	{"президентом", "president"},
	{"премьер министр", "prime_minister"},
	{"генеральный секретарь", "secretary_general"},
	{"генсек", "secretary_general"},
	{"министр обороны", "defence_minister"},
	{"глава государства", "leader"},
	{"пресс секретарь", "spokesperson"},
	{"министр", "minister"},
	{"директор", "director"},
	{"глава", "head"},
	{"deputy minister of transport", "deputy_transport_minister"},
	{"deputy minister of foreign affairs", "deputy_foreign_minister"},
	{"deputy minister of energy", "deputy_energy_minister"},
	{"deputy minister of economy", "deputy_economy_minister"},
	{"deputy minister of defense", "deputy_defence_minister"},
	{"deputy minister of defence", "deputy_defence_minister"},
	{"deputy minister of trade", "deputy_trade_minister"},
	{"deputy minister of industry", "deputy_industry_minister"},
	{"deputy minister of investment", "deputy_investment_minister"},
	{"deputy minister of finance", "deputy_finance_minister"},
	{"президенту", "president"},
	{"президенте", "president"},
	{"премьер министра", "prime_minister"},
	{"премьер министру", "prime_minister"},
	{"премьер министром", "prime_minister"},
	{"министра иностранных дел", "foreign_minister"},
	{"министру иностранных дел", "foreign_minister"},
	{"министром иностранных дел", "foreign_minister"},
	{"главы мид", "foreign_minister"},
	{"главой мид", "foreign_minister"},
	{"генерального секретаря", "secretary_general"},
	{"генеральному секретарю", "secretary_general"},
	{"генеральным секретарём", "secretary_general"},
	{"генеральным секретарем", "secretary_general"},
	{"исполнительный секретарь", "executive_secretary"},
	{"вице президент", "vice_president"},
	{"вице премьер", "deputy_prime_minister"},
	{"председатель", "chairman"},
	{"председателя", "chairman"},
	{"председателю", "chairman"},
	{"председателем", "chairman"},
	{"канцлер", "chancellor"},
	{"посол", "ambassador"},
	{"секретарь совета безопасности", "security_council_secretary"},
	{"главой", "head"},
	{"главы", "head"},
	{"official representative", "spokesperson"},
	{"национальный лидер", "leader"},
	{"spokesperson for", "spokesperson"},
	{"prime minister designate", "prime_minister"},
	{"chief of staff", "chief_of_staff"},
	{"health minister", "health_minister"},
	{"culture minister", "culture_minister"},
	{"agriculture minister", "agriculture_minister"},
	{"acting foreign minister", "foreign_minister"},
	{"acting secretary general", "secretary_general"},
	{"national security adviser", "national_security_adviser"},
	{"national security advisor", "national_security_adviser"},
	{"national leader", "leader"},
	{"chargé d'affaires", "charge_daffaires"},
	{"minister of economy", "economy_minister"},
	{"minister of energy", "energy_minister"},
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
	{"railways minister", "railways_minister"},
	{"railway minister", "railway_minister"},
	{"shipping minister", "shipping_minister"},
	{"justice minister", "justice_minister"},
	{"education minister", "education_minister"},
	{"labour minister", "labour_minister"},
	{"labor minister", "labour_minister"},
	{"tourism minister", "tourism_minister"},
	{"commerce minister", "commerce_minister"},
	{"industry minister", "industry_minister"},
	{"environment minister", "environment_minister"},
	{"planning minister", "planning_minister"},
	{"home minister", "interior_minister"},
	{"infrastructure minister", "infrastructure_minister"},
	{"digital minister", "digital_minister"},
	{"europe minister", "europe_minister"},
	{"security minister", "security_minister"},
	{"water minister", "water_minister"},
	{"oil minister", "oil_minister"},
	{"petroleum minister", "petroleum_minister"},
	{"minister of justice", "justice_minister"},
	{"minister of finance", "finance_minister"},
	{"minister of trade", "trade_minister"},
	{"minister of railways", "railways_minister"},
	{"minister of education", "education_minister"},
	{"minister of culture", "culture_minister"},
	{"minister of health", "health_minister"},
	{"minister of agriculture", "agriculture_minister"},
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
	{"премьер", "prime_minister"},
	{"премьера", "prime_minister"},
	{"вице премьера", "deputy_prime_minister"},
	{"вице премьером", "deputy_prime_minister"},
	{"заместитель премьер министра", "deputy_prime_minister"},
	{"министра обороны", "defence_minister"},
	{"министром обороны", "defence_minister"},
	{"министр транспорта", "transport_minister"},
	{"министра транспорта", "transport_minister"},
	{"министр финансов", "finance_minister"},
	{"министр экономики", "economy_minister"},
	{"министр энергетики", "energy_minister"},
	{"генсека", "secretary_general"},
	{"генсеком", "secretary_general"},
	{"генсеку", "secretary_general"},
	{"председатель коллегии", "chairman"},
	{"председателем коллегии", "chairman"},
	{"председателя коллегии", "chairman"},
	{"пресс секретаря", "spokesperson"},
	{"пресс секретарем", "spokesperson"},
	{"пресс секретарём", "spokesperson"},
	{"официальный представитель", "spokesperson"},
	{"официального представителя", "spokesperson"},
	{"канцлером", "chancellor"},
	{"канцлера", "chancellor"},
	{"канцлеру", "chancellor"},
	{"спикер", "speaker"},
	{"король", "king"},
	{"эмир", "emir"},
	{"посла", "ambassador"},
	{"послом", "ambassador"},
	{"глава правительства", "prime_minister"},
	{"главы правительства", "prime_minister"},
	{"глава мид", "foreign_minister"},
};

static bool is_hyphen(const struct article *article, uint32_t at)
{
	return article_word(article, at, "-");
}

/* Do the words stand at `at`? Hyphens between them do not matter. */
static uint32_t stands(const struct article *article, uint32_t at, const char *words)
{
	struct text rest = text_of(words), word;
	bool first = true;
	while (text_split(&rest, ' ', &word)) {
		if (!first && is_hyphen(article, at))
			at++;
		if (at >= article->tokens_len || !text_equal(article_folded(article, at), word))
			return 0;
		first = false;
		at++;
	}
	return at;
}

bool people_opens_office(struct text folded)
{
	for (size_t i = 0; i < ARRAY_LEN(offices); i++) {
		struct text rest = text_of(offices[i].words), first;
		if (folded.len && offices[i].words[0] == folded.ptr[0] &&
			text_split(&rest, ' ', &first) && text_equal(first, folded))
			return true;
	}
	return false;
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
