/* The network: the rows of nodes and links with the indices that searching needs. Made from rows
 * once, then only read. What is in it is lent to everyone as plain tables, since the graph, the
 * dwell rules and the replies all walk it. */
#ifndef SERAI_SERVICES_CORRIDORS_NETWORK_NETWORK_H
#define SERAI_SERVICES_CORRIDORS_NETWORK_NETWORK_H

#include "proto/base/err.h"
#include "proto/records/corridor.h"
#include "services/corridors/network/rows.h"
#include "services/corridors/network/timetable.h"

enum mode { MODE_RAIL, MODE_ROAD, MODE_SEA, MODE_FERRY, MODES };

const char *mode_name(enum mode mode);
bool mode_parse(struct text text, enum mode *out);
bool mode_is_water(enum mode mode);

enum { NETWORK_NONE = -1, NETWORK_GAUGES_MAX = 8 };

struct network_node {
	const struct corridor_node *row;
	uint32_t links_first, links_count;   /* in network.incident */
	uint32_t dwells_first, dwells_count; /* in network.dwells */
	uint32_t stops_first, stops_count;   /* in network.node_stops */
	bool passing;
};

struct network_link {
	const struct corridor_link *row;
	uint32_t from, to; /* nodes */
	enum mode mode;
	uint16_t gauge;  /* 0: no rail */
	int32_t service; /* the first whose two ends are this link's; NETWORK_NONE: assumed ones */
	uint32_t services_first, services_count; /* all of them, in network.services */
	bool border;                             /* the ends lie in different states */
	bool one_way;                            /* may be used from `from` to `to` only */
	day built; /* when a project that was opened has built or improved it; DAY_MAX: none has */
	const struct corridor_work *work; /* the one whose capacity holds from then on; NULL */
	int32_t customs; /* dwell row of the customs union that holds both; NETWORK_NONE: none */
};

/* A service over several links as one: its stops in order of travel. Without a timetable it runs
 * back as well, as a chain of its own. */
struct network_stop {
	uint32_t node, chain;
	int32_t link;            /* from the stop before; NETWORK_NONE: the first */
	int32_t arrives, leaves; /* minutes after the departure from the first, by a timetable */
	bool halts;              /* false: passed through */
};

struct network_chain {
	int32_t service;
	uint32_t first, count; /* in network.stops */
	double km;
};

struct network {
	const struct rows *rows;
	struct network_node *nodes;
	struct network_link *links;
	uint32_t nodes_count, links_count;
	uint32_t *incident; /* links of a node */
	int32_t *dwells;    /* dwell rows of a node */
	int32_t *general;   /* dwell rows of no single place: `*`, `*EU` */
	uint32_t general_count;
	int32_t assumed[MODES];       /* service rows `*rail` ...; NETWORK_NONE */
	int32_t *services;            /* service rows of a link */
	struct timetable *timetables; /* one per service row; count 0: none */
	struct timetable_departure *departures;
	struct network_chain *chains;
	struct network_stop *stops;
	uint32_t chains_count, stops_count;
	uint32_t *node_stops;        /* stops at a node */
	struct network_name *names;  /* node ids, sorted */
	struct spellings *spellings; /* how rows may be called: see places.h */
};

/* The rows are lent and must outlive the network. They were checked by the sheets: a link to an
 * unknown node is our bug here. */
void network_init(struct network *network, const struct rows *rows);
void network_fini(struct network *network);

int32_t network_node(const struct network *network, struct text id); /* NETWORK_NONE */
int32_t network_link(const struct network *network, struct text id);

/* Is the state in the customs union (EU, EAEU)? */
bool network_in_union(const struct rows *rows, struct text bloc, struct text country);

const struct corridor_dwell *network_dwell(const struct network *network, int32_t index);
const struct corridor_service *network_service(const struct network *network, int32_t index);

/* NULL where the service has none. */
const struct timetable *network_timetable(const struct network *network, int32_t service);

/* Does a service of one of the node's links leave from this end? With a timetable it runs one way
 * only. */
bool network_serves(const struct network *network, int32_t service, uint32_t from);

/* May the link be used from this end? */
static inline bool network_leads(const struct network_link *link, uint32_t from)
{
	return !link->one_way || link->from == from;
}

/* The fastest link of that mode from one place to the other; NETWORK_NONE. */
int32_t network_join(const struct network *network, uint32_t a, uint32_t b, enum mode mode);

/* A rate by key; false when the sheet has none. */
bool network_rate(const struct network *network, const char *key, double *out);

#endif
