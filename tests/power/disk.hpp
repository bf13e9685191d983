// SPDX-License-Identifier: MIT
#pragma once

#include "io/bytes.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <span>
#include <vector>

namespace ispkit {

/// A disk with a volatile write cache, in memory. What was flushed outlasts a power failure. Of the
/// writes since then, a random selection does: none, all up to a random one, or some in any order,
/// of which some end at a random sector. A seed gives the same selection of the same writes.
class Disk {
public:
    /// As of most disks today: ext4 and XFS do not mount if half of a superblock is new.
    static constexpr std::size_t k_sector = 4096;

    /// Of that many bytes, all zero, with power. Memory is used only for what is written.
    explicit Disk(std::size_t size);
    ~Disk();
    Disk(const Disk&) = delete;
    Disk& operator=(const Disk&) = delete;

    std::size_t size() const { return size_; }

    /// Requests fail (return false) without power. The caller keeps them within the size.
    bool read(std::size_t offset, std::span<std::uint8_t> bytes) const;
    bool write(std::size_t offset, io::ByteView bytes);
    bool flush();

    /// The power fails at once.
    void cut(std::uint64_t seed);

    /// The power fails instead of the given write or flush, counted from 1.
    void cut_at(std::uint64_t request, std::uint64_t seed);

    /// The power returns; requests() is 0.
    void restore_power();

    bool has_power() const { return has_power_; }

    /// Writes and flushes since the power was restored.
    std::uint64_t requests() const { return requests_; }

private:
    struct Write {
        std::size_t offset;
        std::vector<std::uint8_t> bytes;
    };
    struct PlannedCut {
        std::uint64_t request;
        std::uint64_t seed;
    };

    std::uint8_t* map() const;
    bool fails_now();

    std::size_t size_;
    /// What a reader sees, and what is there after a power failure at the least.
    std::uint8_t* current_;
    std::uint8_t* durable_;
    std::vector<Write> unflushed_;
    std::optional<PlannedCut> planned_;
    std::uint64_t requests_ = 0;
    bool has_power_ = true;
};

} // namespace ispkit
