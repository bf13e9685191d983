// SPDX-License-Identifier: MIT
#include "watch_options.hpp"

#include "cli/command_line.hpp"
#include "error.hpp"
#include "notice/mail_address.hpp"
#include "text/split.hpp"

#include <fmt/format.h>

#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace ispkit::ratelimit {

namespace {

bool is_command(std::string_view text) {
    return text.find_first_of(" /") != text.npos;
}

/// Whether a shell would find a program of that name.
bool is_program(std::string_view name) {
    const char* const path = std::getenv("PATH");
    std::string_view folders = path == nullptr ? "" : path;
    while (!folders.empty()) {
        const std::string file = fmt::format("{}/{}", text::take_until(folders, ':'), name);
        if (::access(file.c_str(), X_OK) == 0) {
            return true;
        }
    }
    return false;
}

void check_recipient(std::string_view text) {
    if (is_command(text)) {
        return;
    }
    notice::check_recipient(text);
    if (is_program(text)) {
        throw_error("'{0}' is a program (a command has a '/' or a blank: '/PATH/{0}'; an address "
                    "of that name has a domain: '{0}@DOMAIN')",
                    text);
    }
}

} // namespace

void WatchOptions::declare(cli::OptionTable& table) {
    table.section("Suspension and notices");
    table.list("--suspend-on", "RULE", suspend_on,
               "suspend a login by itself, until 'release': 'N networks / TIME' or 'N "
               "countries / TIME' from which it is used, or 'N refusals' in a row");
    table.list("--geo", "FILE", geo,
               "find countries and networks (AS) in this database in mmdb format, such as "
               "GeoLite2's");
    table.list("--notify", "ADDRESS|COMMAND", notify,
               "mail to ADDRESS or run COMMAND when a key has used 80 % or all of a limit, "
               "once in a window, and when a login is suspended",
               check_recipient);
    table.flag("--notify-customers", notify_customers,
               "also mail the first two to logins that are addresses");
    table.value("--mail-socket", "FILE", mail_socket,
                "hand mail to this unix socket instead of running sendmail");
}

void WatchOptions::check() const {
    const bool has_address =
        std::any_of(notify.begin(), notify.end(),
                    [](const std::string& recipient) { return !is_command(recipient); });
    if (notify_customers && notify.empty()) {
        cli::misuse("--notify-customers needs --notify: a thief may read the customer's mailbox");
    }
    if (mail_socket && !has_address && !notify_customers) {
        cli::misuse("--mail-socket needs --notify ADDRESS");
    }
    const std::vector<mail::SuspensionRule> all = rules();
    if (geo.empty() && std::any_of(all.begin(), all.end(), [](const mail::SuspensionRule& rule) {
            return rule.sign == mail::SuspensionRule::Sign::countries;
        })) {
        cli::misuse("--suspend-on with countries needs --geo");
    }
}

std::vector<mail::SuspensionRule> WatchOptions::rules() const {
    std::vector<mail::SuspensionRule> all;
    for (const std::string& text : suspend_on) {
        cli::with_option("--suspend-on", [&] { all.push_back(mail::SuspensionRule::parse(text)); });
    }
    return all;
}

mail::NoticeSettings WatchOptions::notices() const {
    mail::NoticeSettings settings{.addresses = {},
                                  .commands = {},
                                  .tells_customers = notify_customers,
                                  .mail_socket = mail_socket};
    for (const std::string& recipient : notify) {
        (is_command(recipient) ? settings.commands : settings.addresses).push_back(recipient);
    }
    return settings;
}

} // namespace ispkit::ratelimit
