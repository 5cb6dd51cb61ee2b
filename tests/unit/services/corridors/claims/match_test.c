/* Claims against the reference rows: each fact type, each verdict, with its reason. */
#include "services/corridors/claims/match.h"
#include "proto/codec/args.h"
#include "tests/unit/services/corridors/world.h"

#include <string.h>

struct judged {
	struct world world;
	struct buffer args;
	struct match_verdict verdict;
	bool ours;
};

static void judged_init(struct judged *judged)
{
	*judged = (struct judged){0};
	world_init(&judged->world);
}

static void judged_fini(struct judged *judged)
{
	buffer_fini(&judged->args);
	world_fini(&judged->world);
}

static void judge_with(struct judged *judged, struct claim claim, struct args_builder *args)
{
	buffer_clear(&judged->args);
	args_write(args, &judged->args);
	claim.args = buffer_bytes(&judged->args);
	if (!claim.polarity.ptr)
		claim.polarity = TEXT("pos");
	if (!claim.modality.ptr)
		claim.modality = TEXT("fact");
	const struct fact_type *type = fact_find(claim.fact);
	struct why why = {0};
	if (type && fact_check(type, claim.args, &why) != ERR_OK)
		fail_msg("%s: %s", why.where, why.text);
	const struct match_world world = {&judged->world.network, NULL, 0, &judged->world.arena};
	judged->ours = match_claim(&world, &claim, &judged->verdict);
}

static void funded(struct judged *judged, const char *corridor, const char *funder, double amount,
	const char *currency)
{
	struct args_builder args = {0};
	args_put_text(&args, "corridor", text_of(corridor));
	args_put_text(&args, "funder", text_of(funder));
	if (amount > 0) {
		args_put_number(&args, "amount", amount);
		args_put_text(&args, "currency", text_of(currency));
	}
	judge_with(judged, (struct claim){.fact = TEXT("corridor.funded")}, &args);
}

static void check(
	const struct judged *judged, const char *verdict, const char *record, const char *reason)
{
	assert_true(judged->ours);
	if (!text_is(judged->verdict.verdict, verdict) ||
		!text_is(judged->verdict.record, record) ||
		!memmem(judged->verdict.reason.ptr, judged->verdict.reason.len, reason,
			strlen(reason)))
		fail_msg("%.*s %.*s: %.*s", TEXT_ARG(judged->verdict.verdict),
			TEXT_ARG(judged->verdict.record), TEXT_ARG(judged->verdict.reason));
}

/* The press quotes the pledge of EUR 10 bn as about USD 10.75 bn. */
static void test_money_of_another_currency(void **state)
{
	(void)state;
	struct judged judged;
	judged_init(&judged);
	funded(&judged, "TITR", "org:EU", 10.75e9, "USD");
	check(&judged, "corroborates", "investment:I01",
		"USD 10.75 bn claimed, EUR 10 bn held of 2024-01-29: another currency, at the "
		"reference "
		"rate of 2024-01-29, 1.0823 USD for a EUR, it is 0.7% less; funder org:EU is in '");
	funded(&judged, "TITR", "org:EU", 10e9, "EUR");
	check(&judged, "corroborates", "investment:I01", "0.0% apart");
	judged_fini(&judged);
}

static void test_money_that_nothing_fits(void **state)
{
	(void)state;
	struct judged judged;
	judged_init(&judged);
	funded(&judged, "TITR", "org:EU", 15e9, "USD");
	check(&judged, "proposes", "investment:TITR:EU:USD15000000000",
		"no investment held agrees in amount, funder and date; nearest is investment:I01");
	funded(&judged, "TITR", "CN", 10e9, "CNY");
	check(&judged, "proposes", "investment:TITR:CN:CNY10000000000",
		"no investment held agrees");
	funded(&judged, "TITR", "org:EU", 0, "");
	check(&judged, "corroborates", "investment:I01", "no amount is given");
	judged_fini(&judged);
}

/* The same words about another year are about other money. */
static void test_money_of_another_year(void **state)
{
	(void)state;
	struct judged judged;
	judged_init(&judged);
	struct args_builder args = {0};
	args_put_text(&args, "corridor", TEXT("TITR"));
	args_put_text(&args, "funder", TEXT("org:EU"));
	args_put_number(&args, "amount", 10.75e9);
	args_put_text(&args, "currency", TEXT("USD"));
	args_put_text(&args, "date", TEXT("2021"));
	judge_with(&judged, (struct claim){.fact = TEXT("corridor.funded")}, &args);
	check(&judged, "proposes", "investment:TITR:EU:USD10750000000",
		"; the claim dates it otherwise");
	args = (struct args_builder){0};
	args_put_text(&args, "corridor", TEXT("TITR"));
	args_put_text(&args, "funder", TEXT("org:EU"));
	args_put_number(&args, "amount", 10.75e9);
	args_put_text(&args, "currency", TEXT("USD"));
	args_put_text(&args, "date", TEXT("2024"));
	judge_with(&judged, (struct claim){.fact = TEXT("corridor.funded")}, &args);
	check(&judged, "corroborates", "investment:I01", "it is 0.7% less");
	judged_fini(&judged);
}

static void test_a_part_is_found_too(void **state)
{
	(void)state;
	struct judged judged;
	judged_init(&judged);
	funded(&judged, "TITR", "org:EBRD", 1.5e9, "EUR");
	check(&judged, "corroborates", "investment:I03", "0.0% apart; funder org:EBRD is in");
	judged_fini(&judged);
}

static void test_money_outside_corridors(void **state)
{
	(void)state;
	struct judged judged;
	judged_init(&judged);
	struct args_builder args = {0};
	args_put_text(&args, "investor", TEXT("AE"));
	args_put_number(&args, "amount", 3e9);
	args_put_text(&args, "currency", TEXT("USD"));
	judge_with(&judged, (struct claim){.fact = TEXT("infra.investment")}, &args);
	check(&judged, "proposes", "investment:none:AE:USD3000000000",
		"the claim names no corridor that is held");
	judged_fini(&judged);
}

static void alias(
	struct judged *judged, const char *corridor, const char *name, const char *polarity)
{
	struct args_builder args = {0};
	args_put_text(&args, "corridor", text_of(corridor));
	args_put_text(&args, "alias", text_of(name));
	judge_with(judged,
		(struct claim){.fact = TEXT("corridor.alias"), .polarity = text_of(polarity)},
		&args);
}

static void test_names(void **state)
{
	(void)state;
	struct judged judged;
	judged_init(&judged);
	alias(&judged, "TITR", "Middle Corridor", "pos");
	check(&judged, "corroborates", "corridor:TITR", "among the names of TITR");
	alias(&judged, "CKU", "Middle Corridor", "pos");
	check(&judged, "contradicts", "corridor:CKU", "as a name of TITR, not of CKU");
	alias(&judged, "TITR", "Great Silk Way", "pos");
	check(&judged, "proposes", "corridor:TITR", "no corridor held is called");
	alias(&judged, "TITR", "Middle Corridor", "neg");
	check(&judged, "contradicts", "corridor:TITR", "the article denies it; ");
	judged_fini(&judged);
}

static void test_opened(void **state)
{
	(void)state;
	struct judged judged;
	judged_init(&judged);
	struct args_builder args = {0};
	args_put_text(&args, "corridor", TEXT("TITR"));
	args_put_text(&args, "date", TEXT("2024-07-03"));
	judge_with(&judged, (struct claim){.fact = TEXT("corridor.opened")}, &args);
	check(&judged, "proposes", "opening:TITR:2024-07-03",
		"freight is counted on it from 2020 on (volume:V01), so this opens a service");
	args = (struct args_builder){0};
	args_put_text(&args, "corridor", TEXT("BTK"));
	args_put_text(&args, "date", TEXT("2017-10-30"));
	judge_with(&judged,
		(struct claim){.fact = TEXT("corridor.opened"), .modality = TEXT("planned")},
		&args);
	check(&judged, "corroborates", "investment:I15",
		"said as planned, not as done: an opening is held");
	judged_fini(&judged);
}

static void test_disrupted_is_only_proposed(void **state)
{
	(void)state;
	struct judged judged;
	judged_init(&judged);
	struct args_builder args = {0};
	args_put_text(&args, "corridor", TEXT("TITR"));
	args_put_text(&args, "action", TEXT("suspended"));
	args_put_text(&args, "place", TEXT("Aktau"));
	judge_with(&judged, (struct claim){.fact = TEXT("corridor.disrupted")}, &args);
	check(&judged, "proposes", "disruption:node:KZAAU", "somebody must declare it");
	judged_fini(&judged);
}

static void line(struct judged *judged, const char *to, const char *record)
{
	const struct text between[] = {TEXT("Aktobe"), text_of(to)};
	struct args_builder args = {0};
	args_put_text(&args, "kind", TEXT("railway"));
	args_put_text(&args, "action", TEXT("closed"));
	args_put_text(&args, "place", TEXT("Aktobe"));
	args_put_texts(&args, "between", between, 2);
	judge_with(judged, (struct claim){.fact = TEXT("infra.disrupted")}, &args);
	check(judged, "proposes", record, "somebody must declare it");
}

/* Not the place that is named beside it. */
static void test_a_line_is_proposed_as_one(void **state)
{
	(void)state;
	struct judged judged;
	judged_init(&judged);
	line(&judged, "Kandyagash", "disruption:link:KZ-KANDYAGASH-KZAKX:rail");
	line(&judged, "Atlantis", "disruption:line:unknown");
	judged_fini(&judged);
}

static void role(struct judged *judged, const char *kind, const char *country)
{
	const struct text countries[] = {text_of(country)};
	struct args_builder args = {0};
	args_put_text(&args, "corridor", TEXT("TITR"));
	args_put_text(&args, "role", text_of(kind));
	args_put_texts(&args, "countries", countries, 1);
	judge_with(judged, (struct claim){.fact = TEXT("corridor.role")}, &args);
}

static void test_roles(void **state)
{
	(void)state;
	struct judged judged;
	judged_init(&judged);
	role(&judged, "bypasses", "RU");
	check(&judged, "corroborates", "corridor:TITR", "0 of the 1 states named lie on");
	role(&judged, "bypasses", "KZ");
	check(&judged, "contradicts", "corridor:TITR", "1 of the 1 states named lie on");
	role(&judged, "crosses", "AZ");
	check(&judged, "corroborates", "corridor:TITR", "1 of the 1");
	role(&judged, "connects", "Europe");
	check(&judged, "proposes", "corridor:TITR", "nothing held tells");
	judged_fini(&judged);
}

static void metric(struct judged *judged, double value, const char *date)
{
	struct args_builder args = {0};
	args_put_text(&args, "corridor", TEXT("TITR"));
	args_put_text(&args, "measure", TEXT("volume"));
	args_put_text(&args, "unit", TEXT("tonnes"));
	args_put_number(&args, "value", value);
	args_put_text(&args, "date", text_of(date));
	judge_with(judged, (struct claim){.fact = TEXT("corridor.metric")}, &args);
}

static void test_figures(void **state)
{
	(void)state;
	struct judged judged;
	judged_init(&judged);
	metric(&judged, 4.5e6, "2024");
	check(&judged, "corroborates", "volume:V08", "within 5%");
	metric(&judged, 9e6, "2024");
	check(&judged, "contradicts", "volume:V08", "further apart than 5%");
	metric(&judged, 9e6, "1999");
	check(&judged, "proposes", "corridor:TITR", "no figure is held");
	judged_fini(&judged);
}

static void test_not_ours(void **state)
{
	(void)state;
	struct judged judged;
	judged_init(&judged);
	struct args_builder args = {0};
	judge_with(&judged, (struct claim){.fact = TEXT("corridor.imagined")}, &args);
	assert_false(judged.ours);
	judged_fini(&judged);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_money_of_another_currency),
		cmocka_unit_test(test_money_that_nothing_fits),
		cmocka_unit_test(test_money_of_another_year),
		cmocka_unit_test(test_a_part_is_found_too),
		cmocka_unit_test(test_money_outside_corridors),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_opened),
		cmocka_unit_test(test_disrupted_is_only_proposed),
		cmocka_unit_test(test_a_line_is_proposed_as_one),
		cmocka_unit_test(test_roles),
		cmocka_unit_test(test_figures),
		cmocka_unit_test(test_not_ours),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
