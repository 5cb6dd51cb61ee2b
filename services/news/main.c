#include "services/news/command.h"
#include "services/news/offline.h"

#include <stdio.h>
int main(int argc, char **argv)
{
	if (argc < 2)
		return 2;
	int code = command_run(argc - 1, argv + 1);
	return code >= 0 ? code : offline_documents(argc - 1, argv + 1);
}
