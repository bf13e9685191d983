// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "faults.hpp"
#include "io/atomic_file.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

#include <sys/stat.h>
#include <unistd.h>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(io_atomic_file)

namespace {

mode_t mode_of(const std::string& path) {
    struct stat status {};
    BOOST_REQUIRE(::stat(path.c_str(), &status) == 0);
    return status.st_mode & 0777U;
}

} // namespace

BOOST_AUTO_TEST_CASE(nothing_appears_before_commit_and_nothing_remains_without_it) {
    const TemporaryFolder folder;
    {
        io::AtomicFile file(folder / "out", io::k_public_mode, io::Existing::replace);
        file.write(io::as_bytes("half"));
        BOOST_TEST(!std::filesystem::exists(folder / "out"));
    }
    BOOST_TEST(folder.count() == 0);
}

BOOST_AUTO_TEST_CASE(commit_gives_the_name_and_leaves_nothing_else) {
    const TemporaryFolder folder;
    for (const auto durability : {io::Durability::synced, io::Durability::unsynced}) {
        io::AtomicFile file(folder / "out", io::k_public_mode, io::Existing::replace);
        file.write(io::as_bytes("who"));
        file.write(io::as_bytes("le"));
        file.commit(durability);
        BOOST_TEST(folder.read("out") == "whole");
        BOOST_TEST(folder.count() == 1);
    }
}

BOOST_AUTO_TEST_CASE(a_secret_is_for_its_owner_alone) {
    const TemporaryFolder folder;
    io::write_file(folder / "key", io::as_bytes("k"), io::k_secret_mode, io::Existing::refuse);
    BOOST_TEST(mode_of(folder / "key") == 0600U);
}

BOOST_AUTO_TEST_CASE(a_mode_can_be_set_whatever_the_umask_and_the_old_file) {
    const TemporaryFolder folder;
    const std::string path = folder.write("file", "old");
    std::filesystem::permissions(path, std::filesystem::perms::owner_read);
    io::AtomicFile file(path, io::k_public_mode, io::Existing::replace);
    file.set_mode(0644);
    file.commit();
    BOOST_TEST(mode_of(path) == 0644U);
}

BOOST_AUTO_TEST_CASE(a_file_that_is_replaced_leaves_its_permissions_to_the_new_one) {
    const TemporaryFolder folder;
    const auto mode_after = [&](mode_t before, mode_t wanted) {
        folder.write("out", "old");
        BOOST_REQUIRE(::chmod((folder / "out").c_str(), before) == 0);
        io::write_file(folder / "out", io::as_bytes("new"), wanted, io::Existing::replace);
        BOOST_TEST(folder.read("out") == "new");
        return mode_of(folder / "out");
    };
    const mode_t umask_before = ::umask(027);
    io::write_file(folder / "other", io::as_bytes("new"), io::k_public_mode, io::Existing::replace);
    BOOST_TEST(mode_of(folder / "other") == 0640U);
    for (const mode_t mode : {0600U, 0640U, 0644U, 0664U, 0400U}) {
        BOOST_TEST(mode_after(mode, io::k_public_mode) == mode);
        BOOST_TEST(mode_after(mode, io::k_secret_mode) == (mode & 0600U));
    }
    BOOST_TEST(mode_after(0755, io::k_public_mode) == 0644U);
    ::umask(umask_before);
}

BOOST_AUTO_TEST_CASE(a_file_that_is_replaced_leaves_its_owner_to_the_new_one_unless_it_is_secret,
                     // Nobody else may give files away.
                     *boost::unit_test::precondition([](boost::unit_test::test_unit_id) {
                         return boost::test_tools::assertion_result(::geteuid() == 0);
                     })) {
    const TemporaryFolder folder;
    for (const mode_t wanted : {io::k_public_mode, io::k_secret_mode}) {
        folder.write("out", "old");
        BOOST_REQUIRE(::chown((folder / "out").c_str(), 12, 34) == 0);
        io::write_file(folder / "out", io::as_bytes("new"), wanted, io::Existing::replace);
        struct stat status {};
        BOOST_REQUIRE(::stat((folder / "out").c_str(), &status) == 0);
        BOOST_TEST(status.st_uid == (wanted == io::k_public_mode ? 12U : 0U));
        BOOST_TEST(status.st_gid == (wanted == io::k_public_mode ? 34U : ::getegid()));
    }
}

BOOST_AUTO_TEST_CASE(an_existing_file_is_replaced_or_refused_as_asked) {
    const TemporaryFolder folder;
    folder.write("out", "old");
    BOOST_CHECK_THROW(io::AtomicFile(folder / "out", io::k_public_mode, io::Existing::refuse),
                      Error);
    BOOST_TEST(folder.read("out") == "old");
    io::write_file(folder / "out", io::as_bytes("new"), io::k_public_mode, io::Existing::replace);
    BOOST_TEST(folder.read("out") == "new");
}

BOOST_AUTO_TEST_CASE(a_file_that_appears_meanwhile_is_not_replaced) {
    const TemporaryFolder folder;
    io::AtomicFile file(folder / "out", io::k_public_mode, io::Existing::refuse);
    folder.write("out", "someone else's");
    BOOST_CHECK_THROW(file.commit(), Error);
    BOOST_TEST(folder.read("out") == "someone else's");
}

BOOST_AUTO_TEST_CASE(a_name_that_appears_before_commit_is_refused_then) {
    const TemporaryFolder folder;
    io::AtomicFile file(folder / "out", io::k_public_mode, io::Existing::refuse);
    file.write(io::as_bytes("new"));
    folder.write("out", "old");
    BOOST_CHECK_THROW(file.commit(), Error);
    BOOST_TEST(folder.read("out") == "old");
}

BOOST_AUTO_TEST_CASE(a_symbolic_link_stays_and_its_target_is_replaced) {
    const TemporaryFolder folder;
    folder.write("target", "old");
    std::filesystem::create_symlink("target", folder / "link");
    io::write_file(folder / "link", io::as_bytes("new"), io::k_public_mode, io::Existing::replace);
    BOOST_TEST(std::filesystem::is_symlink(folder / "link"));
    BOOST_TEST(folder.read("target") == "new");
}

BOOST_AUTO_TEST_CASE(a_device_or_folder_is_never_replaced) {
    const TemporaryFolder folder;
    for (const std::string& path : {std::string("/dev/null"), folder / "."}) {
        BOOST_CHECK_THROW(io::AtomicFile(path, io::k_public_mode, io::Existing::replace), Error);
    }
}

BOOST_AUTO_TEST_CASE(files_that_belong_together_appear_together) {
    const TemporaryFolder folder;
    std::vector<io::AtomicFile> files;
    for (const char* name : {"a", "b"}) {
        files.emplace_back(folder / name, io::k_public_mode, io::Existing::refuse);
    }
    io::commit_all(files);
    BOOST_TEST(folder.count() == 2);
}

BOOST_AUTO_TEST_CASE(a_missing_folder_is_an_error_that_names_the_file) {
    const TemporaryFolder folder;
    const std::string path = folder / "no/such/out";
    BOOST_CHECK_EXCEPTION(
        io::AtomicFile(path, io::k_public_mode, io::Existing::replace), Error,
        [&](const Error& error) { return error.what() == path + ": No such file or directory"; });
}

BOOST_AUTO_TEST_CASE(a_file_of_other_content_stays_and_a_beginning_is_replaced) {
    const std::string content(200'000, 'x');
    const auto kept = [&](const std::string& there) {
        const TemporaryFolder folder;
        folder.write("out", there);
        bool refused = false;
        try {
            io::write_file(folder / "out", io::as_bytes(content), io::k_public_mode,
                           io::Existing::match);
        } catch (const Error&) {
            refused = true;
        }
        BOOST_TEST(folder.count() == 1);
        BOOST_TEST((folder.read("out") == (refused ? there : content)));
        return refused;
    };
    for (const std::size_t length :
         {0UL, 1UL, 65'535UL, 65'536UL, 65'537UL, 199'999UL, 200'000UL}) {
        BOOST_TEST(!kept(content.substr(0, length)));
        BOOST_TEST(kept(content.substr(0, length) + "y"));
    }
    BOOST_TEST(kept(content + "x"));
    BOOST_TEST(kept("y" + content.substr(1)));
}

BOOST_AUTO_TEST_CASE(a_file_of_the_same_content_is_not_written_again) {
    const TemporaryFolder folder;
    folder.write("out", "same");
    struct stat before {};
    struct stat after {};
    BOOST_REQUIRE(::stat((folder / "out").c_str(), &before) == 0);
    io::write_file(folder / "out", io::as_bytes("same"), io::k_public_mode, io::Existing::match);
    BOOST_REQUIRE(::stat((folder / "out").c_str(), &after) == 0);
    BOOST_TEST(before.st_ino == after.st_ino);
    BOOST_TEST(folder.count() == 1);
}

// A full disk, a limit, a folder that forbids it ...: whatever fails, the name has the old content
// or the new one, and nothing else is left.
BOOST_AUTO_TEST_CASE(a_call_that_fails_leaves_what_was_there_or_the_whole_file) {
    using io::Existing;
    const TemporaryFolder folder;
    const std::string path = folder / "out";
    struct Case {
        Existing existing;
        std::string before;
    };
    for (const Case& one :
         {Case{Existing::replace, "old"}, Case{Existing::replace, ""}, Case{Existing::refuse, ""},
          Case{Existing::match, "conte"}, Case{Existing::match, "content"}}) {
        const auto reset = [&] {
            std::filesystem::remove(path);
            if (!one.before.empty()) {
                folder.write("out", one.before);
            }
        };
        for (FaultSeries series : {FaultSeries{Call::open, EMFILE},
                                   {Call::write, ENOSPC},
                                   {Call::write, EINTR},
                                   {Call::write, k_short},
                                   {Call::read, EIO},
                                   {Call::read, EINTR},
                                   {Call::read, k_short},
                                   {Call::sync, EIO},
                                   {Call::name, EACCES},
                                   {Call::name, EINVAL},
                                   {Call::change, EPERM},
                                   {Call::status, EACCES},
                                   {Call::allocate, ENOMEM}}) {
            series.name = folder / ""; // what belongs to the folder names that
            for (const Lasting lasting : {Lasting::once, Lasting::from_then_on}) {
                if (series.error == EINTR && lasting == Lasting::from_then_on) {
                    continue; // waits for ever
                }
                series.lasting = lasting;
                reset();
                for_each_fault(
                    series,
                    [&] {
                        io::write_file(path, io::as_bytes("content"), io::k_public_mode,
                                       one.existing);
                    },
                    [&](const std::string& message) {
                        const std::string now = folder.read("out");
                        BOOST_TEST((now == "content" || (!message.empty() && now == one.before)),
                                   now);
                        BOOST_TEST(folder.count() == (now.empty() ? 0 : 1));
                        reset();
                    });
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(files_that_belong_together_get_no_name_before_all_are_on_the_disk) {
    const TemporaryFolder folder;
    for_each_fault(
        {.call = Call::sync, .error = EIO},
        [&] {
            std::vector<io::AtomicFile> files;
            for (const char* name : {"a", "b", "c"}) {
                files.emplace_back(folder / name, io::k_public_mode, io::Existing::replace);
            }
            io::commit_all(files);
        },
        [&](const std::string& message) {
            const bool was_folder = message.find(folder / "a") == message.npos &&
                                    message.find(folder / "b") == message.npos &&
                                    message.find(folder / "c") == message.npos;
            BOOST_TEST(folder.count() == (was_folder ? 3 : 0));
            for (const char* name : {"a", "b", "c"}) {
                std::filesystem::remove(folder / name);
            }
        });
}

BOOST_AUTO_TEST_SUITE_END()
