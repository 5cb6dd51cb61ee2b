#include "services/news/refer_authority.h"

#include <string.h>

enum { ORGAN_MAX = 6, FIELD_MAX = 6 }; /* tokens */

/* What acts. */
static const char *const organs[] = {"government", "governments", "authorities", "officials",
	"ministry", "ministries", "side", "parliament", "parliaments", "embassy", "delegation",
	"military", "forces", "police", "leadership", "troops", "army", "navy", "agency",
	"committee", "service", "services", "cabinet", "senate", "duma", "majlis", "majilis",
	"mazhilis", "legislature", "lawmakers", "administration", "customs", "guards", "council",
	"diplomats", "negotiators", "prosecutors", "intelligence", "bureau", "department",
	/* Russian: as subjects */
	"мид", "министерство", "правительство", "парламент", "сенат", "мажилис", "полиция",
	"агентство", "комитет", "служба", "ведомство", "кабмин", "власти", "прокуратура",
	"посольство", "минтранс", "минобороны", "минфин", "минэнерго", "минэкономики", "госкомитет",
	"пограничники", "военные", "спецслужбы", "силовики", NULL};
/* What may stand before it in small letters; capitals may always. */
static const char *const modifiers[] = {"foreign", "interior", "internal", "defence", "defense",
	"finance", "energy", "transport", "trade", "economy", "economic", "agriculture", "health",
	"justice", "labour", "labor", "state", "national", "federal", "security", "border",
	"customs", "drug", "narcotics", "control", "law", "enforcement", "special", "armed",
	"emergency", "emergencies", "presidential", "railway", "tax", "statistics", "statistical",
	"migration", "counter", "anti", "terrorism", "terror", "-", "and", "affairs", "press",
	"intelligence", "military", "prosecution", "upper", "lower", NULL};
/* "Russia's TASS news agency" speaks for nobody but itself. */
static const char *const private[] = {"news", "rating", "ratings", "travel", "telegraph",
	"information", "olympic", "football", "advertising", NULL};
/* A person, or a thing, and not the organ. */
static const char *const persons[] = {"spokesman", "spokeswoman", "spokesperson", "official",
	"minister", "chief", "head", "chairman", "chairwoman", "chair", "director", "source",
	"sources", "adviser", "advisor", "secretary", "representative", "representatives",
	"ministers", "officer", "officers", "commander", "building", "headquarters", "website",
	"members", "member", "session", "meeting", "station", "bank", NULL};
static const char *const of_fields[] = {"of", "for", "on", NULL};
static const char *const field_joints[] = {"and", ",", "-", "&", NULL};
static const char *const han_organs[] = {"外交部", "国防部", "商务部", "政府", "议会", "海关",
	"警方", "当局", "军方", "交通运输部", "交通部", "财政部", "内务部", "安全委员会", NULL};

static bool is_modifier(const struct article *a, uint32_t at)
{
	return at < a->tokens_len && !article_mention_at(a, at) &&
	       (a->tokens[at].capital || article_listed(a, at, modifiers));
}

/* "foreign ministry", "Drug Control Agency", "law enforcement agencies": the token after the last
 * organ; `at` when there is none. */
static uint32_t organ_end(const struct article *a, uint32_t at)
{
	uint32_t end = at;
	for (uint32_t t = at; t < at + ORGAN_MAX && t < a->tokens_len; t++) {
		bool organ = article_listed(a, t, organs) && !article_mention_at(a, t);
		if (organ && (t == at || !article_listed(a, t - 1, private)))
			end = t + 1;
		else if (!is_modifier(a, t))
			break;
	}
	return end;
}

/* "of Foreign Affairs", "for National Security", "of Transport and Communications": capitals all.
 */
static uint32_t field_end(const struct article *a, uint32_t at)
{
	if (!article_listed(a, at, of_fields))
		return at;
	uint32_t end = at;
	for (uint32_t t = at + 1; t < at + FIELD_MAX && t < a->tokens_len; t++) {
		if (a->tokens[t].capital && !article_mention_at(a, t))
			end = t + 1;
		else if (!article_listed(a, t, field_joints))
			break;
	}
	return end;
}

static bool take(struct article *a, const struct mention *state, uint32_t first, uint32_t last)
{
	const struct mention *follows = article_mention_at(a, last);
	if (article_listed(a, last, persons) || (follows && follows->kind == MENTION_PERSON))
		return false;
	struct mention wide = *state;
	wide.first = first;
	wide.last = last;
	wide.flags = MENTION_AUTHORITY;
	return article_mention(a, &wide);
}

static uint32_t han_end(const struct article *a, uint32_t at)
{
	if (at >= a->tokens_len)
		return at;
	struct text rest = text_slice(a->text, a->tokens[at].from, a->text.len);
	for (size_t i = 0; han_organs[i]; i++) {
		uint32_t end = at, until = a->tokens[at].from + (uint32_t)strlen(han_organs[i]);
		while (end < a->tokens_len && a->tokens[end].to <= until)
			end++;
		if (text_starts(rest, text_of(han_organs[i])))
			return end;
	}
	return at;
}

/* The state stands first: "Pakistani police", "China's foreign ministry". */
static bool after_state(struct article *a, const struct mention *state, uint32_t *next)
{
	bool owner = article_word(a, state->last, "'s");
	uint32_t from = state->last + owner, end = from;
	if (text_is(a->lang, "zh"))
		end = han_end(a, from);
	else if (owner != !!(state->flags & MENTION_ADJECTIVE))
		end = organ_end(a, from);
	if (end > from)
		end = field_end(a, end);
	*next = end;
	return end > from && take(a, state, state->first, end);
}

/* "the heads of state and government of": persons. */
static bool is_of_heads(const struct article *a, uint32_t at)
{
	return at >= 2 && (article_listed(a, at - 2, persons) || article_word(a, at - 2, "heads") ||
				  article_word(a, at - 2, "state"));
}

/* "the government of Brazil, which holds the chair": of the state. */
static bool is_antecedent(const struct article *a, uint32_t at)
{
	static const char *const relatives[] = {"which", "who", "whose", "where", NULL};
	return article_word(a, at, ",") && article_listed(a, at + 1, relatives);
}

/* The state stands last: "the Foreign Ministry of Kazakhstan", "МИД Казахстана". */
static bool before_state(struct article *a, uint32_t at, uint32_t *next)
{
	bool russian = text_is(a->lang, "ru");
	uint32_t end = organ_end(a, at), last = end + FIELD_MAX;
	if (end == at || (!russian && !article_listed(a, end, of_fields)) ||
		article_listed(a, at, field_joints) || is_of_heads(a, at))
		return false;
	for (; end < last && end < a->tokens_len; end++) {
		const struct mention *m = article_mention_at(a, end);
		if (m && m->kind == MENTION_STATE && !(m->flags & MENTION_ADJECTIVE)) {
			const struct mention state = *m;
			*next = m->last;
			bool owned =
				russian || article_word(a, end - 1, "of") ||
				(article_word(a, end - 1, "the") && article_word(a, end - 2, "of"));
			return owned && !is_antecedent(a, m->last) && take(a, &state, at, m->last);
		}
		uint8_t kind = a->tokens[end].kind;
		if (m || (kind != TOKEN_WORD && !article_listed(a, end, field_joints)))
			return false;
	}
	return false;
}

bool refer_authority(struct article *article, uint32_t at, uint32_t *next)
{
	const struct mention *m = article_mention_at(article, at);
	if (!m)
		return before_state(article, at, next);
	const struct mention state = *m;
	return state.kind == MENTION_STATE && !(state.flags & MENTION_AUTHORITY) &&
	       after_state(article, &state, next);
}
