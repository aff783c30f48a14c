#!/bin/sh
# SPDX-License-Identifier: MIT
# sh examples/quickstart.sh [FILE.csv ...]
# Install what is missing, build, and look at 200,000 simulated events, or at files of your own
# (doc/facts.md).
set -eu
here=$PWD
for file do
    shift
    case $file in
    /*) ;;
    *) file=$here/$file ;;
    esac
    set -- "$@" "$file"
done
cd "$(dirname "$0")/.."
tree=build/quickstart
tool=$tree/examples/sojourn/sojourn
simulated=
. tests/need.sh

look() {
    want gcc command -v cc
    want libc6-dev includes stdlib.h
    want meson command -v meson
    want ninja-build command -v ninja
    want pkg-config command -v pkg-config
    want libxxhash-dev pkg-config --exists libxxhash
    want libutf8proc-dev pkg-config --exists libutf8proc
    want libcsv-dev includes csv.h
    want libpopt-dev pkg-config --exists popt
    want libjansson-dev pkg-config --exists jansson
    want uthash-dev includes uthash.h
}

build() {
    if [ ! -f $tree/build.ninja ]; then
        mkdir -p build
        rm -rf $tree
        meson setup $tree -Dbuildtype=release >build/quickstart.log 2>&1 ||
            { cat build/quickstart.log; exit 1; }
    fi
    ninja -C $tree examples/sojourn/sojourn >build/quickstart.log 2>&1 ||
        { cat build/quickstart.log; exit 1; }
}

title() {
    printf '\n== %s\n\n' "$1"
}

simulate() { # once for each build of the tool
    [ -z "$(find $tree/late -newer $tool 2>/dev/null)" ] || return 0
    rm -f $tree/late
    $tool simulate --events 200000 >$tree/facts.csv
    grep -v 'link\.' $tree/facts.csv >$tree/unlinked.csv
    late_customer >$tree/late
}

# A customer of few calls, one of them begun by a web session: journey, cookie, account.
late_customer() {
    customer=$($tool spans transactions $tree/facts.csv | awk -F, '
        $16 == "web" { web[$2] }
        $16 == "ivr" && !($2 in caller) { caller[$2] = $3; calls[$3]++; order[++n] = $2 }
        END {
            for (i = 1; i <= n; i++) {
                id = caller[order[i]]
                if (order[i] in web && (!best || calls[id] < calls[best]) && calls[id] > 1) best = id
            }
            print best
        }')
    $tool spans events --within "$customer" $tree/facts.csv |
        awk -F, 'NR > 1 { print $(NF - 1) }' >$tree/own
    cookie=$(awk -F, 'NR == FNR { own[$1]; next } $NF != "" && $(NF - 7) in own { print $NF; exit }' \
        $tree/own $tree/facts.csv)
    account=$(awk -F, -v cookie="$cookie" '
        $NF == cookie && $13 == "link.same" { same[$(NF - 6)] }
        $NF == cookie && $13 == "link.none" { none[$(NF - 6)] }
        END { for (account in same) if (!(account in none)) print account }' $tree/facts.csv)
    echo "$customer $cookie $account"
}

late_merge() {
    read -r customer cookie account <$tree/late
    title "One customer, before anyone knew that cookie $cookie is account $account"
    $tool show --down-to transaction "cookie=$cookie" $tree/unlinked.csv | head -n 24
    $tool show --down-to transaction "account=$account" $tree/unlinked.csv | head -n 24
    title "The same customer, with the link that came days later"
    $tool show --down-to transaction "$customer" $tree/facts.csv | head -n 40
}

busiest() { # FILE...: the customer with the most interactions, a known one if there is any
    $tool spans interactions "$@" 2>/dev/null | awk -F, '
        NR > 1 && $4 == "interaction" { count[$3] += $6 ~ /anonymous/ ? 1 : 1000000 }
        END { for (id in count) if (count[id] > most) { most = count[id]; best = id } print best }'
}

digests() {
    first=$($tool digest "$@" 2>/dev/null)
    second=$($tool digest --shuffle 42 "$@" 2>/dev/null)
    printf 'as they came   %s\nshuffled       %s\n' "$(echo $first)" "$(echo $second)"
    [ "$first" = "$second" ] || { echo "These differ, which must never be."; exit 1; }
    echo "equal"
}

need
title "Build: $tool"
build
if [ $# -eq 0 ]; then
    simulated=yes
    simulate
    set -- $tree/facts.csv
fi
title "Five levels"
if [ -n "$simulated" ]; then
    $tool summary --set window=order:7d:sales "$@"
    late_merge
else
    $tool summary "$@"
    customer=$(busiest "$@")
    title "The customer with the most interactions"
    $tool show --down-to transaction "$customer" "$@" 2>/dev/null | head -n 60
fi
title "The same facts in two orders"
digests "$@"
title "Next, from $PWD"
quoted=
for file do
    quoted="$quoted '$file'"
done
echo "    $tool spans interactions --within $customer$quoted | head"
echo "    $tool summary --set interaction_gap=10m --set redial_joins$quoted"
if [ -n "$simulated" ]; then
    echo "    sh examples/quickstart.sh your-own.csv        (its columns: doc/facts.md)"
else
    echo "    $tool check$quoted"
fi
