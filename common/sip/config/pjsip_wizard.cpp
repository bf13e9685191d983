// SPDX-License-Identifier: MIT
#include "sip/config/pjsip_wizard.hpp"

#include "text/ascii.hpp"
#include "text/split.hpp"

#include <string>
#include <utility>

namespace ispkit::sip {

namespace {

class Wizard {
public:
    explicit Wizard(Section section)
        : wizard_(std::move(section)) {}

    std::vector<Section> sections() const {
        std::vector<Section> made = {endpoint()};
        if (wizard_.is_true("accepts_auth")) {
            made.push_back(make("auth", "-iauth", "inbound_auth/"));
        }
        if (wizard_.is_true("sends_auth")) {
            made.push_back(make("auth", "-oauth", "outbound_auth/"));
        }
        if (has_identify()) {
            made.push_back(identify());
        }
        return made;
    }

private:
    /// A section of that type with the wizard's settings that begin with the prefix, without the
    /// prefix.
    Section make(std::string_view type, std::string_view suffix, std::string_view prefix) const {
        Section made;
        made.name = wizard_.name + std::string(suffix);
        made.header = wizard_.name;
        made.place = wizard_.place;
        made.settings.push_back({"type", std::string(type), wizard_.place});
        for (const Setting& setting : wizard_.settings) {
            const std::string_view name = setting.name;
            if (name.size() > prefix.size() &&
                text::equal_ignoring_case(name.substr(0, prefix.size()), prefix)) {
                made.settings.push_back(
                    {std::string(name.substr(prefix.size())), setting.value, setting.place});
            }
        }
        return made;
    }

    /// Adds a setting that follows from the wizard's own `setting`, at the place of that.
    void set(Section& made, std::string name, std::string value, std::string_view setting) const {
        const Setting* own = wizard_.find(setting);
        made.settings.push_back(
            {std::move(name), std::move(value), own == nullptr ? wizard_.place : own->place});
    }

    Section endpoint() const {
        Section endpoint = make("endpoint", "", "endpoint/");
        if (wizard_.is_true("accepts_auth")) {
            set(endpoint, "auth", wizard_.name + "-iauth", "accepts_auth");
        }
        if (wizard_.is_true("sends_auth")) {
            set(endpoint, "outbound_auth", wizard_.name + "-oauth", "sends_auth");
        }
        for (const std::string_view name : {"hint_exten", "phoneprov/mac"}) {
            set(endpoint, std::string(name), std::string(wizard_.value(name)), name);
        }
        return endpoint;
    }

    /// A registration with a line recognises incoming calls by that line, so it needs no identify
    /// section.
    bool has_identify() const {
        const bool sends_line = wizard_.is_true("sends_registrations") &&
                                wizard_.is_true("sends_line_with_registrations");
        const bool has_addresses =
            !wizard_.value("remote_hosts").empty() || !wizard_.value("identify/match").empty();
        return has_addresses && !wizard_.is_true("accepts_registrations") && !sends_line;
    }

    Section identify() const {
        Section identify = make("identify", "-identify", "identify/");
        set(identify, "endpoint", wizard_.name, "remote_hosts");
        if (identify.find("match") == nullptr) {
            std::string_view hosts = wizard_.value("remote_hosts");
            while (!hosts.empty()) {
                std::string_view host = text::trim_controls(text::take_until(hosts, ','));
                set(identify, "match", std::string(host.substr(0, host.find(':'))), "remote_hosts");
            }
        }
        return identify;
    }

    Section wizard_;
};

} // namespace

void add_wizards_sections(AsteriskConfig& config) {
    const std::size_t count = config.sections.size();
    for (std::size_t i = 0; i < count; ++i) {
        if (config.sections[i].is_template ||
            !text::equal_ignoring_case(config.sections[i].value("type"), "wizard")) {
            continue;
        }
        for (Section& made : Wizard(config.sections[i]).sections()) {
            config.sections.push_back(std::move(made));
        }
    }
}

} // namespace ispkit::sip
