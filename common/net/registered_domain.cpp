// SPDX-License-Identifier: MIT
#include "net/registered_domain.hpp"

#include "net/dns_name.hpp"

#include <libpsl.h>

#include <memory>
#include <string>

namespace ispkit::net {

std::string_view registered_domain(std::string_view name) {
    static const std::unique_ptr<psl_ctx_t, void (*)(psl_ctx_t*)> k_list(psl_latest(nullptr),
                                                                         psl_free);
    if (name.empty() || name.size() > k_longest_dns_name || name.front() == '.' ||
        name.find('\0') != name.npos) {
        return {};
    }
    const std::string text(name);
    const char* const domain = psl_registrable_domain(k_list.get(), text.c_str());
    return domain == nullptr ? std::string_view()
                             : name.substr(static_cast<std::size_t>(domain - text.c_str()));
}

std::string public_suffix_library() {
    return std::string("libpsl ") + psl_get_version();
}

} // namespace ispkit::net
