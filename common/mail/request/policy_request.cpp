// SPDX-License-Identifier: MIT
#include "mail/request/policy_request.hpp"

#include "error.hpp"
#include "mail/request/service_state.hpp"
#include "text/number.hpp"

#include <algorithm>
#include <cstring>

namespace ispkit::mail {

namespace {

constexpr std::string_view k_kind = "smtpd_access_policy";

Stage stage_of(std::string_view state) {
    return state == "RCPT"             ? Stage::rcpt
           : state == "DATA"           ? Stage::data
           : state == "END-OF-MESSAGE" ? Stage::end_of_message
                                       : Stage::other;
}

std::uint64_t number_of(std::string_view name, std::string_view value) {
    std::uint64_t number = 0;
    if (!value.empty() && !text::read_number(value, number)) {
        throw_error("policy request: {} is not a number", name);
    }
    return number;
}

/// The member that keeps the attribute of that name; null for attributes that are not used.
std::string_view PolicyRequest::*member_of(std::string_view name) {
    switch (name.size()) {
    case 6:
        return name == "sender" ? &PolicyRequest::sender : nullptr;
    case 8:
        return name == "instance"   ? &PolicyRequest::instance
               : name == "queue_id" ? &PolicyRequest::queue_id
                                    : nullptr;
    case 9:
        return name == "recipient"   ? &PolicyRequest::recipient
               : name == "helo_name" ? &PolicyRequest::helo_name
                                     : nullptr;
    case 11:
        return name == "client_name" ? &PolicyRequest::client_name : nullptr;
    case 13:
        return name == "sasl_username" ? &PolicyRequest::sasl_username : nullptr;
    case 14:
        return name == "client_address" ? &PolicyRequest::client_address : nullptr;
    default:
        return nullptr;
    }
}

} // namespace

PolicyRequest parse_policy_request(std::string_view lines) {
    PolicyRequest request;
    bool is_policy_request = false;
    while (!lines.empty()) {
        const std::size_t end = std::min(lines.find('\n'), lines.size());
        const std::string_view line = lines.substr(0, end);
        lines.remove_prefix(std::min(end + 1, lines.size()));
        const std::size_t equals = line.find('=');
        if (equals == line.npos || equals == 0) {
            throw_error("policy request: a line without 'name='");
        }
        const std::string_view name = line.substr(0, equals);
        const std::string_view value = line.substr(equals + 1);
        if (std::string_view PolicyRequest::*const member = member_of(name)) {
            request.*member = value;
        } else if (name == "protocol_state") {
            request.stage = stage_of(value);
        } else if (name == "recipient_count") {
            request.recipient_count = number_of(name, value);
        } else if (name == "size") {
            request.size = number_of(name, value);
        } else if (name == "request") {
            request.asks_state = value == k_state_request;
            if (value != k_kind && !request.asks_state) {
                throw_error("policy request: not of the kind {}", k_kind);
            }
            is_policy_request = true;
        }
    }
    if (!is_policy_request) {
        throw_error("policy request: request={} is missing", k_kind);
    }
    request.client = net::Address::parse(request.client_address);
    return request;
}

std::string client_of(const PolicyRequest& request) {
    return fmt::format("{}[{}]", request.client_name.empty() ? "unknown" : request.client_name,
                       request.client_address);
}

RequestBuffer::Room RequestBuffer::room() {
    constexpr std::size_t k_least_room = 4 << 10;
    if (start_ == end_) {
        start_ = end_ = searched_ = 0;
    }
    if (octets_.size() - end_ < k_least_room && start_ > 0) {
        std::memmove(octets_.data(), octets_.data() + start_, end_ - start_);
        searched_ -= start_;
        end_ -= start_;
        start_ = 0;
    }
    if (octets_.size() - end_ < k_least_room) {
        octets_.resize(octets_.size() * 2 + k_least_room);
    }
    return {octets_.data() + end_, octets_.size() - end_};
}

std::optional<PolicyRequest> RequestBuffer::next() {
    const std::string_view waiting(octets_.data() + start_, end_ - start_);
    const std::size_t from = searched_ - start_;
    std::size_t line_start = from;
    for (std::size_t newline = waiting.find('\n', from); newline != waiting.npos;
         newline = waiting.find('\n', line_start)) {
        if (newline - line_start > k_longest_line || newline > k_longest_request) {
            throw_error("policy request: too long");
        }
        if (newline == line_start) {
            start_ += newline + 1;
            searched_ = start_;
            return parse_policy_request(waiting.substr(0, newline));
        }
        // A client of another protocol waits for an answer and never sends an empty line.
        if (waiting.substr(line_start, newline - line_start).find('=') == waiting.npos) {
            throw_error("policy request: a line without 'name='");
        }
        line_start = newline + 1;
    }
    if (waiting.size() - line_start > k_longest_line || waiting.size() > k_longest_request) {
        throw_error("policy request: too long");
    }
    searched_ = start_ + line_start;
    return std::nullopt;
}

} // namespace ispkit::mail
