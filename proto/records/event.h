/* The records of proto/tables/event.tbl: a struct and a descriptor each. */
#ifndef SERAI_PROTO_RECORDS_EVENT_H
#define SERAI_PROTO_RECORDS_EVENT_H

#define RECORDS "proto/tables/event.tbl"
#include "proto/records/structs.inc"

#endif
