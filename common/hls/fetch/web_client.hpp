// SPDX-License-Identifier: MIT
#pragma once

#include "io/bytes.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace ispkit::hls {

enum class PrivateAddresses { refuse, allow };

struct WebLimits {
    PrivateAddresses private_addresses = PrivateAddresses::refuse;
    std::chrono::milliseconds connecting{10'000};
    /// Of one request, with its redirects.
    std::chrono::milliseconds request{300'000};
    long redirects = 5;
    /// Of all requests of a client together.
    std::uint64_t bytes_in_all = std::uint64_t{100} << 30;
    std::chrono::milliseconds time_in_all = std::chrono::hours(6);
};

/// The bytes first to last, both included.
struct ByteInterval {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
};

struct WebRequest {
    std::string url;
    std::optional<ByteInterval> range = {};
    /// The maximum length of the body, after decompression.
    std::uint64_t limit = 0;
    /// Whether the body may be compressed for the transfer.
    bool may_be_compressed = false;
};

struct WebResponse {
    /// The media type in lower case, without parameters; empty if there is none.
    std::string media_type = {};
    /// Whether scripts of a page from another origin may read it (Access-Control-Allow-Origin).
    bool allows_origin = false;
    /// The size of the whole resource, if the body is only the wanted part of it (status 206).
    std::optional<std::uint64_t> whole_size = {};
};

/// Fetches over HTTP and HTTPS, callable from any thread. Connects to public addresses only, unless
/// private ones are allowed; the address of each connection is checked, after name resolution and
/// redirects. Proxies of the environment are not used, because they would connect instead.
class WebClient {
public:
    explicit WebClient(const WebLimits& limits);
    WebClient(const WebClient&) = delete;
    WebClient& operator=(const WebClient&) = delete;
    ~WebClient();

    /// Passes the body to `sink` in pieces. Throws Error, without a place, if it does not arrive
    /// whole: no connection, another status than 200 or 206, too long, too slow, too many
    /// redirects, or if all requests together exceed the client's limits. A range that lies behind
    /// the end of an empty resource gives an empty body.
    WebResponse get(const WebRequest& request, const std::function<void(io::ByteView)>& sink);

private:
    class Connection;

    WebLimits limits_;
    std::chrono::steady_clock::time_point deadline_;
    std::atomic<std::uint64_t> received_ = 0;
    std::mutex mutex_;
    /// Kept for the next request, which may find them still open.
    std::vector<std::unique_ptr<Connection>> idle_;
};

} // namespace ispkit::hls
