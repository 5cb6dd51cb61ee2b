#include "broker/core/wants.h"

/* From the newest piece backwards: the first one that does not fit any more. */
size_t wants_bounds(const struct wants_piece *pieces, size_t count,
	const struct wants_limits *limits, struct wants_limits *left)
{
	size_t at;
	*left = *limits;
	for (at = count; at > 0; at--) {
		const struct wants_piece *piece = &pieces[at - 1];
		if (!piece->events || piece->last_seq <= limits->floor)
			continue;
		if (piece->events > left->events || piece->bytes > left->bytes ||
			piece->first_us < limits->cutoff_us)
			break;
		left->events -= left->events == UINT64_MAX ? 0 : piece->events;
		left->bytes -= left->bytes == UINT64_MAX ? 0 : piece->bytes;
	}
	return at;
}

bool wants_piece_is_open(const struct wants_piece *piece, const struct wants_limits *limits)
{
	return piece->events && piece->last_seq > limits->floor &&
	       piece->first_seq <= limits->bound;
}

/* As if its events stood at equal distances. */
static uint64_t behind(const struct wants_piece *piece, uint64_t upto)
{
	if (!piece->events || piece->last_seq <= upto)
		return 0;
	if (piece->first_seq > upto)
		return piece->events;
	double part =
		(double)(piece->last_seq - upto) / (double)(piece->last_seq - piece->first_seq + 1);
	uint64_t events = (uint64_t)((double)piece->events * part);
	return events ? events : 1;
}

bool wants_keep(const struct wants_piece *pieces, size_t count, uint64_t upto)
{
	uint64_t events = 0, fresh = 0;
	for (size_t i = 0; i < count; i++) {
		events += pieces[i].events;
		fresh += behind(&pieces[i], upto);
	}
	return fresh && fresh >= events - fresh;
}
