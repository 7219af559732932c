#!/usr/bin/env bash
# Draws the picture of README from a real run: the shortest that loses a deposit in the
# first lesson, as `racelab export` writes it. Run it after the lesson or the exports change.
set -eu
cd "$(dirname "$0")/.."
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
go build -o "$dir/racelab" .
"$dir/racelab" check lost-update --json >"$dir/report" || [ $? = 1 ] # it fails, as it should
token=$(sed -n 's/.*"token": "\([^"]*\)".*/\1/p' "$dir/report" | head -n 1)
"$dir/racelab" export "$token" --svg --theme light --force -o docs/lost-update.svg
