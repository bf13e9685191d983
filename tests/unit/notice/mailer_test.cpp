// SPDX-License-Identifier: MIT
#include "notice/mailer.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>

using namespace ispkit;
using namespace std::chrono_literals;
using logfile::Time;
using notice::Mailer;

BOOST_AUTO_TEST_SUITE(notice_mailer)

namespace {

constexpr Time k_start{std::chrono::hours(500'000)};

/// The socket of a mail service; connections wait in its queue until they are taken.
class MailService {
public:
    explicit MailService(const std::string& path)
        : listener_(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0)) {
        sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
        std::strncpy(address.sun_path, path.c_str(), sizeof(address.sun_path) - 1);
        BOOST_REQUIRE(::bind(listener_.get(), reinterpret_cast<const sockaddr*>(&address),
                             sizeof(address)) == 0);
        BOOST_REQUIRE(::listen(listener_.get(), 10) == 0);
    }

    /// Accepts a mail; empty where none has come.
    std::string take() {
        const io::Fd connection(::accept(listener_.get(), nullptr, nullptr));
        std::string mail;
        std::array<char, 65'536> part{};
        for (ssize_t size = 0; connection.get() >= 0 &&
                               (size = ::read(connection.get(), part.data(), part.size())) > 0;) {
            mail.append(part.data(), static_cast<std::size_t>(size));
        }
        if (connection.get() >= 0) {
            BOOST_REQUIRE(::write(connection.get(), notice::k_mail_taken.data(),
                                  notice::k_mail_taken.size()) > 0);
        }
        return mail;
    }

private:
    io::Fd listener_;
};

bool holds(const std::string& text, std::string_view part) {
    return text.find(part) != text.npos;
}

} // namespace

BOOST_AUTO_TEST_CASE(events_are_collected_but_an_urgent_one_waits_for_a_minute_at_most) {
    const TemporaryFolder folder;
    MailService service(folder / "mail");
    Mailer mailer("sip-banwatch", "noc@example.com", 1h, folder / "mail");
    mailer.add("first");
    mailer.tend(k_start);
    BOOST_TEST(holds(service.take(), "\n\nfirst\n"));
    for (int i = 0; i < 300; ++i) {
        mailer.add("a ban");
    }
    mailer.tend(k_start + 59min);
    BOOST_TEST(service.take() == "");
    mailer.tend(k_start + 1h);
    BOOST_TEST(holds(service.take(), "\n\na ban\n"));
    for (int i = 0; i < 300; ++i) {
        mailer.add("a ban");
    }
    mailer.add_urgent("a guessed password");
    mailer.tend(k_start + 1h + 59s);
    BOOST_TEST(service.take() == "");
    mailer.tend(k_start + 1h + 1min);
    const std::string mail = service.take();
    BOOST_TEST(holds(mail, ": 301 events\n"));
    BOOST_TEST(holds(mail, "\n\na guessed password\na ban\n"));
    BOOST_TEST(holds(mail, "\na ban\nand 101 more\n"));
    mailer.add("a ban");
    mailer.tend(k_start + 2h);
    BOOST_TEST(service.take() == "");
}

BOOST_AUTO_TEST_SUITE_END()
