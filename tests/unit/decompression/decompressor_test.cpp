// SPDX-License-Identifier: MIT
#include "decompression/decompressor.hpp"
#include "decompression/open_log.hpp"
#include "error.hpp"
#include "faults.hpp"
#include "io/file.hpp"
#include "logfile/line_reader.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>
#include <zlib.h>
#include <zstd.h>

using namespace ispkit;
using logfile::Compression;

BOOST_AUTO_TEST_SUITE(decompression_decompressor)

namespace {

std::string gzip(const std::string& text) {
    z_stream stream{};
    BOOST_REQUIRE(::deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) ==
                  Z_OK);
    std::string data(::deflateBound(&stream, text.size()), '\0');
    std::string copy = text;
    stream.next_in = reinterpret_cast<Bytef*>(copy.data());
    stream.avail_in = static_cast<uInt>(copy.size());
    stream.next_out = reinterpret_cast<Bytef*>(data.data());
    stream.avail_out = static_cast<uInt>(data.size());
    BOOST_REQUIRE(::deflate(&stream, Z_FINISH) == Z_STREAM_END);
    data.resize(stream.total_out);
    ::deflateEnd(&stream);
    return data;
}

std::string zstd(const std::string& text) {
    std::string data(::ZSTD_compressBound(text.size()), '\0');
    data.resize(::ZSTD_compress(data.data(), data.size(), text.data(), text.size(), 3));
    return data;
}

std::string compressed(Compression compression, const std::string& text) {
    return compression == Compression::gzip ? gzip(text) : zstd(text);
}

/// The lines that can be read, and why reading failed.
struct Result {
    std::vector<std::string> lines;
    std::string trouble;
};

Result read(const std::string& data, Compression compression) {
    const TemporaryFolder folder;
    const io::Fd fd = io::open_input(folder.write("log", data));
    BOOST_CHECK(logfile::compression_of(fd.get(), "log") == compression);
    decompression::Decompressor decompressor(fd.get(), "log", compression);
    logfile::LineReader reader([&](io::MutableByteView room) { return decompressor.read(room); });
    Result result;
    std::string_view line;
    try {
        while (reader.next(line)) {
            result.lines.emplace_back(line);
        }
    } catch (const Error& error) {
        result.trouble = error.what();
    }
    return result;
}

constexpr Compression k_both[] = {Compression::gzip, Compression::zstd};

std::vector<std::string> many_lines() {
    std::vector<std::string> lines;
    for (std::size_t i = 0; i < 20'000; ++i) {
        lines.push_back(std::to_string(i * 7919) + std::string(i % 100, 'x'));
    }
    return lines;
}

std::string joined(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines) {
        text += line + '\n';
    }
    return text;
}

} // namespace

BOOST_AUTO_TEST_CASE(compressed_lines_come_as_they_were_written) {
    const std::vector<std::string> lines = many_lines();
    for (const Compression compression : k_both) {
        const Result result = read(compressed(compression, joined(lines)), compression);
        BOOST_CHECK(result.lines == lines);
        BOOST_TEST(result.trouble == "");
        BOOST_TEST(read(compressed(compression, ""), compression).lines.empty());
    }
}

BOOST_AUTO_TEST_CASE(members_follow_one_another) {
    for (const Compression compression : k_both) {
        const Result result = read(
            compressed(compression, "one\nt") + compressed(compression, "wo\nthree"), compression);
        BOOST_TEST(result.lines == (std::vector<std::string>{"one", "two", "three"}));
        BOOST_TEST(result.trouble == "");
    }
}

BOOST_AUTO_TEST_CASE(cut_data_give_their_whole_lines_and_the_place) {
    const std::vector<std::string> lines = many_lines();
    for (const Compression compression : k_both) {
        const std::string data = compressed(compression, joined(lines));
        for (std::size_t size = 8; size < data.size(); size += data.size() / 40) {
            const Result result = read(data.substr(0, size), compression);
            BOOST_TEST(result.trouble ==
                       "log: the compressed data end too early, at byte " + std::to_string(size));
            BOOST_REQUIRE(result.lines.size() < lines.size());
            BOOST_CHECK(std::equal(result.lines.begin(), result.lines.end(), lines.begin()));
        }
        BOOST_TEST(read(data.substr(0, data.size() - 1), compression).lines.size() > 15'000);
    }
}

BOOST_AUTO_TEST_CASE(damaged_data_give_what_is_before_the_damage) {
    const std::vector<std::string> lines = many_lines();
    for (const Compression compression : k_both) {
        const std::string front = compressed(compression, joined(lines));
        std::string data = compressed(compression, joined(lines));
        data[data.size() / 2] = static_cast<char>(~data[data.size() / 2]);
        data[data.size() / 2 + 1] = static_cast<char>(~data[data.size() / 2 + 1]);
        const Result result = read(front + data, compression);
        BOOST_TEST(result.trouble.starts_with("log: the compressed data "));
        BOOST_TEST(result.lines.size() >= lines.size());
        BOOST_TEST(read(front + "no member", compression)
                       .trouble.starts_with("log: the compressed data are damaged at byte "));
    }
}

BOOST_AUTO_TEST_CASE(other_files_are_of_no_compression_that_is_read) {
    const TemporaryFolder folder;
    for (const auto& [data, compression] :
         {std::pair("BZh91AY", Compression::bzip2),
          std::pair("\xfd"
                    "7zXZ",
                    Compression::xz),
          std::pair("[2026", Compression::none), std::pair("", Compression::none)}) {
        const io::Fd fd = io::open_input(folder.write("log", data));
        BOOST_CHECK(logfile::compression_of(fd.get(), "log") == compression);
        if (compression == Compression::none) {
            BOOST_TEST(!decompression::decompressor_of(fd.get(), "log").has_value());
        } else {
            BOOST_CHECK_THROW(decompression::decompressor_of(fd.get(), "log"), Error);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_log_that_cannot_be_read_to_its_end_is_an_error) {
    const TemporaryFolder folder;
    std::string text;
    for (int i = 0; i < 20'000; ++i) {
        text += std::to_string(i * 7919) + "\n";
    }
    const std::string plain = folder.write("plain", text);
    const std::string gzipped = folder.write("gzip", compressed(Compression::gzip, text));
    const std::string zstded = folder.write("zstd", compressed(Compression::zstd, text));
    for (const std::string& path : {plain, gzipped, zstded}) {
        for (const FaultSeries& series : {FaultSeries{Call::open, EMFILE, path},
                                          {Call::read, EIO, path},
                                          {Call::read, EINTR},
                                          {Call::status, EIO, path},
                                          {Call::allocate, ENOMEM}}) {
            std::string got;
            for_each_fault(
                series,
                [&] {
                    got.clear();
                    decompression::OpenLog log(path);
                    logfile::BlockReader blocks = log.blocks(1 << 16);
                    std::string block;
                    while (blocks.next(block)) {
                        got += block;
                    }
                },
                [&](const std::string& message) {
                    BOOST_TEST(text.starts_with(got));
                    BOOST_TEST((!message.empty() || got == text));
                });
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
