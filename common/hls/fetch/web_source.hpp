// SPDX-License-Identifier: MIT
#pragma once

#include "hls/fetch/web_client.hpp"
#include "io/byte_source.hpp"
#include "io/file.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace ispkit::hls {

enum class Transfer { whole, in_ranges };

/// A resource of a web server. Fetches ranges as they are read, each once, if the server knows
/// ranges, and otherwise the whole; keeps the bytes in a file without a name, so memory use does
/// not depend on the size.
class WebSource final : public io::ByteSource {
public:
    /// Fetches the whole, or the first range. Throws Error, with the URL, if that fails, or if the
    /// resource is longer than `limit` bytes.
    WebSource(WebClient& client, std::string url, std::uint64_t limit, Transfer transfer);

    const std::string& name() const override { return request_.url; }
    std::uint64_t size() const override { return size_; }
    std::size_t read(std::uint64_t offset, io::MutableByteView buffer) override;

    /// The first response.
    const WebResponse& response() const { return response_; }

private:
    static constexpr std::uint64_t k_range = 1 << 20;

    WebResponse fetch(std::uint64_t offset);

    WebClient& client_;
    WebRequest request_;
    io::Fd file_;
    std::uint64_t size_ = 0;
    WebResponse response_;
    /// By the offset divided by k_range: whether the file has the bytes.
    std::vector<bool> fetched_;
};

} // namespace ispkit::hls
