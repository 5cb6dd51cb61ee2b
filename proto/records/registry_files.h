/* The records of proto/tables/registry_files.tbl: a struct and a descriptor each. */
#ifndef SERAI_PROTO_RECORDS_REGISTRY_FILES_H
#define SERAI_PROTO_RECORDS_REGISTRY_FILES_H

#include "proto/records/registry.h"

#define RECORDS "proto/tables/registry_files.tbl"
#include "proto/records/structs.inc"

#endif
