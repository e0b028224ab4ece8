#!/usr/bin/env bash
# The libraries that PDF rendering needs: installs them as root on Debian, else names them in one line.
set -eu
packages=()
has() { ldconfig -p 2>/dev/null | grep -q "$1" || ls /usr/lib/*/"$1"* /opt/homebrew/lib/"${1%.so*}"* >/dev/null 2>&1; }
has libpango-1.0.so.0 || packages+=(libpango-1.0-0)
has libpangoft2-1.0.so.0 || packages+=(libpangoft2-1.0-0)
has libharfbuzz-subset.so.0 || packages+=(libharfbuzz-subset0)
[ ${#packages[@]} -eq 0 ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq && apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
else
    echo "System packages are missing: ask an administrator for: apt-get install ${packages[*]}" >&2
    exit 1
fi
