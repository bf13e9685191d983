// SPDX-License-Identifier: MIT
#pragma once

#include "io/read_ahead.hpp"
#include "logfile/envelope/unwrapper.hpp"
#include "logfile/timestamp.hpp"
#include "mail/log/mail_event_source.hpp"
#include "mail/log/mail_log_event.hpp"
#include "mail/log/read_lines.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ispkit::mail {

/// Lines of a log, and their events.
struct MailLogBlock {
    /// Without what a container engine or the journal writes around lines.
    std::string text;
    /// How many lines are not in it, because they are not in syslog's form.
    std::int64_t left_out = 0;
    /// Their texts are views of the block's text.
    std::vector<MailLogEvent> events;
    LineCounts lines;
};

/// For a log of mail programs: a line of one is known, whatever it tells. The year of times without
/// one is inferred from the reference.
std::shared_ptr<logfile::Unwrapper> unwrapper_of(logfile::Time reference);

/// How a log is to be read.
struct MailLog {
    /// Its name in messages.
    std::string name;
    /// The year of times without one is inferred from it.
    logfile::Time reference;
    /// Lines of this time are counted separately.
    AskedTime asked;
    /// The time of the newest line of an earlier run.
    std::optional<std::chrono::sys_seconds> newest;
    /// What an earlier source of the same log has learned of its form; null for the first one.
    std::shared_ptr<logfile::Unwrapper> unwrapper = {};
};

/// The events of one log, in the log's order. Several threads read blocks of lines ahead.
class MailLogSource final : public MailEventSource {
public:
    /// Fills its argument with the next whole lines, in any envelope that logfile::Unwrapper knows;
    /// false at the end. May throw.
    using Reader = std::function<bool(std::string& text)>;

    /// Without threads, blocks are read when they are asked for.
    MailLogSource(Reader reader, const MailLog& log, unsigned threads);

    /// Throws what the reader threw.
    const MailLogEvent* next() override;

    /// Counts of all blocks so far from which events were returned.
    const ReadLog& read() const override { return read_; }
    std::int64_t octets() const override { return octets_; }

private:
    ReadLog read_;
    std::int64_t octets_ = 0;
    /// The block whose events are being returned, and the next event in it.
    std::unique_ptr<MailLogBlock> block_ = std::make_unique<MailLogBlock>();
    std::size_t at_ = 0;
    io::ReadAhead<MailLogBlock> blocks_;
};

} // namespace ispkit::mail
