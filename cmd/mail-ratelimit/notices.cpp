// SPDX-License-Identifier: MIT
#include "notices.hpp"

#include "io/confinement.hpp"

namespace ispkit::ratelimit {

void Notices::start() {
    if (are_wanted() && !sender_) {
        sender_.emplace(settings_);
        warn_of_confinement();
    }
}

void Notices::add(const mail::LimitNotice& notice) {
    if (sender_) {
        sender_->add(notice_of(notice, settings_));
    }
}

void Notices::add_suspension(const mail::Override& suspension) {
    if (sender_) {
        sender_->add(notice_of(suspension));
    }
}

void Notices::tell_troubles() {
    if (sender_) {
        tell(sender_->take_troubles());
    }
}

void Notices::finish() {
    if (sender_) {
        tell(sender_->finish());
    }
}

void Notices::tell(const std::vector<std::string>& troubles) {
    for (const std::string& trouble : troubles) {
        log_.trouble(trouble);
    }
}

void Notices::warn_of_confinement() {
    if (!settings_.addresses.empty() && !settings_.mail_socket &&
        io::confinement().no_new_privileges) {
        log_.warn("--notify: sendmail may be unable to queue mail, since this process may not "
                  "gain privileges (NoNewPrivileges=); use --mail-socket");
    }
}

} // namespace ispkit::ratelimit
