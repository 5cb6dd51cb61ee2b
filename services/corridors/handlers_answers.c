#include "services/corridors/handlers_inside.h"

#include "proto/base/clock.h"
#include "services/corridors/answers/bottleneck.h"
#include "services/corridors/answers/compare.h"
#include "services/corridors/answers/draw.h"
#include "services/corridors/store/explain.h"
#include "services/corridors/store/explain_shipment.h"
#include "services/corridors/answers/projects_answer.h"
#include "services/corridors/answers/route.h"

/* A model as known at an instant; the present one is the service's own, others are the caller's. */
struct known {
	struct model *model;
	struct model *own;
};

static enum err known_at(
	struct corridors *corridors, const int64_t *at_us, struct known *out, struct why *why)
{
	*out = (struct known){NULL, NULL};
	if (!at_us)
		return handlers_now(corridors, &out->model, why);
	enum err err = model_load(corridors->store, *at_us, NULL, &out->own, why);
	out->model = out->own;
	return err;
}

static enum err known_something(const struct model *model, const int64_t *at_us, struct why *why)
{
	char text[INSTANT_TEXT];
	if (model->network.nodes_count)
		return ERR_OK;
	return why_set(why, ERR_NOT_FOUND, "known_at",
		"wanted a time at which the network was known, "
		"got %s: no sheet was loaded yet",
		at_us ? instant_format(*at_us, text) : "now");
}

static day today(void)
{
	return (day)(clock_wall_us() / (INT64_C(86400) * 1000000));
}

static struct route_world world_of(struct model *model)
{
	return (struct route_world){&model->network, model_graph(model), model->disruptions,
		model->disruptions_count, today()};
}

/* The world as known then (NULL: now), of which something must be known. world_reply ends it. */
static enum err world_open(void *self, const int64_t *at_us, struct known *known,
	struct route_world *out, struct why *why)
{
	enum err err = known_at(self, at_us, known, why);
	if (!err)
		err = known_something(known->model, at_us, why);
	if (!err)
		*out = world_of(known->model);
	return err;
}

static enum err world_reply(struct known *known, enum err err, struct kit_reply *reply,
	const void *answer, struct why *why)
{
	if (!err)
		err = kit_answer(reply, answer, why);
	model_destroy(&known->own);
	return err;
}

enum err handlers_compare(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why)
{
	const struct compare_query *query = request;
	struct known known;
	struct route_world world;
	struct compare_reply answer;
	enum err err = world_open(
		self, query->has_known_at ? &query->known_at : NULL, &known, &world, why);
	if (!err)
		err = compare_answer(&world, query, arena, &answer, why);
	return world_reply(&known, err, reply, &answer, why);
}

enum err handlers_draw(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why)
{
	const struct draw_query *query = request;
	struct known known;
	struct route_world world;
	struct draw_reply answer;
	enum err err = world_open(
		self, query->has_known_at ? &query->known_at : NULL, &known, &world, why);
	if (!err)
		err = draw_answer(&world, query, arena, &answer, why);
	return world_reply(&known, err, reply, &answer, why);
}

enum err handlers_bottleneck(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why)
{
	const struct bottleneck_query *query = request;
	struct known known;
	struct route_world world;
	struct bottleneck_reply answer;
	enum err err = world_open(
		self, query->has_known_at ? &query->known_at : NULL, &known, &world, why);
	if (!err)
		err = bottleneck_answer(&world, query, arena, &answer, why);
	return world_reply(&known, err, reply, &answer, why);
}

enum err handlers_chokepoints(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why)
{
	const struct chokepoints_request *query = request;
	struct known known;
	struct route_world world;
	struct chokepoints_reply answer;
	enum err err = world_open(
		self, query->has_known_at ? &query->known_at : NULL, &known, &world, why);
	if (!err)
		err = chokepoints_answer(&world, query, arena, &answer, why);
	return world_reply(&known, err, reply, &answer, why);
}

enum err handlers_route(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why)
{
	const struct route_query *query = request;
	struct known known;
	struct route_world world;
	struct route_reply answer;
	enum err err = world_open(
		self, query->has_known_at ? &query->known_at : NULL, &known, &world, why);
	if (!err)
		err = route_answer(&world, query, arena, &answer, why);
	return world_reply(&known, err, reply, &answer, why);
}

static int64_t claims_count(void *self, struct text record)
{
	struct arena arena = {0};
	struct state_claim *claims = NULL;
	size_t count = 0;
	struct corridors *corridors = self;
	if (state_claims(corridors->store, record, &arena, &claims, &count, NULL) != ERR_OK)
		count = 0;
	arena_fini(&arena);
	return (int64_t)count;
}

enum err handlers_corridors(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why)
{
	struct model *model = NULL;
	enum err err = handlers_now(self, &model, why);
	if (err)
		return err;
	struct corridors_reply answer;
	lists_corridors(&model->network, request, arena, &answer);
	return kit_answer(reply, &answer, why);
}

enum err handlers_corridor(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why)
{
	struct model *model = NULL;
	enum err err = handlers_now(self, &model, why);
	if (err)
		return err;
	const struct lists_claims claims = {self, claims_count};
	const struct lists_world world = {&model->network, &claims, arena};
	struct corridor_reply answer;
	err = lists_corridor(&world, request, &answer, why);
	return err ? err : kit_answer(reply, &answer, why);
}

enum err handlers_investments(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why)
{
	struct model *model = NULL;
	enum err err = handlers_now(self, &model, why);
	if (err)
		return err;
	const struct lists_claims claims = {self, claims_count};
	const struct lists_world world = {&model->network, &claims, arena};
	struct investments_reply answer;
	err = lists_investments(&world, request, &answer, why);
	return err ? err : kit_answer(reply, &answer, why);
}

enum err handlers_projects(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why)
{
	const struct projects_query *query = request;
	struct known known;
	enum err err = known_at(self, query->has_known_at ? &query->known_at : NULL, &known, why);
	if (err)
		return err;
	const struct lists_claims claims = {self, claims_count};
	const struct lists_world world = {&known.model->network, &claims, arena};
	struct projects_reply answer;
	err = projects_answer(&world, query, today(), &answer, why);
	return world_reply(&known, err, reply, &answer, why);
}

enum err handlers_places(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why)
{
	struct model *model = NULL;
	enum err err = handlers_now(self, &model, why);
	if (err)
		return err;
	struct places_reply answer;
	lists_places(&model->network, request, arena, &answer);
	return kit_answer(reply, &answer, why);
}

enum err handlers_disruptions(void *self, const void *request, struct arena *arena,
	struct kit_reply *reply, struct why *why)
{
	const struct disruptions_query *query = request;
	struct known known;
	enum err err = known_at(self, query->has_known_at ? &query->known_at : NULL, &known, why);
	if (err)
		return err;
	const struct lists_overlay overlay = {
		known.model->disruptions, known.model->disruptions_count};
	struct disruptions_reply answer;
	lists_disruptions(&overlay, query->has_as_of ? &query->as_of : NULL, arena, &answer);
	err = kit_answer(reply, &answer, why);
	model_destroy(&known.own);
	return err;
}

enum err handlers_why(void *self, const void *request, struct arena *arena, struct kit_reply *reply,
	struct why *why)
{
	struct corridors *corridors = self;
	struct model *model = NULL;
	enum err err = handlers_now(corridors, &model, why);
	if (err)
		return err;
	const struct explain_world world = {corridors->store, model, arena};
	struct why_tree tree;
	const struct why_query *query = request;
	struct text head = TEXT("shipment:");
	err = text_starts(query->id, head)
		      ? explain_shipment(corridors->store, model,
				text_slice(query->id, head.len, query->id.len), arena, &tree, why)
		      : explain_why(&world, query, &tree, why);
	return err ? err : kit_answer(reply, &tree, why);
}
