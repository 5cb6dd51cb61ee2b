/* Ends a pass over proto/tables/records.tbl: included after it, as often as it is, without guard.
 */
#undef RECORD
#undef FIELD
#undef CHOICE
#undef LIST
#undef NESTED
#undef RETIRED
#undef END
