/* The machine's clock, set while the broker runs: seen by what it says against the time that has
 * passed. A machine that slept looks the same. */
#include "broker/core/core_inside.h"
#include "proto/codec/record.h"

#include <stdlib.h>

enum { JUMP_US = 1000000 }; /* less is a clock that is being led to the right time */

void clock_watch(struct core *core)
{
	struct clock_watch *watch = &core->clock;
	int64_t offset_us = core->now_us - core->now_ms * 1000;
	bool first = !watch->known;
	bool jumped = !first && llabs(offset_us - watch->offset_us) >= JUMP_US;
	/* Both clocks are read one behind the other, and there may be a pause between: so it is
	 * believed when it is seen again. */
	bool again = watch->doubted && llabs(offset_us - watch->doubt_us) < JUMP_US;
	watch->doubted = jumped && !again;
	watch->doubt_us = offset_us;
	if (jumped && (!again || core->stopped || core->draining))
		return;
	if (jumped)
		publish_own(core, TEXT("$sys.log.clock_jumped"), &record_clock_jumped,
			&(struct clock_jumped){.clock = core->now_us,
				.expected = core->now_us - (offset_us - watch->offset_us)});
	watch->known = true;
	watch->offset_us = offset_us;
}
