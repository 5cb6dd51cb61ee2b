/* The records of proto/tables/agreement.tbl: a struct and a descriptor each. */
#ifndef SERAI_PROTO_RECORDS_AGREEMENT_H
#define SERAI_PROTO_RECORDS_AGREEMENT_H

#include "proto/records/evidence.h"
#include "proto/records/registry.h"

#define RECORDS "proto/tables/agreement.tbl"
#include "proto/records/structs.inc"

#endif
