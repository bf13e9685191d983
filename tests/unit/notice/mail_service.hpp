// SPDX-License-Identifier: MIT
#pragma once

#include "io/file.hpp"
#include "notice/mailer.hpp"

#include <boost/test/unit_test.hpp>

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstring>
#include <string>

namespace ispkit::notice {

/// The socket of a mail service; connections wait in its queue until they are taken.
class MailService {
public:
    explicit MailService(const std::string& path)
        : listener_(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
        sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
        std::strncpy(address.sun_path, path.c_str(), sizeof(address.sun_path) - 1);
        BOOST_REQUIRE(::bind(listener_.get(), reinterpret_cast<const sockaddr*>(&address),
                             sizeof(address)) == 0);
        BOOST_REQUIRE(::listen(listener_.get(), 10) == 0);
    }

    /// Accepts a mail; empty where none has come until then.
    std::string take(std::chrono::milliseconds longest = {}) {
        const io::Fd connection = connection_within(longest);
        std::string mail;
        std::array<char, 65'536> part{};
        for (ssize_t size = 0; connection.get() >= 0 &&
                               (size = ::read(connection.get(), part.data(), part.size())) > 0;) {
            mail.append(part.data(), static_cast<std::size_t>(size));
        }
        if (connection.get() >= 0) {
            BOOST_REQUIRE(::write(connection.get(), k_mail_taken.data(), k_mail_taken.size()) > 0);
        }
        return mail;
    }

    /// A connection whose mail is not taken; none where none has come until then.
    io::Fd connection_within(std::chrono::milliseconds longest) {
        pollfd look{.fd = listener_.get(), .events = POLLIN, .revents = 0};
        ::poll(&look, 1, static_cast<int>(longest.count()));
        return io::Fd(::accept(listener_.get(), nullptr, nullptr));
    }

private:
    io::Fd listener_;
};

} // namespace ispkit::notice
