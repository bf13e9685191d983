// SPDX-License-Identifier: MIT
// Packets of MPEG-TS, well-formed or not.

#include "fuzz_target.hpp"
#include "hls/segment/transport_scan.hpp"

#include <cstdlib>

using namespace ispkit;

FUZZ_TARGET(transport_scan, data, size) {
    hls::TransportScan scan;
    scan.see(io::ByteView(data, size));
    const hls::TransportFaults& faults = scan.faults();
    if (faults.continuity.has_value() != (faults.continuity_count > 0) ||
        faults.lost_sync.value_or(0) > size) {
        std::abort();
    }
}
