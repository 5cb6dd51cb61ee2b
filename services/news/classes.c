#include "services/news/classes.h"

#include "services/news/dates.h"
#include "services/news/numbers.h"
#include "services/news/people.h"
#include "services/news/quotes_words.h"
#include "services/news/verbs.h"

uint32_t classes_of(struct text folded)
{
	static const struct {
		enum word_class class;
		bool (*belongs)(struct text folded);
	} lists[] = {
		{CLASS_FINITE, verbs_finite},
		{CLASS_BARE, verbs_bare},
		{CLASS_PARTICIPLE, verbs_participle},
		{CLASS_PASSIVE, verbs_passive},
		{CLASS_SAYING, verbs_saying},
		{CLASS_ADVERB, verbs_adverb},
		{CLASS_OFFICE, people_opens_office},
		{CLASS_CARDINAL, numbers_cardinal},
		{CLASS_ORDINAL, numbers_ordinal},
		{CLASS_TELLING, quotes_telling},
		{CLASS_SPEECH, quotes_speech},
		{CLASS_NAMING, quotes_naming},
		{CLASS_NEVER_NAME, people_never_name},
		{CLASS_HONORIFIC, people_honorific},
		{CLASS_CALLING, people_calling},
		{CLASS_OFFICES, people_open_offices},
		{CLASS_DATE, dates_open},
		{CLASS_DIGIT, numbers_digit},
		{CLASS_CURRENCY, numbers_currency},
	};
	uint32_t classes = CLASS_ASKED;
	for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
		if (lists[i].belongs(folded))
			classes |= lists[i].class;
	}
	return classes;
}
