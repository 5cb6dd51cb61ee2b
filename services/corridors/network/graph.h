/* The state graph that the planner searches: a state is (node, mode, gauge, phase), an arc is what
 * freight does next. Made from the network and the factors that disruptions put on it; then only
 * read.
 *
 * Phases keep the search exact, since what a stop costs depends on what came before it:
 *   REST     at the origin, or after a change of mode: a departure is waited for
 *   ABOARD   arrived in this mode: going on passes the place's own dwell
 *   CLEARED  arrived over a border whose dwell at this place is already counted
 *
 * A service over several links has a slot for each stop that it comes to, entered by boarding it at
 * rest, left by changing there; aboard, nothing is waited for until the freight leaves it.
 *
 * An arc's figures are the sum of its pieces, and `graph_pieces` gives those again for showing: one
 * function decides what is charged and what is printed. */
#ifndef SERAI_SERVICES_CORRIDORS_NETWORK_GRAPH_H
#define SERAI_SERVICES_CORRIDORS_NETWORK_GRAPH_H

#include "services/corridors/network/charges.h"
#include "services/corridors/network/dwell.h"

enum criterion { BY_TIME, BY_COST, BY_DISTANCE, CRITERIA };

/* What a plan is weighed by. Units: minutes, US cents, grams of CO2e, millionths of -ln(1 - p); all
 * per TEU. */
enum axis { AXIS_TIME, AXIS_COST, AXIS_CO2, AXIS_RISK, AXES };

enum phase { PHASE_REST, PHASE_ABOARD, PHASE_CLEARED, PHASES };

/* Factors of the disruptions in force: on the time of a link and on the dwell of a node. */
struct graph_factors {
	const double *links, *nodes; /* one per link, one per node; NULL: all 1 */
};

/* On what terms the arcs are priced; all zero: block trains, no closures counted. */
struct graph_terms {
	enum regime regime;
	const struct charges_count *counts; /* one per link; NULL: none */
};

struct graph_slot {
	uint32_t node;
	enum mode mode;
	uint16_t gauge;
	int32_t stop; /* in network.stops: aboard that service, arrived there; NETWORK_NONE: not
			 aboard one that runs over several links */
};

struct graph_arc {
	uint32_t to;             /* state */
	int32_t link;            /* NETWORK_NONE: a change of mode or gauge */
	uint64_t keys[CRITERIA]; /* what is to be least in the upper half, the tie-breaker below it
				  */
	int32_t of[AXES]; /* what it takes of each; with a timetable the least time that it may */
	int32_t service;  /* row, of a departure; NETWORK_NONE */
	int32_t own;      /* minutes under way where the timetable leaves that to the link */
	int32_t shift;    /* minutes after the departure that the service leaves this stop */
	bool timed;       /* the service has a timetable: see graph_minutes */
	bool chained;     /* it runs over several links: its times are those of its stops */
};

/* An arc seen from where it leads to. */
struct graph_back {
	uint32_t from; /* state */
	uint32_t arc;
	int32_t link;
};

struct graph {
	const struct network *network;
	struct graph_factors factors;
	struct graph_slot *slots; /* state = slot x PHASES + phase */
	uint32_t *node_slots;     /* first slot of a node; nodes_count + 1 entries */
	uint32_t *stop_slots;     /* slot of a stop; of the first of a service none */
	uint32_t slots_count, states_count;
	struct graph_arc *arcs;
	uint32_t *state_arcs; /* first arc of a state; states_count + 1 entries */
	size_t arcs_count, arcs_room;
	struct graph_terms terms;
	struct graph_charge {
		int32_t cents, grams, risk;
	} * charges; /* of riding a link */
	struct graph_back *backs;
	int32_t *back_minutes; /* the arcs' least minutes in the order of backs */
	uint32_t *state_backs; /* first of a state; states_count + 1 entries */
	bool timed;            /* some arc has a timetable */
};

/* The network and the factors are lent and must outlive the graph. */
void graph_init(struct graph *graph, const struct network *network, struct graph_factors factors);
void graph_init_on(struct graph *graph, const struct network *network, struct graph_factors factors,
	struct graph_terms terms);
void graph_fini(struct graph *graph);

/* Minutes that an arc takes when its state is left at `now`, minutes since some Monday 00:00 UTC.
 * FIFO: who leaves later never arrives earlier. Without a timetable it is arc->of[AXIS_TIME]. */
int32_t graph_minutes(const struct graph *graph, const struct graph_arc *arc, int64_t now);

/* When an arc with a timetable is ridden: what graph_minutes goes by, found once. */
struct graph_timing {
	const struct timetable *table;
	int32_t rest;  /* minutes besides waiting and riding */
	int32_t own;   /* under way, where the departure does not say */
	int32_t shift; /* minutes after the departure that the service leaves the arc's stop */
	bool chained;
};

struct graph_timing graph_timing(const struct graph *graph, const struct graph_arc *arc);

/* At a stop on the way a service is waited for as if at its first, earlier by what lies between. */
static inline int32_t graph_timing_wait(
	const struct graph_timing *timing, int64_t now, int32_t *rides)
{
	int64_t ready = now + WEEK_MINUTES - timing->shift % WEEK_MINUTES;
	int32_t wait = timetable_wait(timing->table, ready, rides);
	if (timing->chained || *rides < 0)
		*rides = timing->own;
	return wait;
}

enum piece_kind {
	PIECE_MOVE,      /* along a link */
	PIECE_DEPARTURE, /* waiting for a service on a link */
	PIECE_PASSING,   /* standing at a place that is passed in one mode */
	PIECE_BORDER,    /* the same, where the link crosses a border */
	PIECE_MODE,
	PIECE_GAUGE,
};

struct piece {
	enum piece_kind kind;
	uint32_t node;      /* where; for PIECE_MOVE the place that is reached */
	int32_t link;       /* MOVE, DEPARTURE, BORDER */
	uint32_t near, far; /* the places that the arc leaves and reaches */
	int32_t dwell;      /* row; NETWORK_NONE */
	int32_t service;    /* row; NETWORK_NONE */
	bool generic, known_fee;
	bool unknown;     /* no row says how long this takes: nothing is counted */
	bool unknown_fee; /* a fee is due that no row has */
	int32_t minutes, p90_minutes, cents, hectometres;
	int32_t grams, risk; /* CO2e; millionths of -ln(1 - p) */
	enum mode mode_from, mode_to;
	uint16_t gauge_from, gauge_to;
	bool timed; /* a DEPARTURE by a timetable: its minutes are the mean, unless set by
		       graph_pieces_at */
};

enum { PIECES_MAX = 8 };

/* What an arc is made of, in order; `from` is the state that it leaves. Returns the count. Waits
 * for a timetable are its mean. */
unsigned graph_pieces(const struct graph *graph, uint32_t from, const struct graph_arc *arc,
	struct piece out[PIECES_MAX]);

/* The same for who leaves the state at `now`: waits and times under way as the timetable has them.
 */
unsigned graph_pieces_at(const struct graph *graph, uint32_t from, const struct graph_arc *arc,
	int64_t now, struct piece out[PIECES_MAX]);

static inline enum phase graph_phase(uint32_t state)
{
	return (enum phase)(state % PHASES);
}

static inline const struct graph_slot *graph_slot(const struct graph *graph, uint32_t state)
{
	return &graph->slots[state / PHASES];
}

/* Is freight in this state at the place, so that its way may end there? Not on board of what goes
 * through without a stop. */
static inline bool graph_ends(const struct graph *graph, uint32_t state, uint32_t node)
{
	const struct graph_slot *slot = graph_slot(graph, state);
	return slot->node == node &&
	       (slot->stop == NETWORK_NONE || graph->network->stops[slot->stop].halts);
}

/* The stop that an arc of a service over several links comes to, after the one that it leaves in
 * network.stops; NULL: it is no such arc. */
static inline const struct network_stop *graph_stop(
	const struct graph *graph, const struct graph_arc *arc)
{
	int32_t stop = graph_slot(graph, arc->to)->stop;
	return stop == NETWORK_NONE || arc->link == NETWORK_NONE ? NULL
								 : &graph->network->stops[stop];
}

#endif
