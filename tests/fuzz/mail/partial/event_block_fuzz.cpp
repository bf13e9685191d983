// SPDX-License-Identifier: MIT
// Any octets as a block of events: what is read is written so that it is read again as the same,
// and can be joined, or there is an Error.

#include "error.hpp"
#include "fuzz_target.hpp"
#include "mail/partial/event_block.hpp"
#include "mail/reading/mail_activity.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace ispkit;

class BlockSource final : public mail::MailEventSource {
public:
    explicit BlockSource(std::string_view block)
        : events_(block) {}

    const mail::MailLogEvent* next() override { return events_.next(event_) ? &event_ : nullptr; }
    const mail::ReadLog& read() const override { return read_; }
    std::int64_t octets() const override { return 0; }

private:
    mail::EventUnpacker events_;
    mail::MailLogEvent event_;
    mail::ReadLog read_;
};

std::string written_again(std::string_view block) {
    mail::EventPacker packer;
    mail::EventUnpacker unpacker(block);
    mail::MailLogEvent event;
    while (unpacker.next(event)) {
        packer.add(event);
    }
    return packer.take();
}

} // namespace

FUZZ_TARGET(event_block, data, size) {
    const std::string_view block(reinterpret_cast<const char*>(data), size);
    try {
        const std::string written = written_again(block);
        require(written_again(written) == written);
        mail::MailActivity mail({});
        std::vector<std::unique_ptr<mail::MailEventSource>> sources;
        sources.push_back(std::make_unique<BlockSource>(block));
        mail.read(sources);
        mail.finish();
    } catch (const Error&) {
    }
}
