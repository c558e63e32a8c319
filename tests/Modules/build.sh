#!/usr/bin/env bash
# Builds the guests: build.sh [OUTPUT_DIRECTORY [NAME...]]
# Without arguments every guest is rebuilt beside its source. Needs clang-14, lld-14, wasi-libc, libclang-rt-14-dev-wasm32 and wabt.
set -euo pipefail

sources=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
output=$sources
if (($#)); then
  mkdir -p -- "$1"
  output=$(cd -- "$1" && pwd)
  shift
fi

shopt -s nullglob
# Relative names only, so that the bytes do not depend on where the repository lies.
cd -- "$sources"
names=("$@")
((${#names[@]})) || for file in *.c *.wat component.; do names+=("${file%.*}"); done

compile() {
  local name=$1 flags=()
  [[ $name != bigmin ]] || flags=(-Wl,--initial-memory=$((64 << 20)))
  clang-14 --target=wasm32-wasi --sysroot=/usr -std=gnu17 -Oz -Wall -Wextra -Werror \
    -Wl,--strip-all -Wl,--stack-first "${flags[@]}" \
    -o "$output/$name.wasm" "$name.c" -lc-printscan-no-floating-point
  chmod a-x "$output/$name.wasm"
}

for name in "${names[@]}"; do
  if [[ -f $name.c ]]; then
    compile "$name"
  elif [[ -f $name.wat ]]; then
    wat2wasm "$name.wat" -o "$output/$name.wasm"
  elif [[ $name == component ]]; then
    printf '\0asm\x0d\0\1\0' > "$output/$name.wasm" # the header of a component: nothing here builds a whole one
  else
    echo "build.sh: no source for the guest '$name'" >&2
    exit 1
  fi
done
