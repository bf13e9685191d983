// SPDX-License-Identifier: MIT
#include "hls/batch/output_comparison.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <filesystem>

using namespace ispkit;
using hls::Standing;

BOOST_AUTO_TEST_SUITE(hls_batch_output_comparison)

BOOST_AUTO_TEST_CASE(each_output_has_its_standing_whatever_the_number_of_threads) {
    const TemporaryFolder folder;
    std::vector<hls::SegmentJob> jobs;
    for (std::size_t i = 0; i < 40; ++i) {
        hls::CipherRange range;
        range.iv = hls::iv_of_sequence_number(i);
        jobs.push_back({folder.write(fmt::format("in{}", i), std::string(100'000 + i, 'x')),
                        folder / fmt::format("out{}", i),
                        {range}});
    }
    hls::run_batch(jobs, {});
    const std::string whole = folder.read("out7");
    folder.write("out7", whole.substr(0, 70'000));
    folder.write("out8", "");
    folder.write("out9", folder.read("out9") + "x");
    folder.write("out10", whole.substr(0, 70'000) + "x");
    std::filesystem::remove(folder / "out11");
    std::vector<Standing> expected(jobs.size(), Standing::same);
    expected[7] = expected[8] = Standing::beginning;
    expected[9] = expected[10] = Standing::other;
    expected[11] = Standing::unknown;
    std::vector<const hls::SegmentJob*> compared;
    for (const hls::SegmentJob& job : jobs) {
        compared.push_back(&job);
    }
    for (const unsigned threads : {1U, 4U, 50U}) {
        BOOST_TEST((hls::compare_outputs(compared, hls::Direction::encrypt, threads) == expected));
    }
    BOOST_TEST(hls::compare_outputs({}, hls::Direction::encrypt, 4).empty());
}

BOOST_AUTO_TEST_SUITE_END()
