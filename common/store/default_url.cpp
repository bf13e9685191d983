// SPDX-License-Identifier: MIT
#include "store/default_url.hpp"

#include <cstdlib>

namespace ispkit::store {

std::string default_url(const char* variable, const char* file) {
    const char* const named = std::getenv(variable);
    return named == nullptr || *named == '\0' ? file : named;
}

} // namespace ispkit::store
