/* The records of proto/tables/planning.tbl: a struct and a descriptor each. */
#ifndef SERAI_PROTO_RECORDS_PLANNING_H
#define SERAI_PROTO_RECORDS_PLANNING_H

#define RECORDS "proto/tables/planning.tbl"
#include "proto/records/structs.inc"

#endif
