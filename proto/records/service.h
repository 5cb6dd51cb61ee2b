/* The records of proto/tables/service.tbl: a struct and a descriptor each. */
#ifndef SERAI_PROTO_RECORDS_SERVICE_H
#define SERAI_PROTO_RECORDS_SERVICE_H

#define RECORDS "proto/tables/service.tbl"
#include "proto/records/structs.inc"

#endif
