// SPDX-License-Identifier: MIT
#include "decompression/decompressor.hpp"

#include "error.hpp"
#include "io/file.hpp"

#include <fmt/format.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace ispkit::decompression {

namespace {

/// What a step of decompression did.
struct Step {
    std::size_t taken = 0;
    std::size_t written = 0;
    /// Whether it ended within a member or frame.
    bool is_within = true;
    /// What is wrong with the data; empty where nothing is.
    std::string fault = {};
};

class Gzip {
public:
    Gzip() {
        constexpr int k_gzip_only = 16;
        if (::inflateInit2(&stream_, k_gzip_only + MAX_WBITS) != Z_OK) {
            throw_error("no memory for zlib");
        }
    }
    ~Gzip() { ::inflateEnd(&stream_); }
    Gzip(const Gzip&) = delete;
    Gzip& operator=(const Gzip&) = delete;

    Step step(io::ByteView input, io::MutableByteView room) {
        if (has_ended_ && !input.empty()) {
            ::inflateReset(&stream_);
            has_ended_ = false;
        }
        stream_.next_in = const_cast<Bytef*>(input.data()); // zlib only reads there
        stream_.avail_in = static_cast<uInt>(input.size());
        stream_.next_out = room.data();
        stream_.avail_out = static_cast<uInt>(room.size());
        const int result = has_ended_ ? Z_STREAM_END : ::inflate(&stream_, Z_NO_FLUSH);
        has_ended_ = result == Z_STREAM_END;
        Step step{input.size() - stream_.avail_in, room.size() - stream_.avail_out, !has_ended_};
        if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR) {
            step.fault = stream_.msg != nullptr ? stream_.msg : ::zError(result);
        }
        return step;
    }

private:
    z_stream stream_{};
    bool has_ended_ = false;
};

class Zstd {
public:
    Step step(io::ByteView input, io::MutableByteView room) {
        ZSTD_inBuffer in{input.data(), input.size(), 0};
        ZSTD_outBuffer out{room.data(), room.size(), 0};
        const std::size_t result = ::ZSTD_decompressStream(stream_.get(), &out, &in);
        if (in.pos > 0 || out.pos > 0) {
            is_within_ = result != 0;
        }
        return {in.pos, out.pos, is_within_,
                ::ZSTD_isError(result) != 0 ? ::ZSTD_getErrorName(result) : ""};
    }

private:
    struct Free {
        void operator()(ZSTD_DStream* stream) const { ::ZSTD_freeDStream(stream); }
    };
    std::unique_ptr<ZSTD_DStream, Free> stream_{::ZSTD_createDStream()};
    bool is_within_ = false;
};

} // namespace

struct Decompressor::Implementation {
    int fd;
    std::string name;
    std::unique_ptr<Gzip> gzip;
    std::unique_ptr<Zstd> zstd;
    std::vector<std::uint8_t> input = std::vector<std::uint8_t>(64 * 1024);
    std::size_t begin = 0;
    std::size_t end = 0;
    /// The offset in the file of what is not decompressed yet.
    std::uint64_t offset = 0;

    /// Decompresses what is there; returns the number of bytes written to room, 0 at the end.
    std::size_t read(io::MutableByteView room) {
        for (;;) {
            const io::ByteView there(input.data() + begin, end - begin);
            const Step step = gzip ? gzip->step(there, room) : zstd->step(there, room);
            begin += step.taken;
            offset += step.taken;
            if (step.written > 0) {
                return step.written;
            }
            if (!step.fault.empty()) {
                throw_error("{}: the compressed data are damaged at byte {} ({})", name, offset,
                            step.fault);
            }
            if (begin == end && !refill()) {
                if (step.is_within) {
                    throw_error("{}: the compressed data end too early, at byte {}", name, offset);
                }
                return 0;
            }
        }
    }

    bool refill() {
        begin = 0;
        end = io::read_some(fd, input, name);
        return end > 0;
    }
};

Decompressor::Decompressor(int fd, std::string name, Compression compression)
    : implementation_(std::make_unique<Implementation>(Implementation{
          .fd = fd,
          .name = std::move(name),
          .gzip = compression == Compression::gzip ? std::make_unique<Gzip>() : nullptr,
          .zstd = compression == Compression::zstd ? std::make_unique<Zstd>() : nullptr})) {}

Decompressor::Decompressor(Decompressor&&) noexcept = default;
Decompressor& Decompressor::operator=(Decompressor&&) noexcept = default;
Decompressor::~Decompressor() = default;

std::size_t Decompressor::read(io::MutableByteView room) {
    return implementation_->read(room);
}

std::optional<Decompressor> decompressor_of(int fd, const std::string& name) {
    const Compression compression = logfile::compression_of(fd, name);
    if (compression != Compression::gzip && compression != Compression::zstd) {
        logfile::refuse_compressed(fd, name);
        return std::nullopt;
    }
    return Decompressor(fd, name, compression);
}

std::string gzip_library() {
    return fmt::format("zlib {}", ::zlibVersion());
}

std::string zstd_library() {
    return fmt::format("zstd {}", ::ZSTD_versionString());
}

} // namespace ispkit::decompression
