// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "io/file_list.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using namespace std::string_literals;

BOOST_AUTO_TEST_SUITE(io_file_list)

BOOST_AUTO_TEST_CASE(names_may_hold_anything_but_nul) {
    const TemporaryFolder folder;
    const std::vector<std::string> names =
        io::read_names0(folder.write("list", "a b.ts\0line\nbreak\0-x\0"s));
    BOOST_TEST((names == std::vector<std::string>{"a b.ts", "line\nbreak", "-x"}));
}

BOOST_AUTO_TEST_CASE(the_last_nul_may_be_missing) {
    const TemporaryFolder folder;
    BOOST_TEST(io::read_names0(folder.write("list", "a\0b"s)).size() == 2U);
    BOOST_TEST(io::read_names0(folder.write("list", "")).empty());
}

BOOST_AUTO_TEST_CASE(an_empty_name_is_an_error) {
    const TemporaryFolder folder;
    BOOST_CHECK_THROW(io::read_names0(folder.write("list", "a\0\0b\0"s)), Error);
}

BOOST_AUTO_TEST_SUITE_END()
