/* Which language a text is in. */
#include "services/news/text/language.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const struct {
	const char *text, *lang;
} rows[] = {
	{"The ministers of six countries met in the capital on Thursday and agreed that the "
	 "railway "
	 "will be built by a joint company, a spokesman said.",
		"en"},
	{"SCO, EAEU, OTS: Astana, Tashkent, Bishkek", "en"},
	{"", "en"},
	{"Министры шести стран встретились в столице и договорились о строительстве железной "
	 "дороги.",
		"ru"},
	/* A Russian text that quotes a Kazakh name. */
	{"Национальная компания «Қазақстан темір жолы» увеличит перевозки контейнеров по "
	 "Транскаспийскому маршруту, сообщили в пресс-службе. В первом полугодии по нему "
	 "прошло сто тысяч тонн грузов, и к концу года стороны ждут роста в полтора раза.",
		"ru"},
	/* Headings, and little else: no sister of Russian is taken for it. */
	{"Саммит ШОС в Астане", "ru"},
	{"В Ташкенте 1 — 2 ноября состоялось 8-е заседание ШОС.", "ru"},
	{"Съезд объявил об объединении", "ru"},
	{"Президент Шавкат Мирзиёев Астанага ташриф билан келди", "uz"},
	{"Ўзбекистон Президенти Шавкат Мирзиёев Астанага келди", "be"}, /* or uz: not read either */
	{"Прэзідэнт Беларусі прыбыў у Астану на саміт ШАС", "be"},
	{"Президент прибув на саміт", "uk"},
	{"Президентът на Казахстан пристигна в София на официално посещение", "bg"},
	{"България подписа споразумение с Казахстан за транспорт", "bg"},
	{"Кыргызстандын президенти ШКУнун саммитине катышуу үчүн Астанага барды", "mn"},
	{"Токаев Астанада ШЫҰ саммитін өткізді", "kk"},
	{"習近平国家主席、カザフスタンを訪問", "ja"},
	{"習主席が会談", "ja"},
	{"六国部长星期四在首都会晤，同意建设铁路。", "zh"},
	{"上海合作组织 SCO 峰会", "zh"},
	{"六カ国の閣僚が木曜日に首都で会談し、鉄道の建設で合意したと発表した。", "ja"},
	{"여섯 나라의 장관들이 목요일 수도에서 만나 철도 건설에 합의했다.", "ko"},
	{"التقى وزراء الدول الست في العاصمة يوم الخميس واتفقوا على بناء السكة الحديدية.", "ar"},
	{"ექვსი ქვეყნის მინისტრები ხუთშაბათს დედაქალაქში შეხვდნენ.", "ka"},
	{"Алты елдің министрлері бейсенбі күні елордада кездесіп, теміржол салуға келісті. Құрылыс "
	 "келер жылы басталады, деп хабарлады үкімет.",
		"kk"},
	/* Too short for little words to tell. */
	{"Şanghay İşbirliği Örgütü zirvesi Astana'da yapıldı. Belarus örgüte üye oldu.", "tr"},
	{"Azərbaycan Prezidenti Qəbələdə Türk Dövlətləri Təşkilatının sammitində çıxış edib.",
		"az"},
	{"President Recep Tayyip Erdoğan met Ilham Əliyev in Gabala, the Turkish presidency said "
	 "on Tuesday, and both leaders went to see the railway station in the afternoon.",
		"en"},
	{"Міністри шести країн зустрілися у столиці та домовилися про будівництво залізниці.",
		"uk"},
	{"Вазирони шаш кишвар рӯзи панҷшанбе дар пойтахт мулоқот карда, дар бораи сохтмони роҳи "
	 "оҳан "
	 "ба мувофиқа расиданд.",
		"tg"},
	{"Altı ülkenin bakanları perşembe günü başkentte bir araya geldi ve demiryolu için ortak "
	 "bir "
	 "şirket kurulması konusunda anlaştı. Hükümet tarafından yapılan açıklamaya göre yapım "
	 "daha "
	 "sonra başlayacak.",
		"tr"},
	{"Olti davlat vazirlari payshanba kuni poytaxtda uchrashdi va temir yo'l qurilishi uchun "
	 "qo'shma korxona tuzish haqida kelishdi, deb xabar berdi hukumat. Bu loyiha bilan bir "
	 "qator "
	 "banklar ham ishlaydi.",
		"uz"},
	{"Die Minister der sechs Staaten trafen sich am Donnerstag in der Hauptstadt und einigten "
	 "sich "
	 "auf den Bau der Bahn, wie ein Sprecher mitteilte.",
		"de"},
	{"Les ministres des six pays se sont rencontrés jeudi dans la capitale et ont convenu de "
	 "la "
	 "construction du chemin de fer, a indiqué un porte-parole.",
		"fr"},
	/* Names and one quotation do not make a text another. */
	{"President Recep Tayyip Erdogan said \"Türkiye ve Azerbaycan için bir gün\" when he "
	 "opened the "
	 "line to Kars, and officials of the ministry told that it will carry goods for the "
	 "region.",
		"en"},
};

static void letters_and_little_words_tell(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct text got = language_of(text_of(rows[i].text));
		if (!text_is(got, rows[i].lang))
			fail_msg("'%s': wanted %s, got %.*s", rows[i].text, rows[i].lang,
				TEXT_ARG(got));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(letters_and_little_words_tell)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
