#include "services/news/verbs.h"

#include "services/news/quotes_words.h"

#include "services/news/words.h"

static const char *const auxiliaries[] = {"is", "are", "was", "were", "has", "have", "had", "will",
	"would", "may", "might", "can", "could", "should", "shall", "must", "does", "did", "do",
	"cannot", "isn't", "aren't", "wasn't", "weren't", "hasn't", "haven't", "hadn't", "won't",
	"wouldn't", "couldn't", "doesn't", "didn't", "don't", "can't", "будет", "будут", "был",
	"была", "были", "было", "может", "могут", "является", "являются", "намерен", "намерена",
	"должен", "должна", "планирует", NULL};

static const char *const past[] = {"said", "told", "met", "took", "held", "began", "came", "went",
	"became", "left", "gave", "made", "wrote", "put", "saw", "led", "won", "lost", "brought",
	"sent", "spoke", "paid", "built", "cut", "hit", "struck", "rose", "fell", "grew", "drew",
	"broke", "chose", "found", "kept", "ran", "set", "shut", "quit", "sought", "thought",
	"bought", "sat", "stood", "understood", "withdrew", "overtook", "flew", "drove", "fought",
	"froze", "lent", "spent", "got", "felt", "meant", "heard", "laid", "lay", "swore", "beat",
	"bore", "bound", "dealt", "forbade", "forgave", "forgot", "hung", "oversaw", "read", "rode",
	"sank", "shook", "shot", "sold", "spread", "stole", "taught", "threw", "undertook",
	"upheld", "woke", "broadcast", "killed", NULL};

static const char *const present[] = {"says", "holds", "takes", "plans", "wants", "hopes",
	"includes", "remains", "comprises", "connects", "links", "chairs", "meets", "calls",
	"seeks", "expects", "becomes", "begins", "gives", "signs", "joins", "leaves", "hosts",
	"goes", "comes", "makes", "sees", "stands", "shows", "opens", "ends", "runs", "serves",
	"supports", "believes", "thinks", "argues", "warns", "notes", "adds", "writes", "insists",
	"denies", "accuses", "condemns", "intends", "aims", "needs", "allows", "provides", "offers",
	"brings", "keeps", "brings", "lies", "leads", "passes", "bypasses", "crosses", "works",
	"depends", "depend", "consists", "covers", "represents", "accounts", "groups", "unites",
	"heads", "presides", "reflects", "suggests", "appears", "seems", "marks", "follows",
	"belongs", "borders", "hold", "remain", "want", "plan", "hope", "believe", "say", "expect",
	"intend", "include", "come", "see", "seek", NULL};

static const char *const bare[] = {"sign", "adopt", "approve", "endorse", "ratify", "join",
	"attend", "hold", "host", "chair", "open", "launch", "invest", "allocate", "visit", "meet",
	"conclude", "pass", "leave", "assume", "provide", "issue", "take", "give", "make", "build",
	"become", "hand", "lend", "grant", "contribute", "close", "reopen", "suspend", "resume",
	"send", "travel", "fly", "discuss", "establish", "create", "quit", "withdraw", "begin",
	"start", "finish", "complete", "connect", "link", "extend", "expand", "accept", "admit",
	"invite", "participate", "finance", "fund", "be", NULL};

static const char *const passives[] = {"led", "held", "known", "seen", "made", "set", "built",
	"born", "backed", "put", "taken", "given", "chosen", "hit", "bound", "sent", "told",
	"brought", "written", "drawn", "shared", NULL};

/* Beside the verbs that tell of words: those of agencies and of many speakers. */
static const char *const saying[] = {
	"say", "claimed", "replied", "сообщает", "считают", "передаёт", "передает", "пишет", NULL};

static const char *const adverbs[] = {"also", "then", "later", "already", "since", "again", "thus",
	"therefore", "instead", "now", "just", "still", "even", "once", "ever", "afterwards",
	"meanwhile", "however", "today", "yesterday", "earlier", "too", "soon", "jointly", "also",
	"также", "позднее", "позже", "ранее", "уже", "затем", "однако", "сегодня", "вчера",
	"накануне", "официально", "лично", "совместно", NULL};

/* What ends in "-ing" and opens no participle phrase. */
static const char *const no_participle[] = {"during", "including", "regarding", "following",
	"concerning", "according", "king", "beijing", "morning", "evening", "spring", "string",
	"thing", "nothing", "something", "everything", "bring", "notwithstanding", "pending",
	"peking", "wing", "ring", "crossing", "sitting", NULL};

static const char *const no_past[] = {"united", "need", "hundred", "indeed", "speed", "seed",
	"breed", "agreed", "armed", "limited", "unprecedented", "so-called", "sacred", "red", "bed",
	"feed", "ahmed", "mohammed", "muhammed", "shed", "wicked", NULL};

static bool ends(struct text word, const char *const *endings, size_t least)
{
	for (; word.len >= least && *endings; endings++) {
		if (text_ends(word, text_of(*endings)))
			return true;
	}
	return false;
}

static bool cyrillic(struct text word)
{
	return word.len > 1 && ((uint8_t)word.ptr[0] == 0xD0 || (uint8_t)word.ptr[0] == 0xD1);
}

/* "подписал", "прошла", "проходит", "состоится"; the lists of endings are those of verbs only. */
static bool finite_cyrillic(struct text word)
{
	static const char *const endings[] = {"ал", "ил", "ял", "ел", "ыл", "ёл", "ла", "ло", "ли",
		"лась", "лось", "лись", "лся", "ает", "яет", "ует", "ёт", "ится", "ится", "ется",
		"утся", "ются", "ятся", "ают", "яют", "уют", "оит", "оят", "ходит", "ходят", "дит",
		"тит", "сит", "вит", "мит", "лит", "рит", "нит", NULL};
	static const char *const names[] = {"урал", "канал", "капитал", "материал", "журнал",
		"потенциал", "персонал", "терминал", "филиал", "дела", "числа", "слова", "главы",
		"или", "если", "земли", "мысли", "доли", "цели", "роли", "начала", "отдел",
		"раздел", "предел", "село", "число", "дело", "тело", "стало", "школа", "сила",
		"зала", "кредит", "дефицит", "визит", "транзит", "лимит", "отчёт", "счёт", "полёт",
		"расчёт", "учёт", "апрели", "связи", "нью-дели", "дели", "тбилиси", "исмаил",
		"самаркандили", NULL};
	return !words_listed(word, names) && ends(word, endings, 8);
}

bool verbs_finite(struct text word)
{
	if (words_listed(word, auxiliaries) || words_listed(word, past) ||
		words_listed(word, present))
		return true;
	if (cyrillic(word))
		return finite_cyrillic(word);
	bool ed = word.len > 4 && text_ends(word, TEXT("ed"));
	return (ed && !words_listed(word, no_past)) || text_is(word, "agreed");
}

bool verbs_bare(struct text word)
{
	return words_listed(word, bare);
}

bool verbs_participle(struct text word)
{
	static const char *const endings[] = {"вший", "вшая", "вшее", "вшие", "вшего", "вшей",
		"вшему", "вшим", "вшем", "вших", "вшую", "вшийся", "вшаяся", "вшееся", "вшиеся",
		"вшегося", "вшейся", "вшемся", "вшихся", "ющий", "ющая", "ющее", "ющие", "ющего",
		"ющей", "ющему", "ющим", "ющем", "ющих", "ющую", "ющийся", "ющегося", "ющейся",
		"ющихся", "щий", "щая", "щие", "щего", "щей", "щую", "нный", "нная", "нное", "нные",
		"нного", "нной", "нных", "нную", "нным", "дший", "дшая", "дшее", "дшие", "дшего",
		"дшей", "дшем", "дших", "дшую", "вшись", "ясь", "авая", "ивая", NULL};
	if (cyrillic(word))
		return ends(word, endings, 10);
	return word.len > 4 && text_ends(word, TEXT("ing")) && !words_listed(word, no_participle);
}

bool verbs_passive(struct text word)
{
	bool ed = word.len > 4 && text_ends(word, TEXT("ed"));
	return (ed && !words_listed(word, no_past)) || words_listed(word, passives);
}

bool verbs_saying(struct text word)
{
	return words_listed(word, saying) || quotes_telling(word);
}

bool verbs_adverb(struct text word)
{
	static const char *const names[] = {"only", "family", "italy", "july", "early", "daily",
		"weekly", "monthly", "yearly", "assembly", "supply", "ally", "rally", "reply",
		"likely", "unlikely", "friendly", "apply", "comply", "rely", "fly", "billy",
		"nearly", "roughly", "approximately", "elderly", "anomaly", "monopoly", NULL};
	if (words_listed(word, adverbs))
		return true;
	return word.len > 4 && text_ends(word, TEXT("ly")) && !words_listed(word, names);
}
