/* The records of proto/tables/news.tbl: a struct and a descriptor each. */
#ifndef SERAI_PROTO_RECORDS_NEWS_H
#define SERAI_PROTO_RECORDS_NEWS_H

#define RECORDS "proto/tables/news.tbl"
#include "proto/records/structs.inc"

#endif
