/* Compaction: which events of a subject are not among its last ones. */
#include "broker/log/rewrite.h"
#include "proto/base/alloc.h"

#include <stdlib.h>
#include <uthash.h>

struct keep {
	const struct ledger_entry *entry;
	uint64_t count;  /* of its events so far */
	uint64_t last[]; /* a ring of the last `entry->keep` sequences */
};

struct subject {
	char *name;
	struct keep *keep;
	UT_hash_handle hh;
};

struct keeps {
	const struct ledger *ledger;
	struct subject *subjects;
};

struct keeps *keeps_create(const struct ledger *ledger)
{
	bool any = false;
	for (size_t i = 0; i < ledger->count; i++)
		any |= ledger->entries[i].keep > 0;
	if (!any)
		return NULL;
	struct keeps *keeps = alloc_zero(1, sizeof(*keeps));
	keeps->ledger = ledger;
	return keeps;
}

void keeps_destroy(struct keeps **out)
{
	struct keeps *keeps = *out;
	struct subject *subject, *next;
	if (!keeps)
		return;
	HASH_ITER (hh, keeps->subjects, subject, next) {
		HASH_DEL(keeps->subjects, subject);
		free(subject->keep);
		free(subject->name);
		free(subject);
	}
	free(keeps);
	*out = NULL;
}

/* The entry that the subject is compacted by: the latest one that covers it. */
static const struct ledger_entry *entry_of(const struct ledger *ledger, struct text subject)
{
	const struct ledger_entry *found = NULL;
	for (size_t i = 0; i < ledger->count; i++) {
		const struct ledger_entry *entry = &ledger->entries[i];
		if (entry->keep && ledger_entry_covers(entry, subject) &&
			(!found || entry->seq > found->seq))
			found = entry;
	}
	return found;
}

static struct keep *keep_of(struct keeps *keeps, struct text name)
{
	struct subject *subject;
	HASH_FIND(hh, keeps->subjects, name.ptr, name.len, subject);
	if (subject)
		return subject->keep;
	const struct ledger_entry *entry = entry_of(keeps->ledger, name);
	if (!entry)
		return NULL;
	subject = alloc_zero(1, sizeof(*subject));
	subject->name = text_copy(name);
	subject->keep = alloc_zero(1, sizeof(*subject->keep) + entry->keep * sizeof(uint64_t));
	subject->keep->entry = entry;
	HASH_ADD_KEYPTR(hh, keeps->subjects, subject->name, name.len, subject);
	return subject->keep;
}

enum err keeps_add(void *arg, struct bytes block, const struct block_header *header, uint64_t at,
	struct why *why)
{
	struct bytes rest = block_runs(block, header);
	struct block_run run;
	(void)at;
	(void)why;
	while (block_next_run(&rest, &run)) {
		struct keep *keep = keep_of(arg, run.subject);
		for (uint32_t i = 0; keep && i < run.count; i++) {
			uint64_t seq = header->base_seq + run.first_index + i;
			if (seq <= keep->entry->upto)
				keep->last[keep->count++ % keep->entry->keep] = seq;
		}
	}
	return ERR_OK;
}

uint64_t keeps_floor(const struct keeps *keeps, struct text name)
{
	struct subject *subject;
	if (!keeps)
		return 0;
	HASH_FIND(hh, keeps->subjects, name.ptr, name.len, subject);
	if (!subject || subject->keep->count <= subject->keep->entry->keep)
		return 0;
	/* The oldest of the ring stays. */
	return subject->keep->last[subject->keep->count % subject->keep->entry->keep] - 1;
}
