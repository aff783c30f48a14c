# SPDX-License-Identifier: MIT
# Sourced by scripts that install what they need. The script defines `look`, a list of `want`
# lines, and calls `need`.

want() { # PACKAGE PROBE...: the probe fails when the package is missing
    package=$1
    shift
    "$@" >/dev/null 2>&1 </dev/null || missing="$missing $package"
}

includes() { # HEADER
    echo "#include <$1>" | cc -E - -o /dev/null
}

# Install what `look` misses, as root or by sudo; otherwise print the one line to run, and stop.
need() {
    missing=
    look
    [ -n "$missing" ] || return 0
    line="apt-get update && apt-get install -y --no-install-recommends$missing"
    as=env
    if [ "$(id -u)" -ne 0 ]; then
        as="sudo -n"
        [ ! -t 0 ] || as=sudo
    fi
    if command -v apt-get >/dev/null 2>&1 && command -v "${as%% *}" >/dev/null 2>&1; then
        echo "installing$missing"
        $as sh -c "export DEBIAN_FRONTEND=noninteractive; ($line) >/dev/null" </dev/null || true
        missing=
        look
        [ -n "$missing" ] || return 0
    fi
    echo "Something is missing. Run this as root, then try again:"
    echo "    apt-get update && apt-get install -y --no-install-recommends$missing"
    exit 1
}
