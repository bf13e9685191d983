// SPDX-License-Identifier: MIT
#include "sip/account/secret.hpp"

#include "error.hpp"

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <array>
#include <cmath>

namespace ispkit::sip {

namespace {

/// ; and \ are syntax everywhere in Asterisk's files, > after the equal sign; the others have a
/// meaning in register lines, URIs, the dialplan, shells, templates or CSV.
constexpr std::string_view k_misread = ";\\\"'`<>=,:@/#[](){}$&|";

constexpr std::string_view k_user_name_letters = "abcdefghjkmnpqrstuvwxyz";
constexpr std::string_view k_user_name_characters = "abcdefghjkmnpqrstuvwxyz23456789";
constexpr std::size_t k_user_name_length = 12;

/// Random bytes, wiped by the destructor.
class RandomOctets {
public:
    RandomOctets() = default;
    RandomOctets(const RandomOctets&) = delete;
    RandomOctets& operator=(const RandomOctets&) = delete;
    ~RandomOctets() { OPENSSL_cleanse(octets_.data(), octets_.size()); }

    std::uint8_t next() {
        if (position_ == octets_.size()) {
            if (RAND_priv_bytes(octets_.data(), static_cast<int>(octets_.size())) != 1) {
                throw_error("OpenSSL's random generator failed");
            }
            position_ = 0;
        }
        return octets_[position_++];
    }

private:
    std::array<std::uint8_t, 64> octets_{};
    std::size_t position_ = octets_.size();
};

} // namespace

Alphabet::Alphabet(std::string_view characters)
    : characters_(characters) {
    if (characters.size() < 2) {
        throw_error("an alphabet must have at least two characters");
    }
    for (std::size_t i = 0; i < characters.size(); ++i) {
        const char character = characters[i];
        if (character <= ' ' || character > '~') {
            throw_error("character {} is white space, a control character or not ASCII", i + 1);
        }
        if (k_misread.find(character) != std::string_view::npos) {
            throw_error("'{}' has a special meaning in configuration files", character);
        }
        if (characters.find(character) != i) {
            throw_error("'{}' occurs twice", character);
        }
    }
}

std::size_t Alphabet::length_for(std::uint32_t bits) const {
    return static_cast<std::size_t>(
        std::ceil(bits / std::log2(static_cast<double>(characters_.size()))));
}

std::string random_text(const Alphabet& alphabet, std::size_t length) {
    const std::string& characters = alphabet.characters();
    // Bytes from here on would make the first characters likelier than the others.
    const std::size_t end = 256 - 256 % characters.size();
    RandomOctets octets;
    std::string text;
    text.reserve(length);
    while (text.size() < length) {
        const std::uint8_t octet = octets.next();
        if (octet < end) {
            text += characters[octet % characters.size()];
        }
    }
    return text;
}

std::string random_user_name() {
    return random_text(Alphabet(k_user_name_letters), 1) +
           random_text(Alphabet(k_user_name_characters), k_user_name_length - 1);
}

} // namespace ispkit::sip
