#!/usr/bin/env bash
# Builds wash.wasm and wash-net.wasm beside this script, or in the directory given as the only argument.
# Needs clang, wasm-ld, wasi-libc and compiler-rt for wasm32 (Debian 12: apt-get install clang-14 lld-14 wasi-libc
# libclang-rt-14-dev-wasm32). CC names another compiler. The same packages give the same bytes, wherever the sources lie.
set -euo pipefail
export LC_ALL=C

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
out=$(cd "${1:-$here}" && pwd)
cc=${CC:-clang-14}
command -v "$cc" >/dev/null || { echo "build.sh: no compiler '$cc'; set CC or install clang-14" >&2; exit 127; }

flags=(
    --target=wasm32-wasi --sysroot=/usr
    -std=c11 -Oz -D_GNU_SOURCE
    -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wformat=2 -Werror
    -Wno-format-nonliteral           # printf builds its formats from checked pieces
    -fno-ident -ffile-prefix-map="$here"=.
    -Wl,--strip-all                  # no names, no producers: smaller, and nothing of the machine in it
    -Wl,-z,stack-size=1048576 -Wl,--stack-first   # an overflow traps instead of overwriting data
    -Wl,--max-memory=268435456       # 256 MiB; beyond it wash says "out of memory" and exits with 2
)

cd "$here/src"
"$cc" "${flags[@]}" -o "$out/wash.wasm" ./*.c
"$cc" "${flags[@]}" -DWASH_NETFETCH -o "$out/wash-net.wasm" ./*.c
