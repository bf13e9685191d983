// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "faults.hpp"
#include "hls/batch/output_comparison.hpp"
#include "hls/batch/segment_batch.hpp"
#include "hls/crypt/cbc_engine.hpp"
#include "hls/crypt/segment_cipher.hpp"
#include "io/file.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <filesystem>
#include <mutex>

using namespace ispkit;
using State = hls::SegmentResult::State;

BOOST_AUTO_TEST_SUITE(hls_batch_segment_batch)

namespace {

hls::CipherRange cipher_range(std::uint64_t number) {
    hls::CipherRange range;
    std::ranges::fill(range.key.octets(), 0x2a);
    range.iv = hls::iv_of_sequence_number(number);
    return range;
}

/// What one stream through OpenSSL makes of the content, PKCS #7 padding and all.
std::string encrypted(const std::string& content, const hls::CipherRange& range) {
    hls::CipherContext context;
    context.start(hls::Direction::encrypt, range.key, range.iv, hls::Padding::pkcs7);
    std::string result(content.size() + 2 * hls::k_block_size, '\0');
    auto* octets = reinterpret_cast<std::uint8_t*>(result.data());
    std::size_t size = context.update(io::as_bytes(content), octets);
    size += context.finish(octets + size).value();
    return result.substr(0, size);
}

std::string content_of_length(std::size_t length) {
    std::string content(length, '\0');
    for (std::size_t i = 0; i < length; ++i) {
        content[i] = static_cast<char>(i * 31 + i / 256);
    }
    return content;
}

} // namespace

BOOST_AUTO_TEST_CASE(every_length_comes_out_as_from_one_stream) {
    const TemporaryFolder folder;
    const std::size_t stretch = hls::k_longest_stretch;
    const std::vector<std::size_t> lengths = {
        0, 1, 15, 16, 17, 187, 188, 4096, stretch - 1, stretch, stretch + 1, 3 * stretch + 5};
    std::vector<hls::SegmentJob> jobs;
    for (std::size_t i = 0; i < lengths.size(); ++i) {
        const std::string name = std::to_string(i);
        jobs.push_back({folder.write("in" + name, content_of_length(lengths[i])),
                        folder / ("out" + name),
                        {cipher_range(i)}});
    }
    for (const unsigned threads : {1U, 3U}) {
        const auto results = hls::run_batch(jobs, {.jobs = threads});
        for (std::size_t i = 0; i < lengths.size(); ++i) {
            BOOST_TEST((results[i].state == State::done));
            const std::string output = folder.read("out" + std::to_string(i));
            BOOST_TEST((output == encrypted(content_of_length(lengths[i]), cipher_range(i))));
            BOOST_TEST(output.size() == hls::encrypted_length(lengths[i]));
        }
    }
}

BOOST_AUTO_TEST_CASE(decrypting_gives_the_content_back) {
    const TemporaryFolder folder;
    const std::string content = std::string(4096, 'x') + content_of_length(200'000);
    const std::string path = folder.write("enc", encrypted(content, cipher_range(7)));
    const hls::SegmentJob job{path, folder / "clear", {cipher_range(7)}};
    const auto results = hls::run_batch({&job, 1}, {.direction = hls::Direction::decrypt});
    BOOST_TEST((results.front().state == State::done));
    BOOST_TEST((folder.read("clear") == content));
}

BOOST_AUTO_TEST_CASE(sources_are_decrypted_and_encrypted_with_the_new_keys) {
    const TemporaryFolder folder;
    const auto other_key = [](hls::CipherRange range) {
        range.key = hls::ContentKey(hls::Method::aes_256);
        std::ranges::fill(range.key.octets(), 0x55);
        return range;
    };
    const auto part = [](hls::CipherRange range, std::size_t offset, std::size_t length) {
        range.offset = offset;
        range.length = length;
        return range;
    };
    for (const std::size_t length : {std::size_t{1}, std::size_t{16}, hls::k_longest_stretch,
                                     2 * hls::k_longest_stretch + 5}) {
        const std::string content = "text " + content_of_length(length);
        const std::string one = encrypted(content, cipher_range(1));
        const std::string path = folder.write("enc", one + "clear");
        hls::CipherRange clear;
        clear.is_clear = true;
        const hls::SegmentJob job{
            path,
            folder / "new",
            {part(other_key(cipher_range(3)), content.size(), 5),
             part(other_key(cipher_range(4)), 0, content.size())},
            {part(clear, one.size(), 5), part(cipher_range(1), 0, one.size())}};
        const auto results = hls::run_batch({&job, 1}, {});
        BOOST_TEST((results.front().state == State::done));
        BOOST_TEST((folder.read("new") == encrypted("clear", other_key(cipher_range(3))) +
                                              encrypted(content, other_key(cipher_range(4)))));
        const hls::SegmentJob* const again = &job;
        BOOST_TEST((hls::compare_outputs({&again, 1}, hls::Direction::encrypt, 1).front() ==
                    hls::Standing::same));
        std::filesystem::remove(folder / "new");
    }
}

BOOST_AUTO_TEST_CASE(what_decrypts_to_cipher_text_is_an_error_unless_nobody_checks) {
    const TemporaryFolder folder;
    const std::string content = encrypted(std::string(5000, 'x'), cipher_range(3));
    const std::string path = folder.write("enc", encrypted(content, cipher_range(7)));
    const hls::SegmentJob job{path, folder / "clear", {cipher_range(7)}};
    const auto results = hls::run_batch({&job, 1}, {.direction = hls::Direction::decrypt});
    BOOST_TEST((results.front().state == State::failed));
    BOOST_TEST(results.front().error.find("looks encrypted") != std::string::npos);
    hls::run_batch({&job, 1}, {.direction = hls::Direction::decrypt, .check_media = false});
    BOOST_TEST((folder.read("clear") == content));
}

BOOST_AUTO_TEST_CASE(byte_ranges_are_decrypted_each_by_itself_and_clear_ones_are_copied) {
    const TemporaryFolder folder;
    const std::string content = content_of_length(100'000);
    const std::string one = encrypted(content, cipher_range(1));
    const std::string two = encrypted("two", cipher_range(2));
    const std::string path = folder.write("enc", one + "clear" + two);
    const auto part = [](hls::CipherRange range, std::size_t offset, std::size_t length) {
        range.offset = offset;
        range.length = length;
        return range;
    };
    hls::CipherRange clear;
    clear.is_clear = true;
    const hls::SegmentJob job{path,
                              folder / "clear",
                              {part(cipher_range(2), one.size() + 5, two.size()),
                               part(clear, one.size(), 5), part(cipher_range(1), 0, one.size())}};
    const auto results = hls::run_batch({&job, 1}, {.direction = hls::Direction::decrypt});
    BOOST_TEST((results.front().state == State::done), results.front().error);
    BOOST_TEST((folder.read("clear") == "twoclear" + content));
}

BOOST_AUTO_TEST_CASE(byte_ranges_are_padded_each_by_itself) {
    const TemporaryFolder folder;
    const std::string content = content_of_length(100'000);
    hls::CipherRange first = cipher_range(1);
    first.offset = 60'000;
    first.length = 40'000;
    hls::CipherRange second = cipher_range(2);
    second.offset = 0;
    second.length = 10;
    const hls::SegmentJob job{folder.write("in", content), folder / "out", {first, second}};
    BOOST_TEST((hls::run_batch({&job, 1}, {}).front().state == State::done));
    BOOST_TEST((folder.read("out") == encrypted(content.substr(60'000), first) +
                                          encrypted(content.substr(0, 10), second)));
}

BOOST_AUTO_TEST_CASE(a_bad_segment_is_named_and_the_others_are_done) {
    const TemporaryFolder folder;
    std::vector<hls::SegmentJob> jobs;
    for (std::size_t i = 0; i < 50; ++i) {
        const std::string name = std::to_string(i);
        jobs.push_back({folder.write(name, name), folder / ("out" + name), {cipher_range(i)}});
    }
    jobs[20].input = folder / "missing";
    hls::CipherRange beyond = cipher_range(30);
    beyond.length = 1000;
    jobs[30].ranges = {beyond};
    const auto results = hls::run_batch(jobs, {.jobs = 2});
    for (std::size_t i = 0; i < jobs.size(); ++i) {
        const bool good = i != 20 && i != 30;
        BOOST_TEST((results[i].state == State::done) == good);
        BOOST_TEST(std::filesystem::exists(jobs[i].output) == good);
    }
    BOOST_TEST(results[20].error == jobs[20].input + ": No such file or directory");
    BOOST_TEST(results[30].error ==
               jobs[30].input + ": ends 998 bytes before the end of the byte range");
}

BOOST_AUTO_TEST_CASE(wrong_key_cut_and_damage_leave_no_output) {
    const TemporaryFolder folder;
    const std::string good = encrypted(content_of_length(1000), cipher_range(7));
    hls::CipherRange wrong_key = cipher_range(7);
    std::ranges::fill(wrong_key.key.octets(), 0x2b);
    const std::vector<hls::SegmentJob> jobs = {
        {folder.write("a", good), folder / "out", {wrong_key}},
        {folder.write("b", good.substr(0, 999)), folder / "out", {cipher_range(7)}},
        {folder.write("c", good.substr(0, 992)), folder / "out", {cipher_range(7)}},
        {folder.write("d", ""), folder / "out", {cipher_range(7)}}};
    const char* const errors[] = {"bad padding in the block at offset 992",
                                  "cut in the block at offset 992",
                                  "bad padding in the block at offset 976", "empty"};
    const auto results = hls::run_batch(jobs, {.direction = hls::Direction::decrypt});
    for (std::size_t i = 0; i < jobs.size(); ++i) {
        BOOST_TEST((results[i].state == State::failed));
        BOOST_TEST(results[i].error.starts_with(jobs[i].input + ": "));
        BOOST_TEST(results[i].error.find(errors[i]) != std::string::npos, results[i].error);
    }
    BOOST_TEST(folder.count() == 4);
}

BOOST_AUTO_TEST_CASE(an_output_that_is_there_stays_unless_asked_otherwise) {
    const TemporaryFolder folder;
    const hls::SegmentJob job{folder.write("in", "content"), folder / "out", {cipher_range(7)}};
    const auto run = [&job](io::Existing existing) {
        return hls::run_batch({&job, 1}, {.existing = existing}).front();
    };
    const std::string right = encrypted("content", cipher_range(7));
    BOOST_TEST((run(io::Existing::match).state == State::done));
    BOOST_TEST((run(io::Existing::match).state == State::done));
    BOOST_TEST((folder.read("out") == right));
    folder.write("out", right.substr(0, 5));
    BOOST_TEST((run(io::Existing::match).state == State::done));
    BOOST_TEST((folder.read("out") == right));
    folder.write("out", "another");
    BOOST_TEST(run(io::Existing::match).error == job.output + ": exists with other content");
    BOOST_TEST(folder.read("out") == "another");
    BOOST_TEST((run(io::Existing::replace).state == State::done));
    BOOST_TEST((folder.read("out") == right));
    BOOST_TEST(folder.count() == 2);
}

BOOST_AUTO_TEST_CASE(two_jobs_of_one_file_do_not_both_write_it) {
    const TemporaryFolder folder;
    std::filesystem::create_symlink("out", folder / "link");
    folder.write("out", "");
    const std::string in = folder.write("in", "content");
    const std::vector<hls::SegmentJob> jobs = {{in, folder / "out", {cipher_range(0)}},
                                               {in, folder / "link", {cipher_range(1)}}};
    const auto results = hls::run_batch(jobs, {});
    BOOST_TEST((results[0].state == State::done));
    BOOST_TEST(results[1].error == (folder / "out") + ": exists with other content");
    BOOST_TEST((folder.read("out") == encrypted("content", cipher_range(0))));
}

BOOST_AUTO_TEST_CASE(a_job_that_is_done_is_skipped_and_every_other_one_is_announced) {
    const TemporaryFolder folder;
    std::vector<hls::SegmentJob> jobs;
    for (std::size_t i = 0; i < 20; ++i) {
        const std::string name = std::to_string(i);
        jobs.push_back({folder.write(name, name), folder / ("out" + name), {cipher_range(i)}});
        jobs.back().is_done = i % 3 == 0;
    }
    std::mutex mutex;
    std::size_t announced = 0;
    const auto before_commit = [&](const hls::SegmentJob& job, const struct stat& input,
                                   const struct stat& output) {
        const std::lock_guard lock(mutex);
        ++announced;
        BOOST_TEST(static_cast<std::size_t>(input.st_size) ==
                   std::filesystem::file_size(job.input));
        BOOST_TEST(output.st_size == 16);
        BOOST_TEST(!std::filesystem::exists(job.output));
    };
    const auto results = hls::run_batch(jobs, {.jobs = 3, .before_commit = before_commit});
    for (std::size_t i = 0; i < jobs.size(); ++i) {
        BOOST_TEST((results[i].state == (i % 3 == 0 ? State::skipped : State::done)));
        BOOST_TEST(std::filesystem::exists(jobs[i].output) == (i % 3 != 0));
    }
    BOOST_TEST(announced == 13);
}

BOOST_AUTO_TEST_CASE(outputs_that_collide_are_refused_before_anything_is_done) {
    const TemporaryFolder folder;
    const std::string in = folder.write("in", "x");
    std::filesystem::create_symlink("in", folder / "link");
    const std::vector<hls::SegmentJob> same_output = {{in, folder / "out", {cipher_range(0)}},
                                                      {in, folder / "out", {cipher_range(1)}}};
    const std::vector<hls::SegmentJob> onto_itself = {{in, folder / "link", {cipher_range(0)}}};
    const std::string key = folder.write("key", "k");
    const hls::SegmentJob onto_key{in, key, {cipher_range(0)}};
    io::InputFiles none;
    io::InputFiles with_key;
    with_key.add(key);
    BOOST_CHECK_THROW(hls::check_outputs(same_output, none), Error);
    BOOST_CHECK_THROW(hls::check_outputs(onto_itself, none), Error);
    BOOST_CHECK_NO_THROW(hls::check_outputs({same_output.data(), 1}, none));
    BOOST_CHECK_NO_THROW(hls::check_outputs({&onto_key, 1}, none));
    BOOST_CHECK_THROW(hls::check_outputs({&onto_key, 1}, with_key), Error);
}

BOOST_AUTO_TEST_CASE(a_segment_is_whole_or_not_there_whatever_fails) {
    const TemporaryFolder folder;
    const std::string content = content_of_length(100'000);
    const std::string clear = folder.write("clear", content);
    const std::string secret = folder.write("secret", encrypted(content, cipher_range(7)));
    for (const auto direction : {hls::Direction::encrypt, hls::Direction::decrypt}) {
        const bool encrypts = direction == hls::Direction::encrypt;
        const hls::SegmentJob job{encrypts ? clear : secret, folder / "out", {cipher_range(7)}};
        for (const FaultSeries& series : {FaultSeries{Call::open, EMFILE, folder / ""},
                                          {Call::read, EIO, job.input},
                                          {Call::read, k_short},
                                          {Call::read, EINTR},
                                          {Call::write, ENOSPC, job.output},
                                          {Call::write, k_full, job.output},
                                          {Call::write, k_short},
                                          {Call::write, EINTR},
                                          {Call::sync, EIO, folder / ""},
                                          {Call::name, EACCES, job.output},
                                          {Call::status, EIO, folder / ""},
                                          {Call::allocate, ENOMEM}}) {
            for_each_fault(
                series,
                [&] {
                    const auto results =
                        hls::run_batch({&job, 1}, {.direction = direction, .check_media = false});
                    if (results.front().lacked_memory()) {
                        throw std::bad_alloc();
                    }
                    if (results.front().state == State::failed) {
                        throw Error(results.front().error);
                    }
                },
                [&](const std::string& message) {
                    const bool is_there = std::filesystem::exists(job.output);
                    BOOST_TEST((is_there || !message.empty()));
                    BOOST_TEST((!is_there ||
                                folder.read("out") == folder.read(encrypts ? "secret" : "clear")));
                    std::filesystem::remove(job.output);
                    BOOST_TEST(folder.count() == 2);
                });
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
