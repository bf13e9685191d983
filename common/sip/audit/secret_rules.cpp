// SPDX-License-Identifier: MIT
#include "sip/audit/secret_rules.hpp"

#include "sip/account/derived_secret.hpp"
#include "sip/account/known_secrets.hpp"
#include "sip/account/secret_strength.hpp"
#include "sip/audit/digest_search.hpp"
#include "sip/audit/shared_secrets.hpp"
#include "text/ascii.hpp"

#include <fmt/format.h>

#include <array>
#include <optional>

namespace ispkit::sip {

namespace {

constexpr std::string_view k_new_secret = "give it a random secret (sip-secret makes them)";
constexpr std::size_t k_shortest = 8;
/// This many random digits have 66 bits.
constexpr std::size_t k_fewest_digits = 20;
constexpr std::size_t k_shortest_pin = 6;
/// A scanner makes a million attempts within days.
constexpr double k_guessable_bits = 20;

/// The data that a rule needs besides the secret.
struct Knowledge {
    KnownSecrets known;
    double weak_bits;
};

/// The fault of the secret, as the end of "the secret …", or nothing.
using Check = std::optional<std::string> (*)(const Credential&, const Knowledge&);

struct SecretRule {
    Rule rule;
    Check check;
};

using Wrong = std::optional<std::string>;

Wrong wrong_if(bool is_wrong, std::string_view what) {
    return is_wrong ? Wrong(what) : std::nullopt;
}

Wrong is_name_of_account(const Credential& credential, const Knowledge&) {
    return wrong_if(is_name(credential.text, credential.names),
                    "is the extension, a name or the user name of its account");
}

Wrong is_sample(const Credential& credential, const Knowledge& knowledge) {
    return wrong_if(knowledge.known.is_sample(credential.text), "is in Asterisk's sample files");
}

Wrong is_attacked(const Credential& credential, const Knowledge& knowledge) {
    return wrong_if(knowledge.known.is_attacked(credential.text),
                    "is one that every scanner tries first");
}

Wrong is_common(const Credential& credential, const Knowledge& knowledge) {
    return wrong_if(knowledge.known.is_common(credential.text), "is one of the most common");
}

Wrong is_made_from_name(const Credential& credential, const Knowledge&) {
    return wrong_if(is_made_of_name(credential.text, credential.names),
                    "is made from the extension, a name or the user name of its account");
}

Wrong has_name_and_little_else(const Credential& credential, const Knowledge& knowledge) {
    const std::string rest = without_names(credential.text, credential.names);
    return wrong_if(rest.size() != credential.text.size() &&
                        strength_in_bits(rest, {}) < knowledge.weak_bits,
                    "contains the extension or a name of its account, and little else");
}

Wrong has_few_digits_only(const Credential& credential, const Knowledge&) {
    return wrong_if(text::all_digits(credential.text) && credential.text.size() < k_fewest_digits,
                    "consists of digits only");
}

Wrong is_keys_in_a_row(const Credential& credential, const Knowledge&) {
    return wrong_if(is_keyboard_run(credential.text), "is a run of keys or letters");
}

Wrong is_short(const Credential& credential, const Knowledge&) {
    return wrong_if(credential.text.size() < k_shortest, "has fewer than 8 characters");
}

Wrong has_fewer_bits(const Credential& credential, double least) {
    const double bits = strength_in_bits(credential.text, credential.names);
    if (bits >= least) {
        return std::nullopt;
    }
    return fmt::format("can be guessed in about 2^{:.0f} attempts", bits);
}

Wrong is_guessable(const Credential& credential, const Knowledge&) {
    return has_fewer_bits(credential, k_guessable_bits);
}

Wrong is_weak(const Credential& credential, const Knowledge& knowledge) {
    return has_fewer_bits(credential, knowledge.weak_bits);
}

/// Ordered: only the first rule that a secret breaks is reported.
constexpr std::array<SecretRule, 11> k_secret_rules = {{
    {{"secret-is-name", Severity::critical, k_new_secret}, is_name_of_account},
    {{"secret-sample", Severity::critical, k_new_secret}, is_sample},
    {{"secret-attacked", Severity::critical, k_new_secret}, is_attacked},
    {{"secret-common", Severity::critical, k_new_secret}, is_common},
    {{"secret-from-name", Severity::high, k_new_secret}, is_made_from_name},
    {{"secret-has-name", Severity::high, k_new_secret}, has_name_and_little_else},
    {{"secret-digits", Severity::high, k_new_secret}, has_few_digits_only},
    {{"secret-keyboard", Severity::high, k_new_secret}, is_keys_in_a_row},
    {{"secret-short", Severity::high, k_new_secret}, is_short},
    {{"secret-guessable", Severity::high, k_new_secret}, is_guessable},
    {{"secret-weak", Severity::medium, k_new_secret}, is_weak},
}};

constexpr Rule k_digest_weak = {"digest-weak", Severity::critical,
                                "make the hash from a random secret (sip-secret makes them)"};
constexpr Rule k_digest_malformed = {"digest-malformed", Severity::low,
                                     "write it again: nobody can log in with this one"};
constexpr Rule k_voicemail_pin = {"voicemail-pin", Severity::medium,
                                  "give the mailbox a random PIN of six digits or more"};

constexpr Rule k_secret_of_few = {"secret-of-few", Severity::medium, k_new_secret};

void report(const Rule& rule, const Credential& credential, std::string message, std::string secret,
            Findings& findings) {
    findings.add(rule, credential.config->config, credential.setting->place,
                 credential.section->title(), std::move(message), std::move(secret));
}

void check_plain(const Credential& credential, const Knowledge& knowledge, Findings& findings) {
    for (const SecretRule& rule : k_secret_rules) {
        if (const Wrong wrong = rule.check(credential, knowledge)) {
            report(
                credential.is_open_to_all ? rule.rule : k_secret_of_few, credential,
                fmt::format("the secret {}{}", *wrong,
                            credential.is_open_to_all ? "" : ", though few addresses may use it"),
                credential.text, findings);
            return;
        }
    }
}

/// A PIN consists of digits only, and a mailbox does not allow thousands of attempts.
void check_pin(const Credential& credential, const Knowledge& knowledge, Findings& findings) {
    // app_voicemail takes "-" at the start for a PIN that the user cannot change.
    Credential pin = credential;
    pin.text.erase(0, pin.text.starts_with('-') ? 1 : 0);
    Wrong wrong = wrong_if(pin.text.empty(), "is empty");
    for (const Check check : {is_name_of_account, is_sample, is_attacked, is_made_from_name}) {
        wrong = wrong ? wrong : check(pin, knowledge);
    }
    if (!wrong && pin.text.size() < k_shortest_pin) {
        wrong = "has fewer than 6 digits";
    }
    if (wrong) {
        report(k_voicemail_pin, credential, "the mailbox's PIN " + *wrong, credential.text,
               findings);
    }
}

/// Why the digest is not one, as the end of "the hash …", or nothing.
Wrong is_malformed(const Credential& digest) {
    if (digest.algorithm.empty()) {
        return "is not MD5's, SHA-256's or SHA-512-256's";
    }
    const std::size_t digits = digest.algorithm == "MD5" ? 32 : 64;
    if (digest.text.size() != digits ||
        digest.text.find_first_not_of("0123456789abcdef") != std::string::npos) {
        return fmt::format("does not have {} hexadecimal digits", digits);
    }
    return std::nullopt;
}

void check_digest(const Credential& credential, const Knowledge& knowledge, Findings& findings) {
    if (const Wrong wrong = is_malformed(credential)) {
        report(k_digest_malformed, credential, "the hash " + *wrong, credential.text, findings);
        return;
    }
    if (const std::optional<std::string> secret = find_digest_secret(credential, knowledge.known)) {
        report(k_digest_weak, credential, "the hash is of a secret that is easily guessed", *secret,
               findings);
    }
}

} // namespace

std::vector<const Rule*> secret_rules() {
    std::vector<const Rule*> rules;
    rules.reserve(k_secret_rules.size());
    for (const SecretRule& rule : k_secret_rules) {
        rules.push_back(&rule.rule);
    }
    rules.insert(rules.end(), {&k_digest_weak, &k_secret_shared, &k_secret_of_few, &k_voicemail_pin,
                               &k_digest_malformed});
    return rules;
}

void check_secrets(std::span<const Credential> credentials, double weak_bits, Findings& findings) {
    const Knowledge knowledge{KnownSecrets(), weak_bits};
    for (const Credential& credential : credentials) {
        switch (credential.form) {
        case Credential::Form::plain:
            check_plain(credential, knowledge, findings);
            break;
        case Credential::Form::pin:
            check_pin(credential, knowledge, findings);
            break;
        case Credential::Form::digest:
            check_digest(credential, knowledge, findings);
            break;
        }
    }
    check_shared_secrets(credentials, findings);
}

} // namespace ispkit::sip
