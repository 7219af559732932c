#!/usr/bin/env bash
# Makes the pictures of README from the real program. Run it after the first lesson, its screens or the exports change.
#
# first-minute.svg moves: the first minute of somebody new, played by keys in tmux, recorded by asciinema and drawn by
# termtosvg (Debian has all three). lost-update.svg is the shortest run that loses a deposit, as `racelab export` writes it.
set -eu
cd "$(dirname "$0")/.."
. .ci/debian
debian tmux tmux && debian asciinema asciinema && debian termtosvg termtosvg
dir=$(mktemp -d)
trap 'tmux -L "pictures-$$" kill-server 2>/dev/null || true; rm -rf "$dir"' EXIT
go build -o "$dir/bin" .

# play KEY...: the lab as somebody sees it who never started it, with time to read after each key.
play() {
  local key lab
  lab="env HOME=$dir XDG_STATE_HOME=$dir TERM=xterm-256color COLORTERM=truecolor"
  tmux -L "pictures-$$" -f /dev/null new-session -d -x 80 -y 20 "$lab asciinema rec -q -c '$dir/bin' '$dir/cast'"
  sleep 4
  for key in "$@"; do
    tmux -L "pictures-$$" send-keys "$key"
    sleep 2.5
  done
  sleep 3
  tmux -L "pictures-$$" kill-server
}

play 1 2 1 2 l
termtosvg render "$dir/cast" docs/first-minute.svg --template window_frame --loop-delay 4000 >/dev/null

"$dir/bin" check lost-update --json >"$dir/report" || [ $? = 1 ] # it fails, as it should
token=$(sed -n 's/.*"token": "\([^"]*\)".*/\1/p' "$dir/report" | head -n 1)
"$dir/bin" export "$token" --svg --theme light --force -o docs/lost-update.svg
