/* The peers' file: whatever it holds is taken or refused. */
#include "proto/wire/acl.h"

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct acl *acl = NULL;
	struct why why;
	struct buffer out = {0};
	if (acl_parse((struct text){(const char *)data, size}, "peers.acl", &acl, &why) == ERR_OK)
		acl_difference(NULL, acl, &out);
	buffer_fini(&out);
	acl_destroy(&acl);
	return 0;
}
