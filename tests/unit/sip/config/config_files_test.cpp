// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "faults.hpp"
#include "memory_source.hpp"
#include "sip/config/config_files.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>

using namespace ispkit;
using test::error_of;
using Strings = std::vector<std::string>;

BOOST_AUTO_TEST_SUITE(sip_config_config_files)

namespace {

/// A folder with configuration files.
struct Folder : TemporaryFolder {
    /// The names of the sections of main.conf, with this text, and of what it includes.
    std::string sections(const std::string& text, const std::string& root = "") const {
        std::string names;
        for (const sip::Section& section :
             sip::read_asterisk_config(write("main.conf", text), root).sections) {
            names += (names.empty() ? "" : " ") + section.name;
        }
        return names;
    }

    std::string fault(const std::string& text) const {
        return error_of([&] { sections(text); });
    }

    void make(const std::string& folder) const {
        std::filesystem::create_directories(*this / folder);
    }
};

} // namespace

BOOST_FIXTURE_TEST_CASE(includes_are_relative_to_the_first_files_folder, Folder) {
    make("conf.d");
    write("conf.d/a.conf", "[a]\n#include b.conf\n");
    write("conf.d/b.conf", "[wrong]\n");
    write("b.conf", "[b]\n");
    BOOST_TEST(sections("[m]\n#include conf.d/a.conf\n[n]\n") == "m a b n");
}

BOOST_FIXTURE_TEST_CASE(wildcards_give_regular_files_in_the_order_of_their_names, Folder) {
    make("c.conf");
    write("z.conf", "[z]\n");
    write("b.conf", "[b]\n");
    write("a.conf", "[a]\n");
    write("a.txt", "[wrong]\n");
    BOOST_TEST(sections("#include [a-z].conf\n") == "a b z");
    BOOST_TEST(sections("#include {z,a}.conf\n") == "z a");
    BOOST_TEST(sections("[m]\n#include none*.conf\n#include none.conf\n") == "m");
}

BOOST_FIXTURE_TEST_CASE(absolute_names_are_below_the_root, Folder) {
    make("etc/asterisk");
    write("etc/asterisk/a.conf", "[a]\n");
    const std::string text = "[m]\n#include /etc/asterisk/a.conf\n";
    BOOST_TEST(sections(text, *this / "") == "m a");
    BOOST_TEST(sections("[m]\n#include " + (*this / "etc/asterisk/a.conf") + "\n") == "m a");
}

BOOST_FIXTURE_TEST_CASE(a_pattern_that_could_match_without_end_is_refused, Folder) {
    const std::string fault_of_pattern =
        (*this / "main.conf") + ":2: #include: the pattern has too many wildcards";
    BOOST_TEST(fault("[m]\n#include */*/[a]?/x*.conf\n") == fault_of_pattern);
    BOOST_TEST(fault("[m]\n#include {a,b}{a,b}{a,b}{a,b}.conf\n") == fault_of_pattern);
    BOOST_TEST(fault("[m]\n#include " + std::string(1025, 'x') + "\n") == fault_of_pattern);
    BOOST_TEST(sections("[m]\n#include */*/x?.conf\n") == "m");
    BOOST_TEST(sections("[m]\n#include {a,b}{a,b}{a,b}.conf\n") == "m");
}

BOOST_FIXTURE_TEST_CASE(a_file_that_cannot_be_read_is_named, Folder) {
    BOOST_TEST(error_of([&] { sip::read_asterisk_config(*this / "none.conf", ""); }) ==
               (*this / "none.conf") + ": No such file or directory");
    write("a.conf", "[a]\n");
    write("main.conf", "[m]\n#include a.conf\n");
    for (const FaultSeries& series :
         {FaultSeries{Call::open, EACCES, *this / ""}, {Call::read, EIO, *this / ""}}) {
        for_each_fault(
            series,
            [&] {
                BOOST_TEST(sip::read_asterisk_config(*this / "main.conf", "").sections.size() ==
                           2U);
            },
            [](const std::string&) {});
    }
}

BOOST_FIXTURE_TEST_CASE(of_a_folder_the_files_that_asterisk_looks_for_are_taken, Folder) {
    const std::string file = write("other.conf", "");
    BOOST_TEST(sip::config_files_at(file) == Strings{file});
    BOOST_TEST(sip::config_files_at(*this / "none") == Strings{*this / "none"});
    BOOST_TEST(error_of([&] { sip::config_files_at(*this / "."); }) ==
               (*this / ".") + ": there is no configuration file of Asterisk, such as pjsip.conf");
    write("pjsip.conf", "");
    write("sip.conf", "");
    const std::string folder = std::filesystem::path(file).parent_path();
    const Strings files = sip::config_files_at(folder);
    BOOST_TEST(files.size() == 2U);
    BOOST_TEST(std::count(files.begin(), files.end(), folder + "/sip.conf") == 1);
    BOOST_TEST(std::count(files.begin(), files.end(), folder + "/pjsip.conf") == 1);
    BOOST_TEST(sip::config_files_at(folder + "/") == files);
}

BOOST_AUTO_TEST_SUITE_END()
