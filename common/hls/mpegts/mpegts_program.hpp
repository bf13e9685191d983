// SPDX-License-Identifier: MIT
#pragma once

#include "error.hpp"
#include "hls/timing/codec.hpp"
#include "io/byte_source.hpp"

#include <cstdint>
#include <vector>

namespace ispkit::hls {

/// A video or audio stream of a program.
struct ProgramStream {
    std::uint16_t pid = 0;
    Codec codec = Codec::private_data;
};

/// The association table (PAT) or the program map (PMT) is missing.
class NoTables : public Error {
    using Error::Error;
};

/// The video and audio streams of the first program in a source, in the order of its program map
/// (PMT); AC-3 in private data is recognised. Throws NoTables, or Error if the tables
/// name no such stream.
std::vector<ProgramStream> read_program(io::ByteSource& source);

} // namespace ispkit::hls
