#!/usr/bin/env bash
# Slurm and munge for the test cluster: installs them as root on Debian, else names them in one line.
set -eu
PATH=$PATH:/usr/sbin:/sbin
packages=()
command -v slurmctld >/dev/null && command -v slurmd >/dev/null && command -v sbatch >/dev/null || packages+=(slurm-wlm)
command -v munged >/dev/null || packages+=(munge)
[ ${#packages[@]} -eq 0 ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq && apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
else
    echo "The test cluster needs system packages: ask an administrator for: apt-get install ${packages[*]}" >&2
    exit 1
fi
