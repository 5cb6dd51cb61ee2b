/* A shared object that is no plugin. */
extern const int serai_entry_v1;
__attribute__((visibility("default"))) const int serai_entry_v1 = 1;
