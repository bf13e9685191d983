// SPDX-License-Identifier: MIT
#pragma once

#include "net/dns/dns_answer.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ispkit::net {

/// Asks name servers and remembers their answers for their time to live, in bounded memory. A
/// question that is under way is not asked again. Nothing blocks but wait().
class DnsResolver {
public:
    using Time = std::chrono::steady_clock::time_point;
    using Answer = std::shared_ptr<const DnsAnswer>;
    /// A number by which the caller knows who asked.
    using Asker = std::uint64_t;

    /// The servers are those of /etc/resolv.conf, or "ADDRESS[:PORT],...". Throws Error if they are
    /// not addresses.
    explicit DnsResolver(std::string servers = "");
    ~DnsResolver();

    /// The answer to a question whose name is_dns_name(), if it is remembered. Else it is asked,
    /// and nullptr returned; receive() returns the answer. Throws Error if nothing can be asked.
    Answer ask(const DnsQuestion& question, Asker asker, Time now);

    struct Received {
        Asker asker;
        DnsQuestion question;
        Answer answer;
    };

    /// Reads what has come. Returns the answers, one for each asker; a question that nobody answers
    /// fails after some seconds. Must be called when descriptor() is readable, and several times a
    /// second.
    std::vector<Received> receive(Time now);

    /// How many questions are under way.
    std::size_t under_way() const;

    /// Readable (poll(2)) when there is something to receive.
    int descriptor() const;

    /// Waits until there is something to receive, for `longest` at most.
    void wait(std::chrono::milliseconds longest) const;

private:
    class Questions;
    std::unique_ptr<Questions> questions_;
};

} // namespace ispkit::net
