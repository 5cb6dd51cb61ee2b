/* The records of proto/tables/registry.tbl: a struct and a descriptor each. */
#ifndef SERAI_PROTO_RECORDS_REGISTRY_H
#define SERAI_PROTO_RECORDS_REGISTRY_H

#define RECORDS "proto/tables/registry.tbl"
#include "proto/records/structs.inc"

#endif
