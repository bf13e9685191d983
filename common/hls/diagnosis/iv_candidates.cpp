// SPDX-License-Identifier: MIT
#include "hls/diagnosis/iv_candidates.hpp"

#include "text/hex.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace ispkit::hls {

namespace {

enum class Side { left, right };

/// Bytes, no more than 16, at one side of an IV; the rest is the filler.
Iv placed(std::string_view bytes, Side side, std::uint8_t filler = 0) {
    Iv iv;
    iv.octets.fill(filler);
    const std::size_t size = std::min(bytes.size(), iv.octets.size());
    const auto begin = side == Side::left ? iv.octets.begin()
                                          : iv.octets.end() - static_cast<std::ptrdiff_t>(size);
    std::copy_n(bytes.begin(), size, begin);
    return iv;
}

/// As `openssl enc -iv` reads digits: zeros are added on the right.
std::optional<Iv> as_openssl_reads(std::string digits) {
    Iv iv;
    digits.resize(2 * k_block_size, '0');
    return text::from_hex(digits, iv.octets) ? std::optional(iv) : std::nullopt;
}

Iv reversed(Iv iv) {
    std::reverse(iv.octets.begin(), iv.octets.end());
    return iv;
}

class Candidates {
public:
    void add(const Rule& rule, const Iv& iv, std::string_view mistake) {
        candidates_.push_back({&rule, iv, mistake});
    }

    void add_of_number(std::uint64_t number) {
        const Iv right = iv_of_sequence_number(number);
        const std::string decimal = fmt::format("{}", number);
        const std::string hexadecimal = fmt::format("{:x}", number);
        add(rule("iv-zero"), Iv{}, "zero");
        add(rule("iv-little-endian"), reversed(right),
            "the number with its bytes in reverse order");
        Iv half = right;
        std::reverse(half.octets.begin() + k_block_size / 2, half.octets.end());
        add(rule("iv-little-endian"), half, "the number with its last 8 bytes in reverse order");
        for (const std::string& digits : {hexadecimal, decimal}) {
            if (const auto iv = as_openssl_reads(digits)) {
                add(rule("iv-right-padded"), *iv,
                    "the number's digits padded with zeros on the right");
            }
        }
        std::string bytes(right.octets.begin(), right.octets.end());
        bytes.erase(0, std::min(bytes.find_first_not_of('\0'), bytes.size()));
        add(rule("iv-right-padded"), placed(bytes, Side::left), "the number padded on the right");
        add(rule("iv-right-padded"),
            placed(std::string_view(reinterpret_cast<const char*>(right.octets.data()) +
                                        k_block_size / 2,
                                    k_block_size / 2),
                   Side::left),
            "the number in the first 8 bytes");
        add_texts(decimal, hexadecimal);
    }

    void add_of_listed(const Iv& iv) {
        const std::string digits = text::to_hex(iv.octets);
        add(rule("iv-text"), placed(std::string_view(digits).substr(0, k_block_size), Side::left),
            "the first 16 characters of the IV's hexadecimal digits");
        add(rule("iv-text"), placed(("0x" + digits).substr(0, k_block_size), Side::left),
            "the first 16 characters of the IV attribute");
        add(rule("iv-little-endian"), reversed(iv),
            "the IV attribute with its bytes in reverse order");
    }

    std::vector<IvCandidate> without(const Iv& expected) && {
        std::erase_if(candidates_, [&](const IvCandidate& c) { return c.iv == expected; });
        return std::move(candidates_);
    }

private:
    void add_texts(const std::string& decimal, const std::string& hexadecimal) {
        for (const std::string& digits : {decimal, hexadecimal}) {
            add(rule("iv-text"), placed(digits, Side::left), "the number's digits as text");
            add(rule("iv-text"), placed(digits, Side::right), "the number's digits as text");
            add(rule("iv-text"), placed(digits, Side::right, '0'), "the number's digits as text");
        }
        Iv read_as_hex;
        if (text::from_hex(fmt::format("{:0>32}", decimal), read_as_hex.octets)) {
            add(rule("iv-text"), read_as_hex, "the number's decimal digits read as hexadecimal");
        }
    }

    std::vector<IvCandidate> candidates_;
};

} // namespace

std::vector<IvCandidate> iv_candidates(const IvOrigin& origin) {
    Candidates candidates;
    if (origin.listed) {
        candidates.add(rule("iv-listed-but-sequence"), iv_of_sequence_number(origin.number),
                       "the media sequence number");
    }
    if (origin.before) {
        candidates.add(rule("iv-chained"), *origin.before, "the last block before the segment");
    }
    candidates.add_of_number(origin.number);
    if (origin.listed) {
        candidates.add_of_listed(*origin.listed);
    }
    return std::move(candidates)
        .without(origin.listed.value_or(iv_of_sequence_number(origin.number)));
}

} // namespace ispkit::hls
