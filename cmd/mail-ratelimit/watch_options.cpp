// SPDX-License-Identifier: MIT
#include "watch_options.hpp"

#include "cli/command_line.hpp"
#include "notice/mail_address.hpp"

#include <algorithm>

namespace ispkit::ratelimit {

namespace {

bool is_command(std::string_view text) {
    return text.find_first_of(" /") != text.npos;
}

void check_recipient(std::string_view text) {
    if (!is_command(text)) {
        notice::check_recipient(text);
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
