# Serai. `make help` lists what there is to make.
#
#   SAN=...         address,undefined or thread: with sanitizers, in a build folder of its own
#   PREFIX, DESTDIR where `make install` puts things
#   CC              gcc or clang
PREFIX  ?= /usr/local
DESTDIR ?=
SAN     ?=
VERSION := 0.1.0

comma := ,
B := build$(if $(SAN),-$(subst $(comma),-,$(SAN)))

# --- Flags ----------------------------------------------------------------------------------------
WARNINGS := -Wall -Wextra -Werror -Wshadow -Wconversion -Wno-sign-conversion -Wstrict-prototypes \
	-Wmissing-prototypes -Wold-style-definition -Wwrite-strings -Wvla -Wimplicit-fallthrough \
	-Wundef -Wformat=2
# What uthash's and seccomp's macros become when clang looks into them; gcc still watches our own.
WARNINGS += $(if $(findstring clang,$(CC)),-Wno-implicit-fallthrough -Wno-missing-field-initializers)
CFLAGS   ?= -O2 -g
# With sanitizers line numbers are what is wanted; the types of every record in every object are half
# of the time that building takes.
SANFLAGS := $(if $(SAN),-O1 -g1 -fsanitize=$(SAN) -fno-sanitize-recover=all -fno-omit-frame-pointer)
COMPILE   = $(CC) -std=c11 -D_GNU_SOURCE -I. -I$(B) -fPIC $(WARNINGS) $(CFLAGS) $(SANFLAGS) \
	-DSERAI_VERSION='"$(VERSION)"' $(CPPFLAGS) -MMD -MP
LINK      = $(CC) $(CFLAGS) $(SANFLAGS) $(LDFLAGS)

# What each part links with; deploy/setup brings the packages, and names the one that is missing.
LIBS_PROTO := -lzmq -lxxhash -lsodium -ljansson -linih -lseccomp -lpthread -lm
LIBS_KIT   := -lsqlite3 -lcsv -Wl,--as-needed -licuuc
LIBS_BROKER := -lzstd
LIBS_NEWS  := -lcurl -lxml2 -lzstd -licui18n -licuuc -licudata
CPPFLAGS_services/news/reading := -I/usr/include/libxml2
# Labels are compared four numbers at a time: 5 % of a front.
CPPFLAGS_services/corridors/planner := $(if $(SAN),,-O3)
CPPFLAGS_plugins/host := -Iplugins/include
CPPFLAGS_tests/unit/plugins/host := -Iplugins/include

# --- Parts ----------------------------------------------------------------------------------------
objects = $(patsubst %.c,$(B)/%.o,$(wildcard $(addsuffix /*.c,$(1))))
# A service with its rooms, the folders in it.
rooms = $(1) $(patsubst %/,%,$(wildcard $(1)/*/))

PROTO    := $(call objects,proto/base proto/codec proto/wire proto/bus)
KIT      := $(call objects,services/kit)
SERVICES := registry agreements corridors news analysis
ANALYSES := $(patsubst plugins/%/,%,$(filter-out plugins/include/ plugins/host/,$(wildcard plugins/*/)))
PROGRAMS := $(addprefix $(B)/bin/,serai serai-broker serai-plughost $(addprefix serai-,$(SERVICES)))
# The template is an example: it is built and tested, and no stack runs it unless somebody asks.
PLUGINS  := $(patsubst %,$(B)/lib/serai/plugins/%.so,$(filter-out template,$(ANALYSES))) \
	$(B)/lib/serai/examples/template.so
ABI      := plugins/include/plugin.map $(wildcard plugins/include/serai/*.h plugins/include/serai/ext/*.h)
EXAMPLES := $(patsubst proto/bus/examples/%.c,$(B)/examples/%,$(wildcard proto/bus/examples/*.c)) \
	$(B)/examples/embedded
DATA     := $(patsubst services/%,$(B)/share/serai/%,$(wildcard services/*/data/* services/*/data/*/*)) \
	$(B)/share/serai/registry/data/states.csv $(patsubst plugins/%,$(B)/share/serai/plugin/%,$(ABI) \
	$(wildcard plugins/template/*.* plugins/template/cases/*))
# Rules that are no more are not left in what was built before: all files there are read.
STALE    := $(filter-out $(DATA),$(wildcard $(B)/share/serai/*/data/rules/*))
$(if $(STALE),$(shell rm -f $(STALE)))

.DELETE_ON_ERROR:
.SECONDARY:
# A library that is missing is named with its package before the compiler stumbles over it.
.PHONY: ready
ready: ; @deploy/setup --check

.PHONY: all run test check bench fuzz torture lint format install clean help

all: ready $(B)/libserai.a $(B)/libserai-broker.a $(B)/libserai.so $(PROGRAMS) $(EXAMPLES) $(PLUGINS) $(DATA) $(B)/generate  ## build everything

$(B)/libserai.a: $(PROTO)
	rm -f $@ && ar rcs $@ $^
# The broker inside a program: one function to start it, one to stop it.
$(B)/libserai-broker.a: $(filter-out %/main.o %/options.o,$(call objects,broker broker/core broker/log))
	rm -f $@ && ar rcs $@ $^
$(B)/libserai.so: $(PROTO)
	$(LINK) -shared -Wl,-soname,libserai.so.0 -Wl,-z,defs $^ $(LIBS_PROTO) -o $@
	ln -sf libserai.so $@.0
# What is made from the tables and kept in git: reference, schemas, AsyncAPI, baseline.
$(B)/generate: $(call objects,proto/generate) $(B)/libserai.a
	$(LINK) $^ $(LIBS_PROTO) -o $@
.PHONY: generated
generated: $(B)/generate ## renew proto/REFERENCE.md, schemas, AsyncAPI; refuses tables that did not only grow
	$< write proto
$(B)/bin/serai-broker: $(call objects,broker broker/core broker/log) $(B)/libserai.a
$(B)/bin/serai-plughost: $(call objects,plugins/host) $(B)/libserai.a
$(B)/bin/serai: $(call objects,$(call rooms,services/cli)) $(KIT) $(B)/libserai.a
$(B)/bin/serai-broker $(B)/bin/serai-plughost $(B)/bin/serai: ; @mkdir -p $(@D)
	$(LINK) $^ $(LIBS_PROTO) $(if $(filter %/serai,$@),$(LIBS_KIT)) $(if $(filter %broker,$@),$(LIBS_BROKER)) \
		$(if $(filter %plughost,$@),-ldl) -o $@

$(B)/examples/embedded: $(B)/broker/examples/embedded.o $(B)/libserai-broker.a $(B)/libserai.a
	@mkdir -p $(@D)
	$(LINK) $^ $(LIBS_PROTO) $(LIBS_BROKER) -o $@
$(filter-out %/embedded,$(EXAMPLES)): $(B)/examples/%: $(B)/proto/bus/examples/%.o $(B)/libserai.a
	@mkdir -p $(@D)
	$(LINK) $^ $(LIBS_PROTO) -o $@

define service_program
$(B)/bin/serai-$(1): $(call objects,$(call rooms,services/$(1))) $(KIT) $(B)/libserai.a ; @mkdir -p $$(@D)
	$$(LINK) $$^ $$(LIBS_PROTO) $$(LIBS_KIT) $(if $(filter news,$(1)),$$(LIBS_NEWS)) -o $$@
endef
$(foreach s,$(SERVICES),$(eval $(call service_program,$(s))))

# A schema.sql, a manual.mdoc and coasts.txt become lines of C text: static const char schema[] =
# #include "services/<service>/schema.sql.h"
# ;
TEXTS := $(wildcard services/*/schema.sql services/*/*/*.txt services/*/manual.mdoc broker/manual.mdoc plugins/host/manual.mdoc)
$(TEXTS:%=$(B)/%.h): $(B)/%.h: %
	@mkdir -p $(@D)
	sed 's/[\\"]/\\&/g; s/.*/"&\\n"/' $< > $@
$(foreach t,$(TEXTS),$(eval $(call objects,$(call rooms,$(patsubst %/,%,$(dir $(t))))): $(B)/$(t).h))

$(B)/%.o: %.c
	@mkdir -p $(@D)
	$(COMPILE) $(CPPFLAGS_$(patsubst %/,%,$(dir $<))) -c $< -o $@

# A plugin sees its own folder and the ABI, exports one symbol, and is never built with sanitizers:
# the host that loads it may not be either, since a memory limit and ASan exclude each other.
plugin_name = $(basename $(notdir $@))
$(PLUGINS): $(ABI)
	@mkdir -p $(@D)
	$(CC) -std=c11 -Iplugins/include $(WARNINGS) $(CFLAGS) -fPIC -shared -fvisibility=hidden \
		-Wl,-z,defs -Wl,--version-script=plugins/include/plugin.map \
		$(wildcard plugins/$(plugin_name)/*.c) -lm -o $@
$(foreach p,$(PLUGINS),$(eval $(p): $(wildcard plugins/$(basename $(notdir $(p)))/*.[ch])))

$(B)/share/serai/%: services/%
	@mkdir -p $(@D) && if [ ! -d $< ]; then cp $< $@; fi
# What `serai plugin new` and `build` start from.
$(B)/share/serai/plugin/%: plugins/%
	@mkdir -p $(@D) && cp $< $@
# Country names and codes come from the machine's iso-codes; the repository holds no copy of them.
$(B)/share/serai/registry/data/states.csv: services/registry/states-sheet
	@mkdir -p $(@D) && $< > $@

# --- Tests: one program per source file, in the mirrored place ------------------------------------
UNIT := $(patsubst %.c,$(B)/%,$(shell find tests/unit tests/sim -name '*_test.c' 2>/dev/null))
TESTLIB := $(call objects,tests/lib)
# The objects that a test links with: those of the folder it mirrors, without their main.
under_test = $(filter-out %/main.o,$(call objects,$(1)))
SIMLIB := $(filter-out %_test.o,$(call objects,tests/sim))
test_parts = $(if $(filter $(B)/tests/unit/broker/% $(B)/tests/sim/%,$(1)),$(call under_test,broker broker/core broker/log) $(SIMLIB)) \
	$(if $(filter $(B)/tests/unit/plugins/host/%,$(1)),$(call under_test,plugins/host)) \
	$(if $(filter $(B)/tests/unit/proto/generate/%,$(1)),$(call under_test,proto/generate)) \
	$(if $(filter $(B)/tests/unit/services/%,$(1)),$(KIT)) \
	$(foreach s,$(SERVICES) cli,$(if $(filter $(B)/tests/unit/services/$(s)/%,$(1)),$(call under_test,$(call rooms,services/$(s)))))
$(foreach t,$(UNIT),$(eval $(t): $(call test_parts,$(t))))
$(B)/tests/%_test: $(B)/tests/%_test.o $(TESTLIB) $(B)/libserai.a
	@mkdir -p $(@D)
	$(LINK) $(filter %.o,$^) $(B)/libserai.a -lcmocka $(LIBS_PROTO) \
		$(if $(findstring services/,$@),$(LIBS_KIT)) $(if $(findstring services/news,$@),$(LIBS_NEWS)) \
		$(if $(findstring plugins/host,$@),-ldl) $(if $(filter $(B)/tests/sim/% $(B)/tests/unit/broker/%,$@),$(LIBS_BROKER)) -o $@

# Programs that end-to-end tests run beside the real ones: services made to be killed.
E2E := $(patsubst tests/e2e/programs/%.c,$(B)/tests/e2e/%,$(wildcard tests/e2e/programs/*.c))
$(E2E): $(B)/tests/e2e/%: $(B)/tests/e2e/programs/%.o $(KIT) $(B)/libserai.a
	@mkdir -p $(@D)
	$(LINK) $^ $(LIBS_PROTO) $(LIBS_KIT) -o $@

# Peers of the bus, for tests/bench/bus alone: it asks for those whose libraries are there.
LIBS_nats_core := -lnats
LIBS_nats_jetstream := -lnats
LIBS_redis_pubsub := -lhiredis
LIBS_redis_streams := -lhiredis
LIBS_mosquitto := -lmosquitto
$(B)/tests/bench/peers/%: $(B)/tests/bench/peers/%.o $(B)/tests/bench/peers/peer_main.o $(B)/services/cli/bench/bench_drive.o $(B)/libserai.a
	@mkdir -p $(@D)
	$(LINK) $^ $(LIBS_$*) $(LIBS_PROTO) -o $@
$(B)/tests/bench/corridors $(addprefix $(B)/tests/bench/corridors_,season fleet scale peers): $(call under_test,$(call rooms,services/corridors)) $(KIT)
$(addprefix $(B)/tests/bench/,news stories): $(call under_test,$(call rooms,services/news)) $(KIT)
$(B)/tests/bench/registry: $(call under_test,$(call rooms,services/registry)) $(KIT)
$(B)/tests/bench/broker_log: $(call under_test,broker/log) $(B)/tests/sim/blocks.o
$(B)/tests/bench/%: $(B)/tests/bench/%.o $(B)/libserai.a
	@mkdir -p $(@D)
	$(LINK) $(filter %.o,$^) $(B)/libserai.a $(LIBS_PROTO) $(if $(filter %/news %/stories %/registry,$@)$(findstring bench/corridors,$@),$(LIBS_KIT)) \
		$(if $(filter %/news %/stories,$@),$(LIBS_NEWS)) $(if $(filter %/broker_log,$@),$(LIBS_BROKER)) -o $@

test: ## install what is missing, build, run the whole suite (sanitizers on)
	@deploy/setup
	@$(MAKE) --no-print-directory -j$$(nproc) all
	@$(MAKE) --no-print-directory -j$$(nproc) SAN=address,undefined all tests-built
	@tests/run all

check: ## the quick part of the suite, under a minute
	@$(MAKE) --no-print-directory -j$$(nproc) all
	@$(MAKE) --no-print-directory -j$$(nproc) SAN=address,undefined all tests-built
	@tests/run quick

.PHONY: tests-built
tests-built: $(UNIT) $(E2E)

lint: ## include rules, headers that compile alone, lengths, symbols, links, stale generated files
	@tests/lint/run

bench: all ## how fast the codec, the planner and the bus are here, the bus beside its peers
	@tests/bench/run

fuzz: ## fuzz every reader of outside bytes: SECONDS=60 make fuzz, for each so long
	@tests/fuzz/run

torture: ## for hours, until it is stopped or something breaks: kills and the simulator with rising seeds
	@tests/torture

run: ## install what is missing, build, start the stack, do the main job, stay until Ctrl-C
	@deploy/setup
	@$(MAKE) --no-print-directory -j$$(nproc) all
	@deploy/run

format: ## let clang-format settle all arguments about spaces
	clang-format -i $$(git ls-files '*.c' '*.h')

install: all ## into $(DESTDIR)$(PREFIX)
	@deploy/install $(B) "$(DESTDIR)" "$(PREFIX)" $(VERSION)

clean: ## remove what was built
	rm -rf build build-*

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20
	@sed -n 's/^#   \([A-Z]\)/  \1/p' Makefile

-include $(shell find $(B) -name '*.d' 2>/dev/null)
