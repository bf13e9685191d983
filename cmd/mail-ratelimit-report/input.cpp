// SPDX-License-Identifier: MIT
#include "input.hpp"

#include "error.hpp"
#include "io/clock.hpp"
#include "io/file.hpp"
#include "mail/ratelimit/rate_store.hpp"
#include "mail/reading/open_logs.hpp"
#include "mail/reading/policyd_dump.hpp"
#include "mail/whatif/rate_history.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <map>
#include <set>
#include <utility>

namespace ispkit::ratelimitreport {

namespace {

constexpr std::size_t k_largest_file = 256 << 20;

/// Throws Error for a log that would be counted twice. A file that cannot be examined cannot be
/// read either, which is an error there.
void refuse_same_files(const std::vector<std::string>& files) {
    std::map<std::pair<dev_t, ino_t>, std::string> known;
    for (const std::string& file : files) {
        struct stat status {};
        if (file == io::k_standard_stream ? ::fstat(STDIN_FILENO, &status) != 0
                                          : ::stat(file.c_str(), &status) != 0) {
            continue;
        }
        const auto [other, is_new] = known.emplace(std::pair(status.st_dev, status.st_ino), file);
        if (!is_new) {
            throw_error("{} and {} are the same log", other->second, file);
        }
    }
}

void refuse_same_units(const std::vector<logfile::JournalUnit>& units) {
    std::set<std::string> known;
    for (const logfile::JournalUnit& unit : units) {
        if (!known.insert(unit.unit).second) {
            throw_error("{} is given twice", unit.log_name());
        }
    }
}

} // namespace

std::vector<std::string> write_partial(const Options& options) {
    refuse_same_files(options.files);
    if (options.reads == Reads::partials) {
        mail::open_partials(options.files).write(*options.partial);
        return {};
    }
    refuse_same_units(options.journals);
    mail::PartialWriter writer(*options.partial);
    std::vector<mail::ReadLog> logs;
    for (const auto& log : mail::open_logs(options.files, options.journals, {}, io::clock_now())) {
        writer.add(*log);
        logs.push_back(log->read());
    }
    if (const std::string why = mail::not_a_mail_log(logs); !why.empty()) {
        throw Error(why);
    }
    writer.commit();
    const std::string nothing = mail::nothing_to_report(logs, {});
    return nothing.empty() ? mail::english(mail::what_may_be_missing(logs, {}, io::clock_now()))
                           : std::vector<std::string>{nothing};
}

mail::ActivitySettings settings_of(const Options& options) {
    mail::ActivitySettings settings;
    settings.networks = options.networks;
    settings.group_by = options.group_by;
    settings.since = options.since;
    settings.until = options.until;
    settings.filters = options.filters;
    settings.evidence = options.evidence.value_or(settings.evidence);
    settings.written = io::clock_now();
    return settings;
}

mail::Contacts contacts_of(const Options& options) {
    mail::Contacts contacts;
    if (options.contacts) {
        with_context("--contacts", [&] {
            contacts.add_file(io::read_file(*options.contacts, k_largest_file), *options.contacts);
        });
    }
    return contacts;
}

Input::Input(const Options& options)
    : options_(options) {
    refuse_same_files(options.files);
    refuse_same_units(options.journals);
    if (options.reads == Reads::partials) {
        partials_.emplace(mail::open_partials(options.files));
    }
    if (options.state || options.follow) {
        follower_.emplace(options.files,
                          options.state ? mail::load_state(*options.state) : mail::MailLogState(),
                          options.journals);
    }
}

std::vector<mail::Phrase> Input::gaps() const {
    return follower_ ? follower_->gaps() : std::vector<mail::Phrase>();
}

void Input::carry_on(mail::MailActivity& mail) const {
    if (follower_) {
        follower_->carry_on(mail);
    }
}

void Input::read_logs(mail::MailActivity& mail) {
    if (follower_) {
        follower_->read_on(mail, io::clock_now());
    } else if (partials_) {
        mail.read(partials_->sources(mail.settings().asked()));
        mail.finish();
    } else {
        mail.read(options_.files, options_.journals);
    }
}

void Input::add_past(mail::MailActivity& mail) {
    if (follower_) {
        follower_->add_past(mail);
    }
    if (options_.database) {
        with_context("--db", [&] {
            mail::RateStore store(*options_.database, store::Access::read_only);
            add_history(mail, store, io::clock_now() - mail::MailLogState::k_kept_hours);
            limits_ = store.limits();
        });
    }
    if (options_.policyd) {
        with_context("--policyd", [&] {
            const std::string text = io::read_file(*options_.policyd, k_largest_file);
            add_policyd(mail, mail::parse_policyd_dump(text, *options_.policyd));
        });
    }
}

std::vector<int> Input::journal_fds() const {
    return follower_ ? follower_->journal_fds() : std::vector<int>();
}

void Input::restart(const mail::MailActivity& mail) {
    follower_->restart(mail, io::clock_now());
}

void Input::save_state(const mail::MailActivity& mail) const {
    if (options_.state) {
        mail::save_state(follower_->state(mail, io::clock_now()), *options_.state);
    }
}

} // namespace ispkit::ratelimitreport
