/* The questions of corridors_peers.c put to igraph's C library, its answers held against ours:
 *     corridors_igraph DIR
 * Prints a line `task,p50 in us,answers` for each task. */
#include <igraph/igraph.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ASKED_MAX = 1000, TIMES = 10, WAYS = 50 };

static double now_us(void)
{
	struct timespec time;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static int by_size(const void *a, const void *b)
{
	return (*(const double *)a > *(const double *)b) -
	       (*(const double *)a < *(const double *)b);
}

static FILE *open_part(const char *folder, const char *name)
{
	char path[1024];
	snprintf(path, sizeof(path), "%s/%s.csv", folder, name);
	FILE *file = fopen(path, "rb");
	if (!file) {
		fprintf(stderr, "corridors_igraph: %s: not there\n", path);
		exit(1);
	}
	return file;
}

/* `both`: each row is an arc there and one back. */
static void read_graph(
	const char *folder, const char *name, int both, igraph_t *graph, igraph_vector_t *weights)
{
	igraph_vector_int_t edges;
	long from, to, weight, last = 0;
	igraph_vector_int_init(&edges, 0);
	igraph_vector_init(weights, 0);
	FILE *file = open_part(folder, name);
	while (fscanf(file, "%ld,%ld,%ld\n", &from, &to, &weight) == 3)
		for (int back = 0; back <= both; back++) {
			igraph_vector_int_push_back(&edges, back ? to : from);
			igraph_vector_int_push_back(&edges, back ? from : to);
			igraph_vector_push_back(weights, (double)weight);
			last = from > last ? from : last;
			last = to > last ? to : last;
		}
	fclose(file);
	igraph_create(graph, &edges, last + 1, IGRAPH_DIRECTED);
	igraph_vector_int_destroy(&edges);
}

static void tell(const char *task, double *us, size_t count)
{
	qsort(us, count, sizeof(*us), by_size);
	printf("%s,%.3f,%zu\n", task, us[count / 2], count);
}

static void differ(const char *task, long from, long to, double wanted, double got)
{
	fprintf(stderr, "corridors_igraph: %s from %ld to %ld: ours %.0f, igraph's %.0f\n", task,
		from, to, wanted, got);
	exit(1);
}

static void plans(const char *folder, const igraph_t *graph, const igraph_vector_t *weights)
{
	static double us[ASKED_MAX];
	size_t count = 0;
	long from, to, wanted;
	igraph_vector_int_t edges;
	igraph_vector_int_init(&edges, 0);
	FILE *file = open_part(folder, "plans");
	igraph_set_warning_handler(igraph_warning_handler_ignore); /* of pairs without a way */
	while (count < ASKED_MAX && fscanf(file, "%ld,%ld,%ld\n", &from, &to, &wanted) == 3) {
		double begin = now_us(), sum = 0;
		for (int i = 0; i < TIMES; i++)
			igraph_get_shortest_path_dijkstra(
				graph, NULL, &edges, from, to, weights, IGRAPH_OUT);
		us[count++] = (now_us() - begin) / TIMES;
		for (long i = 0; i < igraph_vector_int_size(&edges); i++)
			sum += VECTOR(*weights)[VECTOR(edges)[i]];
		if ((double)wanted != (igraph_vector_int_size(&edges) ? sum : -1))
			differ("plan", from, to, (double)wanted, sum);
	}
	fclose(file);
	igraph_vector_int_destroy(&edges);
	tell("plan", us, count);
}

/* The first of Yen's ways is the fastest; the others are near copies of it, which ours are not. */
static void ways(const char *folder, const igraph_t *graph, const igraph_vector_t *weights)
{
	double us[WAYS];
	size_t count = 0;
	long from, to, wanted;
	FILE *file = open_part(folder, "plans");
	while (count < WAYS && fscanf(file, "%ld,%ld,%ld\n", &from, &to, &wanted) == 3) {
		igraph_vector_int_list_t edges;
		igraph_vector_int_list_init(&edges, 0);
		double begin = now_us(), sum = 0;
		igraph_get_k_shortest_paths(graph, weights, NULL, &edges, 10, from, to, IGRAPH_OUT);
		us[count++] = now_us() - begin;
		if (wanted >= 0) {
			const igraph_vector_int_t *first =
				igraph_vector_int_list_get_ptr(&edges, 0);
			for (long i = 0; i < igraph_vector_int_size(first); i++)
				sum += VECTOR(*weights)[VECTOR(*first)[i]];
			if (sum != (double)wanted)
				differ("first way", from, to, (double)wanted, sum);
		}
		igraph_vector_int_list_destroy(&edges);
	}
	fclose(file);
	tell("ways", us, count);
}

static void flows(const char *folder)
{
	igraph_t graph;
	igraph_vector_t capacity;
	static double us[ASKED_MAX];
	size_t count = 0;
	long from, to, wanted;
	read_graph(folder, "links", 1, &graph, &capacity);
	FILE *file = open_part(folder, "flows");
	while (count < ASKED_MAX && fscanf(file, "%ld,%ld,%ld\n", &from, &to, &wanted) == 3) {
		igraph_real_t value = 0;
		double begin = now_us();
		igraph_maxflow_value(&graph, &value, from, to, &capacity, NULL);
		us[count++] = now_us() - begin;
		if (value != (double)wanted)
			differ("flow", from, to, (double)wanted, value);
	}
	fclose(file);
	igraph_vector_destroy(&capacity);
	igraph_destroy(&graph);
	tell("flow", us, count);
}

int main(int count, char **words)
{
	igraph_t graph;
	igraph_vector_t weights;
	if (count != 2)
		return 2;
	read_graph(words[1], "arcs", 0, &graph, &weights);
	plans(words[1], &graph, &weights);
	ways(words[1], &graph, &weights);
	flows(words[1]);
	igraph_vector_destroy(&weights);
	igraph_destroy(&graph);
	return 0;
}
