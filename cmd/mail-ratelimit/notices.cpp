// SPDX-License-Identifier: MIT
#include "notices.hpp"

#include "io/confinement.hpp"

namespace ispkit::ratelimit {

void Notices::set(mail::NoticeSettings settings) {
    if (settings == settings_) {
        return;
    }
    settings_ = std::move(settings);
    tell_end();
    if (sender_) {
        ending_ = std::async(std::launch::async,
                             [sender = std::move(sender_)] { return sender->finish(); });
    }
}

void Notices::start() {
    if (are_wanted() && !sender_) {
        sender_ = std::make_unique<mail::NoticeSender>(settings_);
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

std::vector<std::string> Notices::problems() const {
    return sender_ ? sender_->problems() : std::vector<std::string>();
}

void Notices::tell_troubles() {
    if (ending_.valid() && ending_.wait_for(std::chrono::seconds(0)) == std::future_status::ready) {
        tell_end();
    }
    if (sender_) {
        tell(sender_->take_troubles());
    }
}

void Notices::finish() {
    tell_end();
    if (sender_) {
        tell(sender_->finish());
    }
}

/// Waits for it.
void Notices::tell_end() {
    if (ending_.valid()) {
        tell(ending_.get());
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
