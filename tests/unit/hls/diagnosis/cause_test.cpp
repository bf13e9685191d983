// SPDX-License-Identifier: MIT
#include "hls/diagnosis/cause.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(hls_diagnosis_cause)

namespace {

hls::Cause cause(const hls::Rule& rule, std::int64_t distance = 0) {
    return {&rule, distance, {}, {}, {}, {}};
}

const hls::Rule& zero = hls::rule("iv-zero");
const hls::Rule& offset = hls::rule("iv-offset");
const hls::Rule& unlisted = hls::rule("iv-unlisted");

} // namespace

BOOST_AUTO_TEST_CASE(the_cause_of_many_segments_is_preferred) {
    // Zero is the number before 1, so the first segment fits both.
    const auto chosen = hls::choose_causes({
        {cause(zero), cause(offset, -1), cause(unlisted)},
        {cause(offset, -1), cause(unlisted)},
        {cause(offset, -1), cause(unlisted)},
    });
    for (const auto& one : chosen) {
        BOOST_TEST((one->rule == &offset));
    }
}

BOOST_AUTO_TEST_CASE(several_causes_share_the_segments) {
    const auto chosen = hls::choose_causes({
        {cause(offset, 3), cause(unlisted)},
        {cause(offset, 3), cause(unlisted)},
        {cause(zero), cause(unlisted)},
    });
    BOOST_TEST((chosen[1]->rule == &offset));
    BOOST_TEST((chosen[2]->rule == &zero));
}

BOOST_AUTO_TEST_CASE(the_fallback_counts_only_alone) {
    const auto chosen = hls::choose_causes({
        {cause(unlisted)},
        {cause(unlisted)},
        {cause(zero), cause(unlisted)},
        {},
    });
    BOOST_TEST((chosen[0]->rule == &unlisted));
    BOOST_TEST((chosen[2]->rule == &zero));
    BOOST_TEST(!chosen[3]);
}

BOOST_AUTO_TEST_SUITE_END()
