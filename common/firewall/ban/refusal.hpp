// SPDX-License-Identifier: MIT
#pragma once

#include "error.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace ispkit::firewall {

/// Why a record has no effect.
enum class Refusal : std::uint8_t {
    not_understood,
    too_wide,
    /// It contains unspecified, loopback, multicast or broadcast addresses.
    martian,
    allow_listed,
    own_address,
    /// The firewall does not take it: its set is full, for example.
    by_firewall,
};

/// The names of all of them for programs, in their order.
inline constexpr std::array<std::string_view, 6> k_refusal_names{
    "not_understood", "too_wide", "martian", "allow_listed", "own_address", "by_firewall"};

/// A ban that the guard does not permit.
class RefusedBan : public Error {
public:
    RefusedBan(Refusal refusal, const std::string& what)
        : Error(what)
        , refusal_(refusal) {}

    Refusal refusal() const { return refusal_; }

private:
    Refusal refusal_;
};

} // namespace ispkit::firewall
