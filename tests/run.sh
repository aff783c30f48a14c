#!/bin/sh
# SPDX-License-Identifier: MIT
# sh tests/run.sh [SUITE]
# Installs what is missing, builds with ASan and UBSan under gcc, then clang, runs all suites or
# one, and counts test points. SOJOURN_SEED=n replays the random histories of a run.
set -eu
cd "$(dirname "$0")/.."
suite=${1-}
jobs=$(nproc 2>/dev/null || echo 2)
. tests/need.sh

sanitizes() { # COMPILER
    echo 'int main(void) { return 0; }' | "$1" -fsanitize=address,undefined -x c - -o /dev/null
}

look() {
    want gcc command -v gcc
    want libc6-dev includes stdlib.h
    want g++ command -v g++
    want clang command -v clang
    want libclang-rt-dev sanitizes clang
    want binutils command -v nm
    want meson command -v meson
    want ninja-build command -v ninja
    want pkg-config command -v pkg-config
    want python3 command -v python3
    want python3-venv python3 -c "import ensurepip, venv"
    want pmccabe command -v pmccabe
    want libxxhash-dev pkg-config --exists libxxhash
    want libutf8proc-dev pkg-config --exists libutf8proc
    want libcriterion-dev pkg-config --exists criterion
    want libcsv-dev includes csv.h
    want libpopt-dev includes popt.h
    want libjansson-dev pkg-config --exists jansson
    want uthash-dev includes uthash.h
    # Other processors: without these their points are skipped, by name.
    like musl-tools command -v musl-gcc
    like qemu-user command -v qemu-s390x
    like gcc-s390x-linux-gnu command -v s390x-linux-gnu-gcc
    like libc6-dev-s390x-cross test -f /usr/s390x-linux-gnu/include/stdio.h
    like gcc-arm-linux-gnueabihf command -v arm-linux-gnueabihf-gcc
    like libc6-dev-armhf-cross test -f /usr/arm-linux-gnueabihf/include/stdio.h
    like gcc-arm-none-eabi command -v arm-none-eabi-gcc
    like libnewlib-arm-none-eabi test -f /usr/include/newlib/stdio.h
    like qemu-system-arm command -v qemu-system-arm
    # A browser that looks at the pictures of the Python package.
    like chromium command -v chromium
}

# Packages from PyPI, for the suites arrow and python; where there is no PyPI they say so.
packages() {
    wanted="duckdb pyarrow numpy pandas polars plotly pillow pytest hypothesis mypy hatchling"
    names=$(echo "$wanted" | sed 's/pillow/PIL/; s/ /, /g')
    build/python/bin/python3 -c "import $names" 2>/dev/null && return 0
    { python3 -m venv build/python && build/python/bin/pip install $wanted; } \
        >build/python.log 2>&1 </dev/null || echo "packages of PyPI are missing, see build/python.log"
}

build() { # COMPILER OPTIMIZATION [FLAG]
    tree=build/$1
    if [ ! -f "$tree/build.ninja" ]; then
        CC=$1 meson setup "$tree" --werror "-Doptimization=$2" -Ddebug=false -Db_lundef=false \
            -Db_sanitize=address,undefined "-Dc_args=-g1 -fno-sanitize-recover=all ${3-}" \
            >"$tree.setup" 2>&1 ||
            { cat "$tree.setup"; return 1; }
    fi
    ninja -C "$tree" -j "$jobs" -k 0 >"$tree.log" 2>&1 ||
        { grep -vE '^\[[0-9]+/[0-9]+\] ' "$tree.log"; return 1; }
}

check() { # COMPILER OPTIMIZATION [FLAG]
    echo "== $1"
    rm -rf "build/$1/meson-logs/testlog.json" build/"$1"/sanitizer.*
    log=$PWD/build/$1/sanitizer
    # What was freed stays poisoned for the next megabyte, several times what a history holds, and is
    # in the cache when it is taken again; a report names two callers of malloc.
    export ASAN_OPTIONS="quarantine_size_mb=1:thread_local_quarantine_size_kb=256:malloc_context_size=2:log_path=$log"
    export UBSAN_OPTIONS="print_stacktrace=1:log_path=$log"
    build "$@" || return 0
    meson test -C "build/$1" --no-rebuild --num-processes "$jobs" \
        ${suite:+--suite "$suite"} </dev/null || true
}

need
mkdir -p build
packages
# Optimized where the many histories run, so that they pay for it, and what UBSan objects to is an
# illegal instruction: a tenth faster. The other compiler builds as written and tells what it was.
check gcc 2 -fsanitize-undefined-trap-on-error
# The second compiler has fewer histories, slices and faults and one month of the bank: its code is
# the same.
export SOJOURN_HISTORIES="${SOJOURN_HISTORIES-2000}" SOJOURN_MONTHS="${SOJOURN_MONTHS-january}"
export SOJOURN_SLICES="${SOJOURN_SLICES-25}" SOJOURN_ROUNDS="${SOJOURN_ROUNDS-4}"
check clang 1
exec python3 -B tests/count.py "$suite" build/gcc build/clang
