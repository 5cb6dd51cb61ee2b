/* Is it so, not so, or only meant? What the words of a match and before it tell. */
#include "services/news/assemble.h"

enum { WORDS_BEFORE = 3, DENIAL_REACH = 6, TOWARDS_REACH = 4 };

/* Of a match in the whole sentence, what an aside says does not count: "the bloc, which did not
 * grow, met". */
static bool is_of_clause(const struct assembler *a, uint32_t e)
{
	if (a->elements != a->whole)
		return true;
	uint8_t id = a->clauses->of[e];
	enum clause_kind kind = id == CLAUSES_MAX ? CLAUSE_MAIN : a->clauses->items[id].kind;
	return id == a->clause || (kind != CLAUSE_RELATIVE && kind != CLAUSE_APPOSITION);
}

bool assemble_word_among(
	const struct assembler *a, uint32_t from, uint32_t to, const char *const *list)
{
	for (uint32_t e = from; e < to && e < a->elements->len; e++) {
		const struct element *element = &a->elements->items[e];
		if (!element->mention && is_of_clause(a, e) &&
			words_listed(article_folded(a->article, element->first), list))
			return true;
	}
	return false;
}

bool assemble_han_among(
	const struct assembler *a, uint32_t from, uint32_t to, const char *const *list)
{
	enum { HAN = 3 };
	if (!text_is(a->article->lang, "zh"))
		return false;
	for (; *list; list++) {
		struct text word = text_of(*list);
		for (uint32_t e = from; e + word.len / HAN <= to; e++) {
			size_t same = 0;
			while (same < word.len) {
				const struct element *element = &a->elements->items[e + same / HAN];
				struct text one = text_slice(word, same, same + HAN);
				struct text here = article_folded(a->article, element->first);
				if (element->mention || !text_equal(here, one))
					break;
				same += HAN;
			}
			if (same == word.len)
				return true;
		}
	}
	return false;
}

static const char *const commas[] = {",", "that", "but", "and", ".", NULL};

/* "will adopt a declaration and | sign some 15 documents": a second bare verb stands under the
 * words before the first. The element of these words; the end of the match where nothing governs
 * it. */
static uint32_t governor_of(const struct assembler *a, const struct match *match)
{
	static const char *const joins[] = {"and", "or", "nor", NULL};
	static const char *const bare[] = {"sign", "adopt", "approve", "endorse", "ratify", "join",
		"attend", "hold", "host", "chair", "open", "launch", "invest", "allocate", "visit",
		"meet", "conclude", "pass", "leave", "assume", "provide", "issue", NULL};
	static const char *const ends[] = {";", "that", "which", "who", "while", "but", "after",
		"before", "as", "because", "\"", NULL};
	static const char *const governs[] = {"will", "shall", "plans", "plan", "planned",
		"intends", "intend", "expected", "scheduled", "due", "may", "might", "could",
		"would", "should", "not", "didn't", "won't", "refused", "declined", "failed", NULL};
	for (uint32_t verb = match->first; verb < match->last; verb++) {
		if (verb == 0 || !assemble_word_among(a, verb, verb + 1, bare) ||
			!assemble_word_among(a, verb - 1, verb, joins))
			continue;
		for (uint32_t e = verb - 1; e > 0 && !assemble_word_among(a, e - 1, e, ends); e--) {
			if (assemble_word_among(a, e - 1, e, governs))
				return e - 1;
		}
	}
	return match->last;
}

bool assemble_negative(const struct assembler *a, const struct match *match)
{
	static const char *const words[] = {"not", "never", "no", "neither", "nor", "without",
		"refused", "declined", "cancelled", "canceled", "postponed", "scrapped", "doesn't",
		"isn't", "wasn't", "hasn't", "won't", "didn't", "cannot", "can't", "aren't",
		"weren't", "haven't", "denied", "rejected", "failed", "не", "нет", "未", "没", "不",
		NULL};
	for (uint32_t e = match->first; e < match->last; e++) {
		if (assemble_word_among(a, e, e + 1, words) &&
			!(e + 1 < a->elements->len &&
				article_word(a->article, a->elements->items[e + 1].first, "only")))
			return true;
	}
	/* "declined to sign": the refusal stands before the rule's first word. */
	static const char *const refusals[] = {"not", "never", "neither", "nor", "refused",
		"declined", "failed", "refuses", "refusing", "won't", "didn't", "unable", "не",
		"ни", NULL};
	/* "denied reports that Moscow is planning" */
	static const char *const denials[] = {"denied", "denies", "denying", "dismissed",
		"dismisses", "rejected", "refuted", "опроверг", NULL};
	static const char *const told[] = {"reports", "claims", "rumours", "rumors", "allegations",
		"that", "suggestions", "speculation", "having", NULL};
	uint32_t far = match->first > DENIAL_REACH ? match->first - DENIAL_REACH : 0;
	if (assemble_word_among(a, far, match->first, denials) &&
		assemble_word_among(a, far, match->first, told))
		return true;
	uint32_t governor = governor_of(a, match);
	if (governor < match->first && assemble_word_among(a, governor, governor + 2, refusals))
		return true;
	uint32_t from = match->first > 2 ? match->first - 2 : 0;
	return match->first > 0 && assemble_word_among(a, from, match->first, refusals) &&
	       !assemble_word_among(a, from, match->first, commas);
}

/* "is to open", "is set to open", "agreed to lend": what is meant to be done. "Was set up" and
 * "agreed to the text" are done. */
static bool is_meant(const struct assembler *a, uint32_t from, uint32_t last)
{
	static const char *const be[] = {"is", "are", "was", "were", NULL};
	static const char *const set[] = {"set", NULL};
	static const char *const agreed[] = {"agreed", "agree", "agrees", "pledged", "promised",
		"vowed", "undertook", "decided", "resolved", NULL};
	static const char *const to[] = {"to", NULL};
	static const char *const nouns[] = {"the", "a", "an", "its", "their", NULL};
	for (uint32_t e = from; e + 1 < last; e++) {
		uint32_t next = e + 1 + assemble_word_among(a, e + 1, e + 2, set);
		if (assemble_word_among(a, e, e + 1, be) &&
			assemble_word_among(a, next, next + 1, to))
			return true;
		if (assemble_word_among(a, e, e + 1, agreed) &&
			assemble_word_among(a, e + 1, e + 2, to) && e + 2 < a->elements->len &&
			!a->elements->items[e + 2].mention &&
			!assemble_word_among(a, e + 2, e + 3, nouns))
			return true;
	}
	return false;
}

struct text assemble_modality(const struct assembler *a, const struct match *match)
{
	static const char *const proposed[] = {"proposed", "proposes", "proposing", "propose",
		"proposal", "suggested", "urged", "urging", "should", "must", "предложил",
		"предлагает", NULL};
	static const char *const proposed_han[] = {"建议", "提议", NULL};
	static const char *const possible[] = {"may", "might", "could", "possibly", "potentially",
		"if", "whether", "unless", "considering", "considers", "mulling", "hopes", "hope",
		"aspires", "wants", "seeks", "seeking", "может", "могут", "возможно", NULL};
	static const char *const expected[] = {
		"expected", "expects", "likely", "anticipated", "ожидается", NULL};
	static const char *const planned[] = {"will", "shall", "plans", "planned", "planning",
		"scheduled", "slated", "due", "intends", "intend", "plan", "upcoming",
		"forthcoming", "going", "ll", "предстоящий", "состоится", "планирует",
		"планируется", "планируют", "намерен", "намерена", "намерены", "согласился",
		"согласилась", "согласились", "договорились", "собирается", "将", "будет", "будут",
		"примет", "пройдет", "пройдёт", "закроет", "закроют", "приостановит",
		"приостановят", "остановит", "остановят", "прекратит", "прекратят", "возобновит",
		"возобновят", "откроет", "откроют", "подпишет", "подпишут", "проведёт", "проведет",
		"проведут", "выделит", "выделят", "вложит", "вложат", "предоставит", "предоставят",
		"направит", "построит", "построят", "станет", "станут", "примут", "перейдёт",
		"перейдет", "возглавит", "посетит", "прибудет", "встретится", "встретятся",
		"состоятся", "начнётся", "начнется", "начнутся", "достигнет", "составит",
		"увеличится", "вырастет", "получит", "получат", "войдёт", "войдет", "войдут",
		"присоединится", "присоединятся", "вступит", "вступят", "соединит", "свяжет",
		"готов", "готова", "готовы", "намерено", "введёт", "введет", "введут", "отменит",
		"запретит", NULL};
	uint32_t from = match->first > WORDS_BEFORE ? match->first - WORDS_BEFORE : 0;
	uint32_t governor = governor_of(a, match);
	from = governor < from ? governor : from;
	if (assemble_word_among(a, from, match->last, proposed) ||
		assemble_han_among(a, from, match->last, proposed_han))
		return TEXT("proposed");
	/* "a step closer to joining" */
	static const char *const towards[] = {"closer", "bid", "path", NULL};
	uint32_t verb = match->last > TOWARDS_REACH ? match->last - TOWARDS_REACH : 0;
	static const char *const possible_han[] = {"可能", "或将", NULL};
	if (assemble_word_among(a, from, match->last, possible) ||
		assemble_han_among(a, from, match->last, possible_han) ||
		assemble_word_among(a, verb > from ? verb : from, match->last, towards))
		return TEXT("possible");
	/* "announced that they would invest" is a plan told; without a teller it is a thought. */
	static const char *const would[] = {"would", NULL};
	static const char *const tellers[] = {
		"announced", "said", "told", "pledged", "promised", "agreed", "decided", NULL};
	if (assemble_word_among(a, from, match->last, would))
		return assemble_word_among(a, 0, match->last, tellers) ? TEXT("planned")
								       : TEXT("possible");
	if (assemble_word_among(a, from, match->last, expected))
		return TEXT("expected");
	static const char *const meant_han[] = {"计划", "拟", "同意", "打算", "即将", NULL};
	if (assemble_word_among(a, from, match->last, planned) || is_meant(a, from, match->last) ||
		assemble_han_among(a, from, match->last, meant_han))
		return TEXT("planned");
	/* "The seventh CICA summit | is planned for 2026" */
	static const char *const is[] = {"is", "are", "was", "will", NULL};
	uint32_t last = match->last;
	if (assemble_word_among(a, last, last + 1, is)) {
		if (assemble_word_among(a, last + 1, last + 2, expected))
			return TEXT("expected");
		if (assemble_word_among(a, last, last + 3, planned))
			return TEXT("planned");
	}
	return TEXT("fact");
}
