#!/usr/bin/env bash
# Fetches what `make test-desk` runs beside Playwright: axe-core, and Chromium and npm where the machine has none.
set -euo pipefail
tools=$1
mkdir -p "$tools"
missing=()
command -v npm > /dev/null || missing+=(npm)
command -v chromium > /dev/null || command -v google-chrome > /dev/null || missing+=(chromium)
if [ ${#missing[@]} -gt 0 ]; then
    if [ "$(id -u)" != 0 ] || ! command -v apt-get > /dev/null; then
        echo "test-desk: needs ${missing[*]}; install them, or run as root on Debian" >&2
        exit 1
    fi
    apt-get update -qq && apt-get install -y -qq --no-install-recommends "${missing[@]}" > /dev/null
fi
# npm trusts its own list of authorities; the machine's list also knows those of its network.
authorities=/etc/ssl/certs/ca-certificates.crt
if [ -z "${NODE_EXTRA_CA_CERTS:-}" ] && [ -r "$authorities" ]; then export NODE_EXTRA_CA_CERTS=$authorities; fi
npm install --loglevel error --no-save --no-audit --no-fund --prefix "$tools" axe-core@4.14.1
