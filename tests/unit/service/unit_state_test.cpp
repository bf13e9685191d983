// SPDX-License-Identifier: MIT
#include "io/file.hpp"
#include "service/unit_state.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

#include <sys/socket.h>
#include <sys/un.h>

#include <cstdlib>
#include <cstring>
#include <string>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(service_unit_state)

BOOST_AUTO_TEST_CASE(a_bus_that_never_answers_is_given_up) {
    const TemporaryFolder folder;
    const std::string path = folder / "bus";
    const io::Fd listener(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
    std::strncpy(address.sun_path, path.c_str(), sizeof(address.sun_path) - 1);
    BOOST_REQUIRE(
        ::bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0);
    BOOST_REQUIRE(::listen(listener.get(), 10) == 0);
    ::setenv("DBUS_SYSTEM_BUS_ADDRESS", ("unix:path=" + path).c_str(), 1);
    BOOST_TEST(service::trouble_of_service("nft-ban", service::ToRun::if_enabled).empty());
    ::unsetenv("DBUS_SYSTEM_BUS_ADDRESS");
}

BOOST_AUTO_TEST_SUITE_END()
