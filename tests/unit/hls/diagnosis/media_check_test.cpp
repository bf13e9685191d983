// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "hls/diagnosis/media_check.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(hls_diagnosis_media_check)

namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes transport_stream(std::size_t packets) {
    Bytes bytes(packets * 188, 0xff);
    constexpr std::array<std::uint8_t, 4> k_stuffing_packet = {0x47, 0x1f, 0xff, 0x10};
    for (std::size_t i = 0; i < bytes.size(); i += 188) {
        std::copy(k_stuffing_packet.begin(), k_stuffing_packet.end(),
                  bytes.begin() + static_cast<std::ptrdiff_t>(i));
    }
    return bytes;
}

void append(Bytes& bytes, const std::string& text) {
    bytes.insert(bytes.end(), text.begin(), text.end());
}

/// A box of that many octets, with a size of four octets or of eight.
void append_box(Bytes& bytes, const std::string& type, std::size_t size, bool is_long = false) {
    const std::size_t start = bytes.size();
    bytes.resize(start + size, 0xff);
    std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(start), is_long ? 16 : 4, 0);
    bytes[start + 3] = is_long ? 1 : static_cast<std::uint8_t>(size & 0xff);
    bytes[start + 2] = is_long ? 0 : static_cast<std::uint8_t>(size >> 8);
    std::copy(type.begin(), type.end(), bytes.begin() + static_cast<std::ptrdiff_t>(start) + 4);
    if (is_long) {
        bytes[start + 15] = static_cast<std::uint8_t>(size & 0xff);
        bytes[start + 14] = static_cast<std::uint8_t>(size >> 8);
    }
}

Bytes fragments() {
    Bytes bytes;
    for (std::size_t size = 600; size < 640; ++size) {
        append_box(bytes, "moof", 100);
        const std::string header("\0\0\0\x10mfhd\0\0\0\0\0\0\0\1\0\0\0\x4ctraf", 24);
        std::copy(header.begin(), header.end(), bytes.end() - 100 + 8);
        append_box(bytes, "mdat", size, size % 2 == 0);
    }
    return bytes;
}

/// The message for the octets, given in parts of that size after the first; empty without one.
std::string message(const Bytes& bytes, std::size_t part) {
    hls::MediaCheck check("a.ts");
    const io::ByteView all(bytes);
    const std::size_t first = std::min<std::size_t>(600, all.size());
    try {
        check.see(all.first(first));
        for (std::size_t at = first; at < all.size(); at += part) {
            check.see(all.subspan(at, std::min(part, all.size() - at)));
        }
    } catch (const Error& error) {
        return error.what();
    }
    return {};
}

/// Whether the message names the offset.
bool fails_at(const Bytes& bytes, std::size_t offset) {
    bool fails = true;
    for (const std::size_t part : {1U, 7U, 188U, 100000U}) {
        fails =
            fails && message(bytes, part).find(" at offset " + std::to_string(offset) + " of ") !=
                         std::string::npos;
    }
    return fails;
}

} // namespace

BOOST_AUTO_TEST_CASE(whole_media_passes) {
    Bytes cut = transport_stream(20);
    cut.resize(cut.size() - 100);
    Bytes last = fragments();
    append_box(last, "mdat", 50);
    last[last.size() - 47] = 0; // up to the end
    append(last, "whatever");
    for (const Bytes& bytes : {Bytes(), Bytes(1, 0x47), transport_stream(1), transport_stream(20),
                               cut, fragments(), last, Bytes(5000, 0)}) {
        for (const std::size_t part : {1U, 7U, 188U, 100000U}) {
            BOOST_TEST(message(bytes, part) == "");
        }
    }
}

BOOST_AUTO_TEST_CASE(a_first_block_that_a_wrong_iv_spoils_is_found) {
    for (const Bytes& media : {transport_stream(20), fragments()}) {
        Bytes spoiled = media;
        std::fill_n(spoiled.begin(), 16, 0x99);
        BOOST_TEST(message(spoiled, 188).starts_with("a.ts: the first 16 bytes of what"));
    }
    Bytes other_number = fragments();
    other_number[15] ^= 1;
    BOOST_TEST(message(other_number, 188).starts_with("a.ts: the first 16 bytes of what"));
}

BOOST_AUTO_TEST_CASE(padding_within_the_media_is_found) {
    for (std::uint8_t padding = 5; padding <= 16; ++padding) {
        Bytes stream = transport_stream(20);
        const std::size_t stream_end = stream.size();
        stream.insert(stream.end(), padding, padding);
        const Bytes more = transport_stream(20);
        stream.insert(stream.end(), more.begin(), more.end());
        BOOST_TEST(fails_at(stream, stream_end));

        Bytes boxes = fragments();
        const std::size_t boxes_end = boxes.size();
        boxes.insert(boxes.end(), padding, padding);
        const Bytes others = fragments();
        boxes.insert(boxes.end(), others.begin(), others.end());
        BOOST_TEST(fails_at(boxes, boxes_end));
    }
}

BOOST_AUTO_TEST_CASE(a_box_that_cannot_be_one_is_found) {
    Bytes boxes = fragments();
    const std::size_t end = boxes.size();
    append(boxes, std::string("\0\0\0\7mdat", 8));
    BOOST_TEST(fails_at(boxes, end));
    boxes.resize(end);
    append(boxes, std::string("\0\0\0\1mdat", 8) + std::string(8, '\xff'));
    BOOST_TEST(fails_at(boxes, end));
}

BOOST_AUTO_TEST_SUITE_END()
