#!/bin/bash
# A program of somebody else's: built with nothing but what `make install` put down, by pkg-config,
# against the shared and the static library.
set -eu
build=${RELEASE:-$BUILD}
[ -x "$build/bin/serai" ] || { echo "needs a whole build in $build"; exit 77; }
command -v pkg-config >/dev/null || { echo "needs pkg-config"; exit 77; }
cd "$(dirname "$0")/../.."
root=$TMP/root
deploy/install "$build" "$root" /opt/serai 0.0.1
export PKG_CONFIG_PATH=$root/opt/serai/lib/pkgconfig PKG_CONFIG_SYSROOT_DIR=$root
export SERAI_HOME=$TMP/home LD_LIBRARY_PATH=$root/opt/serai/lib
mkdir -p "$SERAI_HOME" "$TMP/elsewhere"
cp proto/bus/examples/{publish,subscribe}.c "$TMP/elsewhere"
cd "$TMP/elsewhere"
gcc -std=c11 -D_GNU_SOURCE -Wall -Werror $(pkg-config --cflags serai) publish.c $(pkg-config --libs serai) -o publish
# The other libraries are the system's, and not below the root.
static=$(PKG_CONFIG_SYSROOT_DIR='' pkg-config --static --libs-only-l serai)
gcc -std=c11 -D_GNU_SOURCE -Wall -Werror $(pkg-config --cflags serai) subscribe.c \
	"$root/opt/serai/lib/libserai.a" ${static/-lserai/} -o subscribe
[ "$(pkg-config --modversion serai)" = 0.0.1 ] || { echo "another version in serai.pc"; exit 1; }

"$root/opt/serai/bin/serai-broker" 2>"$TMP/broker.log" &
broker=$!
trap 'kill $broker 2>/dev/null || true; wait' EXIT
echo "from elsewhere" | ./publish far.away
got=$(./subscribe --end 'far.>')
[ "$got" = '1 far.away greeting {"text":"from elsewhere"}' ] || { echo "got '$got'"; exit 1; }
