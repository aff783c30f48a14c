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

# A customer of few sessions who was two without the links: a web session and a call of one
# interaction, and the link came on a later day. Customer, cookie, account, the day of the link.
late_customer() {
    $tool spans events $tree/unlinked.csv >$tree/events
    $tool spans transactions $tree/unlinked.csv >$tree/apart
    $tool spans transactions $tree/facts.csv | awk -F, '
        FNR == 1 { file++; next }
        file == 1 && $(NF - 12) > now { now = $(NF - 12) }
        file == 1 && $13 == "link.same" && !($NF in linked) {
            linked[$NF] = $(NF - 6)
            day[$NF] = substr(now, 1, 10)
        }
        file == 1 && $13 != "link.same" { cookie[$(NF - 7)] = $NF; account[$(NF - 7)] = $(NF - 6) }
        file == 2 && cookie[$(NF - 1)] != "" { browser[$2] = cookie[$(NF - 1)] }
        file == 2 && account[$(NF - 1)] != "" { owns[$3, account[$(NF - 1)]] }
        file == 3 { half[$1] = $3 }
        file != 4 { next }
        { sessions[$3]++; halves[$3] += !(($3, half[$1]) in seen); seen[$3, half[$1]] }
        $16 == "web" { web[$2] = half[$1]; from[$2] = browser[$1] }
        $16 == "ivr" { phone[$2] = half[$1]; customer[$2] = $3; end[$2] = substr($8, 1, 10) }
        END {
            for (id in phone) {
                by = from[id]; who = customer[id]; n = sessions[who]
                if (by == "" || !(by in linked) || web[id] == phone[id] || day[by] <= end[id]) continue
                if (halves[who] != 2 || n < 6 || !((phone[id], linked[by]) in owns)) continue
                if (best && (n > sessions[best] || n == sessions[best] && (who "") > best)) continue
                best = who
                found = who " " by " " linked[by] " " day[by]
            }
            print found
        }' $tree/facts.csv $tree/events $tree/apart -
}

lines() { # COUNT: so many lines of the input, and how many more there are
    awk -v count="$1" 'NR <= count; END { if (NR > count) print "... " NR - count " lines more" }'
}

late_merge() {
    read -r customer cookie account day <$tree/late
    title "One customer, before anyone knew that cookie $cookie is account $account"
    $tool show --down-to transaction "cookie=$cookie" $tree/unlinked.csv | lines 24
    $tool show --down-to transaction "account=$account" $tree/unlinked.csv | lines 24
    title "The same customer, with the link, which came on $day"
    $tool show --down-to transaction "$customer" $tree/facts.csv | lines 40
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
    $tool show --down-to transaction "$customer" "$@" 2>/dev/null | lines 60
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
