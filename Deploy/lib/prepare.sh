# Sourced by the scripts beside it: finds the Swift toolchain and installs the system packages that are missing.

# need_commands NAME...: stops with one sentence when the Swift toolchain is not there.
need_commands() {
    local name
    for name in "$@"; do
        if ! command -v "$name" >/dev/null 2>&1; then
            echo "MedPay needs Swift 6.2 or later, and there is no '$name' on the PATH: install a toolchain from https://www.swift.org/install/linux/ and run this again." >&2
            exit 1
        fi
    done
}

# need_packages PROBE:PACKAGE...: installs PACKAGE with apt unless PROBE is there: a header below /usr/include, or a
# command. Asks for sudo only when not root.
need_packages() {
    local pair missing=() probe package
    for pair in "$@"; do
        probe="${pair%%:*}"
        package="${pair##*:}"
        [ -e "/usr/include/$probe" ] || command -v "$probe" >/dev/null 2>&1 || missing+=("$package")
    done
    [ "${#missing[@]}" -gt 0 ] || return 0
    if ! command -v apt-get >/dev/null 2>&1; then
        echo "Please install with your package manager, then run this again: ${missing[*]}" >&2
        exit 1
    fi
    local sudo=()
    if [ "$(id -u)" != 0 ]; then
        echo "Installing ${missing[*]} needs root: you may be asked for your password." >&2
        sudo=(sudo)
    fi
    echo "Installing ${missing[*]} ..." >&2
    "${sudo[@]}" apt-get update -qq
    "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# What building and running MedPay needs beyond the toolchain.
need_build_packages() {
    need_packages zmq.h:libzmq3-dev sqlite3.h:libsqlite3-dev archive.h:libarchive-dev
}
