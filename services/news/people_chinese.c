/* Persons in Chinese texts: the title stands right before the name, and the name's length has to be
 * guessed from what follows it. */
#include "services/news/people.h"

#include <string.h>

struct chinese_title {
	const char *words;       /* characters */
	const char *office, *of; /* of: NULL where the text says whose */
};

/* Longer ones before those they end with. */
static const struct chinese_title titles[] = {
	{"国家主席", "president", "CN"},
	{"外交部发言人", "spokesperson", "CN"},
	{"国务院总理", "prime_minister", "CN"},
	{"外交部长", "foreign_minister", NULL},
	{"外交部部长", "foreign_minister", NULL},
	{"国防部长", "defence_minister", NULL},
	{"副总统", "vice_president", NULL},
	{"副总理", "deputy_prime_minister", NULL},
	{"副秘书长", "deputy_secretary_general", NULL},
	{"副外长", "deputy_foreign_minister", NULL},
	{"总统", "president", NULL},
	{"总理", "prime_minister", NULL},
	{"首相", "prime_minister", NULL},
	{"外长", "foreign_minister", NULL},
	{"防长", "defence_minister", NULL},
	{"秘书长", "secretary_general", NULL},
	{"发言人", "spokesperson", NULL},
	{"国王", "king", NULL},
	{"大使", "ambassador", NULL},
	{"行长", "president", NULL},
	{"能源部长", "energy_minister", NULL},
	{"交通部长", "transport_minister", NULL},
	{"主席", "chairman", NULL},
};

/* The token after the characters, or 0 when others stand at `at`. */
static uint32_t stand(const struct article *article, uint32_t at, const char *characters)
{
	for (const char *c = characters; *c; c += 3, at++) {
		char one[4] = {c[0], c[1], c[2], 0};
		if (!article_word(article, at, one))
			return 0;
	}
	return at;
}

/* Is the character one of those (each of three bytes)? */
static bool among(const struct article *article, uint32_t at, const char *characters)
{
	struct text word = article_folded(article, at);
	for (const char *c = characters; word.len == 3 && *c; c += 3) {
		if (memcmp(word.ptr, c, 3) == 0)
			return true;
	}
	return false;
}

/* The same for a list that holds the dot between names, which has two bytes. */
static bool sounds_so(const struct article *article, uint32_t at, const char *characters)
{
	return article_word(article, at, "·") || among(article, at, characters);
}

/* A name from abroad is written by its sound, with characters that are used for sounds: 热恩别科夫,
 * 伊姆兰·汗. It ends before the first that is not. */
static uint32_t foreign_end(const struct article *article, uint32_t at)
{
	static const char sounds[] =
		"阿埃艾安奥巴班鲍贝本比彼别波博伯布蔡查达戴丹德迪蒂杜顿多厄恩尔法菲费芬夫弗福盖"
		"戈格根古哈海汉汗赫亨侯胡霍基吉加贾杰津卡凯康考科克肯库夸昆拉莱兰朗劳勒雷里丽利"
		"列林琳卢鲁伦罗洛马玛迈曼梅门蒙米莫姆穆纳娜南内尼涅宁纽努诺欧帕潘庞佩彭皮珀普奇"
		"齐恰乔切琴若萨塞瑟森沙山舍什圣施史舒斯苏索塔泰坦汤唐特提廷图托瓦万旺威韦维温沃乌"
		"伍西希夏肖谢辛休许雅亚扬耶伊因英尤于约扎詹泽兹佐热";
	uint32_t end = at;
	while (end < article->tokens_len && end < at + 14 && sounds_so(article, end, sounds))
		end++;
	return end;
}

/* The end of an unknown name at `at`: a usual family name and one or two characters, of which the
 * second is no word that commonly follows a name. */
static uint32_t name_end(const struct article *article, uint32_t at)
{
	static const char families[] = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董"
				       "萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余"
				       "潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史"
				       "顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文耿华"
				       "陶洪习";
	static const char follows[] =
		"说表强指认称宣呼在对出和会同与将就及于等主也还当日是为今昨访抵接致";
	if (!among(article, at, families) || article->tokens[at + 1].kind != TOKEN_HAN)
		return at;

	uint32_t end = at + 2;
	bool third = end < article->tokens_len && article->tokens[end].kind == TOKEN_HAN &&
		     !among(article, end, follows);
	return end + third;
}

/* "巴基斯坦副总理兼外长达尔": the state stands before the first of two offices. */
static const struct mention *owner_before(const struct article *article, uint32_t at)
{
	uint32_t first = at;
	if (at > 0 && article_word(article, at - 1, "兼")) {
		for (size_t i = 0; i < ARRAY_LEN(titles) && first == at; i++) {
			uint32_t len = (uint32_t)strlen(titles[i].words) / 3;
			if (at > len && stand(article, at - 1 - len, titles[i].words))
				first = at - 1 - len;
		}
	}
	return first > 0 ? article_mention_at(article, first - 1) : NULL;
}

/* "习近平主席", "普京总统": the office after the name of one who is known to hold it. */
static void title_after(struct article *article, struct presented_list *list, uint32_t name)
{
	const struct mention *known = article_mention_at(article, name);
	static const struct chinese_title after[] = {{"主席", "president", NULL},
		{"总统", "president", NULL}, {"总理", "prime_minister", NULL}};
	for (size_t i = 0; i < ARRAY_LEN(after); i++) {
		uint32_t end = stand(article, known->last, after[i].words);
		if (!end || !text_is(known->office, after[i].office))
			continue;
		struct mention person = *known;
		people_introduce(article, list, &person);
		return;
	}
}

static void title_at(struct article *article, struct presented_list *list, uint32_t at)
{
	for (size_t i = 0; i < ARRAY_LEN(titles); i++) {
		uint32_t name = stand(article, at, titles[i].words);
		if (!name || name + 1 >= article->tokens_len)
			continue;
		const struct mention *known = article_mention_at(article, name);
		const struct mention *owner = owner_before(article, at);
		struct mention person = {.first = name, .office = text_of(titles[i].office)};
		bool is_person = known && known->kind == MENTION_PERSON;
		uint32_t foreign = foreign_end(article, name);
		person.last = is_person            ? known->last
			      : foreign > name + 2 ? foreign
						   : name_end(article, name);
		if (person.last == name || (known && !is_person))
			return;
		if (owner && (owner->kind == MENTION_STATE || owner->kind == MENTION_ORG))
			person.country = owner->id;
		else if (titles[i].of)
			person.country = text_of(titles[i].of);
		people_introduce(article, list, &person);
		return;
	}
}

void people_chinese(struct article *article, struct presented_list *list)
{
	for (uint32_t at = 0; at < article->tokens_len; at++) {
		if (article->tokens[at].kind == TOKEN_HAN && !article_mention_at(article, at))
			title_at(article, list, at);
		const struct mention *m = article_mention_at(article, at);
		if (m && m->kind == MENTION_PERSON && m->first == at)
			title_after(article, list, at);
	}
}
