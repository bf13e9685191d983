// SPDX-License-Identifier: MIT
#include "sip/account/known_secrets.hpp"

#include "text/ascii.hpp"

#include <fmt/format.h>

#include <array>

namespace ispkit::sip {

namespace {

/// Secrets in Asterisk's sample files sip.conf, pjsip.conf, iax.conf and users.conf, and in its
/// text on best practices.
constexpr auto k_samples = std::to_array<std::string_view>({"7000",
                                                            "6001",
                                                            "6002",
                                                            "1234567890",
                                                            "mysecret",
                                                            "myscret",
                                                            "aE3%B8*$jk^G",
                                                            "blah",
                                                            "blahpoly",
                                                            "digium",
                                                            "guessit",
                                                            "gissadetdu",
                                                            "youwillneverguessit",
                                                            "peekaboo",
                                                            "not_very_secret",
                                                            "not_very_secret_either",
                                                            "topsecret",
                                                            "supersecret",
                                                            "markpasswd",
                                                            "moofoo",
                                                            "foomoo",
                                                            "shazbot",
                                                            "unsecurepassword",
                                                            "1234",
                                                            "mysecretpassword",
                                                            "secret"});

/// Common passwords in lower case; zxcvbn knows thousands more.
constexpr auto k_common = std::to_array<std::string_view>(
    {"password",       "passwd",      "pass",        "pass123",     "pass1234",     "password1",
     "password12",     "password123", "passw0rd",    "p@ssw0rd",    "p@ssword",     "qwerty",
     "qwerty123",      "qwertyuiop",  "abc",         "abc123",      "abcd",         "abcd1234",
     "abcdef",         "abcdefgh",    "letmein",     "welcome",     "welcome1",     "changeme",
     "change_me",      "default",     "admin",       "admin1",      "admin123",     "administrator",
     "root",           "toor",        "test",        "test1",       "test12",       "test123",
     "test1234",       "tester",      "testing",     "guest",       "user",         "user123",
     "login",          "master",      "monkey",      "dragon",      "iloveyou",     "sunshine",
     "trustno1",       "asterisk",    "asterisk1",   "asterisk123", "asterisk1234", "freepbx",
     "elastix",        "trixbox",     "issabel",     "vicidial",    "goautodial",   "fusionpbx",
     "freeswitch",     "3cx",         "pbx",         "pbx123",      "sip",          "sip123",
     "sipsecret",      "sippass",     "sippassword", "voip",        "voip123",      "phone",
     "phone123",       "telefon",     "telephone",   "softphone",   "extension",    "grandstream",
     "polycom",        "cisco",       "yealink",     "snom",        "linksys",      "sipura",
     "aastra",         "fanvil",      "passphrase",  "secret1",     "secret123",    "s3cret",
     "secretpassword", "mypassword",  "0000000000",  "1q2w3e4r",    "1qaz2wsx",     "123qwe"});

/// The list that numericbrute() of sipvicious 0.3 makes with --enabledefaults, and its default
/// range.
std::vector<std::string> attack_list() {
    std::vector<std::string> list;
    for (int number = 100; number < 999; ++number) {
        list.push_back(fmt::to_string(number));
    }
    for (int number = 1000; number < 99999; number += 100) {
        list.push_back(fmt::to_string(number));
        list.push_back(fmt::to_string(number + 1));
    }
    for (char digit = '0'; digit <= '9'; ++digit) {
        for (std::size_t length = 1; length <= 10; ++length) {
            list.emplace_back(length, digit);
        }
    }
    // Runs that begin with each digit. Those longer than sipvicious's cost nothing.
    constexpr std::string_view k_digits = "01234567890123456789";
    for (std::size_t begin = 0; begin < 10; ++begin) {
        for (std::size_t length = 3; length <= 10; ++length) {
            list.emplace_back(k_digits.substr(begin, length));
        }
    }
    return list;
}

} // namespace

KnownSecrets::KnownSecrets() {
    for (const std::string_view secret : k_samples) {
        samples_.emplace(secret);
    }
    for (const std::string_view secret : k_common) {
        common_.emplace(secret);
    }
    for (const std::string& secret : attack_list()) {
        attacked_.insert(secret);
    }
    Set all = samples_;
    all.insert(common_.begin(), common_.end());
    all.insert(attacked_.begin(), attacked_.end());
    all_.assign(all.begin(), all.end());
}

bool KnownSecrets::is_sample(std::string_view secret) const {
    return samples_.contains(std::string(secret));
}

bool KnownSecrets::is_attacked(std::string_view secret) const {
    return attacked_.contains(std::string(secret));
}

bool KnownSecrets::is_common(std::string_view secret) const {
    return common_.contains(text::lower(secret));
}

} // namespace ispkit::sip
