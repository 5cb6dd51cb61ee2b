/* Rules of entry into force are text from anybody: any bytes are refused or solved, never believed.
 */
#include "services/agreements/force/solve.h"

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text rest = {(const char *)data, size}, lines[8] = {{0}};
	for (size_t i = 0; i < 8 && rest.len; i++)
		text_split(&rest, '\n', &lines[i]);
	const struct force_query query = {
		.rule = lines[0],
		.deposits = &lines[1],
		.deposits_count = 3,
		.withdrawals = &lines[4],
		.withdrawals_count = 1,
		.signatures = &lines[5],
		.signatures_count = 1,
		.weights = &lines[6],
		.weights_count = 1,
		.has_in_force = true,
		.in_force = 17000,
	};
	struct arena arena = {0};
	struct force_reply reply;
	struct why why = {0};
	(void)!solve_force(&query, 18000, &arena, &reply, &why);
	arena_fini(&arena);
	return 0;
}
