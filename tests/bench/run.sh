#!/bin/sh
# SPDX-License-Identifier: MIT
# sh tests/bench/run.sh [EVENTS [ROUNDS [ENTRANT...]]]
# Installs what is missing, builds with full optimization, and runs the bench job by the library and
# by DuckDB, Polars and ClickHouse in turns: 10,000,000 events, 3 rounds, all entrants, unless told
# otherwise. Prints Markdown. A race that was stopped goes on where it was; for a new one remove
# build/race/EVENTS. The entrant `metrics`, alone, is another race: twenty metrics by intent and day,
# by the library and by DuckDB on its spans. SOJOURN_TREE=FOLDER takes a build tree that is there,
# SOJOURN_RACE=FOLDER keeps events and results elsewhere.
set -eu
cd "$(dirname "$0")/../.."
events=${1-10000000} rounds=${2-3}
folder=${SOJOURN_RACE-build/race}
tree=${SOJOURN_TREE-$folder/tree}
[ $# -lt 2 ] && shift $# || shift 2
. tests/need.sh

look() {
    want gcc command -v cc
    want libc6-dev includes stdlib.h
    want meson command -v meson
    want ninja-build command -v ninja
    want pkg-config command -v pkg-config
    want python3 command -v python3
    want python3-venv python3 -c "import ensurepip, venv"
    want util-linux command -v lscpu
    want libxxhash-dev pkg-config --exists libxxhash
    want libutf8proc-dev pkg-config --exists libutf8proc
    want libcriterion-dev pkg-config --exists criterion
    want libcsv-dev includes csv.h
    want libpopt-dev includes popt.h
    want libjansson-dev pkg-config --exists jansson
    want uthash-dev includes uthash.h
}

# A peer that PyPI does not have is left out of the race, and the race says so.
packages() {
    [ -x build/python/bin/pip ] || python3 -m venv build/python || return 0
    for package in duckdb polars chdb; do
        build/python/bin/python3 -c "import $package" 2>/dev/null ||
            build/python/bin/pip install "$package" || true
    done
}

build() {
    [ -f "$tree/build.ninja" ] || meson setup "$tree" --buildtype=release
    ninja -C "$tree" tests/bench/job tests/bench/events tests/bench/parse tests/bench/measure \
        examples/sojourn/sojourn
}

need
mkdir -p "$folder"
case "${*-duckdb}" in
*duckdb* | *polars* | *clickhouse* | metrics) packages >"$folder/python.log" 2>&1 </dev/null ;;
esac
build >"$folder/build.log" 2>&1 </dev/null || { cat "$folder/build.log"; exit 1; }
[ "$*" != metrics ] || exec python3 -B tests/bench/metrics.py "$tree" "$folder" "$events" "$rounds"
exec python3 -B tests/bench/race.py "$tree" "$folder" "$events" "$rounds" "$@"
