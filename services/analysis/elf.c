#include "services/analysis/elf.h"

#include <elf.h>
#include <stdio.h>
#include <string.h>

#if defined(__x86_64__)
enum { MACHINE = EM_X86_64 };
#elif defined(__aarch64__)
enum { MACHINE = EM_AARCH64 };
#else
#error "plugins are 64-bit little-endian ELF files: add this machine's number here"
#endif

enum { SECTIONS_MAX = 4096 };

#define REFUSE(why, ...) why_set((why), ERR_BAD_FILE, "", __VA_ARGS__)

/* Bytes [at, at + len) of the file, or false. */
static bool part_of(struct bytes file, uint64_t at, uint64_t len, struct bytes *out)
{
	if (at > file.len || len > file.len - at)
		return false;
	*out = bytes_of(file.ptr + at, (size_t)len);
	return true;
}

static enum err read_header(struct bytes file, Elf64_Ehdr *header, struct why *why)
{
	if (file.len < sizeof(*header))
		return REFUSE(why, "wanted an ELF file, got %zu bytes", file.len);
	memcpy(header, file.ptr, sizeof(*header));
	if (memcmp(header->e_ident, ELFMAG, SELFMAG) != 0)
		return REFUSE(why, "wanted an ELF file, got something else");
	if (header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_ident[EI_DATA] != ELFDATA2LSB ||
		header->e_machine != MACHINE)
		return REFUSE(why, "wanted an ELF file for this machine (number %d), got number %u",
			MACHINE, header->e_machine);
	if (header->e_type != ET_DYN)
		return REFUSE(
			why, "wanted a shared object, got an ELF file of type %u", header->e_type);
	if (header->e_shnum == 0 || header->e_shnum > SECTIONS_MAX ||
		header->e_shentsize != sizeof(Elf64_Shdr))
		return REFUSE(why, "wanted 1 to %d section headers of %zu bytes, got %u of %u",
			SECTIONS_MAX, sizeof(Elf64_Shdr), header->e_shnum, header->e_shentsize);
	return ERR_OK;
}

struct sections {
	struct bytes file, headers, names;
	unsigned count;
};

static Elf64_Shdr section_at(const struct sections *sections, unsigned index)
{
	Elf64_Shdr section;
	memcpy(&section, sections->headers.ptr + index * sizeof(section), sizeof(section));
	return section;
}

static enum err section_bytes(
	const struct sections *sections, unsigned index, struct bytes *out, struct why *why)
{
	Elf64_Shdr section = section_at(sections, index);
	if (section.sh_type == SHT_NOBITS || section.sh_flags & SHF_COMPRESSED ||
		!part_of(sections->file, section.sh_offset, section.sh_size, out))
		return REFUSE(why, "section %u does not lie inside the file of %zu bytes", index,
			sections->file.len);
	return ERR_OK;
}

static enum err read_sections(struct bytes file, struct sections *out, struct why *why)
{
	Elf64_Ehdr header;
	enum err err = read_header(file, &header, why);
	if (err)
		return err;
	*out = (struct sections){.file = file, .count = header.e_shnum};
	if (!part_of(file, header.e_shoff, (uint64_t)header.e_shnum * sizeof(Elf64_Shdr),
		    &out->headers))
		return REFUSE(why,
			"the file is cut off: it has %zu bytes, its section headers begin at %llu",
			file.len, (unsigned long long)header.e_shoff);
	if (header.e_shstrndx >= out->count)
		return REFUSE(why, "wanted a section of names, got index %u of %u",
			header.e_shstrndx, out->count);
	return section_bytes(out, header.e_shstrndx, &out->names, why);
}

/* The NUL-ended text at an offset of a table of names; "" when it does not end inside it. */
static struct text name_in(struct bytes names, uint64_t at)
{
	const uint8_t *end = at < names.len ? memchr(names.ptr + at, '\0', names.len - at) : NULL;
	if (!end)
		return TEXT("");
	return (struct text){(const char *)names.ptr + at, (size_t)(end - (names.ptr + at))};
}

static bool find_section(const struct sections *sections, const char *name, unsigned *index)
{
	for (unsigned i = 0; i < sections->count; i++) {
		if (text_is(name_in(sections->names, section_at(sections, i).sh_name), name)) {
			*index = i;
			return true;
		}
	}
	return false;
}

enum err elf_manifest(struct bytes file, struct text *out, struct why *why)
{
	struct sections sections;
	struct bytes section;
	unsigned index;
	enum err err = read_sections(file, &sections, why);
	if (err)
		return err;
	if (!find_section(&sections, ".serai.plugin", &index))
		return REFUSE(why, "no section .serai.plugin: this is no plugin of Serai");
	err = section_bytes(&sections, index, &section, why);
	if (err)
		return err;
	const uint8_t *end = section.len ? memchr(section.ptr, '\0', section.len) : NULL;
	if (!end)
		return REFUSE(why, "the manifest does not end in NUL");
	/* Alignment may add zeros; a second text would be a second manifest. */
	for (const uint8_t *at = end; at < section.ptr + section.len; at++)
		if (*at)
			return REFUSE(why, "section .serai.plugin holds more than one manifest");
	*out = (struct text){(const char *)section.ptr, (size_t)(end - section.ptr)};
	return ERR_OK;
}

/* --- Exported symbols ----------------------------------------------------------------------------
 */

static bool is_exported(const Elf64_Sym *symbol)
{
	unsigned binding = ELF64_ST_BIND(symbol->st_info);
	unsigned visibility = ELF64_ST_VISIBILITY(symbol->st_other);
	return symbol->st_shndx != SHN_UNDEF && binding != STB_LOCAL && visibility == STV_DEFAULT;
}

static enum err check_symbols(
	struct bytes symbols, struct bytes names, const char *wanted, struct why *why)
{
	bool found = false;
	for (size_t at = 0; at + sizeof(Elf64_Sym) <= symbols.len; at += sizeof(Elf64_Sym)) {
		Elf64_Sym symbol;
		memcpy(&symbol, symbols.ptr + at, sizeof(symbol));
		if (!is_exported(&symbol))
			continue;
		struct text name = name_in(names, symbol.st_name);
		if (!text_is(name, wanted))
			return REFUSE(why, "exports '%.*s': wanted %s alone",
				(int)(name.len < 100 ? name.len : 100), name.ptr, wanted);
		found = true;
	}
	return found ? ERR_OK : REFUSE(why, "does not export %s", wanted);
}

enum err elf_check_exports(struct bytes file, const char *wanted, struct why *why)
{
	struct sections sections;
	struct bytes symbols, names;
	enum err err = read_sections(file, &sections, why);
	if (err)
		return err;
	for (unsigned i = 0; i < sections.count; i++) {
		Elf64_Shdr section = section_at(&sections, i);
		if (section.sh_type != SHT_DYNSYM)
			continue;
		if (section.sh_link >= sections.count)
			return REFUSE(why, "the exported symbols have no names");
		err = section_bytes(&sections, i, &symbols, why);
		if (!err)
			err = section_bytes(&sections, section.sh_link, &names, why);
		return err ? err : check_symbols(symbols, names, wanted, why);
	}
	return REFUSE(why, "does not export %s", wanted);
}
