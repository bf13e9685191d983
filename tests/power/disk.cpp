// SPDX-License-Identifier: MIT
#include "disk.hpp"

#include "error.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <utility>

namespace ispkit {

namespace {

/// How many bytes of each write outlast the power failure.
class Survivors {
public:
    Survivors(std::size_t writes, std::uint64_t seed)
        : random_(seed)
        , kind_(static_cast<Kind>(random_() % k_kinds))
        , point_(random_() % (writes + 1)) {}

    std::size_t next(std::size_t size) {
        const std::size_t index = index_++;
        switch (kind_) {
        case Kind::none:
            return 0;
        case Kind::beginning:
            return index < point_ ? size : index == point_ ? torn(size) : 0;
        case Kind::some:
            return random_() % 2 == 0 ? 0 : random_() % 4 == 0 ? torn(size) : size;
        }
        return 0;
    }

private:
    enum class Kind { none, beginning, some };
    static constexpr std::uint64_t k_kinds = 3;

    std::size_t torn(std::size_t size) {
        return random_() % (size / Disk::k_sector + 1) * Disk::k_sector;
    }

    std::mt19937_64 random_;
    Kind kind_;
    std::size_t point_;
    std::size_t index_ = 0;
};

} // namespace

Disk::Disk(std::size_t size)
    : size_(size)
    , current_(map())
    , durable_(map()) {}

Disk::~Disk() {
    ::munmap(current_, size_);
    ::munmap(durable_, size_);
}

std::uint8_t* Disk::map() const {
    void* const memory = ::mmap(nullptr, size_, PROT_READ | PROT_WRITE,
                                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) {
        throw_errno("{} bytes of memory", size_);
    }
    return static_cast<std::uint8_t*>(memory);
}

bool Disk::read(std::size_t offset, std::span<std::uint8_t> bytes) const {
    if (!has_power_) {
        return false;
    }
    std::copy_n(current_ + offset, bytes.size(), bytes.begin());
    return true;
}

bool Disk::write(std::size_t offset, io::ByteView bytes) {
    if (!has_power_) {
        return false;
    }
    // The one at which the power fails may be on the disk, too.
    unflushed_.push_back({offset, {bytes.begin(), bytes.end()}});
    if (fails_now()) {
        return false;
    }
    std::copy(bytes.begin(), bytes.end(), current_ + offset);
    return true;
}

bool Disk::flush() {
    if (!has_power_ || fails_now()) {
        return false;
    }
    for (const Write& write : unflushed_) {
        std::copy(write.bytes.begin(), write.bytes.end(), durable_ + write.offset);
    }
    unflushed_.clear();
    return true;
}

bool Disk::fails_now() {
    ++requests_;
    if (!planned_ || requests_ != planned_->request) {
        return false;
    }
    cut(planned_->seed);
    return true;
}

void Disk::cut(std::uint64_t seed) {
    if (!std::exchange(has_power_, false)) {
        return;
    }
    Survivors survivors(unflushed_.size(), seed);
    for (const Write& write : unflushed_) {
        std::copy_n(write.bytes.begin(), survivors.next(write.bytes.size()),
                    durable_ + write.offset);
    }
    for (const Write& write : unflushed_) {
        std::copy_n(durable_ + write.offset, write.bytes.size(), current_ + write.offset);
    }
    unflushed_.clear();
}

void Disk::cut_at(std::uint64_t request, std::uint64_t seed) {
    planned_ = {request, seed};
}

void Disk::restore_power() {
    has_power_ = true;
    planned_.reset();
    requests_ = 0;
}

} // namespace ispkit
