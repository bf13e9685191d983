// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "net/allow_list.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(net_allow_list)

BOOST_AUTO_TEST_CASE(host_names_have_two_labels_and_do_not_look_like_addresses) {
    for (const char* text : {"sbc.example.net", "SBC.Example.net.", "a-1.b", "9.example.net",
                             "xn--bcher-kva.example"}) {
        BOOST_TEST(net::parse_host_name(text).has_value(), text);
    }
    BOOST_TEST(*net::parse_host_name("SBC.Example.net.") == "sbc.example.net");
    const std::string long_label(64, 'a');
    const std::string long_name = [] {
        std::string name;
        for (int i = 0; i < 64; ++i) {
            name += "abc.";
        }
        return name + "net";
    }();
    for (const std::string& text :
         {std::string(), std::string("."), std::string("sbc"), std::string("sbc."),
          std::string("203.0.113.9"), std::string("203.0.113"), std::string("203.0.113.256"),
          std::string("2001:db8::1"), std::string("a..b"), std::string(".a.b"), std::string("-a.b"),
          std::string("a-.b"), std::string("a_b.c"), std::string("a b.c"), std::string("a.b/24"),
          std::string("a.b\0c", 5), long_label + ".net", long_name}) {
        BOOST_TEST(!net::parse_host_name(text), text);
    }
}

BOOST_AUTO_TEST_CASE(lists_have_prefixes_and_names) {
    const net::AllowList list = net::parse_allow_list(
        "# the office\n198.51.100.0/24\n\nsbc.example.net # in front\n2001:db8::1\r\n", "list");
    BOOST_TEST(list.prefixes.size() == 2U);
    BOOST_TEST(list.host_names == std::vector<std::string>{"sbc.example.net"},
               boost::test_tools::per_element());
    BOOST_CHECK_EXCEPTION(net::parse_allow_list("198.51.100.0/24\n10.0.0.0/33\n", "list"), Error,
                          [](const Error& error) {
                              return std::string_view(error.what()) ==
                                     "list:2: '10.0.0.0/33' is not an address, prefix or host name "
                                     "(example: 203.0.113.0/24)";
                          });
}

BOOST_AUTO_TEST_CASE(an_argument_is_a_prefix_or_a_file_that_exists_or_a_name) {
    const TemporaryFolder folder;
    const std::string file = folder.write("office.example", "198.51.100.0/24\nsbc.example.net\n");
    const net::AllowList list =
        net::allow_list_of_option("--allow", {file, "203.0.113.9", "other.example.net"});
    BOOST_TEST(list.prefixes.size() == 2U);
    BOOST_TEST(list.host_names.size() == 2U);
    BOOST_CHECK_THROW(net::allow_list_of_option("--allow", {file + ".missing"}), Error);
    BOOST_CHECK_THROW(net::allow_list_of_option("--allow", {"office"}), Error);
    for (const std::string mistyped : {"allowed.txt", "ALLOWED.LIST", "office.conf"}) {
        BOOST_CHECK_EXCEPTION(
            net::allow_list_of_option("--allow", {mistyped}), Error, [&](const Error& error) {
                return error.what() ==
                       "'" + mistyped + "' is not an existing file, and no host has such a name";
            });
    }
    BOOST_CHECK_THROW(net::allow_list_of_option("--allow", {folder.write("empty", "# none\n")}),
                      Error);
}

BOOST_AUTO_TEST_SUITE_END()
