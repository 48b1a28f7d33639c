#!/usr/bin/env bash
# Installs what is missing, builds Murmuration and starts it: ./packaging/run.sh [ARGS], by default with --demo.
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

install_packages program
build release murmuration

program=$root/build/release/bin/murmuration
(($#)) || set -- --demo
if [[ -z ${DISPLAY-}${WAYLAND_DISPLAY-}${QT_QPA_PLATFORM-} ]]; then
  if [[ $# == 1 && $1 == --demo ]]; then
    echo "There is no display to open a window on: laying the demo out into demo.png and demo.csv instead."
    exec "$program" embed --demo --image demo.png --coordinates demo.csv
  elif [[ $# == 1 && -e $1 ]]; then
    name=$(basename "$(realpath "$1")")
    echo "There is no display to open a window on: laying $1 out into $name.png and $name.csv instead."
    exec "$program" embed "$1" --image "$name.png" --coordinates "$name.csv"
  fi
fi
exec "$program" "$@"
