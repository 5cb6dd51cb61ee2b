#include "services/news/fetching/fetch.h"

#include "proto/base/alloc.h"
#include "proto/base/check.h"
#include "proto/base/clock.h"
#include "services/news/reading/feed_date.h"
#include "services/news/fetching/robots.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>

enum {
	HOPS_MAX = 10,
	AT_ONCE_MAX = 16,
	ROBOTS_BYTES_MAX = 512 << 10,
	WAIT_MS = 500,
	SLOW_BYTES = 10,
	SLOW_SECONDS = 10,
	RETRY_MAX_S = 7 * 86400,
	DELAY_MAX_MS = 10000
};

/* A server, by scheme, name and port. */
struct host {
	char name[300];
	bool busy, robots_known;
	struct buffer robots;
	long robots_status;        /* 500 and above: nobody knows what it allows */
	int64_t delay_ms, free_ms; /* what its robots.txt asks for, and when the next may go */
};

/* One request under way, or waiting. */
struct job {
	const struct fetch_request *request;
	size_t index;
	struct host *host;
	struct round *round;
	CURL *curl; /* NULL while it waits */
	struct curl_slist *headers;
	struct fetch_result result;
	char url[FETCH_ADDRESS]; /* where it is now */
	char error[CURL_ERROR_SIZE];
	int hops;
	bool for_good;   /* all redirects so far */
	int64_t away_ms; /* while it was under way and others were taken in */
	bool for_robots, too_large, private_refused, finished;
};

struct round {
	const struct fetch_all *all;
	CURLM *multi;
	struct job *jobs;
	struct host *hosts;
	size_t hosts_len, left;
	int running;
	int wait_ms; /* until the next may start by robots.txt; -1: none waits for that */
};

/* Judged here, after the name was resolved, so that a name cannot lead into the house. */
static curl_socket_t on_socket(void *self, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct job *job = self;
	if (purpose == CURLSOCKTYPE_IPCXN && !job->round->all->limits->private_allowed &&
		fetch_is_private(&address->addr)) {
		job->private_refused = true;
		return CURL_SOCKET_BAD;
	}
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static size_t bytes_max(const struct job *job)
{
	return job->for_robots ? ROBOTS_BYTES_MAX : job->round->all->limits->bytes_max;
}

/* Bytes as they are after gzip was undone: a bomb goes off here, and is small. */
static size_t on_body(char *bytes, size_t size, size_t count, void *self)
{
	struct job *job = self;
	size_t len = size * count;
	struct buffer *to = job->for_robots ? &job->host->robots : &job->result.body;
	if (to->len + len > bytes_max(job)) {
		job->too_large = true;
		return 0;
	}
	buffer_add(to, bytes, len);
	return len;
}

static void copy_header(struct text line, const char *name, char *to, size_t room)
{
	struct text field;
	if (!line.len || !memchr(line.ptr, ':', line.len) || !text_split(&line, ':', &field) ||
		!text_equal_nocase(text_trim(field), text_of(name)))
		return;
	line = text_trim(line);
	/* One that does not fit, or is no text, would be another when it is sent back. */
	bool is_text = text_is_utf8(line.ptr, line.len);
	for (size_t i = 0; is_text && i < line.len; i++)
		is_text = (unsigned char)line.ptr[i] >= ' ' && line.ptr[i] != 0x7F;
	if (line.len < room && is_text)
		snprintf(to, room, "%.*s", TEXT_ARG(line));
}

/* Seconds, or a date. */
static int64_t retry_after(struct text value)
{
	int64_t seconds;
	char date[FEED_DATE];
	struct tm broken = {0};
	if (!text_to_i64(value, 0, INT32_MAX, &seconds)) {
		if (!feed_date(value, date) || !strptime(date, "%Y-%m-%dT%H:%M:%SZ", &broken))
			return 0;
		seconds = timegm(&broken) - time(NULL);
	}
	return seconds < 0 ? 0 : seconds > RETRY_MAX_S ? RETRY_MAX_S : seconds;
}

static size_t on_header(char *bytes, size_t size, size_t count, void *self)
{
	struct job *job = self;
	struct text line = text_trim((struct text){bytes, size * count});
	char wait[64] = "";
	if (job->for_robots)
		return size * count;
	copy_header(line, "etag", job->result.etag, sizeof(job->result.etag));
	copy_header(line, "last-modified", job->result.last_modified,
		sizeof(job->result.last_modified));
	copy_header(line, "retry-after", wait, sizeof(wait));
	if (wait[0])
		job->result.retry_after_s = retry_after(text_of(wait));
	return size * count;
}

static void add_validator(struct job *job, const char *name, const char *value)
{
	char line[600];
	if (!value || !value[0] || job->for_robots)
		return;
	snprintf(line, sizeof(line), "%s: %s", name, value);
	job->headers = curl_slist_append(job->headers, line);
}

static void set_patience(const struct job *job)
{
	long more_ms = (long)job->away_ms;
	curl_easy_setopt(job->curl, CURLOPT_TIMEOUT_MS,
		job->round->all->limits->seconds_max * 1000 + more_ms);
	curl_easy_setopt(
		job->curl, CURLOPT_LOW_SPEED_TIME, (long)SLOW_SECONDS + (more_ms + 999) / 1000);
}

static void set_options(struct job *job, const char *url)
{
	CURL *curl = job->curl;
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "");
	curl_easy_setopt(curl, CURLOPT_USERAGENT, "serai/" SERAI_VERSION);
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, (long)SLOW_BYTES);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, job->error);
	curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, on_socket);
	curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, job);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, job);
	curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(curl, CURLOPT_HEADERDATA, job);
	curl_easy_setopt(curl, CURLOPT_PRIVATE, job);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, job->headers);
	job->away_ms = 0;
	set_patience(job);
}

/* --- Which host, which path ------------------------------------------------------------------- */

static struct text origin_of(const char *url)
{
	const char *colon = strstr(url, "://");
	size_t len = colon ? (size_t)(colon - url) + 3 : 0;
	return (struct text){url, len + strcspn(url + len, "/?#")};
}

static struct host *host_of(struct round *round, const char *url)
{
	struct text origin = origin_of(url);
	for (size_t i = 0; i < round->hosts_len; i++)
		if (text_equal_nocase(text_of(round->hosts[i].name), origin))
			return &round->hosts[i];
	struct host *host = &round->hosts[round->hosts_len++];
	snprintf(host->name, sizeof(host->name), "%.*s", TEXT_ARG(origin));
	return host;
}

static bool robots_forbid(const struct job *job)
{
	struct text origin = origin_of(job->url), path = text_of(job->url + origin.len);
	if (!job->request->heed_robots || !job->host->robots_known)
		return false;
	return !robots_allow(
		buffer_as_text(&job->host->robots), "serai", path.len ? path : TEXT("/"));
}

/* --- The life of a job ------------------------------------------------------------------------ */

/* While one is taken in nobody looks after the others: their servers are not to blame for that. */
static void finish(struct job *job)
{
	struct round *round = job->round;
	int64_t from = clock_monotonic_ms();
	job->finished = true;
	round->left--;
	round->all->done(round->all->self, job->index, &job->result);
	fetch_result_fini(&job->result);
	int64_t away = clock_monotonic_ms() - from;
	for (size_t i = 0; away && i < round->all->count; i++) {
		struct job *other = &round->jobs[i];
		if (!other->curl)
			continue;
		other->away_ms += away;
		set_patience(other);
	}
}

static void refuse(struct job *job, enum err code, const char *what)
{
	job->result.err = why_set(&job->result.why, code, job->request->url, "%s", what);
}

static void start(struct job *job)
{
	char robots[320];
	struct round *round = job->round;
	job->for_robots = job->request->heed_robots && !job->host->robots_known;
	if (robots_forbid(job)) {
		refuse(job, ERR_DENIED, "its robots.txt asks not to fetch it");
		finish(job);
		return;
	}
	/* RFC 9309, 2.3.1.4: a server that fails to tell what it allows allows nothing. */
	if (job->request->heed_robots && job->host->robots_status >= 500) {
		job->result.err = why_set(&job->result.why, ERR_UNAVAILABLE, job->request->url,
			"the server answered %ld for its robots.txt, and nothing is fetched from "
			"it "
			"before that is known",
			job->host->robots_status);
		finish(job);
		return;
	}
	/* Nobody waits here for minutes: those behind the first come back when it is their turn. */
	if (!job->hops && job->host->free_ms > clock_monotonic_ms() + DELAY_MAX_MS) {
		job->result.retry_after_s = (job->host->delay_ms + 999) / 1000;
		job->result.err = why_set(&job->result.why, ERR_UNAVAILABLE, job->request->url,
			"its robots.txt asks for %lld s between requests, and another was made "
			"just now",
			(long long)job->result.retry_after_s);
		finish(job);
		return;
	}
	snprintf(robots, sizeof(robots), "%s/robots.txt", job->host->name);
	add_validator(job, "If-None-Match", job->request->etag);
	add_validator(job, "If-Modified-Since", job->request->last_modified);
	job->curl = curl_easy_init();
	CHECK(job->curl);
	job->error[0] = '\0';
	job->result.etag[0] = job->result.last_modified[0] = '\0';
	buffer_clear(&job->result.body);
	set_options(job, job->for_robots ? robots : job->url);
	if (job->for_robots) {
		curl_easy_setopt(job->curl, CURLOPT_FOLLOWLOCATION, 1L);
		curl_easy_setopt(job->curl, CURLOPT_MAXREDIRS, (long)HOPS_MAX);
	}
	job->host->busy = true;
	round->running++;
	curl_multi_add_handle(round->multi, job->curl);
}

bool fetch_is_web(struct text url)
{
	return text_starts(url, TEXT("http://")) || text_starts(url, TEXT("https://"));
}

static bool is_redirect(long status)
{
	return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

static void judge(struct job *job, CURLcode code)
{
	const struct fetch_limits *limits = job->round->all->limits;
	const char *url = job->request->url;
	struct why *why = &job->result.why;
	long status = job->result.status;
	if (job->too_large)
		job->result.err =
			why_set(why, ERR_LIMIT, url, "larger than %zu bytes", limits->bytes_max);
	else if (job->private_refused)
		refuse(job, ERR_DENIED, "leads to a private address; --allow-private allows it");
	else if (code == CURLE_OPERATION_TIMEDOUT)
		job->result.err = why_set(why, ERR_TIMEOUT, url,
			"took more than %ld s, or came too slowly", limits->seconds_max);
	else if (code == CURLE_UNSUPPORTED_PROTOCOL)
		refuse(job, ERR_IO,
			fetch_is_web(text_of(url)) ? "what answers does not speak HTTP"
						   : "wanted http or https");
	else if (code != CURLE_OK)
		refuse(job, ERR_IO, job->error[0] ? job->error : curl_easy_strerror(code));
	else if (status == 404 || status == 410)
		job->result.err =
			why_set(why, ERR_NOT_FOUND, url, "the server answered %ld", status);
	else if (status == 304 && !(job->request->etag && job->request->etag[0]) &&
		 !(job->request->last_modified && job->request->last_modified[0]))
		refuse(job, ERR_UNAVAILABLE,
			"the server answered 304, and nobody asked whether anything has changed");
	else if (status != 200 && status != 304)
		job->result.err = why_set(why, ERR_UNAVAILABLE, url, "the server answered %ld%s",
			status, is_redirect(status) ? " and no address where it is" : "");
}

/* The next hop, if there is one. */
static bool redirected(struct job *job, const char *to)
{
	long status = job->result.status;
	if (!to || !is_redirect(status))
		return false;
	if (!fetch_is_web(text_of(to))) {
		job->result.err = why_set(&job->result.why, ERR_BAD_VALUE, job->request->url,
			"wanted http or https, it leads on to %.200s", to);
		return false;
	}
	job->for_good = job->for_good && (status == 301 || status == 308);
	if (++job->hops > HOPS_MAX || strlen(to) >= sizeof(job->url)) {
		refuse(job, ERR_LIMIT, "redirects without an end");
		return false;
	}
	snprintf(job->url, sizeof(job->url), "%s", to);
	if (job->for_good)
		snprintf(job->result.moved_to, sizeof(job->result.moved_to), "%s", to);
	return true;
}

static void answered(struct job *job, CURLcode code)
{
	char *text = NULL, next[FETCH_ADDRESS] = "";
	bool was_robots = job->for_robots;
	long status = 0;
	curl_easy_getinfo(job->curl, CURLINFO_RESPONSE_CODE, &status);
	if (!was_robots) {
		job->result.status = status;
		if (curl_easy_getinfo(job->curl, CURLINFO_CONTENT_TYPE, &text) == CURLE_OK && text)
			snprintf(job->result.content_type, sizeof(job->result.content_type), "%s",
				text);
		if (curl_easy_getinfo(job->curl, CURLINFO_REDIRECT_URL, &text) == CURLE_OK && text)
			snprintf(next, sizeof(next), "%s", text);
	}
	curl_multi_remove_handle(job->round->multi, job->curl);
	curl_easy_cleanup(job->curl);
	curl_slist_free_all(job->headers);
	job->curl = NULL;
	job->headers = NULL;
	job->host->busy = false;
	job->round->running--;
	if (was_robots) {
		/* Without one everything is allowed; of one that is too large what came holds.
		 * Where nothing answered the request itself will tell of it. */
		job->host->robots_known = true;
		job->host->robots_status = code == CURLE_OK ? status : 0;
		if ((code != CURLE_OK && !job->too_large) || status != 200)
			buffer_clear(&job->host->robots);
		job->host->delay_ms = robots_delay_ms(buffer_as_text(&job->host->robots), "serai");
		job->too_large = job->private_refused = false;
		return;
	}
	job->host->free_ms = clock_monotonic_ms() + job->host->delay_ms;
	if (code == CURLE_OK && redirected(job, next[0] ? next : NULL)) {
		job->host = host_of(job->round, job->url);
		return;
	}
	if (!job->result.err)
		judge(job, code);
	snprintf(job->result.address, sizeof(job->result.address), "%s", job->url);
	/* What came of a body that is refused is kept; what a server says of its trouble is not. */
	if (job->result.err && status != 200)
		buffer_fini(&job->result.body);
	finish(job);
}

/* Where robots.txt asks for a pause; but not for longer than somebody would wait (see start), and a
 * redirect is followed at once. */
static bool has_to_wait(const struct job *job, int *wait_ms)
{
	int64_t wait = job->host->free_ms - clock_monotonic_ms();
	if (job->hops || wait <= 0 || wait > DELAY_MAX_MS)
		return false;
	if (*wait_ms < 0 || wait < *wait_ms)
		*wait_ms = (int)wait;
	return true;
}

/* Starts what may start: a host has one request at a time. */
static void start_some(struct round *round)
{
	round->wait_ms = -1;
	for (size_t i = 0; i < round->all->count && round->running < AT_ONCE_MAX; i++) {
		struct job *job = &round->jobs[i];
		if (!job->finished && !job->curl && !job->host->busy &&
			!has_to_wait(job, &round->wait_ms))
			start(job);
	}
}

static void take_answers(struct round *round)
{
	CURLMsg *message;
	int left;
	while ((message = curl_multi_info_read(round->multi, &left))) {
		struct job *job = NULL;
		if (message->msg != CURLMSG_DONE)
			continue;
		CURLcode code = message->data.result;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &job);
		answered(job, code);
	}
}

void fetch_all(const struct fetch_all *all)
{
	int running;
	struct round round = {.all = all, .left = all->count, .multi = curl_multi_init()};
	CHECK(round.multi);
	round.jobs = alloc_zero(all->count + 1, sizeof(*round.jobs));
	/* Each request may lead over as many hosts as it has hops. */
	round.hosts = alloc_zero(all->count * (HOPS_MAX + 2) + 1, sizeof(*round.hosts));
	for (size_t i = 0; i < all->count; i++) {
		struct job *job = &round.jobs[i];
		*job = (struct job){.request = &all->requests[i],
			.index = i,
			.round = &round,
			.for_good = true};
		snprintf(job->url, sizeof(job->url), "%s", all->requests[i].url);
		job->host = host_of(&round, job->url);
	}
	while (round.left) {
		start_some(&round);
		if (curl_multi_perform(round.multi, &running) != CURLM_OK)
			break;
		take_answers(&round);
		int wait = round.running ? WAIT_MS : 0;
		if (round.wait_ms >= 0 && (!round.running || round.wait_ms < wait))
			wait = round.wait_ms;
		if (round.left && wait)
			curl_multi_poll(round.multi, NULL, 0, wait, NULL);
	}
	for (size_t i = 0; i < round.hosts_len; i++)
		buffer_fini(&round.hosts[i].robots);
	curl_multi_cleanup(round.multi);
	free(round.jobs);
	free(round.hosts);
}

/* --- One ---------------------------------------------------------------------------------------
 */

static void keep(void *self, size_t index, struct fetch_result *result)
{
	(void)index;
	*(struct fetch_result *)self = *result;
	result->body = (struct buffer){0};
}

enum err fetch_get(const char *url, const struct fetch_limits *limits, struct fetch_result *out,
	struct why *why)
{
	struct fetch_request request = {.url = url};
	struct fetch_all all = {
		.requests = &request, .count = 1, .limits = limits, .done = keep, .self = out};
	*out = (struct fetch_result){0};
	fetch_all(&all);
	if (out->err && why)
		*why = out->why;
	return out->err;
}

void fetch_result_fini(struct fetch_result *result)
{
	buffer_fini(&result->body);
}

bool fetch_is_url(const char *argument)
{
	const char *colon = strstr(argument, "://");
	return colon && colon != argument && strcspn(argument, "/.") >= (size_t)(colon - argument);
}

enum err fetch_check_url(struct text url, bool private_allowed, struct why *why)
{
	char text[FETCH_ADDRESS], *host = NULL;
	enum err err = ERR_OK;
	if (!fetch_is_web(url))
		return why_set(why, ERR_BAD_VALUE, "url",
			"wanted http://... or https://..., got '%.*s'", TEXT_ARG(url));
	int n = snprintf(text, sizeof(text), "%.*s", TEXT_ARG(url));
	CURLU *parts = n < (int)sizeof(text) ? curl_url() : NULL;
	if (!parts || curl_url_set(parts, CURLUPART_URL, text, 0) != CURLUE_OK ||
		curl_url_get(parts, CURLUPART_HOST, &host, 0) != CURLUE_OK)
		err = why_set(why, ERR_BAD_VALUE, "url", "wanted the address of a host, got '%.*s'",
			TEXT_ARG(url));
	else if (!private_allowed && fetch_is_private_host(host))
		err = why_set(why, ERR_DENIED, "url",
			"'%s' is a private address; SERAI_ALLOW_PRIVATE=1 in the environment of "
			"serai-news allows it",
			host);
	curl_free(host);
	curl_url_cleanup(parts);
	return err;
}
