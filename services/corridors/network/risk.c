#include "services/corridors/network/risk.h"

#include <string.h>

#define DAY_US (INT64_C(86400) * 1000000)

static day recorded_on(const struct disruption *disruption)
{
	return (day)(disruption->recorded_us / DAY_US);
}

void risk_count(const struct network *network, const struct disruption *disruptions, size_t count,
	struct charges_count *out)
{
	memset(out, 0, network->links_count * sizeof(*out));
	if (!count)
		return;
	day first = recorded_on(&disruptions[0]), last = first;
	for (size_t i = 0; i < count; i++) {
		day recorded = recorded_on(&disruptions[i]);
		day from = disruptions[i].row.has_from ? disruptions[i].row.from : recorded;
		first = from < first ? from : first;
		last = recorded > last ? recorded : last;
	}
	if (first < last - 7 * (RISK_WEEKS_MAX - 1))
		first = last - 7 * (RISK_WEEKS_MAX - 1);
	for (day on = last; on >= first; on -= 7) {
		struct overlay overlay;
		overlay_init(&overlay, network, disruptions, count, on);
		for (uint32_t link = 0; link < network->links_count; link++) {
			out[link].weeks += 1;
			out[link].closed += overlay.closed[link] != NETWORK_NONE;
		}
		overlay_fini(&overlay);
	}
}
