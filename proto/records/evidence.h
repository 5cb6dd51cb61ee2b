/* The records of proto/tables/evidence.tbl: a struct and a descriptor each. */
#ifndef SERAI_PROTO_RECORDS_EVIDENCE_H
#define SERAI_PROTO_RECORDS_EVIDENCE_H

#define RECORDS "proto/tables/evidence.tbl"
#include "proto/records/structs.inc"

#endif
