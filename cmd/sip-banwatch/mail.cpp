// SPDX-License-Identifier: MIT
#include "commands.hpp"
#include "error.hpp"
#include "notice/mailer.hpp"

namespace ispkit::banwatch {

const cli::Tool k_mail{
    .name = "sip-banwatch mail",
    .summary = "Give the mail on standard input to sendmail(1), and answer 'ok' when it is "
               "accepted: the service behind 'watch --mail-socket'.",
    .synopsis = {"< MAIL"},
    .examples = {{"sip-banwatch mail < mail.txt", "what sip-banwatch-mail@.service does"}},
    .libraries = {},
};

cli::Status mail(cli::CommandLine& command_line) {
    constexpr std::size_t k_largest_mail = 1 << 20;
    command_line.parse();
    const std::string text = io::read_file(std::string(io::k_standard_stream), k_largest_mail);
    if (text.empty()) {
        throw_error("standard input: is empty (a mail is expected)");
    }
    const pid_t sendmail = notice::run_sendmail(text);
    if (const int status = *io::exit_status(sendmail, io::Wait::until_it_ends); status != 0) {
        throw_error("sendmail failed with status {}", status);
    }
    fmt::print("{}", notice::k_mail_taken);
    return cli::Status::done;
}

} // namespace ispkit::banwatch
