// SPDX-License-Identifier: MIT
#include "mail_log_cluster.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <string_view>

namespace world {

/// Two relays have short queue ids, two long ones.
std::string Cluster::new_id(int host) {
    constexpr std::string_view k_letters = "0123456789BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxy";
    const std::uint64_t number = ++ids_ * 7;
    if (host <= 2) {
        return fmt::format("{:010X}", number & 0xff'ffff'ffff);
    }
    std::string id = "4d";
    for (std::uint64_t rest = number; id.size() < 9; rest /= k_letters.size()) {
        id += k_letters[rest % k_letters.size()];
    }
    return id + "z" + fmt::format("{}", 1000 + number % 9000);
}

Cluster::Message Cluster::message_of(const Plan& plan) {
    const Customer& customer = customers_[plan.customer];
    Message message{.customer = &customer,
                    .host = static_cast<int>(below(4)) + 1,
                    .time = plan.time,
                    .is_attack = plan.is_attack,
                    .address = customer.address,
                    .name = customer.name,
                    .sender = customer.sender,
                    .recipients = {},
                    .size = 800 + below(50'000),
                    .id = {},
                    .truth = nullptr};
    std::uint64_t recipients = one_in(12) ? 2 + below(8) : 1;
    if (plan.is_attack) {
        recipients = customer.kind == Kind::quiet_bot ? 1 + below(3) : 5 + below(20);
        if (customer.kind == Kind::stolen) {
            message.address = fmt::format("203.{}.{}.{}", below(40), below(200), below(200) + 1);
            message.name = "unknown";
        } else {
            message.sender = fmt::format("{}@shop{}.example", below(100'000), below(300));
        }
        if (one_in(100)) { // somebody else shall be blamed
            message.sender = "\"a>, size=1, nrcpt=9 (queue active) client=c99[198.18.0.100], "
                             "sasl_method=PLAIN, sasl_username=user99@example.org\"@shop1.example";
        }
    }
    for (std::uint64_t i = 0; i < recipients; ++i) {
        message.recipients.push_back(
            fmt::format("r{}@d{}.example.com", below(1'000'000), below(5'000)));
    }
    message.id = new_id(message.host);
    Truth& truth = truths_[customer.key()];
    const bool is_past = Seconds(std::chrono::seconds(plan.time / 1000)) < k_since;
    truth.past_messages += is_past ? 1 : 0;
    message.truth = is_past ? nullptr : &truth;
    return message;
}

/// The password is guessed before a stolen login is used from an address.
void Cluster::guess(const Message& message) {
    const std::uint64_t failures = 3 + below(5);
    for (std::uint64_t i = 0; i < failures; ++i) {
        writer_.add(message.time - 20'000 + static_cast<std::int64_t>(i) * 1'000, message.host,
                    "postfix/submission/smtpd",
                    fmt::format("warning: {}[{}]: SASL LOGIN authentication failed: "
                                "UGFzc3dvcmQ6, sasl_username={}",
                                message.name, message.address, message.customer->key()));
    }
    if (message.truth != nullptr) {
        message.truth->sasl_failures += static_cast<std::int64_t>(failures);
        message.truth->sasl_failures_before_success += static_cast<std::int64_t>(failures);
        truths_[message.address].sasl_failures += static_cast<std::int64_t>(failures);
    }
}

void Cluster::send(Message message) {
    const bool has_login = !message.customer->login.empty();
    const std::string smtpd = has_login ? "postfix/submission/smtpd" : "postfix/smtpd";
    const std::string client = fmt::format("{}[{}]", message.name, message.address);
    const std::int64_t time = message.time;
    writer_.add(time, message.host, smtpd, "connect from " + client);
    writer_.add(time + 100, message.host, smtpd,
                fmt::format("{}: client={}{}", message.id, client,
                            has_login
                                ? ", sasl_method=LOGIN, sasl_username=" + message.customer->login
                                : std::string()));
    writer_.add(time + 150, message.host, "postfix/cleanup",
                fmt::format("{}: message-id=<{}.{}@example.org>", message.id, time, ids_));
    writer_.add(time + 200, message.host, "postfix/qmgr",
                fmt::format("{}: from=<{}>, size={}, nrcpt={} (queue active)", message.id,
                            message.sender, message.size, message.recipients.size()));
    writer_.add(time + 210, message.host, smtpd,
                fmt::format("disconnect from {} ehlo=1 mail=1 rcpt={} data=1 quit=1 commands=5",
                            client, message.recipients.size()));
    if (message.truth != nullptr) {
        ++message.truth->messages;
        message.truth->recipients += static_cast<std::int64_t>(message.recipients.size());
        message.truth->size += static_cast<std::int64_t>(message.size);
    }
    std::string id = message.id;
    std::int64_t next = time + 300;
    if (message.customer->is_filtered) {
        next = filter(message, id);
    }
    if (!id.empty()) {
        deliver(message, id, next);
    }
}

/// The pass through the content filter; the id of the second one is empty where there is none.
std::int64_t Cluster::filter(const Message& message, std::string& second_id) {
    const std::int64_t time = message.time + 300 + static_cast<std::int64_t>(below(2'000));
    const bool is_bad = message.is_attack && message.customer->kind != Kind::quiet_bot;
    const bool is_virus = is_bad && one_in(20);
    const bool is_spam = !is_virus && (is_bad ? one_in(3) : one_in(3'000));
    std::string to;
    for (const std::string& recipient : message.recipients) {
        to += fmt::format("{}<{}>", to.empty() ? "" : ",", recipient);
    }
    second_id = is_virus ? std::string() : new_id(message.host);
    const std::string session = fmt::format("({:05}-{:02})", below(99'999), below(20));
    if (!is_virus) {
        writer_.add(time, message.host, "postfix/smtpd",
                    second_id + ": client=localhost[127.0.0.1]");
        writer_.add(
            time + 5, message.host, "postfix/cleanup",
            fmt::format("{}: message-id=<{}.{}@example.org>", second_id, message.time, ids_));
        writer_.add(time + 10, message.host, "postfix/qmgr",
                    fmt::format("{}: from=<{}>, size={}, nrcpt={} (queue active)", second_id,
                                message.sender, message.size + 480, message.recipients.size()));
    }
    writer_.add(time + 12, message.host, "amavis",
                fmt::format("{} {} {{{}}}, [{}]:50001 [{}] <{}> -> {}, Queue-ID: {}, Message-ID: "
                            "<{}.{}@example.org>, mail_id: a-{}, Hits: {}, size: {}, {}345 ms",
                            session,
                            is_virus  ? "Blocked INFECTED (Eicar-Test-Signature)"
                            : is_spam ? "Passed SPAMMY"
                                      : "Passed CLEAN",
                            is_virus ? "DiscardedOutbound" : "RelayedOutbound", message.address,
                            message.address, message.sender, to, message.id, message.time, ids_,
                            ids_, is_spam ? "8.2" : "-", message.size,
                            is_virus ? "" : "queued_as: " + second_id + ", "));
    for (const std::string& recipient : message.recipients) {
        writer_.add(time + 15, message.host, "postfix/amavis/smtp",
                    fmt::format("{}: to=<{}>, relay=127.0.0.1[127.0.0.1]:10024, delay=0.5, "
                                "delays=0.1/0/0/0.4, dsn=2.0.0, status=sent ({})",
                                message.id, recipient,
                                is_virus ? "250 2.7.0 Ok, discarded, id=1-1 - INFECTED"
                                         : "250 2.0.0 from MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 "
                                           "Ok: queued as " +
                                               second_id));
    }
    writer_.add(time + 20, message.host, "postfix/qmgr", message.id + ": removed");
    if (message.truth != nullptr) {
        message.truth->spam += is_spam ? 1 : 0;
        message.truth->viruses += is_virus ? 1 : 0;
    }
    return time + 100;
}

/// Deliveries to other servers, some later, some in vain.
void Cluster::deliver(const Message& message, const std::string& id, std::int64_t time) {
    const bool is_bad = message.is_attack && message.customer->kind != Kind::quiet_bot;
    std::int64_t last = time;
    bool has_bounced = false;
    bool waits = false;
    for (const std::string& recipient : message.recipients) {
        const auto delay = static_cast<std::int64_t>(below(3'000));
        const std::string to = fmt::format(
            "{}: to=<{}>, relay=mx.{}[192.0.2.{}]:25, delay={}.1, delays=0.1/0/0.5/{}", id,
            recipient, recipient.substr(recipient.find('@') + 1), below(200) + 1, delay / 1000, 1);
        const bool is_bounced = one_in(is_bad ? 4 : 60);
        const bool is_deferred = !is_bounced && one_in(40);
        if (is_bounced) {
            writer_.add(time + delay, message.host, "postfix/smtp",
                        to + ", dsn=5.1.1, status=bounced (host said: 550 5.1.1 User unknown (in "
                             "reply to RCPT TO command))");
        } else if (is_deferred) {
            writer_.add(time + delay, message.host, "postfix/smtp",
                        to + ", dsn=4.7.1, status=deferred (host said: 450 4.7.1 try later (in "
                             "reply to RCPT TO command))");
        }
        const std::int64_t again = is_deferred ? 300'000 + delay : 0;
        const bool is_sent = !is_bounced && !(is_deferred && one_in(4));
        if (is_sent) {
            writer_.add(time + delay + again, message.host, "postfix/smtp",
                        fmt::format("{}, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as {})", to,
                                    new_id(1)));
        }
        last = std::max(last, time + delay + again);
        has_bounced = has_bounced || is_bounced;
        waits = waits || (is_deferred && !is_sent);
        if (message.truth != nullptr) {
            message.truth->sent += is_sent ? 1 : 0;
            message.truth->bounced += is_bounced ? 1 : 0;
            message.truth->deferred += is_deferred && !is_sent ? 1 : 0;
        }
    }
    if (has_bounced) {
        notify(message, id, last + 10);
    }
    if (!waits) {
        writer_.add(last + 100, message.host, "postfix/qmgr", id + ": removed");
    }
}

/// The message that tells the sender of it, which is nobody's.
void Cluster::notify(const Message& message, const std::string& id, std::int64_t time) {
    const std::string notice = new_id(message.host);
    writer_.add(time, message.host, "postfix/cleanup",
                fmt::format("{}: message-id=<{}.notice@relay>", notice, time));
    writer_.add(time + 5, message.host, "postfix/bounce",
                fmt::format("{}: sender non-delivery notification: {}", id, notice));
    writer_.add(time + 10, message.host, "postfix/qmgr",
                fmt::format("{}: from=<>, size=2900, nrcpt=1 (queue active)", notice));
    writer_.add(time + 500, message.host, "postfix/smtp",
                fmt::format("{}: to=<{}>, relay=mx.example.org[192.0.2.1]:25, delay=0.5, "
                            "delays=0/0/0/0.5, dsn=2.0.0, status=sent (250 2.0.0 Ok)",
                            notice, message.sender));
    writer_.add(time + 510, message.host, "postfix/qmgr", notice + ": removed");
    unattributed_ += Seconds(std::chrono::seconds((time + 10) / 1000)) >= k_since;
}

/// Somebody else's server, or somebody who is refused.
void Cluster::add_stranger(std::int64_t time) {
    const int host = static_cast<int>(below(4)) + 1;
    const std::string address =
        fmt::format("100.{}.{}.{}", 70 + below(20), below(250), below(250) + 1);
    const bool is_past = Seconds(std::chrono::seconds(time / 1000)) < k_since;
    Truth none;
    Truth& truth = is_past ? none : truths_[address];
    switch (below(4)) {
    case 0:
        writer_.add(time, host, "postfix/smtpd",
                    fmt::format("NOQUEUE: reject: RCPT from unknown[{}]: 554 5.7.1 Service "
                                "unavailable; Client host [{}] blocked using zen.example; listed; "
                                "from=<a@b.example> to=<user{}@example.org> proto=ESMTP "
                                "helo=<client=c[198.18.0.9]>",
                                address, address, below(999)));
        ++truth.blocklist_hits;
        break;
    case 1:
        writer_.add(time, host, "greylist-db",
                    fmt::format("action=greylist reason=new client=unknown[{}] "
                                "known_as=100.70.0.0/24 sender=a@b.example "
                                "recipient=user{}@example.org wait=300",
                                address, below(999)));
        writer_.add(time + 1, host, "postfix/smtpd",
                    fmt::format("NOQUEUE: reject: RCPT from unknown[{}]: 450 4.7.1 "
                                "<user1@example.org>: Recipient address rejected: Greylisted: try "
                                "again in 300 seconds; from=<a@b.example> to=<user1@example.org> "
                                "proto=ESMTP helo=<mx>",
                                address));
        ++truth.greylisted;
        break;
    case 2:
        writer_.add(time, host, "postfix/smtpd", fmt::format("connect from unknown[{}]", address));
        writer_.add(time + 9, host, "postfix/smtpd",
                    fmt::format("warning: unknown[{}]: SASL LOGIN authentication failed: "
                                "UGFzc3dvcmQ6, sasl_username=user{}@example.org",
                                address, below(11'000)));
        writer_.add(
            time + 20, host, "postfix/smtpd",
            fmt::format("disconnect from unknown[{}] ehlo=1 auth=0/1 commands=1/2", address));
        ++truth.sasl_failures;
        break;
    default:
        add_incoming(time, host);
    }
}

/// Mail for one of the provider's own mailboxes.
void Cluster::add_incoming(std::int64_t time, int host) {
    const std::string id = new_id(host);
    const std::string address = fmt::format("192.0.2.{}", 200 + below(50));
    const bool is_past = Seconds(std::chrono::seconds(time / 1000)) < k_since;
    Truth none;
    Truth& truth = is_past ? none : truths_[address];
    truths_[address].past_messages += is_past ? 1 : 0;
    writer_.add(time, host, "postfix/smtpd",
                fmt::format("{}: client=mx.example.com[{}]", id, address));
    writer_.add(time + 100, host, "postfix/qmgr",
                fmt::format("{}: from=<news@example.com>, size=4000, nrcpt=1 (queue active)", id));
    writer_.add(time + 200, host, "postfix/lmtp",
                fmt::format("{}: to=<user{}@example.org>, relay=store[private/dovecot-lmtp], "
                            "delay=0.2, delays=0/0/0/0.2, dsn=2.0.0, status=sent (250 2.0.0 Saved)",
                            id, below(999)));
    writer_.add(time + 210, host, "postfix/qmgr", id + ": removed");
    ++truth.messages;
    ++truth.recipients;
    ++truth.sent;
    truth.size += 4000;
}

void Cluster::run(const std::vector<Plan>& plans) {
    std::map<std::string, bool> guessed;
    for (const Plan& plan : plans) {
        constexpr std::int64_t k_margin = 60'000; // lines may be dated back so much
        writer_.flush(plan.time - k_margin);
        Message message = message_of(plan);
        if (plan.is_attack && message.customer->kind == Kind::stolen &&
            !std::exchange(guessed[message.address], true)) {
            guess(message);
        }
        send(std::move(message));
        if (one_in(4)) {
            add_stranger(plan.time + 50);
        }
    }
    writer_.flush(std::numeric_limits<std::int64_t>::max());
    writer_.write();
}

void Cluster::write_truth(const char* path) const {
    std::string text = fmt::format("{{\"since\":{},\"unattributed\":{},\"keys\":{{",
                                   k_since.time_since_epoch().count(), unattributed_);
    const char* separator = "";
    for (const auto& [key, truth] : truths_) {
        text += fmt::format(
            "{}\n\"{}\":{{\"messages\":{},\"recipients\":{},\"size\":{},\"sent\":{},"
            "\"deferred\":{},\"bounced\":{},\"spam\":{},\"viruses\":{},\"blocklist_hits\":{},"
            "\"greylisted\":{},\"limit_hits\":{},\"sasl_failures\":{},"
            "\"sasl_failures_before_success\":{},\"past_messages\":{}}}",
            std::exchange(separator, ","), key, truth.messages, truth.recipients, truth.size,
            truth.sent, truth.deferred, truth.bounced, truth.spam, truth.viruses,
            truth.blocklist_hits, truth.greylisted, truth.limit_hits, truth.sasl_failures,
            truth.sasl_failures_before_success, truth.past_messages);
    }
    text += "},\"offenders\":[";
    separator = "";
    for (const Customer& customer : customers_) {
        if (customer.kind != Kind::innocent) {
            text += fmt::format("{}\"{}\"", std::exchange(separator, ","), customer.key());
        }
    }
    text += "]}\n";
    std::FILE* const file = std::fopen(path, "w");
    if (file == nullptr || std::fwrite(text.data(), 1, text.size(), file) != text.size() ||
        std::fclose(file) != 0) {
        std::perror(path);
        std::exit(2);
    }
}

} // namespace world
