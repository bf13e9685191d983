// SPDX-License-Identifier: MIT
#include "mail/reading/mail_activity.hpp"
#include "mail_log_cluster.hpp"
#include "mail_log_text.hpp"
#include "temporary_folder.hpp"
#include "utc.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdio>
#include <map>

using namespace ispkit;
using mail::Activity;

BOOST_AUTO_TEST_SUITE(mail_reading_cluster_log)

namespace {

/// Everything that the truth tells of a key, of what was counted.
world::Truth counted(const Activity& activity) {
    world::Truth truth{.messages = activity.messages,
                       .recipients = activity.recipients,
                       .size = activity.size,
                       .sent = activity.sent,
                       .deferred = activity.deferred,
                       .bounced = activity.bounced,
                       .spam = activity.spam,
                       .viruses = activity.viruses,
                       .blocklist_hits = activity.blocklist_hits,
                       .greylisted = activity.greylisted,
                       .limit_hits = activity.limit_hits,
                       .sasl_failures = activity.sasl_failures,
                       .sasl_failures_before_success = activity.sasl_failures_before_success};
    for (const mail::ActivityHour& hour : activity.past) {
        truth.past_messages += hour.messages;
    }
    return truth;
}

/// Writes a cluster's log, reads it, and compares all there is.
void check_cluster(std::uint64_t seed, world::Writer::Times times) {
    const TemporaryFolder folder;
    const std::string path = folder / "mail.log";
    std::FILE* const file = std::fopen(path.c_str(), "w");
    BOOST_TEST_REQUIRE(file != nullptr);
    world::Random random(seed);
    const std::vector<world::Customer> customers = world::customers(random);
    const auto plans = world::plans_of(customers, 4'000, 3, random);
    world::Cluster cluster(customers, random, times, file);
    cluster.run(plans);
    BOOST_TEST_REQUIRE(std::fclose(file) == 0);

    mail::ActivitySettings settings;
    settings.since = world::k_since;
    mail::MailActivity mail(settings);
    mail.read({path});
    std::map<std::string, world::Truth> all;
    for (const Activity& activity : test::activities(mail)) {
        all.emplace(activity.key, counted(activity));
    }
    for (const auto& [key, truth] : cluster.truths()) {
        const bool is_known = all.contains(key);
        // Who sent nothing since then is not told of, whatever his past was.
        world::Truth silent;
        silent.past_messages = truth.past_messages;
        BOOST_TEST_CONTEXT(key) {
            BOOST_CHECK(is_known ? all.at(key) == truth : silent == truth);
        }
        all.erase(key);
    }
    BOOST_TEST(all.empty());
    BOOST_TEST(mail.totals().unattributed == cluster.unattributed());
    BOOST_TEST(mail.totals().messages > 500);
}

} // namespace

BOOST_FIXTURE_TEST_CASE(a_cluster_is_counted_exactly, Utc) {
    check_cluster(1, world::Writer::Times::rfc3339);
    check_cluster(2, world::Writer::Times::rfc3339);
}

BOOST_FIXTURE_TEST_CASE(times_without_a_year_are_as_good, Utc) {
    check_cluster(3, world::Writer::Times::traditional);
}

BOOST_AUTO_TEST_SUITE_END()
