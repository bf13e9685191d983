// SPDX-License-Identifier: MIT
#include "store/row_set.hpp"

namespace ispkit::store {

void RowSet::add(std::initializer_list<Value> values) {
    Row& row = rows_.emplace_back();
    row.reserve(values.size());
    for (const Value& value : values) {
        if (const auto* const text = std::get_if<std::string_view>(&value)) {
            row.emplace_back(std::string(*text));
        } else if (const auto* const real = std::get_if<double>(&value)) {
            row.emplace_back(*real);
        } else {
            row.emplace_back(std::get<std::int64_t>(value));
        }
    }
}

} // namespace ispkit::store
