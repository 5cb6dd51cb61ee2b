#include "services/news/quotes_words.h"

#include "proto/base/attr.h"

/* Told speech with and without marks. */
static const char *const tells[] = {"said", "says", "told", "noted", "notes", "wrote", "writes",
	"added", "adds", "stressed", "stresses", "emphasized", "emphasised", "emphasizes",
	"explained", "explains", "argued", "argues", "stated", "states", "declared", "warned",
	"warns", "observed", "insisted", "insists", "believes", "thinks", "reiterated", "recalled",
	"underlined", "underscored", "announced", "reported", "confirmed", "complained",
	"predicted", "estimated", "acknowledged", "admitted", "conceded", "disclosed", "revealed",
	"asserted", "maintained", "maintains", "clarified", "informed", "cautioned", "hinted",
	"contended", "contends", "lamented", "boasted", "affirmed", "vowed", "promised", "pledged",
	"remarked", "commented", "считает", "полагает", "отмечает", "подчеркивает", "подчёркивает",
	"утверждает", NULL};

/* Only beside words in marks: without them they tell of acts, or of opinions of others. */
static const char *const speaks[] = {"continued", "tweeted", "posted", "concluded", "claimed",
	"replied", "responded", "suggested", "quipped", "saying", "adding", "noting", "stressing",
	"warning", "telling", "joked", "exclaimed", "urged", "asked", "говорит", "цитирует",
	"ответил", "ответила", "спросил", NULL};

static const char *const names[] = {"called", "described", "dubbed", "hailed", "branded",
	"denounced", "labelled", "labeled", "termed", "назвал", "назвала", "назвали", NULL};

/* The past of Russian verbs of speech, without what tells gender and number. */
static const char *const russian[] = {"сказа", "заяви", "отмети", "подчеркну", "сообщи", "добави",
	"поясни", "объясни", "напомни", "рассказа", "указа", "уточни", "завери", "подтверди",
	"призна", "констатирова", "проинформирова", "доложи", "объяви", "предупреди", "написа",
	"высказа", "отмеча", "подчеркива", "подчёркива", "резюмирова", "утвержда", "анонсирова"};

static bool russian_past(struct text word)
{
	static const char *const endings[] = {"л", "ла", "ли", "ло", NULL};
	for (size_t i = 0; i < ARRAY_LEN(russian); i++) {
		struct text stem = text_of(russian[i]);
		if (text_starts(word, stem) &&
			words_listed(text_slice(word, stem.len, word.len), endings))
			return true;
	}
	return false;
}

bool quotes_telling(struct text folded)
{
	return words_listed(folded, tells) || russian_past(folded);
}

bool quotes_speech(struct text folded)
{
	return words_listed(folded, speaks) || quotes_telling(folded);
}

bool quotes_naming(struct text folded)
{
	return words_listed(folded, names);
}
