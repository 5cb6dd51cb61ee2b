/* Reads what a plugin's file says of itself, without running or mapping it as a program: the ELF
 * section with the manifest and the table of exported symbols. The bytes come from strangers: every
 * offset and length is compared with the file before it is believed. Pure; allocates nothing. */
#ifndef SERAI_SERVICES_ANALYSIS_ELF_H
#define SERAI_SERVICES_ANALYSIS_ELF_H

#include "proto/base/err.h"
#include "proto/base/text.h"

/* A shared object for this machine? Then the text of section .serai.plugin, without its NUL. */
enum err elf_manifest(struct bytes file, struct text *out, struct why *why) MUST_USE;

/* Is `wanted` the one symbol that the file exports? */
enum err elf_check_exports(struct bytes file, const char *wanted, struct why *why) MUST_USE;

#endif
