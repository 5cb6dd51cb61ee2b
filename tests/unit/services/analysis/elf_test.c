#include "services/analysis/elf.h"

#include <elf.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A shared object by hand: header, a manifest, symbols with their names, section names, sections.
 */
struct image {
	Elf64_Ehdr header;
	char manifest[32];
	Elf64_Sym symbols[3];
	char names[64], section_names[64];
	Elf64_Shdr sections[5];
};

enum { MANIFEST = 1, SYMBOLS, NAMES, SECTION_NAMES };

#define AT(member) offsetof(struct image, member)

static struct image made(void)
{
	struct image image = {
		.header = {.e_ident = {0x7F, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, 1},
			.e_type = ET_DYN,
#ifdef __x86_64__
			.e_machine = EM_X86_64,
#else
			.e_machine = EM_AARCH64,
#endif
			.e_shoff = AT(sections),
			.e_shentsize = sizeof(Elf64_Shdr),
			.e_shnum = 5,
			.e_shstrndx = SECTION_NAMES},
		.manifest = "abi=1.0\nid=x\n",
		.names = "\0serai_entry_v1\0other\0imported",
		.section_names = "\0.serai.plugin\0.dynsym",
	};
	image.symbols[0] = (Elf64_Sym){
		.st_name = 1, .st_info = ELF64_ST_INFO(STB_GLOBAL, STT_OBJECT), .st_shndx = 1};
	image.symbols[1] = (Elf64_Sym){
		.st_name = 16, .st_info = ELF64_ST_INFO(STB_LOCAL, STT_OBJECT), .st_shndx = 1};
	image.symbols[2] = (Elf64_Sym){.st_name = 22,
		.st_info = ELF64_ST_INFO(STB_GLOBAL, STT_FUNC),
		.st_shndx = SHN_UNDEF};
	image.sections[MANIFEST] = (Elf64_Shdr){.sh_name = 1,
		.sh_type = SHT_PROGBITS,
		.sh_offset = AT(manifest),
		.sh_size = sizeof(image.manifest)};
	image.sections[SYMBOLS] = (Elf64_Shdr){.sh_name = 15,
		.sh_type = SHT_DYNSYM,
		.sh_offset = AT(symbols),
		.sh_size = sizeof(image.symbols),
		.sh_link = NAMES};
	image.sections[NAMES] = (Elf64_Shdr){
		.sh_type = SHT_STRTAB, .sh_offset = AT(names), .sh_size = sizeof(image.names)};
	image.sections[SECTION_NAMES] = (Elf64_Shdr){.sh_type = SHT_STRTAB,
		.sh_offset = AT(section_names),
		.sh_size = sizeof(image.section_names)};
	return image;
}

/* In memory of exactly its size, so that ASan sees a byte read beyond it. */
static enum err read_both(const void *image, size_t len, struct why *why)
{
	uint8_t *copy = malloc(len ? len : 1);
	struct text text;
	memcpy(copy, image, len);
	enum err err = elf_manifest(bytes_of(copy, len), &text, why);
	if (!err)
		err = elf_check_exports(bytes_of(copy, len), "serai_entry_v1", why);
	free(copy);
	return err;
}

static void a_plugin_is_read(void **state)
{
	(void)state;
	struct image image = made();
	struct text text = TEXT_NONE;
	assert_int_equal(elf_manifest(bytes_of(&image, sizeof(image)), &text, NULL), ERR_OK);
	assert_true(text_is(text, "abi=1.0\nid=x\n"));
	assert_int_equal(read_both(&image, sizeof(image), NULL), ERR_OK);
}

static void every_truncation_is_refused(void **state)
{
	(void)state;
	struct image image = made();
	for (size_t len = 0; len < sizeof(image); len++)
		assert_int_equal(read_both(&image, len, NULL), ERR_BAD_FILE);
}

static void no_flipped_byte_leads_beyond_the_file(void **state)
{
	(void)state;
	struct image image = made();
	uint8_t *bytes = (uint8_t *)&image;
	for (size_t at = 0; at < sizeof(image); at++)
		for (unsigned bit = 0; bit < 8; bit++) {
			bytes[at] ^= (uint8_t)(1u << bit);
			(void)!read_both(&image, sizeof(image), NULL);
			bytes[at] ^= (uint8_t)(1u << bit);
		}
}

static void refused(struct image image, const char *text)
{
	struct why why = {0};
	assert_int_equal(read_both(&image, sizeof(image), &why), ERR_BAD_FILE);
	assert_string_equal(why.text, text);
}

static void what_is_wrong_is_said(void **state)
{
	(void)state;
	struct image image = made();
	struct why why = {0};
	assert_int_equal(read_both("#!/bin/sh", 9, &why), ERR_BAD_FILE);
	assert_string_equal(why.text, "wanted an ELF file, got 9 bytes");
	image.section_names[1] = 'x';
	refused(image, "no section .serai.plugin: this is no plugin of Serai");
	image = made();
	image.header.e_type = ET_EXEC;
	refused(image, "wanted a shared object, got an ELF file of type 2");
	image = made();
	memset(image.manifest, 'x', sizeof(image.manifest));
	refused(image, "the manifest does not end in NUL");
	image = made();
	image.manifest[30] = 'x';
	refused(image, "section .serai.plugin holds more than one manifest");
	image = made();
	image.symbols[1].st_info = ELF64_ST_INFO(STB_GLOBAL, STT_OBJECT);
	refused(image, "exports 'other': wanted serai_entry_v1 alone");
	image = made();
	image.symbols[0].st_shndx = SHN_UNDEF;
	refused(image, "does not export serai_entry_v1");
}

static void offsets_near_the_end_of_numbers_are_refused(void **state)
{
	(void)state;
	char outside[80];
	snprintf(outside, sizeof(outside), "section 1 does not lie inside the file of %zu bytes",
		sizeof(struct image));
	const uint64_t offsets[] = {UINT64_MAX, UINT64_MAX - 31, INT64_MAX, sizeof(struct image)};
	for (size_t i = 0; i < 4; i++) {
		struct image image = made();
		image.sections[MANIFEST].sh_offset = offsets[i];
		refused(image, outside);
		image = made();
		image.sections[MANIFEST].sh_size = offsets[i];
		refused(image, outside);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_plugin_is_read),
		cmocka_unit_test(every_truncation_is_refused),
		cmocka_unit_test(no_flipped_byte_leads_beyond_the_file),
		cmocka_unit_test(what_is_wrong_is_said),
		cmocka_unit_test(offsets_near_the_end_of_numbers_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
