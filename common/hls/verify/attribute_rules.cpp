// SPDX-License-Identifier: MIT
#include "hls/verify/attribute_rules.hpp"

#include "error.hpp"

#include <initializer_list>

namespace ispkit::hls {

namespace {

/// Null if there is no such attribute.
const std::string_view* value_of(const AttributeList& attributes, std::string_view name) {
    const auto found = attributes.find(name);
    return found == attributes.end() ? nullptr : &found->second.text;
}

bool is_value(const AttributeList& attributes, std::string_view name, std::string_view text) {
    const std::string_view* value = value_of(attributes, name);
    return value != nullptr && *value == text;
}

void demand(const AttributeList& attributes, std::string_view name, std::string_view because) {
    if (value_of(attributes, name) == nullptr) {
        throw_error("no {} beside {}", name, because);
    }
}

void forbid(const AttributeList& attributes, std::string_view name, std::string_view because) {
    if (value_of(attributes, name) != nullptr) {
        throw_error("{} beside {}", name, because);
    }
}

void demand_one(const AttributeList& attributes, std::initializer_list<std::string_view> names) {
    std::string_view first;
    for (const std::string_view name : names) {
        if (value_of(attributes, name) == nullptr) {
            continue;
        }
        if (!first.empty()) {
            throw_error("both {} and {}", first, name);
        }
        first = name;
    }
    if (first.empty()) {
        throw_error("no {}", *names.begin());
    }
}

/// RFC 8216 4.3.2.4, 4.3.4.5.
void check_key(std::string_view tag, const AttributeList& attributes) {
    if (is_value(attributes, "METHOD", "NONE") &&
        (attributes.size() != 1 || tag == "#EXT-X-SESSION-KEY")) {
        throw_error("{}", attributes.size() != 1 ? "METHOD=NONE with other attributes"
                                                 : "METHOD must not be NONE");
    }
}

/// RFC 8216 4.3.4.1.
void check_rendition(const AttributeList& attributes) {
    if (is_value(attributes, "TYPE", "CLOSED-CAPTIONS")) {
        demand(attributes, "INSTREAM-ID", "TYPE=CLOSED-CAPTIONS");
        forbid(attributes, "URI", "TYPE=CLOSED-CAPTIONS");
    }
    if (!is_value(attributes, "TYPE", "SUBTITLES")) {
        forbid(attributes, "FORCED", "a TYPE other than SUBTITLES");
    }
    if (is_value(attributes, "DEFAULT", "YES") && is_value(attributes, "AUTOSELECT", "NO")) {
        throw_error("AUTOSELECT=NO beside DEFAULT=YES");
    }
}

/// RFC 8216 4.3.2.7.
void check_date_range(const AttributeList& attributes) {
    if (value_of(attributes, "END-ON-NEXT") != nullptr) {
        demand(attributes, "CLASS", "END-ON-NEXT");
        forbid(attributes, "DURATION", "END-ON-NEXT");
        forbid(attributes, "END-DATE", "END-ON-NEXT");
    }
}

/// The second edition, 4.4.2.3.
void check_definition(const AttributeList& attributes) {
    demand_one(attributes, {"NAME", "IMPORT", "QUERYPARAM"});
    if (value_of(attributes, "NAME") != nullptr) {
        demand(attributes, "VALUE", "NAME");
    }
}

} // namespace

void check_together(std::string_view tag, const AttributeList& attributes) {
    if (tag == "#EXT-X-KEY" || tag == "#EXT-X-SESSION-KEY") {
        check_key(tag, attributes);
    } else if (tag == "#EXT-X-MEDIA") {
        check_rendition(attributes);
    } else if (tag == "#EXT-X-DATERANGE") {
        check_date_range(attributes);
    } else if (tag == "#EXT-X-DEFINE") {
        check_definition(attributes);
    } else if (tag == "#EXT-X-SESSION-DATA") {
        demand_one(attributes, {"VALUE", "URI"});
    } else if (tag == "#EXT-X-SERVER-CONTROL" &&
               value_of(attributes, "CAN-SKIP-DATERANGES") != nullptr) {
        demand(attributes, "CAN-SKIP-UNTIL", "CAN-SKIP-DATERANGES");
    }
}

} // namespace ispkit::hls
