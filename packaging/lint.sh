#!/usr/bin/env bash
# Runs clang-tidy over the sources whose path matches one of the patterns: ./packaging/lint.sh [core/layout ...], by default all.
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

install_packages program lint
build dev # for the headers that Qt's tools generate
# Clang 14 cannot read LibTorch 1.13's headers as C++20.
(($#)) || set -- app/ 'core/(?!networks/torch/)' ui/
patterns=()
for pattern in "$@"; do patterns+=("$root/$pattern"); done
cd "$root"
run-clang-tidy -quiet -p build/dev "${patterns[@]}"
