# SPDX-License-Identifier: MIT
# Sourced by scripts that install what they need. The script defines `look`, a list of `want`
# lines, and calls `need`.

want() { # PACKAGE PROBE...: the probe fails when the package is missing
    package=$1
    shift
    "$@" >/dev/null 2>&1 </dev/null || missing="$missing $package"
}

like() { # PACKAGE PROBE...: likewise, but what asks for it can be left out
    package=$1
    shift
    "$@" >/dev/null 2>&1 </dev/null || wished="$wished $package"
}

includes() { # HEADER
    echo "#include <$1>" | cc -E - -o /dev/null
}

install() { # PACKAGE...: as root or by sudo
    as=env
    if [ "$(id -u)" -ne 0 ]; then
        as="sudo -n"
        [ ! -t 0 ] || as=sudo
    fi
    command -v apt-get >/dev/null 2>&1 && command -v "${as%% *}" >/dev/null 2>&1 || return 0
    echo "installing $*"
    $as sh -c "export DEBIAN_FRONTEND=noninteractive
        (apt-get update && apt-get install -y --no-install-recommends $*) >/dev/null" \
        </dev/null || true
}

look_again() {
    missing='' wished=''
    look
}

# Install what `look` misses; else print the one line to run, and stop. What it only likes to have
# is installed one by one, and its absence is told.
need() {
    look_again
    [ -z "$missing$wished" ] || install $missing $wished
    look_again
    for package in $missing $wished; do
        install "$package"
    done
    look_again
    [ -z "$wished" ] || echo "left out, for it could not be installed:$wished"
    [ -n "$missing" ] || return 0
    echo "Something is missing. Run this as root, then try again:"
    echo "    apt-get update && apt-get install -y --no-install-recommends$missing"
    exit 1
}
