// SPDX-License-Identifier: MIT
#include "cli/given_words.hpp"
#include "cli/option/usage_error.hpp"
#include "memory_source.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using test::error_of;
using Strings = std::vector<std::string>;

BOOST_AUTO_TEST_SUITE(cli_given_words)

namespace {

/// An option of each kind.
struct Options {
    std::string db = "unset";
    std::uint32_t number = 0;
    bool force = false;
    Strings weights;
    cli::OptionTable table;

    Options() {
        table.value("--db", "FILE", db, "the database");
        table.value("-n,--number", "N", number, "a number");
        table.flag("-f,--force", force, "do it");
        table.list("--weight", "KIND=W", weights, "a weight");
    }

    /// Sets them as the words say; returns the operands.
    Strings apply(const Strings& words) {
        const cli::GivenWords given = cli::parse_words(words, table.options());
        given.apply(table);
        return given.operands();
    }
};

std::string fault(const Strings& words) {
    return error_of([&] { Options().apply(words); });
}

} // namespace

BOOST_AUTO_TEST_CASE(the_last_value_counts_and_a_list_has_all) {
    Options options;
    BOOST_TEST(options
                   .apply({"--db", "a", "--db=b c", "-n", "010", "-n7", "-f", "-f", "--weight",
                           "x=1", "--weight=y=2"})
                   .empty());
    BOOST_TEST(options.db == "b c");
    BOOST_TEST(options.number == 7U);
    BOOST_TEST(options.force);
    BOOST_TEST(options.weights == (Strings{"x=1", "y=2"}));
    Options none;
    none.apply({});
    BOOST_TEST(none.db == "unset");
    BOOST_TEST(none.number == 0U);
    BOOST_TEST(!none.force);
}

BOOST_AUTO_TEST_CASE(options_have_their_names_without_dashes) {
    const Options options;
    const cli::GivenWords given = cli::parse_words({"-f", "-n", "3"}, options.table.options());
    BOOST_TEST(given.has("force"));
    BOOST_TEST(given.has("number"));
    BOOST_TEST(!given.has("db"));
}

BOOST_AUTO_TEST_CASE(operands_arrive_whole_and_in_order) {
    Options options;
    BOOST_TEST(options.apply({"a", "--force", "[b,c]", "-", "--", "--db", "-x", "--", "--db="}) ==
               (Strings{"a", "[b,c]", "-", "--db", "-x", "--", "--db="}));
    BOOST_TEST(options.force);
    BOOST_TEST(options.db == "unset");
}

BOOST_AUTO_TEST_CASE(what_is_wrong_is_told) {
    BOOST_TEST(fault({"--db="}) == "--db= has no value");
    BOOST_TEST(fault({"--force=true"}) == "--force takes no value");
    BOOST_TEST(fault({"--db"}) == "--db needs a value");
    BOOST_TEST(fault({"--unknown=3"}) == "unknown option '--unknown'");
    BOOST_TEST(fault({"a", "-x"}) == "unknown option '-x'");
    BOOST_TEST(fault({""}) == "an operand is empty");
    BOOST_TEST(fault({"--number", "x"}).starts_with("--number: 'x'"));
    BOOST_CHECK_THROW(Options().apply({"--db="}), cli::UsageError);
    BOOST_CHECK_THROW(Options().apply({"-n", "-1"}), cli::UsageError);
}

BOOST_AUTO_TEST_SUITE_END()
