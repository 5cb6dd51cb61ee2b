// The questions of corridors_peers.c put to LEMON, its answers held against ours:
//     corridors_lemon DIR
// Prints a line `task,p50 in us,answers` for each task.
#include <lemon/dijkstra.h>
#include <lemon/preflow.h>
#include <lemon/static_graph.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

struct Row {
	long from, to, figure;
};

static double now_us()
{
	timespec time;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return time.tv_sec * 1e6 + time.tv_nsec / 1e3;
}

static std::vector<Row> rows_of(const std::string &folder, const char *name)
{
	std::vector<Row> rows;
	Row row;
	std::FILE *file = std::fopen((folder + "/" + name + ".csv").c_str(), "rb");
	if (!file)
		std::exit(1);
	while (std::fscanf(file, "%ld,%ld,%ld\n", &row.from, &row.to, &row.figure) == 3)
		rows.push_back(row);
	std::fclose(file);
	return rows;
}

struct Net {
	lemon::StaticDigraph graph;
	lemon::StaticDigraph::ArcMap<long> figure{graph};

	explicit Net(std::vector<Row> rows)
	{
		std::stable_sort(rows.begin(), rows.end(),
			[](const Row &a, const Row &b) { return a.from < b.from; });
		long last = 0;
		std::vector<std::pair<int, int>> arcs;
		for (const Row &row : rows) {
			arcs.emplace_back(row.from, row.to);
			last = std::max({last, row.from, row.to});
		}
		graph.build(last + 1, arcs.begin(), arcs.end());
		for (size_t i = 0; i < rows.size(); i++)
			figure[graph.arc(i)] = rows[i].figure;
	}
};

static void tell(const char *task, std::vector<double> us)
{
	std::sort(us.begin(), us.end());
	std::printf("%s,%.3f,%zu\n", task, us[us.size() / 2], us.size());
}

static void differ(const char *task, const Row &asked, long got)
{
	std::fprintf(stderr, "corridors_lemon: %s from %ld to %ld: ours %ld, LEMON's %ld\n", task,
		asked.from, asked.to, asked.figure, got);
	std::exit(1);
}

static void plans(const std::string &folder)
{
	Net net(rows_of(folder, "arcs"));
	std::vector<double> us;
	lemon::Dijkstra<lemon::StaticDigraph, lemon::StaticDigraph::ArcMap<long>> search(
		net.graph, net.figure);
	for (const Row &asked : rows_of(folder, "plans")) {
		auto from = net.graph.node(asked.from), to = net.graph.node(asked.to);
		bool found = false;
		double begin = now_us();
		for (int i = 0; i < 10; i++)
			found = search.run(from, to);
		us.push_back((now_us() - begin) / 10);
		long got = found ? search.dist(to) : -1;
		if (got != asked.figure)
			differ("plan", asked, got);
	}
	tell("plan", us);
}

static void flows(const std::string &folder)
{
	std::vector<Row> both;
	for (const Row &row : rows_of(folder, "links")) {
		both.push_back(row);
		both.push_back({row.to, row.from, row.figure});
	}
	Net net(both);
	std::vector<double> us;
	for (const Row &asked : rows_of(folder, "flows")) {
		double begin = now_us();
		lemon::Preflow<lemon::StaticDigraph, lemon::StaticDigraph::ArcMap<long>> search(
			net.graph, net.figure, net.graph.node(asked.from), net.graph.node(asked.to));
		search.runMinCut();
		us.push_back(now_us() - begin);
		if (search.flowValue() != asked.figure)
			differ("flow", asked, search.flowValue());
	}
	tell("flow", us);
}

int main(int count, char **words)
{
	if (count != 2)
		return 2;
	plans(words[1]);
	flows(words[1]);
	return 0;
}
