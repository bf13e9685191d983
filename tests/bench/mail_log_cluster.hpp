// SPDX-License-Identifier: MIT
#pragma once

#include "mail_log_world.hpp"
#include "mail_log_writer.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace world {

/// Four relays that take and deliver the messages, with what they log of it, and strangers between
/// them.
class Cluster {
public:
    Cluster(std::vector<Customer> customers, Random random, Writer::Times times, std::FILE* out)
        : customers_(std::move(customers))
        , random_(random)
        , writer_(times, out) {}

    void run(const std::vector<Plan>& plans);
    void write_truth(const char* path) const;

    /// By key.
    const std::map<std::string, Truth>& truths() const { return truths_; }
    /// Messages that nobody is to be named for.
    std::int64_t unattributed() const { return unattributed_; }

private:
    /// What a message has while its lines are made.
    struct Message {
        const Customer* customer = nullptr;
        int host = 1;
        std::int64_t time = 0;
        bool is_attack = false;
        std::string address;
        std::string name;
        std::string sender;
        std::vector<std::string> recipients;
        std::uint64_t size = 0;
        std::string id;
        /// Null in the past.
        Truth* truth = nullptr;
    };

    std::uint64_t below(std::uint64_t bound) { return random_() % bound; }
    bool one_in(std::uint64_t count) { return below(count) == 0; }

    std::string new_id(int host);
    Message message_of(const Plan& plan);
    void send(Message message);
    void guess(const Message& message);
    std::int64_t filter(const Message& message, std::string& second_id);
    void deliver(const Message& message, const std::string& id, std::int64_t time);
    void notify(const Message& message, const std::string& id, std::int64_t time);
    void add_stranger(std::int64_t time);
    void add_incoming(std::int64_t time, int host);

    std::vector<Customer> customers_;
    Random random_;
    Writer writer_;
    std::uint64_t ids_ = 0x1000;
    std::map<std::string, Truth> truths_;
    std::int64_t unattributed_ = 0;
};

} // namespace world
