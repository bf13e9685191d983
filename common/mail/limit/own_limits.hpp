// SPDX-License-Identifier: MIT
#pragma once

#include "mail/limit/allowance.hpp"
#include "mail/limit/customer_class.hpp"
#include "mail/limit/limit_kind.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace ispkit::mail {

/// The allowance that an operator or a rule gave to one subject, instead of all other limits of
/// that subject.
struct Override {
    std::string subject;
    Allowance allowance;
    std::chrono::sys_seconds since;
    /// Nothing: until somebody removes it.
    std::optional<std::chrono::sys_seconds> until;
    /// In the operator's words, or what the rule saw; may be empty.
    std::string reason;
    /// The rule of --suspend-on that gave it; empty if an operator did.
    std::string rule;
};

/// What a customer database says of single customers: limits of their own, which replace all other
/// limits of their subjects, and the classes that they are in.
class CustomerTable {
public:
    /// The names of the classes that there are.
    using ClassNames = std::set<std::string, std::less<>>;

    explicit CustomerTable(ClassNames class_names = {})
        : class_names_(std::move(class_names)) {}

    /// Adds a row. The value is an allowance, "unlimited" or "class NAME"; the subject of a class
    /// is a login, a domain of logins or a client's network. A row without value changes nothing.
    /// Several allowances of one subject all apply. Throws Error, also for a class that there is
    /// not.
    void add(std::string_view subject, std::string_view value);

    /// Adds the rows of a text, one a line, the subject and the value separated by blanks, or by a
    /// tab if the subject has blanks in it. '#' begins a comment line. Throws Error with the name
    /// and the line; also for a text without any row or comment, which a program leaves that failed
    /// to write the file.
    void add_text(std::string_view text, const std::string& name);

    /// The subject's own allowances; null if it has none.
    const std::vector<Allowance>* find(const std::string& subject) const;

    /// The members of a class; null if there are none.
    const CustomerClass* members(const std::string& class_name) const;

    const std::map<std::string, CustomerClass>& classes() const { return classes_; }

    /// Of the subjects with allowances.
    const std::vector<LimitKind>& kinds() const { return kinds_; }

    std::size_t rows() const { return rows_; }

    /// Whether both have the same rows, in whatever order.
    bool has_rows_of(const CustomerTable& other) const {
        return rows_ == other.rows_ && digest_ == other.digest_;
    }

private:
    void add_member(std::string_view subject, std::string_view class_name);

    ClassNames class_names_;
    std::size_t rows_ = 0;
    /// The sum of the rows' hashes.
    std::size_t digest_ = 0;
    std::unordered_map<std::string, std::vector<Allowance>> allowances_;
    std::map<std::string, CustomerClass> classes_;
    std::vector<LimitKind> kinds_;
};

/// Adds the kind unless it is there.
void add_kind(std::vector<LimitKind>& kinds, const LimitKind& kind);

} // namespace ispkit::mail
