/* serai-news: articles in, typed claims with their exact sentences out. */
#include "services/news/handlers.h"

#include "services/news/store/shelf.h"

int main(int argc, char **argv)
{
	struct kit_service service = handlers_service;
	service.schema = shelf_schema;
	return kit_main(&service, argc, argv);
}
