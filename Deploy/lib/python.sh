# Sourced by the scripts beside it, after prepare.sh: a Python for Tests/Interop.

# need_python: sets MEDPAY_PYTHON to a Python that has what the client in Tests/Interop needs, made in .build/python unless
# it is set already. Only the tests need it: MedPay has no Python in it.
need_python() {
    [ -z "${MEDPAY_PYTHON:-}" ] || return 0
    local folder="$PWD/.build/python" wanted=(pyzmq==27.3.0 protobuf==4.25.9)
    need_packages python3:python3 protoc:protobuf-compiler
    if [ "$(cat "$folder/made-with" 2>/dev/null)" != "${wanted[*]}" ]; then
        # Debian's python3 has the module venv, and what venv itself needs only with this package.
        python3 -c 'import ensurepip' 2>/dev/null || need_packages ensurepip:python3-venv
        rm -rf "$folder"
        mkdir -p "$(dirname "$folder")"
        python3 -m venv "$folder"
        if ! "$folder/bin/python" -m pip install --quiet --disable-pip-version-check --only-binary :all: "${wanted[@]}"; then
            echo "Tests/Interop needs ${wanted[*]} from PyPI, and pip could not install them. With a Python of your own that has both, set MEDPAY_PYTHON to it." >&2
            exit 1
        fi
        echo "${wanted[*]}" >"$folder/made-with"
    fi
    export MEDPAY_PYTHON="$folder/bin/python"
}
