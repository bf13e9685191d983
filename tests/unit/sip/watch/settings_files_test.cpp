// SPDX-License-Identifier: MIT
#include "sip/watch/settings_files.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

namespace ispkit::sip {
BOOST_AUTO_TEST_SUITE(sip_watch_settings_files)

BOOST_AUTO_TEST_CASE(a_change_is_told_once_and_only_when_it_is_complete) {
    const TemporaryFolder folder;
    const std::string one = folder.write("one", "a");
    SettingsFiles files({one, folder / "two"});
    BOOST_TEST(!files.have_changed());
    BOOST_TEST(!files.have_changed());
    folder.write("one", "ab");
    BOOST_TEST(!files.have_changed()); // somebody may still write to it
    folder.write("one", "abc");
    BOOST_TEST(!files.have_changed());
    BOOST_TEST(files.have_changed());
    BOOST_TEST(!files.have_changed());
    folder.write("two", "");
    BOOST_TEST(!files.have_changed());
    BOOST_TEST(files.have_changed());
}

BOOST_AUTO_TEST_SUITE_END()
} // namespace ispkit::sip
