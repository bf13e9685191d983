// SPDX-License-Identifier: MIT
#include "hls/fetch/web_source.hpp"

#include "error.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string>

namespace ispkit::hls {

namespace {

/// In TMPDIR, or in /var/tmp: /tmp is memory on many machines.
io::Fd unnamed_file() {
    const char* chosen = std::getenv("TMPDIR");
    const std::string folder = chosen != nullptr && *chosen != '\0' ? chosen : "/var/tmp";
    std::string name = folder + "/ispkit-XXXXXX";
    io::Fd fd(::mkostemp(name.data(), O_CLOEXEC));
    if (fd.get() < 0) {
        throw_errno("a temporary file in {}", folder);
    }
    ::unlink(name.c_str());
    return fd;
}

void write_at(int fd, std::uint64_t offset, io::ByteView bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::pwrite(fd, bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (count < 0) {
            throw_errno("a temporary file");
        }
        offset += static_cast<std::uint64_t>(count);
        bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
}

} // namespace

WebSource::WebSource(WebClient& client, std::string url, std::uint64_t limit, Transfer transfer)
    : client_(client)
    , file_(unnamed_file()) {
    request_.url = std::move(url);
    request_.limit = limit;
    request_.may_be_compressed = transfer == Transfer::whole;
    if (transfer == Transfer::in_ranges) {
        request_.range.emplace();
    }
    response_ = fetch(0);
    if (response_.whole_size) {
        size_ = *response_.whole_size;
        if (size_ > limit) {
            throw_error("{}: longer than {} bytes", request_.url, limit);
        }
    }
    fetched_.assign((size_ + k_range - 1) / k_range, !response_.whole_size);
    if (!fetched_.empty()) {
        fetched_[0] = true;
    }
}

WebResponse WebSource::fetch(std::uint64_t offset) {
    if (request_.range) {
        request_.range = {offset, offset + k_range - 1};
    }
    std::uint64_t end = offset;
    WebResponse response = with_context(request_.url, [&] {
        return client_.get(request_, [&](io::ByteView bytes) {
            write_at(file_.get(), end, bytes);
            end += bytes.size();
        });
    });
    if (!response.whole_size) {
        size_ = end;
    }
    return response;
}

std::size_t WebSource::read(std::uint64_t offset, io::MutableByteView buffer) {
    const std::uint64_t begin = std::min(offset, size_);
    const std::uint64_t end = begin + std::min<std::uint64_t>(buffer.size(), size_ - begin);
    for (std::uint64_t part = begin / k_range; part * k_range < end; ++part) {
        if (!fetched_[part]) {
            if (fetch(part * k_range).whole_size != response_.whole_size) {
                throw_error("{}: changed while it was read", request_.url);
            }
            fetched_[part] = true;
        }
    }
    return io::read_full_at(file_.get(), begin, buffer.first(end - begin), request_.url);
}

} // namespace ispkit::hls
