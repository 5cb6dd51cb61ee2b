"""The questions of corridors_peers.c put to networkx, its answers held against ours:
    corridors_networkx.py DIR
Prints a line `task,p50 in us,answers` for each task; of the slow tasks the first questions alone."""
import itertools
import statistics
import sys
import time

import networkx

PLANS, FLOWS, WAYS = 200, 40, 10


def rows(name):
    with open(f"{sys.argv[1]}/{name}.csv") as file:
        return [tuple(map(int, line.split(","))) for line in file]


def timed(task, asked, answer):
    took = []
    for start, end, wanted in asked:
        began = time.process_time()
        got = answer(start, end)
        took.append((time.process_time() - began) * 1e6)
        if got != wanted:
            sys.exit(f"corridors_networkx: {task} from {start} to {end}: ours {wanted}, networkx's {got}")
    print(f"{task},{statistics.median(took):.3f},{len(took)}")


def length(graph, start, end):
    try:
        return networkx.bidirectional_dijkstra(graph, start, end, weight="figure")[0]
    except networkx.NetworkXNoPath:
        return -1


def first_way(graph, start, end):
    try:
        found = list(itertools.islice(networkx.shortest_simple_paths(graph, start, end, weight="figure"), 10))
    except networkx.NetworkXNoPath:
        return -1
    return networkx.path_weight(graph, found[0], "figure")


def net(name, add):
    graph = networkx.DiGraph()
    for start, end, figure in rows(name):
        for a, b in ((start, end), (end, start)) if add else ((start, end),):
            known = graph.edges[a, b]["figure"] if graph.has_edge(a, b) else None
            graph.add_edge(a, b, figure=figure if known is None else known + figure if add else min(known, figure))
    return graph


plans = rows("plans")
states = net("arcs", False)
timed("plan", plans[:PLANS], lambda a, b: length(states, a, b))
timed("ways", plans[:WAYS], lambda a, b: first_way(states, a, b))
links = net("links", True)
links.add_nodes_from(place for start, end, _ in rows("flows") for place in (start, end))
timed("flow", rows("flows")[:FLOWS], lambda a, b: networkx.maximum_flow_value(links, a, b, capacity="figure"))
