// SPDX-License-Identifier: MIT
#include "mail/mail_activity.hpp"

#include "io/file.hpp"
#include "logfile/line_reader.hpp"

#include <utility>

namespace ispkit::mail {

class MailActivity::Impl {
public:
    explicit Impl(ActivitySettings settings)
        : settings_(std::move(settings)) {}

    void feed(std::string_view line) {
        ++totals_.lines;
        totals_.octets += static_cast<std::int64_t>(line.size()) + 1;
    }

    ActivitySettings settings_;
    ActivityTotals totals_;
    OnMessage hook_;
};

MailActivity::MailActivity(ActivitySettings settings)
    : impl_(std::make_unique<Impl>(std::move(settings))) {}

MailActivity::~MailActivity() = default;

void MailActivity::on_message(OnMessage hook) {
    impl_->hook_ = std::move(hook);
}

void MailActivity::read(const std::vector<std::string>& paths) {
    for (const std::string& path : paths) {
        const io::Fd fd = io::open_input(path);
        logfile::LineReader reader(fd.get(), path);
        std::string_view line;
        while (reader.next(line)) {
            impl_->feed(line);
        }
    }
}

void MailActivity::feed(std::string_view line) {
    impl_->feed(line);
}

std::vector<Activity> MailActivity::activities() const {
    return {};
}

ActivityTotals MailActivity::totals() const {
    return impl_->totals_;
}

} // namespace ispkit::mail
