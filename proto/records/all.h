/* The records of every table, for those who go over all of them. A change in any table builds
 * their includers anew: who reads a few records includes those of their table. */
#ifndef SERAI_PROTO_RECORDS_ALL_H
#define SERAI_PROTO_RECORDS_ALL_H

#include "proto/records/agreement.h"
#include "proto/records/analysis.h"
#include "proto/records/bus.h"
#include "proto/records/corridor.h"
#include "proto/records/event.h"
#include "proto/records/evidence.h"
#include "proto/records/news.h"
#include "proto/records/planning.h"
#include "proto/records/registry.h"
#include "proto/records/registry_files.h"
#include "proto/records/service.h"

#endif
