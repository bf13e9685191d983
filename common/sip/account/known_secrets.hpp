// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace ispkit::sip {

/// Secrets that attackers try because they are published or often chosen.
class KnownSecrets {
public:
    KnownSecrets();

    /// Whether the secret is in Asterisk's sample files or documentation.
    bool is_sample(std::string_view secret) const;

    /// Whether sipvicious tries it with its default settings: 100 to 998, thousands and ten
    /// thousands by hundreds with and without a 1, repeated digits, runs.
    bool is_attacked(std::string_view secret) const;

    /// Whether it is one of the most common passwords, ignoring case.
    bool is_common(std::string_view secret) const;

    /// All of them.
    const std::vector<std::string>& all() const { return all_; }

private:
    using Set = std::unordered_set<std::string>;

    Set samples_;
    Set attacked_;
    Set common_;
    std::vector<std::string> all_;
};

} // namespace ispkit::sip
