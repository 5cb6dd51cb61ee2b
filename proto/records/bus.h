/* The records of proto/tables/bus.tbl: a struct and a descriptor each. */
#ifndef SERAI_PROTO_RECORDS_BUS_H
#define SERAI_PROTO_RECORDS_BUS_H

#define RECORDS "proto/tables/bus.tbl"
#include "proto/records/structs.inc"

#endif
