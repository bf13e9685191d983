// SPDX-License-Identifier: MIT
#include "hls/batch/output_check.hpp"

#include "error.hpp"
#include "hls/media/file_kind.hpp"

#include <algorithm>
#include <utility>

namespace ispkit::hls {

OutputCheck::OutputCheck(std::string name)
    : name_(std::move(name))
    , media_(name_) {}

void OutputCheck::see(io::ByteView bytes) {
    media_.see(bytes);
    const std::size_t wanted = std::min(k_kind_head_size - head_.size(), bytes.size());
    head_.insert(head_.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(wanted));
    size_ += bytes.size();
}

void OutputCheck::finish() const {
    if (looks_encrypted(head_, size_)) {
        throw_error("{}: what it decrypts to looks encrypted: another key, or encrypted twice "
                    "(--force decrypts it anyway)",
                    name_);
    }
}

} // namespace ispkit::hls
