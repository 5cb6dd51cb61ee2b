/* The records of proto/tables/corridor.tbl: a struct and a descriptor each. */
#ifndef SERAI_PROTO_RECORDS_CORRIDOR_H
#define SERAI_PROTO_RECORDS_CORRIDOR_H

#include "proto/records/planning.h"

#define RECORDS "proto/tables/corridor.tbl"
#include "proto/records/structs.inc"

#endif
