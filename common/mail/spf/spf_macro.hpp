// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <string_view>

// Macros of SPF (RFC 7208, section 7): "%{ir}._spf.%{d}".

namespace ispkit::mail {

/// Whether the text is a macro-string with macros that a record may contain.
bool is_macro_string(std::string_view text);

/// Whether the text is a domain-spec: a macro-string that ends with a macro or a top-level domain.
bool is_domain_spec(std::string_view text);

/// Whether a domain-spec names another domain for each mail or client: it has a macro other than
/// the domain (d, o) or the kind of address (v).
bool varies_with_mail(std::string_view domain_spec);

/// The value of a macro letter, which is in lower case and one of "slodipvh".
using MacroValue = std::function<std::string(char letter)>;

/// The domain that a domain-spec stands for, in lower case, without a dot at its end; its first
/// labels are left out if it has more than 253 characters. It may be no name that can be asked for.
std::string expand_domain_spec(std::string_view domain_spec, const MacroValue& value);

} // namespace ispkit::mail
