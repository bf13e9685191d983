// SPDX-License-Identifier: MIT
#include "net/dns/dns_resolver.hpp"

#include "container/bounded_table.hpp"
#include "net/dns/ares_channel.hpp"

#include <arpa/nameser.h>

#include <algorithm>
#include <map>
#include <utility>

namespace ispkit::net {

namespace {

using std::chrono::seconds;

/// How long answers are remembered: their time to live, within these bounds.
constexpr seconds k_shortest_memory{5};
constexpr seconds k_longest_memory = std::chrono::hours(1);
/// If there is no record, and the zone does not say how long that counts.
constexpr seconds k_memory_of_none{60};
/// Servers that fail are not asked again for this long.
constexpr seconds k_memory_of_failure{30};

/// Together they bound the memory: 10 MiB.
constexpr std::size_t k_most_remembered = 5000;
constexpr std::size_t k_largest_remembered = 2 << 10;

seconds memory_of(const DnsAnswer& answer) {
    if (answer.status == DnsAnswer::Status::failed) {
        return k_memory_of_failure;
    }
    return std::clamp(answer.time_to_live.value_or(k_memory_of_none), k_shortest_memory,
                      k_longest_memory);
}

} // namespace

class DnsResolver::Questions {
public:
    explicit Questions(std::string servers)
        : channel_(std::move(servers)) {}

    Answer ask(const DnsQuestion& question, Asker asker, Time now) {
        if (const Remembered* const known = remembered_.find(question);
            known != nullptr && now < known->end) {
            return known->answer;
        }
        const auto [place, is_new] = asked_.try_emplace(question);
        Asked& asked = place->second;
        if (is_new) {
            asked.questions = this;
            asked.place = place;
            try {
                answered_.reserve(asked_.size()); // take() must not throw
                asked.askers.push_back(asker);
                ares_query(channel_.open(), question.name.c_str(), ns_c_in,
                           static_cast<int>(question.type), take, &asked);
            } catch (...) {
                asked_.erase(place);
                throw;
            }
        } else {
            asked.askers.push_back(asker);
        }
        return nullptr;
    }

    std::vector<Received> receive(Time now) {
        channel_.read();
        std::vector<Received> all;
        for (; !answered_.empty(); answered_.pop_back()) { // keeps the room that ask() made
            const Place place = answered_.back();
            const auto& [question, asked] = *place;
            for (const Asker asker : asked.askers) {
                all.push_back({asker, question, asked.answer});
            }
            if (asked.answer->size() <= k_largest_remembered) {
                remembered_.at(question) = {asked.answer, now + memory_of(*asked.answer)};
            }
            asked_.erase(place);
        }
        if (asked_.empty()) {
            channel_.close(); // the next question reads /etc/resolv.conf again
        }
        return all;
    }

    std::size_t under_way() const { return asked_.size(); }
    const AresChannel& channel() const { return channel_; }

private:
    struct Asked;
    using Place = std::map<DnsQuestion, Asked>::iterator;
    struct Asked {
        Questions* questions = nullptr;
        Place place;
        std::vector<Asker> askers;
        Answer answer = std::make_shared<const DnsAnswer>();
    };
    struct Remembered {
        Answer answer;
        Time end;

        /// An answer that ends soon is worth least.
        Time worth() const { return end; }
    };

    /// ares_callback; throws nothing through the library.
    static void take(void* asked_of_call, int status, int /*timeouts*/, unsigned char* message,
                     int size) {
        auto& asked = *static_cast<Asked*>(asked_of_call);
        const bool is_message =
            message != nullptr &&
            (status == ARES_SUCCESS || status == ARES_ENOTFOUND || status == ARES_ENODATA);
        if (is_message) {
            try {
                asked.answer = std::make_shared<const DnsAnswer>(parse_dns_answer(
                    {reinterpret_cast<const char*>(message), static_cast<std::size_t>(size)},
                    asked.place->first.type));
            } catch (const std::bad_alloc&) {
                // The question counts as one that the servers did not answer.
            }
        }
        asked.questions->answered_.push_back(asked.place);
    }

    container::BoundedTable<DnsQuestion, Remembered> remembered_{k_most_remembered};
    std::map<DnsQuestion, Asked> asked_;
    std::vector<Place> answered_;
    AresChannel channel_; ///< its end calls back, so it ends first
};

DnsResolver::DnsResolver(std::string servers)
    : questions_(std::make_unique<Questions>(std::move(servers))) {}

DnsResolver::~DnsResolver() = default;

DnsResolver::Answer DnsResolver::ask(const DnsQuestion& question, Asker asker, Time now) {
    return questions_->ask(question, asker, now);
}

std::vector<DnsResolver::Received> DnsResolver::receive(Time now) {
    return questions_->receive(now);
}

std::size_t DnsResolver::under_way() const {
    return questions_->under_way();
}

int DnsResolver::descriptor() const {
    return questions_->channel().descriptor();
}

void DnsResolver::wait(std::chrono::milliseconds longest) const {
    questions_->channel().wait(longest);
}

} // namespace ispkit::net
