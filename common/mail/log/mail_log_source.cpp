// SPDX-License-Identifier: MIT
#include "mail/log/mail_log_source.hpp"

#include "mail/log/mail_log_line.hpp"
#include "text/split.hpp"

#include <algorithm>
#include <utility>

namespace ispkit::mail {

namespace {

void parse(MailLogBlock& block, MailLogParser& parser) {
    std::size_t count = 0;
    std::string_view text = block.text;
    while (!text.empty()) {
        const std::string_view line = text::take_until(text, '\n');
        if (count == block.events.size()) {
            block.events.emplace_back();
        }
        count += parser.read(line, block.events[count]) ? 1 : 0;
    }
    block.events.resize(count);
    block.lines = parser.take_counts();
    block.lines.all += block.left_out;
    block.lines.other += block.left_out;
}

} // namespace

std::shared_ptr<logfile::Unwrapper> unwrapper_of(logfile::Time reference) {
    return std::make_shared<logfile::Unwrapper>(
        [parser = MailLogParser(reference)](std::string_view line) mutable {
            MailLogEvent event;
            parser.read(line, event);
            return parser.take_counts().understood > 0;
        });
}

MailLogSource::MailLogSource(Reader reader, const MailLog& log, unsigned threads)
    : read_{.name = log.name, .newest_before = log.newest, .lines = {}}
    , blocks_(
          [reader = std::move(reader),
           unwrapper = log.unwrapper ? log.unwrapper
                                     : unwrapper_of(log.reference)](MailLogBlock& block) mutable {
              const bool is_there = reader(block.text);
              block.left_out = is_there ? unwrapper->unwrap(block.text) : 0;
              return is_there;
          },
          [parser = MailLogParser(log.reference, log.asked)](MailLogBlock& block) mutable {
              parse(block, parser);
          },
          threads) {}

const MailLogEvent* MailLogSource::next() {
    while (at_ == block_->events.size()) {
        if (!blocks_.next(block_)) {
            return nullptr;
        }
        at_ = 0;
        read_.lines += block_->lines;
        octets_ += static_cast<std::int64_t>(block_->text.size());
    }
    return &block_->events[at_++];
}

} // namespace ispkit::mail
