// SPDX-License-Identifier: MIT
#include "mail/request/typed_request.hpp"

#include "error.hpp"
#include "io/file.hpp"
#include "mail/request/policy_request.hpp"
#include "net/address.hpp"
#include "text/split.hpp"
#include "text/visible_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

namespace ispkit::mail {

namespace {

/// The attributes in SMTPD_POLICY_README of Postfix 3.12.
constexpr std::array<std::string_view, 32> k_attributes{
    "request",
    "protocol_state",
    "protocol_name",
    "helo_name",
    "queue_id",
    "sender",
    "recipient",
    "recipient_count",
    "client_address",
    "client_name",
    "reverse_client_name",
    "instance",
    "sasl_method",
    "sasl_username",
    "sasl_sender",
    "size",
    "ccert_subject",
    "ccert_issuer",
    "ccert_fingerprint",
    "encryption_protocol",
    "encryption_cipher",
    "encryption_keysize",
    "etrn_domain",
    "stress",
    "ccert_pubkey_fingerprint",
    "client_port",
    "policy_context",
    "server_address",
    "server_port",
    "compatibility_level",
    "mail_version",
    "tls_sni",
};

constexpr std::array<std::string_view, 9> k_stages{
    "CONNECT", "EHLO", "HELO", "MAIL", "RCPT", "DATA", "END-OF-MESSAGE", "VRFY", "ETRN"};

using Attributes = std::map<std::string_view, std::string_view>;

Attributes attributes_of(std::string_view lines) {
    Attributes attributes;
    while (!lines.empty()) {
        std::string_view line = text::take_until(lines, '\n');
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        if (line.empty()) {
            break;
        }
        const std::size_t equals = line.find('=');
        if (equals == line.npos) {
            throw_error("policy request: a line without 'name=': '{}'", line);
        }
        if (equals == 0) {
            throw_error("policy request: a line without a name: '{}'", line);
        }
        attributes[line.substr(0, equals)] = line.substr(equals + 1);
    }
    return attributes;
}

void check(Attributes& attributes) {
    const std::string_view address = attributes["client_address"];
    if (address.empty()) {
        throw_error("policy request: client_address is missing");
    }
    if (address != "unknown" && !net::Address::parse(address)) {
        throw_error("policy request: client_address: '{}' is not an address", address);
    }
    const std::string_view stage = attributes["protocol_state"];
    if (std::find(k_stages.begin(), k_stages.end(), stage) == k_stages.end()) {
        throw_error("policy request: protocol_state: '{}': expected {}", stage,
                    fmt::join(k_stages, ", "));
    }
    if (stage == "RCPT" && attributes["recipient"].empty()) {
        throw_error("policy request: recipient is missing");
    }
}

} // namespace

TypedRequest typed_request(std::string_view lines, DefaultStage stage) {
    Attributes attributes = attributes_of(lines);
    const bool has_sender = !attributes["sender"].empty();
    attributes.emplace("request", "smtpd_access_policy");
    attributes.emplace("client_name", "unknown");
    attributes.emplace("protocol_state", stage == DefaultStage::of_counting ? "END-OF-MESSAGE"
                                         : has_sender                       ? "RCPT"
                                                                            : "DATA");
    check(attributes);
    TypedRequest request;
    for (const auto& [name, value] : attributes) {
        request.lines.append(name).append("=").append(value).append("\n");
        if (std::find(k_attributes.begin(), k_attributes.end(), name) == k_attributes.end()) {
            request.unknown.emplace_back(name);
        }
    }
    return request;
}

std::string read_typed_request(const cli::CommandLine& command_line,
                               const std::vector<std::string>& operands, DefaultStage stage) {
    std::string lines;
    for (const std::string& operand : operands) {
        lines += operand + "\n";
    }
    if (operands.empty()) {
        lines = io::read_file(std::string(io::k_standard_stream), RequestBuffer::k_longest_request);
    }
    TypedRequest request = typed_request(lines, stage);
    for (const std::string& name : request.unknown) {
        command_line.warn("'{}' is not an attribute of Postfix 3.12, and is passed by",
                          text::visible_text(name));
    }
    return std::move(request.lines);
}

} // namespace ispkit::mail
