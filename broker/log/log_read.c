#include "broker/log/log_inside.h"

#include "proto/base/check.h"

#include <inttypes.h>

/* As much as a block's header needs, to tell how long the block is. */
enum { HEAD_MAX = BLOCK_HEADER + 2 * BLOCK_NAME_MAX };

/* The segment that holds seq: the last one that begins at or before it. */
static const struct index *segment_of(const struct log *log, uint64_t seq)
{
	size_t low = 0, high = log->count;
	CHECK(log->count && seq >= log->segments[0].base_seq);
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;
		if (log->segments[middle].base_seq <= seq)
			low = middle;
		else
			high = middle;
	}
	return &log->segments[low];
}

void log_close_file(struct log *log, struct file *file)
{
	if (file->fd >= 0)
		log->disk.close(log->disk.self, file->fd);
	pack_fini(&file->pack);
	*file = (struct file){.fd = -1};
}

static enum err file_of(struct log *log, const struct index *segment, const char *name,
	struct file **out, struct why *why)
{
	for (size_t i = 0; i < OPEN_FILES; i++)
		if (log->files[i].fd >= 0 && log->files[i].place_id == segment->place_id) {
			*out = &log->files[i];
			return ERR_OK;
		}
	struct file *file = &log->files[log->files_next++ % OPEN_FILES];
	log_close_file(log, file);
	file->place_id = segment->place_id;
	file->fd = log->disk.open(log->disk.self, name, false);
	if (file->fd < 0)
		return disk_failed(name, "opening", why);
	enum err err = ERR_OK;
	if (segment->packed)
		err = pack_open(&log->disk, file->fd, name, &file->pack, why);
	if (err)
		log_close_file(log, file);
	*out = file;
	return err;
}

bool log_next(struct log_piece *piece, struct bytes *block, struct block_header *header)
{
	struct bytes all = body_bytes(piece->body);
	while (piece->at < piece->end) {
		struct bytes rest = bytes_of(all.ptr + piece->at, piece->end - piece->at);
		if (segment_looks_like_mark(rest)) {
			piece->at += SEGMENT_MARK;
			continue;
		}
		/* A batch that has not been written yet has zeros where its mark will be. */
		CHECK(block_read_header(rest, header, NULL) == ERR_OK &&
			header->length <= rest.len);
		*block = bytes_of(rest.ptr, header->length);
		piece->at += header->length;
		return true;
	}
	return false;
}

/* Checks what was read and finds its whole blocks: *begin is the one that holds the wanted
 * sequence, *end is after the last. *needed is set when a block is cut by the end of the bytes. */
struct walk {
	struct bytes bytes;
	uint64_t offset, seq; /* of the first byte in the file; wanted */
	size_t begin, end, needed;
	uint64_t next_seq; /* after the last whole block */
	bool found, last;  /* last: the segment ends where the bytes do */
	bool packed;       /* runs may be missing */
};

static enum err walk_blocks(struct walk *walk, const char *name, struct why *why)
{
	struct why inner = {0};
	for (size_t at = 0; at < walk->bytes.len;) {
		struct bytes rest = bytes_of(walk->bytes.ptr + at, walk->bytes.len - at);
		struct block_header header;
		if (segment_looks_like_mark(rest)) {
			at += SEGMENT_MARK;
			continue;
		}
		enum err err = block_read_header(rest, &header, &inner);
		bool cut = err ? rest.len < HEAD_MAX : header.length > rest.len;
		if (cut && !walk->last) {
			walk->needed = at + (err ? HEAD_MAX : header.length);
			return ERR_OK;
		}
		if (cut && !err)
			err = why_set(&inner, ERR_BAD_BLOCK, "its end", "it is cut off");
		struct bytes block = bytes_of(rest.ptr, err ? 0 : header.length);
		if (!err)
			err = block_check_stored(block, !walk->packed, &header, &inner);
		if (err)
			return why_set(why, ERR_DAMAGED, name,
				"the block at byte %" PRIu64 " is damaged: %s: %s",
				walk->offset + at, inner.where, inner.text);
		if (!walk->found && header.base_seq + header.count > walk->seq) {
			walk->found = true;
			walk->begin = at;
		}
		at += header.length;
		walk->end = at;
		walk->next_seq = header.base_seq + header.count;
	}
	return ERR_OK;
}

/* What is read of a file, and how much at a time. */
struct reading {
	const char *name;
	struct file *file;
	uint64_t end;
	bool limited; /* what is wanted ends there, and the file may go on */
	size_t max;
};

/* Where in the segment to begin: as the place says, or where the index finds it. */
static enum err offset_of(struct log *log, const struct index *segment,
	const struct log_place *place, uint64_t *out, struct why *why)
{
	const struct tables *tables;
	*out = place->segment == segment->place_id ? place->offset : 0;
	if (*out)
		return ERR_OK;
	*out = SEGMENT_HEADER;
	if (place->seq == segment->base_seq)
		return ERR_OK;
	enum err err = index_shelf_tables(log->shelf, segment, &tables, why);
	if (!err)
		*out = tables_find(tables, place->seq);
	return err;
}

/* About *len bytes of the segment from walk->offset on */
static enum err read_bytes(struct log *log, const struct walk *walk, const struct reading *reading,
	uint8_t *out, size_t *len, struct why *why)
{
	if (!walk->packed)
		return disk_read_all(
			&log->disk, reading->file->fd, out, len, walk->offset, reading->name, why);
	return pack_read(&log->disk, reading->file->fd, reading->name, &reading->file->pack,
		walk->offset, out, *len, why);
}

/* Reads from walk->offset on, up to `end`, until the wanted block is among what was read. Where
 * blocks were removed the one before the wanted sequence may be the last that is wanted. */
static enum err read_blocks(struct log *log, struct walk *walk, const struct reading *reading,
	struct buffer *buffer, struct why *why)
{
	for (size_t wanted = reading->max; !walk->found;) {
		size_t left = (size_t)(reading->end - walk->offset),
		       len = wanted < left ? wanted : left;
		size_t span = walk->packed && len
				      ? pack_span(&reading->file->pack, walk->offset, len)
				      : len;
		len = span < left ? span : left; /* whole frames, where it can be */
		buffer_clear(buffer);
		enum err err = read_bytes(log, walk, reading, buffer_grow(buffer, len), &len, why);
		buffer->len = err ? 0 : len;
		log->bytes_read += len;
		walk->bytes = buffer_bytes(buffer);
		walk->last = walk->offset + len == reading->end || len < wanted;
		if (!err)
			err = walk_blocks(walk, reading->name, why);
		if (!err && reading->limited && walk->offset == reading->end)
			return ERR_OK;
		if (!err && !walk->found && walk->end == 0 && walk->last)
			err = why_set(why, ERR_DAMAGED, reading->name,
				"the file ends at byte %" PRIu64 ", before sequence %" PRIu64,
				walk->offset + len, walk->seq);
		if (err)
			return err;
		/* Not in these bytes: go on behind them, or take more of them when a block is cut.
		 */
		wanted = walk->end == 0 && walk->needed > wanted ? walk->needed : reading->max;
		if (!walk->found) {
			walk->offset += walk->end;
			walk->end = 0;
		}
	}
	return ERR_OK;
}

static enum err read_segment(struct log *log, const struct index *segment, struct log_place *place,
	size_t max, struct log_piece *out, struct why *why)
{
	char name[DISK_NAME];
	bool limited = place->segment == segment->place_id && place->limit > place->offset;
	struct reading reading = {.name = name,
		.end = limited ? place->limit : segment->bytes,
		.limited = limited,
		.max = max};
	struct walk walk = {.seq = place->seq, .packed = segment->packed};
	struct buffer buffer = {0};
	segment_name(segment->base_seq, segment->packed ? "pack" : "seg", name);
	enum err err = file_of(log, segment, name, &reading.file, why);
	if (!err)
		err = offset_of(log, segment, place, &walk.offset, why);
	if (!err)
		err = read_blocks(log, &walk, &reading, &buffer, why);
	if (err) {
		buffer_fini(&buffer);
		return err;
	}
	*place = walk.found ? (struct log_place){walk.next_seq, segment->place_id,
				      walk.offset + walk.end, place->limit, place->after}
			    : (struct log_place){.seq = place->after};
	*out = (struct log_piece){.body = body_create(&buffer), .at = walk.begin, .end = walk.end};
	return ERR_OK;
}

/* The last batch in memory that begins at or before the sequence; NULL when it is older. */
static const struct tail_entry *tail_of(const struct log *log, uint64_t seq)
{
	if (!log->tail_count || seq < log->tail[log->tail_first].base_seq)
		return NULL;
	size_t low = 0, high = log->tail_count;
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;
		if (log->tail[(log->tail_first + middle) % TAIL_BATCHES].base_seq <= seq)
			low = middle;
		else
			high = middle;
	}
	return &log->tail[(log->tail_first + low) % TAIL_BATCHES];
}

static void read_tail(
	const struct tail_entry *entry, struct log_place *place, struct log_piece *out)
{
	size_t end = body_bytes(entry->body).len;
	struct log_piece piece = {.body = entry->body, .end = end};
	struct bytes block;
	struct block_header header;
	bool known = place->segment == entry->segment;
	if (known && place->offset > entry->offset && place->offset < entry->offset + end)
		piece.at = (size_t)(place->offset - entry->offset);
	if (known && place->limit > place->offset && place->limit < entry->offset + end)
		piece.end = (size_t)(place->limit - entry->offset);
	size_t begin;
	do {
		begin = piece.at;
		CHECK(log_next(&piece, &block, &header));
	} while (header.base_seq + header.count <= place->seq);
	*out = (struct log_piece){body_keep(entry->body), begin, piece.end};
	while (log_next(&piece, &block, &header))
		;
	*place = (struct log_place){.seq = header.base_seq + header.count,
		.segment = entry->segment,
		.offset = entry->offset + piece.at,
		.limit = known ? place->limit : 0,
		.after = known ? place->after : 0};
}

/* Who asked is told; who watches over the log has to hear of it, too. */
static enum err met(struct log *log, enum err err, const struct why *why)
{
	if (err == ERR_DAMAGED && !log->unreadable.code && why)
		log->unreadable = *why;
	return err;
}

const struct why *log_unreadable(const struct log *log)
{
	return &log->unreadable;
}

enum err log_read(struct log *log, struct log_place *place, size_t max, struct log_piece *out,
	struct why *why)
{
	CHECK(max > 0);
	*out = (struct log_piece){0};
	if (place->seq < log_first_seq(log))
		*place = (struct log_place){.seq = log_first_seq(log)};
	if (place->seq > log->last_seq)
		return why_set(why, ERR_NOT_FOUND, "", "the log ends with sequence %" PRIu64,
			log->last_seq);
	const struct tail_entry *entry = tail_of(log, place->seq);
	if (entry) {
		read_tail(entry, place, out);
		return ERR_OK;
	}
	const struct index *segment = segment_of(log, place->seq);
	while (place->seq >= segment->end_seq) {
		/* Nothing is left of it from there on; the last one ends with the log. */
		*place = (struct log_place){.seq = segment->next_seq};
		segment++;
	}
	return met(log, read_segment(log, segment, place, max, out, why), why);
}

/* --- Finding ------------------------------------------------------------------------------------
 */

static bool wants_all(const struct log_wanted *wanted)
{
	for (size_t i = 0; i < wanted->count; i++)
		if (text_is(wanted->filters[i], ">"))
			return true;
	return false;
}

static bool may_match(const struct index *segment, const struct log_wanted *wanted)
{
	/* One of which nothing is left has no tables either. */
	for (size_t i = 0; segment->end_seq > segment->base_seq && i < wanted->count; i++)
		if (index_may_match(segment, wanted->filters[i]))
			return true;
	return false;
}

/* The first range that ends behind the sequence; NULL when there is none. */
static const struct tables_range *range_of(const struct tables_choice *choice, uint64_t seq)
{
	size_t low = 0, high = choice->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (choice->ranges[middle].next_seq <= seq)
			low = middle + 1;
		else
			high = middle;
	}
	return low < choice->count ? &choice->ranges[low] : NULL;
}

/* The place within what was chosen of its segment; false when nothing is wanted up to its end. */
static bool place_in(
	const struct index *segment, const struct tables_choice *choice, struct log_place *place)
{
	const struct tables_range *range = range_of(choice, place->seq);
	if (!range)
		return false;
	if (place->segment != segment->place_id || place->seq <= range->seq)
		place->offset = place->seq <= range->seq ? range->from : 0;
	if (place->seq < range->seq)
		place->seq = range->seq;
	place->segment = segment->place_id;
	place->limit = range->to;
	place->after = range->next_seq;
	return true;
}

enum err log_skip(
	struct log *log, struct log_place *place, struct log_wanted *wanted, struct why *why)
{
	struct tables_choice *choice = &wanted->choice;
	if (place->seq < log_first_seq(log))
		*place = (struct log_place){.seq = log_first_seq(log)};
	place->limit = 0;
	if (wants_all(wanted))
		return ERR_OK;
	while (place->seq <= log->last_seq) {
		const struct index *segment = segment_of(log, place->seq);
		const struct tables *tables;
		if (place->seq >= segment->end_seq || !may_match(segment, wanted)) {
			*place = (struct log_place){.seq = segment->next_seq};
			continue;
		}
		if (wanted->chosen_of != segment->place_id || place->seq < choice->seq ||
			place->seq >= choice->next_seq) {
			enum err err = index_shelf_tables(log->shelf, segment, &tables, why);
			if (err)
				return met(log, err, why);
			tables_choose(tables, wanted->filters, wanted->count, place->seq, choice);
			wanted->chosen_of = segment->place_id;
		}
		if (place_in(segment, choice, place))
			return ERR_OK;
		*place = (struct log_place){.seq = choice->next_seq};
	}
	return ERR_OK;
}

struct kept {
	const struct ledger *ledger;
	const struct log_each *each;
};

/* A subject of which everything was removed on purpose is there no more, even while its bytes are.
 */
static void pass_kept(void *arg, const struct tables_subject *subject)
{
	const struct kept *kept = arg;
	if (!kept->ledger->count || ledger_floor(kept->ledger, subject->name) < subject->last_seq)
		kept->each->call(kept->each->arg, subject);
}

enum err log_subjects(struct log *log, uint64_t *before, const struct log_wanted *wanted,
	const struct log_each *each, struct why *why)
{
	CHECK(*before > log_first_seq(log) && *before <= log->last_seq + 1);
	const struct index *segment = segment_of(log, *before - 1);
	const struct tables *tables;
	struct kept kept = {&log->state.ledger, each};
	*before = segment->base_seq;
	if (!may_match(segment, wanted))
		return ERR_OK;
	enum err err = index_shelf_tables(log->shelf, segment, &tables, why);
	for (size_t i = 0; !err && i < wanted->count; i++)
		tables_each(tables, wanted->filters[i], pass_kept, &kept);
	return met(log, err, why);
}

uint64_t log_seek_time(struct log *log, int64_t time_us)
{
	const struct tables *tables;
	for (size_t i = 0; i < log->count; i++) {
		const struct index *segment = &log->segments[i];
		if (segment->end_seq == segment->base_seq || segment->last_us < time_us)
			continue;
		if (segment->first_us >= time_us ||
			index_shelf_tables(log->shelf, segment, &tables, NULL))
			return segment->base_seq;
		return tables_find_time(tables, time_us);
	}
	return log->last_seq + 1;
}

uint64_t log_bytes_read(const struct log *log)
{
	return log->bytes_read;
}
