// SPDX-License-Identifier: MIT
#include "sip/config/config_kind.hpp"

#include "error.hpp"
#include "text/ascii.hpp"
#include "text/path.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string>

namespace ispkit::sip {

namespace {

struct NamedKind {
    std::string_view name;
    ConfigKind kind;
};

constexpr std::array<NamedKind, k_config_kinds> k_named_kinds = {
    {{"sip", ConfigKind::sip},
     {"pjsip", ConfigKind::pjsip},
     {"iax", ConfigKind::iax},
     {"users", ConfigKind::users},
     {"manager", ConfigKind::manager},
     {"ari", ConfigKind::ari},
     {"http", ConfigKind::http},
     {"voicemail", ConfigKind::voicemail},
     {"extconfig", ConfigKind::extconfig},
     {"sorcery", ConfigKind::sorcery},
     {"extensions", ConfigKind::extensions}}};

/// "sip, pjsip or iax"
std::string names_of_kinds() {
    std::string names(k_named_kinds.front().name);
    for (const NamedKind& kind : std::span(k_named_kinds).subspan(1)) {
        names += &kind == &k_named_kinds.back() ? " or " : ", ";
        names += kind.name;
    }
    return names;
}

std::string file_name(const AsteriskConfig& config) {
    return text::lower(text::file_name(config.files.front()));
}

/// sip.conf, sip_additional.conf, pjsip.auth.conf; but not sipura.txt.
std::optional<ConfigKind> kind_of_file(std::string_view name) {
    for (const NamedKind& kind : k_named_kinds) {
        const std::string_view rest = name.substr(std::min(kind.name.size(), name.size()));
        if (name.starts_with(kind.name) && rest.find(".conf") != std::string_view::npos &&
            !text::is_letter(rest.front())) {
            return kind.kind;
        }
    }
    return std::nullopt;
}

bool has_any_type(const Section& section, std::span<const std::string_view> types) {
    return std::any_of(types.begin(), types.end(), [&section](std::string_view type) {
        return text::equal_ignoring_case(section.value("type"), type);
    });
}

std::optional<ConfigKind> kind_of_content(const AsteriskConfig& config) {
    constexpr std::array<std::string_view, 9> k_pjsip_types = {
        "endpoint",     "auth", "aor",    "transport", "identify",
        "registration", "acl",  "global", "wizard"};
    constexpr std::array<std::string_view, 3> k_peer_types = {"friend", "peer", "user"};
    constexpr std::array<std::string_view, 5> k_iax_settings = {
        "requirecalltoken", "calltokenoptional", "iaxcompat", "jitterbuffer", "autokill"};
    constexpr std::array<std::string_view, 2> k_extensions_settings = {"exten", "same"};
    constexpr std::array<std::string_view, 4> k_users_settings = {"hassip", "hasiax",
                                                                  "hasvoicemail", "vmsecret"};
    const auto has_any = [](const Section& section, std::span<const std::string_view> names) {
        return std::any_of(names.begin(), names.end(), [&section](std::string_view name) {
            return section.find(name) != nullptr;
        });
    };
    std::optional<ConfigKind> kind;
    for (const Section& section : config.sections) {
        if (has_any_type(section, k_pjsip_types)) {
            return ConfigKind::pjsip;
        }
        if (has_any(section, k_extensions_settings)) {
            return ConfigKind::extensions;
        }
        if (has_any(section, k_users_settings)) {
            return ConfigKind::users;
        }
        if (has_any(section, k_iax_settings)) {
            return ConfigKind::iax;
        }
        if (has_any_type(section, k_peer_types) || section.find("allowguest") != nullptr) {
            kind = ConfigKind::sip;
        }
    }
    return kind;
}

} // namespace

ConfigKind parse_config_kind(std::string_view text) {
    for (const NamedKind& kind : k_named_kinds) {
        if (text == kind.name) {
            return kind.kind;
        }
    }
    throw_error("'{}': expected {}", text, names_of_kinds());
}

ConfigKind kind_of(const AsteriskConfig& config) {
    std::optional<ConfigKind> kind = kind_of_file(file_name(config));
    const std::optional<ConfigKind> of_content = kind_of_content(config);
    // People call a part of pjsip.conf so, too.
    if (!kind || (kind == ConfigKind::users && of_content == ConfigKind::pjsip)) {
        kind = of_content;
    }
    if (!kind) {
        throw_error("{}: neither name nor content shows what it is (use --type with {})",
                    config.files.front(), names_of_kinds());
    }
    return *kind;
}

bool has_main_name(const AsteriskConfig& config) {
    const std::string name = file_name(config);
    return std::any_of(k_named_kinds.begin(), k_named_kinds.end(), [&name](const NamedKind& kind) {
        return name == std::string(kind.name) + ".conf";
    });
}

std::vector<std::string> main_file_names() {
    std::vector<std::string> names = {"pjsip_wizard.conf"};
    for (const NamedKind& kind : k_named_kinds) {
        names.push_back(std::string(kind.name) + ".conf");
    }
    return names;
}

} // namespace ispkit::sip
