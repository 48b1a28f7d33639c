# What run.sh, test.sh and lint.sh share; they source it. Sets `root`, the project's folder.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
# Checkouts in different folders can use each other's compiled files.
export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1 CCACHE_SLOPPINESS=pch_defines,time_macros

die() {
  echo "$*" >&2
  exit 1
}

# Runs a command in silence; what it said is shown only if it fails.
quietly() {
  local log
  log=$(mktemp)
  if ! "$@" >"$log" 2>&1 </dev/null; then
    cat "$log" >&2
    rm -f "$log"
    return 1
  fi
  rm -f "$log"
}

# The packages of the given sections of packages.txt.
packages() {
  awk -v wanted=" $* " '
    /^\[/ { section = substr($1, 2, length($1) - 2); next }
    NF && $1 !~ /^#/ && index(wanted, " " section " ") { print $1 }' "$root/packaging/packages.txt"
}

# Installs what is missing of the given sections from Debian's packages.
install_packages() {
  local wanted missing=() installed package
  mapfile -t wanted < <(packages "$@")
  command -v dpkg-query >/dev/null || {
    echo "This is not Debian or a relative of it: packages are not installed. Needed: ${wanted[*]}" >&2
    return 0
  }
  installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "${wanted[@]}" 2>/dev/null || true)
  for package in "${wanted[@]}"; do
    grep -qxF "installed $package" <<<"$installed" || missing+=("$package")
  done
  ((${#missing[@]})) || return 0

  local as_root=()
  if ((EUID != 0)); then
    command -v sudo >/dev/null || die "These packages are missing, and installing them takes root or sudo:
  apt-get install --no-install-recommends ${missing[*]}"
    as_root=(sudo)
  fi
  echo "Installing from Debian's packages: ${missing[*]}"
  local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o Acquire::Retries=3)
  quietly "${apt[@]}" update || die "apt-get cannot fetch the lists of packages; is the network there?"
  quietly "${apt[@]}" install -y --no-install-recommends "${missing[@]}" ||
    die "apt-get cannot install the packages (above: its words)."
}

# Reads ninja's "[12/80] ..." lines: says once that something is built, and how far it is: on a terminal step by step, else
# with a line for each tenth.
show_steps() {
  local said='' step tenth=0
  grep --line-buffered -v -e '\] Re-' | sed -un 's|^\[\([0-9]*\)/\([0-9]*\)\].*|\1 of \2|p' | {
    while read -r step; do
      [[ -n $said ]] || echo "Building ($1)…"
      said=yes
      if [[ -t 1 ]]; then
        printf '\r  step %s ' "$step"
      elif ((${step%% *} * 10 / ${step##* } > tenth)); then
        tenth=$((${step%% *} * 10 / ${step##* }))
        echo "  step $step"
      fi
    done
    [[ ! -t 1 || -z $said ]] || printf '\r\033[K'
  }
}

# build PRESET [TARGET...]: configures when needed, then builds; the log is shown only on failure.
build() {
  local preset=$1 folder=$root/build/$1 log=$root/build/$1.log options=()
  shift
  mkdir -p "$root/build"
  # A cache that came from another folder cannot be used.
  grep -qsxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$folder/CMakeCache.txt" || options=(--fresh)
  if [[ ${#options[@]} -gt 0 || ! -e $folder/build.ninja || $root/CMakePresets.json -nt $folder/build.ninja ]]; then
    echo "Configuring ($preset)…"
    (cd "$root" && quietly cmake "${options[@]}" --preset "$preset") || {
      rm -f "$folder/build.ninja"
      die "CMake cannot configure the build (above: why)."
    }
  fi
  (cd "$root" && cmake --build --preset "$preset" -j "$(nproc)" ${1+--target "$@"} 2>&1 </dev/null) |
    tee "$log" | show_steps "$preset" || {
    # Ninja prints each failed command with what the compiler said; the steps that went well are of no use here.
    grep -v '^\[[0-9]' "$log" | tail -n 200 >&2
    die "The build failed; the whole log is $log"
  }
}
