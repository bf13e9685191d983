// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "io/file_status/permission.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>
#include <grp.h>
#include <pwd.h>

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(io_file_status_permission)

namespace {

/// Empty for an ID without a name, and for the one that stands for others in a user namespace.
std::string own_group() {
    const group* const entry = ::getgrgid(::getegid());
    return entry == nullptr || entry->gr_gid == 65534 ? "" : entry->gr_name;
}

std::string own_user() {
    const passwd* const entry = ::getpwuid(::geteuid());
    return entry == nullptr || entry->pw_uid == 65534 ? "" : entry->pw_name;
}

/// Whether everybody may go to the folder of temporary files.
bool is_open_to_all() {
    std::filesystem::path folder = std::filesystem::temp_directory_path() / "";
    bool is_open = true;
    while (is_open && folder.has_relative_path()) {
        folder = folder.parent_path();
        is_open = (std::filesystem::status(folder).permissions() &
                   std::filesystem::perms::others_exec) != std::filesystem::perms::none;
    }
    return is_open;
}

using boost::unit_test::precondition;
using boost::unit_test::test_unit_id;

const precondition k_named([](test_unit_id) {
    const bool is_fit = !own_group().empty() && !own_user().empty() && is_open_to_all();
    return boost::test_tools::assertion_result(is_fit);
});

const precondition k_root([](test_unit_id) {
    return boost::test_tools::assertion_result(::geteuid() == 0 && is_open_to_all());
});

/// A folder that everybody may read, with a file in a folder of its own.
struct Files {
    Files() {
        ::chmod((folder / ".").c_str(), 0755);
        std::filesystem::create_directory(folder / "log");
        file = folder.write("log/messages", "");
    }
    std::string readers(mode_t folder_mode, mode_t file_mode) const {
        ::chmod((folder / "log").c_str(), folder_mode);
        ::chmod(file.c_str(), file_mode);
        return io::who_may_read(file);
    }
    TemporaryFolder folder;
    std::string file;
};

} // namespace

BOOST_FIXTURE_TEST_CASE(the_first_mode_that_keeps_others_out_says_who_may_read, Files, *k_named) {
    BOOST_TEST(readers(0755, 0644).empty());
    BOOST_TEST(readers(0755, 0640) == "members of the group " + own_group() + " may");
    BOOST_TEST(readers(0750, 0644) == "members of the group " + own_group() + " may");
    BOOST_TEST(readers(0750, 0640) == "members of the group " + own_group() + " may");
    BOOST_TEST(readers(0755, 0600) == "only " + own_user() + " may");
    BOOST_TEST(readers(0750, 0600) == "only " + own_user() + " may");
    BOOST_TEST(readers(0700, 0644) == "only " + own_user() + " may");
}

BOOST_FIXTURE_TEST_CASE(the_target_of_a_link_counts, Files, *k_named) {
    std::filesystem::create_symlink("log/messages", folder / "link");
    std::filesystem::create_directory_symlink(folder / "log", folder / "folder");
    readers(0755, 0600);
    BOOST_TEST(io::who_may_read(folder / "link") == "only " + own_user() + " may");
    readers(0700, 0644);
    BOOST_TEST(io::who_may_read(folder / "folder/messages") == "only " + own_user() + " may");
    std::filesystem::create_symlink("turning", folder / "turning");
    BOOST_TEST(io::who_may_read(folder / "turning").empty());
}

BOOST_FIXTURE_TEST_CASE(a_group_without_a_name_is_not_named, Files, *k_root) {
    readers(0755, 0640);
    BOOST_REQUIRE(::chown(file.c_str(), 0, 65534) == 0); // as seen in a user namespace
    BOOST_TEST(io::who_may_read(file).empty());
}

BOOST_FIXTURE_TEST_CASE(an_error_names_the_readers_only_where_they_matter, Files, *k_named) {
    const auto message = [&](int cause) {
        errno = cause;
        try {
            io::throw_unreadable(file);
        } catch (const Error& error) {
            return std::string(error.what());
        }
    };
    const std::string named =
        file + ": Permission denied (members of the group " + own_group() + " may)";
    readers(0755, 0040); // the owner has the rights of the owner only
    BOOST_TEST(message(EACCES) == named);
    BOOST_TEST(message(EMFILE) == file + ": Too many open files");
    readers(0050, 0640);
    BOOST_TEST(message(EACCES) == named);
    // As where AppArmor refuses.
    readers(0750, 0640);
    BOOST_TEST(message(EACCES) == file + ": Permission denied");
    readers(0700, 0600);
    BOOST_TEST(message(EACCES) == file + ": Permission denied");
    readers(0755, 0644);
}

BOOST_AUTO_TEST_SUITE_END()
