#include "services/news/jailed/cell.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/base/clock.h"
#include "proto/base/digest.h"
#include "proto/codec/args.h"
#include "proto/records/analysis.h"
#include "proto/wire/link.h"
#include "services/news/jailed/extracting.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	START_MS = 60000, /* of processor time, for reading the rules */
	START_WAIT_MS = 600000,
	TICK_MS = 1000,
	ANSWER_MAX = 64 << 20, /* bytes of the claims of an article */
	AHEAD_MAX = 4 << 20,   /* bytes of articles that are sent ahead and not yet taken */
	UNSENT_MAX = 64 << 20, /* bytes of names too, of one that takes none: all names are less */
};

/* An article whose claims are to come: the digest of what it was asked by. */
struct asked {
	char id[DIGEST_ID + 1];
};

struct cell {
	pid_t pid;
	int socket;
	int64_t limit_ms, wait_ms;
	struct link_reader reader;
	struct buffer unsent; /* what it is to be told, of which it has taken `sent` bytes */
	size_t sent;
	struct asked *asked; /* in the order in which it answers */
	size_t asked_len, asked_room;
};

/* --- Its life --------------------------------------------------------------------------------- */

/* Between fork and exec: system calls only. */
static NORETURN void become(const struct cell_options *options, int socket)
{
	char name[] = "serai-news", verb[] = "extracting";
	char *arguments[] = {name, verb, (char *)(uintptr_t)options->share, NULL};
	sigset_t none;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setpgid(0, 0); /* a Ctrl-C at the terminal is for the parent to hear */
	int null = open("/dev/null", O_RDONLY);
	/* Above 3 first, so that no dup2 closes what another still needs. */
	int kept = fcntl(socket, F_DUPFD, 10);
	if (null < 0 || kept < 0 || dup2(null, 0) < 0 || dup2(kept, LINK_FD) < 0)
		_exit(126);
	syscall(SYS_close_range, LINK_FD + 1, ~0u, 0);
	execv(options->program ? options->program : "/proc/self/exe", arguments);
	_exit(127);
}

static enum err spawn(const struct cell_options *options, struct cell *cell, struct why *why)
{
	int sockets[2];
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) != 0)
		return why_errno(why, ERR_IO, "", "making a socket");
	cell->socket = sockets[0];
	fcntl(cell->socket, F_SETFL, O_NONBLOCK);
	cell->pid = fork();
	if (cell->pid == 0)
		become(options, sockets[1]);
	close(sockets[1]);
	return cell->pid < 0 ? why_errno(why, ERR_IO, "", "starting the extractor") : ERR_OK;
}

/* Ends it, if it has not ended by itself; waitpid's status. */
static int reap(struct cell *cell)
{
	int status = 0;
	if (cell->pid <= 0)
		return 0;
	kill(cell->pid, SIGKILL);
	while (waitpid(cell->pid, &status, 0) < 0 && errno == EINTR)
		;
	cell->pid = 0;
	return status;
}

void cell_stop(struct cell **cell)
{
	if (!*cell)
		return;
	reap(*cell);
	if ((*cell)->socket >= 0)
		close((*cell)->socket);
	link_reader_fini(&(*cell)->reader);
	buffer_fini(&(*cell)->unsent);
	free((*cell)->asked);
	free(*cell);
	*cell = NULL;
}

static enum err died(struct cell *cell, struct why *why)
{
	int status = reap(cell);
	return WIFSIGNALED(status)
		       ? why_set(why, ERR_DIED, "", "the extractor died of it (signal %d, %s)",
				 WTERMSIG(status), strsignal(WTERMSIG(status)))
		       : why_set(why, ERR_DIED, "", "the extractor ended with %d and no answer",
				 WEXITSTATUS(status));
}

/* --- Telling ---------------------------------------------------------------------------------- */

/* Sends what it takes now. That it is gone is told by what it says no more. */
static void send_some(struct cell *cell)
{
	enum err err = link_send_some(cell->socket, buffer_bytes(&cell->unsent), &cell->sent, NULL);
	if (!err && cell->sent < cell->unsent.len)
		return;
	buffer_clear(&cell->unsent);
	cell->sent = 0;
}

static void tell(struct cell *cell, enum link_kind kind, struct bytes body)
{
	link_put(&cell->unsent, kind, body);
	send_some(cell);
}

/* --- Listening -------------------------------------------------------------------------------- */

/* Processor time that it has used, in milliseconds; -1: it is gone. */
static int64_t used_ms(const struct cell *cell)
{
	clockid_t clock;
	struct timespec used;
	if (clock_getcpuclockid(cell->pid, &clock) != 0 || clock_gettime(clock, &used) != 0)
		return -1;
	return (int64_t)used.tv_sec * 1000 + used.tv_nsec / 1000000;
}

struct waiting {
	int64_t limit_ms, until_ms; /* of its processor time */
	int64_t wait_ms, due_ms;    /* by the clock: one that sleeps uses none of the other */
	const struct cell_breath *breath;
	int64_t breath_ms; /* when to breathe next */
};

static struct waiting wait_for(const struct cell *cell, int64_t limit_ms, int64_t wait_ms,
	const struct cell_breath *breath)
{
	int64_t now = clock_monotonic_ms();
	return (struct waiting){.limit_ms = limit_ms,
		.until_ms = used_ms(cell) + limit_ms,
		.wait_ms = wait_ms,
		.due_ms = now + wait_ms,
		.breath = breath,
		.breath_ms = now + TICK_MS};
}

/* By the clock: one that always has a few bytes to say would let nobody breathe otherwise. */
static void take_breath(struct waiting *waiting)
{
	int64_t now = clock_monotonic_ms();
	if (!waiting->breath || now < waiting->breath_ms)
		return;
	waiting->breath->take(waiting->breath->self);
	waiting->breath_ms = now + TICK_MS;
}

static enum err over_time(struct cell *cell, const struct waiting *waiting, struct why *why)
{
	reap(cell);
	return why_set(why, ERR_TIMEOUT, "",
		"the extractor took more than %lld ms of processor time, and was ended",
		(long long)waiting->limit_ms);
}

static enum err over_due(struct cell *cell, const struct waiting *waiting, struct why *why)
{
	reap(cell);
	return why_set(why, ERR_TIMEOUT, "",
		"the extractor gave no answer within %lld ms, and was ended",
		(long long)waiting->wait_ms);
}

static enum err refused(struct bytes body, struct why *why)
{
	struct host_failed failed;
	struct arena arena = {0};
	enum err err = record_decode(&record_host_failed, body, &arena, &failed, why);
	if (!err)
		err = why_set(why, err_numbered(failed.code), "", "%.*s", TEXT_ARG(failed.text));
	arena_fini(&arena);
	return err;
}

/* Until it says something, takes something, or a second is over. */
static enum err wait_on(struct cell *cell, struct waiting *waiting, struct why *why)
{
	int64_t left = waiting->until_ms - used_ms(cell);
	if (left <= 0)
		return over_time(cell, waiting, why);
	if (clock_monotonic_ms() >= waiting->due_ms)
		return over_due(cell, waiting, why);
	take_breath(waiting);
	struct pollfd fd = {.fd = cell->socket, .events = POLLIN};
	if (cell->unsent.len)
		fd.events |= POLLOUT;
	(void)poll(&fd, 1, left < TICK_MS ? (int)left : TICK_MS);
	send_some(cell);
	return ERR_OK;
}

/* The next message, which must be of that kind. */
static enum err hear(struct cell *cell, enum link_kind wanted, struct waiting *waiting,
	struct bytes *body, struct why *why)
{
	for (;;) {
		enum link_kind kind;
		bool there = false;
		enum err err = link_next(&cell->reader, &kind, body, &there, why);
		if (err)
			return err;
		if (there && kind == LINK_FAILED)
			return refused(*body, why);
		if (there && kind != wanted)
			return why_set(why, ERR_STATE, "",
				"wanted message %d of the extractor, got %d", (int)wanted,
				(int)kind);
		if (there)
			return ERR_OK;
		err = wait_on(cell, waiting, why);
		if (err)
			return err;
		if (link_read(&cell->reader, cell->socket, NULL) != ERR_OK)
			return died(cell, why);
	}
}

/* --- Use -------------------------------------------------------------------------------------- */

static enum err hear_ready(struct cell *cell, const struct cell_breath *breath, struct why *why)
{
	struct waiting waiting = wait_for(cell, START_MS, START_WAIT_MS, breath);
	struct bytes body;
	enum err err = hear(cell, LINK_READY, &waiting, &body, why);
	return err ? err : record_check(&record_host_ready, body, why);
}

enum err cell_start(const struct cell_options *options, const struct cell_breath *breath,
	struct cell **out, struct why *why)
{
	struct cell *cell = alloc_zero(1, sizeof(*cell));
	cell->socket = -1;
	cell->limit_ms = options->limit_ms;
	cell->wait_ms = options->wait_ms;
	*out = cell;
	enum err err = spawn(options, cell, why);
	if (!err)
		err = hear_ready(cell, breath, why);
	if (err)
		cell_stop(out);
	return err;
}

enum err cell_settle(struct cell *cell, const struct cell_breath *breath, struct why *why)
{
	tell(cell, LINK_START, (struct bytes){0});
	return hear_ready(cell, breath, why);
}

enum err cell_learn(struct cell *cell, const struct entity_named *name, struct why *why)
{
	struct buffer body = {0};
	enum err err = record_encode(&record_entity_named, name, &body, why);
	if (!err && cell->unsent.len + body.len > UNSENT_MAX)
		err = why_set(why, ERR_LIMIT, "",
			"wanted at most %d bytes that the extractor has not taken, got more",
			UNSENT_MAX);
	if (!err)
		tell(cell, LINK_NAME, buffer_bytes(&body));
	buffer_fini(&body);
	for (size_t i = 0; i < cell->asked_len; i++)
		cell->asked[i] = (struct asked){0};
	return err;
}

/* What it says may be anything: no claim goes further but of the article's own sentences. */
static enum err check_claim(
	const struct claim *claim, const struct article_ingested *article, struct why *why)
{
	const struct fact_type *type = fact_find(claim->fact);
	bool inside = claim->span_from >= 0 && claim->span_from <= claim->span_to &&
		      claim->span_to <= (int64_t)article->text.len;
	struct text words =
		inside ? text_slice(article->text, (size_t)claim->span_from, (size_t)claim->span_to)
		       : TEXT_NONE;
	if (!type || claim->id.len != DIGEST_ID || !inside || !text_equal(words, claim->sentence))
		return why_set(why, ERR_BAD_VALUE, "",
			"wanted claims of the article's own sentences from the extractor, got "
			"another");
	return fact_check(type, claim->args, why);
}

/* What the parent knows better. */
static struct claim claim_from(const struct claim *told, const struct article_ingested *article)
{
	struct claim claim = *told;
	claim.article = claim.story = article->id;
	claim.source = article->source;
	claim.article_date = article->published;
	claim.grade = article->grade;
	claim.publisher = article->publisher;
	return claim;
}

/* What has come of an article, in parts. */
struct gathering {
	const struct article_ingested *article; /* NULL: nobody wants it any more */
	struct arena *arena;
	struct claim *claims;
	size_t count, room, bytes;
	int64_t left;
	bool more;
};

static enum err add_part(struct gathering *gathering, struct bytes body, struct why *why)
{
	struct article_claims part;
	gathering->bytes += body.len;
	if (gathering->bytes > ANSWER_MAX)
		return why_set(why, ERR_LIMIT, "",
			"wanted at most %d bytes of claims of the extractor, got more", ANSWER_MAX);
	struct text own =
		arena_copy(gathering->arena, (struct text){(const char *)body.ptr, body.len});
	enum err err = record_decode(
		&record_article_claims, bytes_of(own.ptr, own.len), gathering->arena, &part, why);
	if (!err && (part.left < 0 || part.left > UINT32_MAX))
		err = why_set(why, ERR_BAD_VALUE, "",
			"wanted how many claims the extractor left out, got %lld",
			(long long)part.left);
	for (uint32_t i = 0; !err && gathering->article && i < part.claims_count; i++) {
		if (gathering->count == EXTRACTING_CLAIMS_MAX)
			return why_set(why, ERR_LIMIT, "",
				"wanted at most %d claims of the extractor, got more",
				EXTRACTING_CLAIMS_MAX);
		err = check_claim(&part.claims[i], gathering->article, why);
		gathering->claims = arena_room(gathering->arena, gathering->claims,
			gathering->count, &gathering->room, sizeof(*gathering->claims));
		gathering->claims[gathering->count++] =
			claim_from(&part.claims[i], gathering->article);
	}
	if (err)
		return err;
	gathering->left += part.left;
	gathering->more = part.more;
	return ERR_OK;
}

/* Hears all parts of the next answer. */
static enum err hear_answer(struct cell *cell, const struct cell_breath *breath,
	struct gathering *gathering, struct why *why)
{
	struct waiting waiting = wait_for(cell, cell->limit_ms, cell->wait_ms, breath);
	enum err err = ERR_OK;
	while (!err && gathering->more) {
		struct bytes body;
		err = hear(cell, LINK_CLAIMS, &waiting, &body, why);
		if (!err)
			err = add_part(gathering, body, why);
	}
	cell->asked_len--;
	memmove(cell->asked, cell->asked + 1, cell->asked_len * sizeof(*cell->asked));
	return err;
}

static void ask(struct cell *cell, const struct asked *asked, const struct buffer *body)
{
	cell->asked =
		alloc_room(cell->asked, cell->asked_len, &cell->asked_room, sizeof(*cell->asked));
	cell->asked[cell->asked_len++] = *asked;
	tell(cell, LINK_ARTICLE, buffer_bytes(body));
}

/* What it is asked by: of an article that is offered in two ways each is another. */
static enum err encode(const struct article_ingested *article, struct buffer *body,
	struct asked *asked, struct why *why)
{
	enum err err = record_encode(&record_article_ingested, article, body, why);
	if (!err)
		digest_id(buffer_bytes(body), asked->id);
	return err;
}

void cell_ahead(struct cell *cell, const struct article_ingested *article)
{
	struct buffer body = {0};
	struct asked asked;
	if (encode(article, &body, &asked, NULL) == ERR_OK &&
		cell->unsent.len + body.len <= AHEAD_MAX)
		ask(cell, &asked, &body);
	buffer_fini(&body);
}

enum err cell_pass(struct cell *cell, const struct article_ingested *article,
	const struct cell_breath *breath, struct why *why)
{
	struct buffer body = {0};
	struct asked wanted;
	enum err err = cell->asked_len ? encode(article, &body, &wanted, why) : ERR_OK;
	while (!err && cell->asked_len && strcmp(cell->asked[0].id, wanted.id) != 0) {
		struct arena arena = {0};
		struct gathering gathering = {.arena = &arena, .more = true};
		err = hear_answer(cell, breath, &gathering, why);
		arena_fini(&arena);
	}
	buffer_fini(&body);
	return err;
}

enum err cell_read(struct cell *cell, const struct article_ingested *article, struct arena *arena,
	const struct cell_breath *breath, struct cell_answer *out, struct why *why)
{
	struct gathering gathering = {.article = article, .arena = arena, .more = true};
	struct buffer body = {0};
	struct asked asked;
	enum err err = cell->asked_len ? ERR_OK : encode(article, &body, &asked, why);
	if (!err && !cell->asked_len)
		ask(cell, &asked, &body);
	if (!err)
		err = hear_answer(cell, breath, &gathering, why);
	buffer_fini(&body);
	*out = (struct cell_answer){gathering.claims, (uint32_t)gathering.count, gathering.left};
	return err;
}
