#!/usr/bin/env bash
# Installs what is missing, builds everything with warnings as errors and runs every test, then the tests of core under
# sanitizers: ./packaging/test.sh [CTEST-ARGS]. With arguments for ctest (-R tsne, -L gl) only the first of the passes runs.
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

failed=()
summary=()

# check NAME COMMAND...: a failure is remembered and the other checks still run.
check() {
  local name=$1 begin=$SECONDS verdict=passed
  shift
  "$@" || { verdict=FAILED; failed+=("$name"); }
  summary+=("$(printf '%-28s %s (%d s)' "$name" "$verdict" $((SECONDS - begin)))")
}

# The virtual display: one for all tests, with OpenGL drawn by the processor, and a window manager, without which no window
# gets the keyboard.
on_virtual_display() {
  LIBGL_ALWAYS_SOFTWARE=1 xvfb-run -a -s "-screen 0 1920x1080x24 +extension GLX" \
    bash -c 'openbox >/dev/null 2>&1 & manager=$!; "$@"; status=$?; kill $manager; exit $status' display "$@"
}

in_root() {
  (cd "$root" && "$@") </dev/null
}

format_is_clean() {
  (cd "$root" && find app core ui tests \( -name '*.cpp' -o -name '*.h' \) -print0 |
    xargs -0 -r clang-format --dry-run -Werror)
}

# ThreadSanitizer of GCC 12 cannot place its shadow memory where address randomisation is strong.
without_randomisation() {
  if setarch -R true 2>/dev/null; then setarch -R "$@"; else "$@"; fi
}

# Each of libFuzzer's targets for a minute, two at a time. What they learn stays in build/fuzz for the next run; what they
# find is left there, too, as crash-*.
fuzz() {
  local folder=$root/build/fuzz
  "$folder/fuzz/fuzz_seeds" "$folder/seeds" || return 1
  (cd "$folder/fuzz" && printf '%s\n' *_fuzz) | xargs -P 2 -I{} bash -c '
    mkdir -p "$1/corpus/$2" "$1/seeds/$2"
    "$1/fuzz/$2" -max_total_time=60 -timeout=30 -verbosity=0 -print_final_stats=1 -dict="$3" -artifact_prefix="$1/crash-$2-" \
      "$1/corpus/$2" "$1/seeds/$2" >"$1/$2.log" 2>&1 || { tail -n 40 "$1/$2.log"; exit 1; }
    ' fuzz "$folder" {} "$root/tests/fuzz/weights.dict"
}

# Where the pictures and weights of ../shared are, no test may pass for want of them.
uses_shared_files() {
  [[ ! -d $root/../shared ]] || ! grep '^SKIP.*shared' "$root/build/dev/Testing/Temporary/LastTest.log"
}

install_packages program tests

build dev
check "all tests" in_root on_virtual_display ctest --preset dev -j 2 "$@"
check "nothing of ../shared skipped" uses_shared_files
if (($# == 0)); then
  build asan
  check "address and undefined" in_root ctest --preset asan -j 2
  build tsan tests_threads
  check "threads" in_root without_randomisation ctest --preset tsan -j 2
  if command -v clang++ >/dev/null; then
    build fuzz fuzz
    check "fuzzing" fuzz
  fi
  check "clang-format" format_is_clean
fi

printf '\n'
printf '%s\n' "${summary[@]}"
((${#failed[@]} == 0))
