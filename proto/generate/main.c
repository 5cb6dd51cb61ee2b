/* generate write|check|growth DIR: what is made from the tables, into DIR (which is proto/).
 *   write   writes all files, unless the tables did anything but grow
 *   check   says which files are stale
 *   growth  says what in the tables is not growth of DIR/tables/baseline */
#include "proto/base/err.h"
#include "proto/generate/generate.h"
#include "proto/generate/growth.h"

#include <stdio.h>
#include <string.h>

static const struct {
	const char *path;
	void (*make)(struct buffer *out);
} files[] = {
	{"REFERENCE.md", generate_reference},
	{"schemas.json", generate_schemas},
	{"asyncapi.json", generate_asyncapi},
	{"tables/baseline", generate_baseline},
};

/* False when there is no such file. */
static bool read_file(const char *dir, const char *path, struct buffer *out)
{
	char name[512], part[4096];
	snprintf(name, sizeof(name), "%s/%s", dir, path);
	FILE *file = fopen(name, "re");
	if (!file)
		return false;
	for (size_t n; (n = fread(part, 1, sizeof(part), file)) > 0;)
		buffer_add(out, part, n);
	fclose(file);
	return true;
}

static bool write_file(const char *dir, const char *path, struct text content)
{
	char name[512];
	snprintf(name, sizeof(name), "%s/%s", dir, path);
	FILE *file = fopen(name, "we");
	bool fine = file && fwrite(content.ptr, 1, content.len, file) == content.len;
	if (file && fclose(file) != 0)
		fine = false;
	if (!fine)
		fprintf(stderr, "generate: cannot write %s\n", name);
	return fine;
}

static int growth(const char *dir)
{
	struct buffer before = {0}, after = {0}, refusals = {0};
	if (!read_file(dir, "tables/baseline", &before))
		printf("tables/baseline is not there: nothing to compare with\n");
	generate_baseline(&after);
	unsigned refused = growth_check(buffer_as_text(&before), buffer_as_text(&after), &refusals);
	if (refused)
		printf("proto/tables did not only grow:\n%.*s",
			TEXT_ARG(buffer_as_text(&refusals)));
	buffer_fini(&before);
	buffer_fini(&after);
	buffer_fini(&refusals);
	return refused != 0;
}

static int write_all(const char *dir)
{
	if (growth(dir))
		return 1;
	bool fine = true;
	for (size_t i = 0; i < ARRAY_LEN(files) && fine; i++) {
		struct buffer made = {0};
		files[i].make(&made);
		fine = write_file(dir, files[i].path, buffer_as_text(&made));
		buffer_fini(&made);
	}
	return !fine;
}

static int check_all(const char *dir)
{
	int stale = 0;
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		struct buffer made = {0}, found = {0};
		files[i].make(&made);
		if (!read_file(dir, files[i].path, &found) ||
			!bytes_equal(buffer_bytes(&made), buffer_bytes(&found))) {
			printf("%s/%s is stale: run `make generated`\n", dir, files[i].path);
			stale = 1;
		}
		buffer_fini(&made);
		buffer_fini(&found);
	}
	return stale;
}

int main(int argc, char **argv)
{
	const char *what = argc == 3 ? argv[1] : "";
	if (strcmp(what, "write") == 0)
		return write_all(argv[2]);
	if (strcmp(what, "check") == 0)
		return check_all(argv[2]);
	if (strcmp(what, "growth") == 0)
		return growth(argv[2]);
	fprintf(stderr, "usage: generate write|check|growth DIR\n");
	return 2;
}
