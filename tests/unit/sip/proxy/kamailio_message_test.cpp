// SPDX-License-Identifier: MIT
#include "sip/proxy/kamailio_message.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using sip::LogEvent;
using sip::Reading;

BOOST_AUTO_TEST_SUITE(sip_proxy_kamailio_message)

namespace {

constexpr std::string_view k_refused =
    "ERROR: tls [tls_util.h:50]: tls_err_ret(): TLS accept:error:0A0000C1:SSL routines::no shared "
    "cipher (sni: x alert y)";
constexpr std::string_view k_source =
    "ERROR: tls [tls_server.c:1334]: tls_h_read_f(): src addr: 203.0.113.5:40000";

/// What is read of the second message of a process, after a first one of another or the same.
Reading read_after(std::string_view first, std::string_view process, std::string_view second,
                   LogEvent& event) {
    sip::KamailioReader reader;
    BOOST_CHECK(reader.read(first, process, event) == Reading::nothing);
    return reader.read(second, "kamailio[1]", event);
}

} // namespace

BOOST_AUTO_TEST_CASE(a_handshake_that_the_server_refused_names_its_client) {
    LogEvent event;
    BOOST_CHECK(read_after(k_refused, "kamailio[1]", k_source, event) == Reading::event);
    BOOST_TEST(event.address.str() == "203.0.113.5");
    BOOST_TEST(event.port == 40000);
    BOOST_CHECK(event.kind == sip::Kind::refused);
    BOOST_CHECK(
        read_after(k_refused, "kamailio[1]",
                   "ERROR: tls [tls_server.c:935]: tls_h_encode_f(): source IP: 2001:db8::5",
                   event) == Reading::event);
    BOOST_TEST(event.address.str() == "2001:db8::5");
}

BOOST_AUTO_TEST_CASE(other_handshakes_name_nobody) {
    LogEvent event;
    sip::KamailioReader reader;
    BOOST_CHECK(reader.read(k_source, "kamailio[1]", event) == Reading::nothing);
    BOOST_CHECK(read_after(k_refused, "kamailio[2]", k_source, event) == Reading::nothing);
    BOOST_CHECK(read_after(k_refused, "", k_source, event) == Reading::nothing);
    // The client distrusts the certificate; the server is a client itself.
    for (const std::string_view first :
         {"ERROR: tls [tls_util.h:50]: tls_err_ret(): TLS accept:error:0A000418:SSL "
          "routines::tlsv1 alert unknown ca (sni: x)",
          "ERROR: tls [tls_util.h:50]: tls_err_ret(): TLS connect:error:0A000086:SSL "
          "routines::certificate verify failed (sni: x)",
          "ERROR: {1 1 INVITE tls [tls_util.h:50]: tls_err_ret(): TLS accept:error:0} <core>: x"}) {
        BOOST_CHECK(read_after(first, "kamailio[1]", k_source, event) == Reading::nothing);
    }
    // Another message of the process in between.
    BOOST_CHECK(reader.read(k_refused, "kamailio[1]", event) == Reading::nothing);
    BOOST_CHECK(reader.read("INFO: <core> [main.c:1]: x", "kamailio[1]", event) ==
                Reading::nothing);
    BOOST_CHECK(reader.read(k_source, "kamailio[1]", event) == Reading::nothing);
}

BOOST_AUTO_TEST_SUITE_END()
