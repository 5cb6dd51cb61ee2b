#include "services/registry/handlers.h"

int main(int argc, char **argv)
{
	return kit_main(&handlers_service, argc, argv);
}
