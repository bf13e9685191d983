// SPDX-License-Identifier: MIT
#pragma once

#include "io/file.hpp"
#include "net/dns/dns_answer.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <functional>
#include <string>
#include <vector>

namespace ispkit::net {

/// A number of 16 or 32 bits in network order.
template <typename Number>
std::string big_endian(Number number) {
    std::string octets;
    for (int shift = (sizeof number - 1) * 8; shift >= 0; shift -= 8) {
        octets += static_cast<char>(number >> shift & 0xff);
    }
    return octets;
}

/// A name server on loopback, which answers when it is told to.
class NameServer {
public:
    /// The records for a question: addresses, host names, or texts of any length.
    std::function<std::vector<std::string>(const DnsQuestion&)> records;
    std::uint32_t time_to_live = 60;
    std::uint8_t response_code = 0; ///< RFC 1035, section 4.1.1
    std::vector<DnsQuestion> questions;

    NameServer() {
        sockaddr_in any{};
        any.sin_family = AF_INET;
        any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        BOOST_REQUIRE(::bind(socket_.get(), address(any), sizeof any) == 0);
        socklen_t size = sizeof any;
        BOOST_REQUIRE(::getsockname(socket_.get(), address(any), &size) == 0);
        name = fmt::format("127.0.0.1:{}", ntohs(any.sin_port));
    }

    /// Answers all that has been asked.
    void serve() {
        constexpr int k_milliseconds = 50;
        while (serve_one(k_milliseconds)) {
        }
    }

    /// Answers this many questions.
    void serve(std::size_t count) {
        constexpr int k_milliseconds = 5000;
        for (; count != 0; --count) {
            BOOST_REQUIRE(serve_one(k_milliseconds));
        }
    }

    /// The answer to a query in RFC 1035's form.
    std::string answer_to(std::string query) {
        const auto [question, end] = question_of(query);
        questions.push_back(question);
        const std::vector<std::string> found =
            response_code == 0 ? records(question) : std::vector<std::string>();
        query.resize(end); // no additional records
        query[2] = '\x81';
        query[3] = static_cast<char>(0x80 | response_code);
        query.replace(6, 6, big_endian(std::uint16_t(found.size())) + std::string(4, '\0'));
        for (const std::string& record : found) {
            const std::string data = data_of(question.type, record);
            query += "\xc0\x0c" + big_endian(std::uint16_t(question.type)) +
                     std::string("\0\1", 2) + big_endian(time_to_live) +
                     big_endian(std::uint16_t(data.size())) + data;
        }
        return query;
    }

    std::string name;

private:
    static constexpr std::size_t k_head = 12;

    static sockaddr* address(sockaddr_in& socket) { return reinterpret_cast<sockaddr*>(&socket); }

    bool serve_one(int milliseconds) {
        pollfd look{.fd = socket_.get(), .events = POLLIN, .revents = 0};
        if (::poll(&look, 1, milliseconds) != 1) {
            return false;
        }
        char text[512];
        sockaddr_in client{};
        socklen_t size = sizeof client;
        const ssize_t got = ::recvfrom(socket_.get(), text, sizeof text, 0, address(client), &size);
        BOOST_REQUIRE(got > static_cast<ssize_t>(k_head));
        const std::string answer = answer_to({text, static_cast<std::size_t>(got)});
        ::sendto(socket_.get(), answer.data(), answer.size(), 0, address(client), size);
        return true;
    }

    struct Asked {
        DnsQuestion question;
        std::size_t end; ///< of name, type and class
    };

    static Asked question_of(const std::string& query) {
        DnsQuestion question;
        std::size_t at = k_head;
        while (query.at(at) != '\0') {
            const auto size = static_cast<std::size_t>(query[at]);
            question.name += (question.name.empty() ? "" : ".") + query.substr(at + 1, size);
            at += 1 + size;
        }
        question.type = static_cast<DnsType>(query.at(at + 2));
        return {question, at + 5};
    }

    static std::string encoded_name(std::string_view host) {
        std::string octets;
        while (!host.empty()) {
            const std::string_view label = host.substr(0, host.find('.'));
            octets += static_cast<char>(label.size());
            octets += label;
            host.remove_prefix(std::min(label.size() + 1, host.size()));
        }
        return octets + '\0';
    }

    static std::string data_of(DnsType type, const std::string& record) {
        std::string data;
        if (type == DnsType::mx) {
            return big_endian(std::uint16_t{10}) + encoded_name(record);
        }
        if (type == DnsType::ptr) {
            return encoded_name(record);
        }
        if (type == DnsType::txt) {
            for (std::size_t at = 0; at < record.size(); at += 255) {
                const std::string part = record.substr(at, 255);
                data += static_cast<char>(part.size()) + part;
            }
            return data;
        }
        const bool is_ipv4 = type == DnsType::a;
        data.resize(is_ipv4 ? sizeof(in_addr) : sizeof(in6_addr));
        BOOST_REQUIRE(::inet_pton(is_ipv4 ? AF_INET : AF_INET6, record.c_str(), data.data()) == 1);
        return data;
    }

    io::Fd socket_{::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
};

} // namespace ispkit::net
