// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ispkit::sip {

/// Letters and digits without those that look alike when they are read out or typed into a phone:
/// no i, l, o, I, O, 0, 1.
inline constexpr std::string_view k_readable_characters =
    "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// The characters that secrets are drawn from: at least two, none twice, and none that a
/// configuration file, a SIP URI or a CSV file reads as something else.
class Alphabet {
public:
    /// Throws Error that names the character if one is not allowed.
    explicit Alphabet(std::string_view characters);

    const std::string& characters() const { return characters_; }

    /// The number of random characters with at least that many bits.
    std::size_t length_for(std::uint32_t bits) const;

private:
    std::string characters_;
};

/// Returns that many characters, each drawn from OpenSSL's private random generator, all equally
/// likely.
std::string random_text(const Alphabet& alphabet, std::size_t length);

/// A user name that cannot be guessed: 12 lower-case letters and digits, a letter first.
std::string random_user_name();

} // namespace ispkit::sip
