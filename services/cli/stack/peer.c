#include "services/cli/stack/peer.h"

#include "proto/base/home.h"
#include "proto/wire/acl.h"
#include "services/cli/asking/flags.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- The file --------------------------------------------------------------------------------- */

struct peers {
	char path[HOME_PATH];
	int lock; /* held while the file is changed */
	struct buffer content;
	struct acl *acl;
};

static enum err read_file(const char *path, struct buffer *out, struct why *why)
{
	char piece[4096];
	size_t n;
	FILE *file = fopen(path, "re");
	if (!file)
		return errno == ENOENT ? ERR_OK : why_errno(why, ERR_IO, path, "reading it");
	while ((n = fread(piece, 1, sizeof(piece), file)) > 0)
		buffer_add(out, piece, n);
	bool failed = ferror(file);
	fclose(file);
	return failed ? why_errno(why, ERR_IO, path, "reading it") : ERR_OK;
}

static enum err peers_open(struct peers *peers, struct why *why)
{
	char lock[HOME_PATH];
	*peers = (struct peers){.lock = -1};
	enum err err = home_make(why);
	if (!err)
		err = home_path("peers.acl", peers->path, why);
	if (!err)
		err = home_path("peers.lock", lock, why);
	if (err)
		return err;
	peers->lock = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (peers->lock < 0 || flock(peers->lock, LOCK_EX))
		return why_errno(why, ERR_IO, lock, "taking the lock");
	err = read_file(peers->path, &peers->content, why);
	if (!err)
		err = acl_parse(buffer_as_text(&peers->content), peers->path, &peers->acl, why);
	return err;
}

static void peers_close(struct peers *peers)
{
	acl_destroy(&peers->acl);
	buffer_fini(&peers->content);
	if (peers->lock >= 0)
		close(peers->lock);
}

static enum err write_file(const char *path, struct bytes content, struct why *why)
{
	char fresh[HOME_PATH + 8];
	snprintf(fresh, sizeof(fresh), "%s.new", path);
	int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return why_errno(why, ERR_IO, fresh, "making it");
	bool good = write(fd, content.ptr, content.len) == (ssize_t)content.len && fsync(fd) == 0;
	if (close(fd) || !good || rename(fresh, path))
		return why_errno(why, ERR_IO, path, "writing it");
	return ERR_OK;
}

/* Shows the difference and, unless it is a dry run, makes it so: all of it or nothing. `from` is
 * what a fault's place names. */
static enum err peers_become_of(struct peers *peers, const struct buffer *wanted, const char *from,
	bool dry, struct why *why)
{
	struct acl *after = NULL;
	struct buffer difference = {0};
	enum err err = acl_parse(buffer_as_text(wanted), from, &after, why);
	if (!err) {
		acl_difference(peers->acl, after, &difference);
		fwrite(difference.ptr, 1, difference.len, stdout);
	}
	if (!err && !dry)
		err = write_file(peers->path, buffer_bytes(wanted), why);
	buffer_fini(&difference);
	acl_destroy(&after);
	return err;
}

static enum err peers_become(
	struct peers *peers, const struct buffer *wanted, bool dry, struct why *why)
{
	return peers_become_of(peers, wanted, peers->path, dry, why);
}

/* --- Keys ------------------------------------------------------------------------------------- */

static enum err broker_keys(struct keys *out, struct why *why)
{
	char path[HOME_PATH];
	enum err err = home_path("broker.key", path, why);
	if (!err)
		err = keys_read(path, out, why);
	if (err != ERR_NOT_FOUND)
		return err;
	bus_make_keys(out);
	return keys_write(path, out, why);
}

static enum err peer_keys(const char *name, struct keys *out, char path[HOME_PATH], struct why *why)
{
	char place[128], folder[HOME_PATH];
	struct keys broker;
	snprintf(place, sizeof(place), "keys/%s.key", name);
	enum err err = home_path("keys", folder, why);
	if (!err)
		err = home_path(place, path, why);
	if (!err)
		err = broker_keys(&broker, why);
	if (err)
		return err;
	if (mkdir(folder, 0700) != 0 && errno != EEXIST)
		return why_errno(why, ERR_IO, folder, "making the folder");
	bus_make_keys(out);
	memcpy(out->server_key, broker.public_key, sizeof(out->server_key));
	return keys_write(path, out, why);
}

/* --- Verbs ------------------------------------------------------------------------------------ */

struct addition {
	const char *name;
	struct buffer rules; /* with a blank before each */
	bool dry;
};

static enum err take_argument(
	struct addition *wanted, int argc, char **argv, int *at, struct why *why)
{
	const char *word = argv[*at], *rule = NULL;
	if (strcmp(word, "--dry-run") == 0) {
		wanted->dry = true;
		return ERR_OK;
	}
	if (strncmp(word, "--allow=", strlen("--allow=")) == 0)
		rule = word + strlen("--allow=");
	else if (strcmp(word, "--allow") == 0 && *at + 1 < argc)
		rule = argv[++*at];
	if (rule) {
		buffer_format(&wanted->rules, " %s", rule);
		return acl_rule_check(text_of(rule), why);
	}
	if (word[0] == '-' || wanted->name)
		return why_set(why, ERR_BAD_VALUE, word,
			"usage: serai peer add NAME --allow pub:FILTER --allow sub:FILTER ... "
			"[--dry-run]");
	wanted->name = word;
	return acl_name_check(text_of(word), why);
}

static enum err parse_addition(int argc, char **argv, struct addition *out, struct why *why)
{
	enum err err = ERR_OK;
	for (int i = 1; !err && i < argc; i++)
		err = take_argument(out, argc, argv, &i, why);
	if (!err && !out->name)
		err = why_set(why, ERR_MISSING, "NAME", "wanted the peer's name");
	if (!err && !out->rules.len)
		err = why_set(why, ERR_MISSING, "--allow",
			"wanted what it may do: --allow 'pub:news.>' --allow 'sub:>' ...");
	return err;
}

static enum err add(const struct addition *wanted, char key_file[HOME_PATH], struct why *why)
{
	struct peers peers;
	struct keys keys = {.public_key = "0000000000000000000000000000000000000000"};
	bool local = strcmp(wanted->name, "local") == 0;
	struct buffer content = {0};
	enum err err = peers_open(&peers, why);
	/* Whatever is wrong shows before keys are made: the line with a key of the right length. */
	for (int final = wanted->dry; !err && final < 2; final++) {
		if (final && !wanted->dry && !local)
			err = peer_keys(wanted->name, &keys, key_file, why);
		buffer_clear(&content);
		buffer_add(&content, peers.content.ptr, peers.content.len);
		if (content.len && content.ptr[content.len - 1] != '\n')
			buffer_char(&content, '\n');
		buffer_format(&content, "%s %s%.*s\n", wanted->name, local ? "-" : keys.public_key,
			TEXT_ARG(buffer_as_text(&wanted->rules)));
		struct acl *tried = NULL;
		if (!err && !final)
			err = acl_parse(buffer_as_text(&content), peers.path, &tried, why);
		acl_destroy(&tried);
	}
	if (!err)
		err = peers_become(&peers, &content, wanted->dry, why);
	buffer_fini(&content);
	peers_close(&peers);
	return err;
}

int peer_add(struct cli *cli, const struct verb *verb, int argc, char **argv)
{
	struct addition wanted = {0};
	struct why why = {0};
	char key_file[HOME_PATH] = "";
	(void)cli, (void)verb;
	enum err err = parse_addition(argc, argv, &wanted, &why);
	int code = err ? CLI_USAGE : CLI_DONE;
	if (!err)
		err = add(&wanted, key_file, &why);
	if (!err && key_file[0])
		printf("its keys: %s\nthere: export SERAI_KEY=<that file> SERAI_BUS=tcp://<this "
		       "machine>:<port>\n",
			key_file);
	buffer_fini(&wanted.rules);
	if (err)
		return cli_fail(&why), code == CLI_USAGE ? CLI_USAGE : CLI_REFUSED;
	return CLI_DONE;
}

static void without(const struct buffer *content, struct text name, struct buffer *out)
{
	struct text rest = buffer_as_text(content), line;
	while (text_split(&rest, '\n', &line)) {
		struct text word, left = text_trim(line);
		bool its = text_split(&left, ' ', &word) && text_equal(word, name);
		if (!its)
			buffer_format(out, "%.*s\n", TEXT_ARG(line));
	}
}

int peer_remove(struct cli *cli, const struct verb *verb, int argc, char **argv)
{
	bool dry = false;
	struct why why = {0};
	struct peers peers = {.lock = -1};
	struct buffer content = {0};
	struct flags_value wanted[] = {{"--dry-run", NULL, &dry}, {0}};
	(void)cli;
	enum err err = flags_parse(wanted, &argc, argv, &why);
	if (!err && argc != 2)
		err = why_set(&why, ERR_MISSING, "NAME", "usage: serai %s %s", verb->name,
			verb->arguments);
	if (err)
		return cli_fail(&why), CLI_USAGE;
	err = peers_open(&peers, &why);
	if (!err)
		without(&peers.content, text_of(argv[1]), &content);
	if (!err && content.len >= peers.content.len)
		err = why_set(&why, ERR_NOT_FOUND, argv[1], "no peer has this name");
	if (!err)
		err = peers_become(&peers, &content, dry, &why);
	char place[128], path[HOME_PATH];
	snprintf(place, sizeof(place), "keys/%.100s.key", argv[1]);
	if (!err && !dry && home_path(place, path, &why) == ERR_OK)
		unlink(path);
	buffer_fini(&content);
	peers_close(&peers);
	return err ? cli_fail(&why) : CLI_DONE;
}

int peer_list(struct cli *cli, const struct verb *verb, int argc, char **argv)
{
	struct why why = {0};
	struct peers peers;
	struct buffer out = {0};
	(void)cli, (void)verb;
	if (flags_none(argc, argv, &why))
		return cli_fail(&why), CLI_USAGE;
	enum err err = peers_open(&peers, &why);
	if (!err)
		acl_difference(NULL, peers.acl, &out);
	for (size_t i = 0; i < out.len; i++)
		if (!(out.ptr[i] == '+' && (i == 0 || out.ptr[i - 1] == '\n')) &&
			!(out.ptr[i] == ' ' && i > 0 && out.ptr[i - 1] == '+'))
			putchar(out.ptr[i]);
	buffer_fini(&out);
	peers_close(&peers);
	return err ? cli_fail(&why) : CLI_DONE;
}

int peer_check(struct cli *cli, const struct verb *verb, int argc, char **argv)
{
	struct why why = {0};
	struct peers peers = {.lock = -1};
	struct buffer wanted = {0};
	(void)cli;
	if (argc != 2) {
		why_set(&why, ERR_MISSING, "FILE", "usage: serai %s %s", verb->name,
			verb->arguments);
		return cli_fail(&why), CLI_USAGE;
	}
	enum err err = access(argv[1], R_OK) ? why_errno(&why, ERR_NOT_FOUND, argv[1], "reading it")
					     : read_file(argv[1], &wanted, &why);
	if (!err)
		err = peers_open(&peers, &why);
	if (!err)
		err = peers_become_of(&peers, &wanted, argv[1], true, &why);
	buffer_fini(&wanted);
	peers_close(&peers);
	return err ? cli_fail(&why) : CLI_DONE;
}
