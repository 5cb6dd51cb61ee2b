/* The records of proto/tables/analysis.tbl: a struct and a descriptor each. */
#ifndef SERAI_PROTO_RECORDS_ANALYSIS_H
#define SERAI_PROTO_RECORDS_ANALYSIS_H

#define RECORDS "proto/tables/analysis.tbl"
#include "proto/records/structs.inc"

#endif
