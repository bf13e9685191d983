#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Runs all benchmarks. They take some ten minutes and 3 GB of disk.

set -euo pipefail
for bench in "$(dirname "$0")"/{hls-encrypt,hls-verify,m3u8-gen,mail-policy,mail-policy-postgresql,mail-report,sip-banwatch}.sh; do
    "$bench"
done
