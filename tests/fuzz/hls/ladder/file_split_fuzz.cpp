// SPDX-License-Identifier: MIT
// Files split into byte ranges: the ranges follow each other up to the end of the file.

#include "error.hpp"
#include "fuzz_target.hpp"
#include "hls/ladder/file_split.hpp"
#include "memory_source.hpp"

#include <cstdlib>

using namespace ispkit;

FUZZ_TARGET(file_split, data, size) {
    test::MemorySource source(std::vector<std::uint8_t>(data, data + size));
    try {
        const hls::FileSplit split = hls::split_file(source, std::chrono::milliseconds(100));
        std::uint64_t next = split.segments.front().offset;
        for (const hls::ByteRange& range : split.segments) {
            if (range.offset != next || range.length == 0) {
                std::abort();
            }
            next += range.length;
        }
        if (next != size) {
            std::abort();
        }
    } catch (const Error&) {
    }
}
