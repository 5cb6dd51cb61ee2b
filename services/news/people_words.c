/* The words by which persons are told from other names: data, no thought. */
#include "services/news/people.h"

#include "services/news/quotes_words.h"

bool people_never_name(struct text word)
{
	static const char *const words[] = {"the", "a", "an", "in", "on", "at", "of", "for", "and",
		"but", "or", "he", "she", "it", "they", "we", "this", "that", "these", "those",
		"his", "her", "their", "its", "as", "if", "when", "while", "after", "before",
		"since", "with", "by", "to", "from", "according", "earlier", "however", "meanwhile",
		"council", "summit", "ministry", "government", "state", "foreign", "affairs",
		"security", "university", "institute", "center", "centre", "monday", "tuesday",
		"wednesday", "thursday", "friday", "saturday", "sunday", "january", "february",
		"march", "april", "june", "july", "august", "september", "october", "november",
		"december", "there", "also", "not", "no", "today", "yesterday", "western",
		"eastern", "northern", "southern", "central", "asian", "european", "what", "who",
		"how", "why", "where", "ministers", "leaders", "presidents", "heads", "secretaries",
		"members", "states", "countries", "nations", "forces", "union", "bank",
		"commission", "committee", "party", "group", "company", "corporation", "agency",
		"news", "house", "court", "army", "police", "parliament", "organization",
		"organisation", "fund", "association", "republic", "front", "movement", "airlines",
		"railways", "board", "minister", "defense", "defence", "exercise", "exercises",
		"corridor", "route", "railway", "road", "silk", "belt", "initiative", "charter",
		"declaration", "agreement", "treaty", "strategy", "action", "plan", "conference",
		"forum", "council's", "congress", "senate", "assembly", "tv", "radio", "press",
		"times", "post", "magazine", "journal", "international", "national", "federal",
		"supreme", "ministry's", "department", "service", "services", "secretariat",
		"secretary", "general's", "economic", "cooperation", "region", "regional",
		"executive", "commissioner", "structure", "general", "upper", "lower", "lawmakers",
		"delegation", "delegations", "исполкома", "исполком", "совета", "совет", "комитета",
		"комиссии", "организации", "министерства", "агентства", "центра", "союза", "фонда",
		"банка", "института", "структуры", "ассоциации", "форума", "саммита", NULL};
	return words_listed(word, words);
}

bool people_role_word(struct text word)
{
	static const char *const words[] = {"fellow", "professor", "director", "analyst", "expert",
		"dean", "researcher", "president", "minister", "head", "chief", "spokesman",
		"spokesperson", "spokeswoman", "ambassador", "secretary", "chairman", "chair",
		"chairperson", "founder", "editor", "correspondent", "journalist", "scholar",
		"adviser", "advisor", "economist", "lecturer", "leader", "commander", "governor",
		"envoy", "representative", "ceo", "officer", "scientist", "historian",
		"coordinator", "lawmaker", "senator", "mayor", "specialist", "commentator",
		"rector", "consultant", "diplomat", "premier", "strategist", "manager", "observer",
		"author", NULL};
	return words_listed(word, words);
}

bool people_honorific(struct text word)
{
	static const char *const words[] = {"dr", "mr", "mrs", "ms", "prof", "professor", "gen",
		"general", "col", "sheikh", "sir", "ayatollah", "comrade", "colonel", "brigadier",
		"lt", "lieutenant", "maj", "major", "capt", "captain", "brig", "admiral", "marshal",
		"hojjatoleslam", "генерал", "полковник", "адмирал", NULL};
	return words_listed(word, words);
}

bool people_calling(struct text word)
{
	static const char *const words[] = {"analyst", "analysts", "economist", "expert",
		"professor", "researcher", "journalist", "scholar", "historian", "scientist",
		"counterpart", "lawmaker", "lawyer", "blogger", "commentator", "diplomat",
		"colleague", "observer", "эксперт", "аналитик", "политолог", "экономист", NULL};
	return words_listed(word, words);
}

bool people_particle(struct text word)
{
	static const char *const words[] = {"al", "bin", "ben", "el", "von", "van", "de", "ur",
		"ul", "da", "uulu", "kyzy", "oglu", "dos", NULL};
	return words_listed(word, words);
}

bool people_acts(struct text word)
{
	static const char *const words[] = {
		"met", "arrived", "visited", "described", "pointed", "declared", "suggested", NULL};
	return words_listed(word, words) || quotes_telling(word);
}
