// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ispkit::mail {

/// The action above a limit, the mildest first.
enum class LimitAction : std::uint8_t { warn, hold, defer, reject };

std::string_view name_of(LimitAction action);

/// Whether mail that exceeds a limit with that action is refused, and so not counted.
bool refuses(LimitAction action);

/// What one or several messages amount to.
struct Usage {
    std::int64_t messages = 0;
    std::int64_t recipients = 0;
    /// Of the messages, each once, however many recipients it has.
    std::int64_t bytes = 0;

    Usage& operator+=(const Usage& other);
    Usage& operator-=(const Usage& other);

    friend bool operator==(const Usage&, const Usage&) = default;
};

/// "200 messages, 1000 recipients / 1h": how much may pass in any stretch of time as long as the
/// window, or "50 recipients / message": how much one message may have.
struct Allowance {
    std::optional<std::int64_t> messages;
    std::optional<std::int64_t> recipients;
    std::optional<std::int64_t> bytes;
    /// Zero for a limit of single messages.
    std::chrono::seconds window{0};
    LimitAction action = LimitAction::defer;
    /// The answer in the operator's words, as ReplyText reads it; empty for the built-in answer.
    std::string reply;

    /// Reads "AMOUNT[, AMOUNT...] / WINDOW [ACTION] ["REPLY"]". An amount is "N messages",
    /// "N recipients" or "N bytes", with K, M or G (powers of 1024) behind the number of bytes. The
    /// window is a number with s, m, h or d, or "message"; the default action is defer. Throws
    /// Error.
    static Allowance parse(std::string_view text);

    /// No limit, counted by the hour.
    static Allowance unlimited();

    bool is_unlimited() const { return !messages && !recipients && !bytes; }
    bool is_of_message() const { return window == std::chrono::seconds(0); }

    /// "200 messages, 1000 recipients in 1h", "20M bytes in one message".
    std::string amount() const;

    /// In the form that parse() reads.
    std::string str() const;

    friend bool operator==(const Allowance&, const Allowance&) = default;
};

/// Reads a number with s, m, h or d, or "message", which is zero. Throws Error.
std::chrono::seconds parse_window(std::string_view text);

/// "1h", "90s": the window in the largest unit of which it is a whole number; "message" for zero.
std::string window_text(std::chrono::seconds window);

/// "20M", "1500": a number of bytes in the largest unit of which it is a whole number.
std::string bytes_text(std::int64_t bytes);

/// "198 messages, 340 recipients": of the usage, the numbers that the allowance has, or all if it
/// has none.
std::string usage_text(const Allowance& allowance, const Usage& usage);

/// Whether adding this much exceeds the allowance. Of the usage so far, a limit of single messages
/// counts nothing.
bool is_exceeded(const Allowance& allowance, const Usage& used, const Usage& added);

/// The allowance with only those of its numbers that are exceeded.
Allowance exceeded_part(const Allowance& allowance, const Usage& used, const Usage& added);

/// One of that many parts of the allowance, rounded up; a limit of single messages has no parts.
Allowance part_of(Allowance allowance, std::int64_t parts);

/// The used share of the allowance (1 means all): the greatest of its numbers' shares.
double share_of(const Allowance& allowance, const Usage& used);

} // namespace ispkit::mail
