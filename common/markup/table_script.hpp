// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace ispkit::markup {

/// The script that makes the tables of a page sortable and searchable. It needs no network, and
/// without it the page lacks nothing else. It works on each table with the attribute data-search,
/// which has a <thead>:
/// - A head with the attribute data-sort becomes a button that sorts the rows by its column, and
///   tells the order by aria-sort. Cells are numbers if they have the attribute data-value, else
///   texts.
/// - Above the table appears a field, labelled by data-search. A row is shown if the texts of class
///   "searched" in it, and in the element that it names by data-details, have all words of the
///   field; that element is shown and hidden with the row. data-found, such as "{found} of {all}",
///   tells how many are shown.
///
/// It has no '<'.
extern const std::string_view k_table_script;

/// The SHA-256 of the script in Base64, by which a Content-Security-Policy allows it.
extern const std::string_view k_table_script_hash;

} // namespace ispkit::markup
