// SPDX-License-Identifier: MIT
#pragma once

namespace ispkit::io {

/// From here on SIGINT, SIGTERM and SIGHUP remove the unfinished output files and then end the
/// process as if unhandled (the shell sees 128+n); those that the parent ignores stay ignored
/// (nohup). SIGPIPE gets its default action back, which a parent may have taken away. To be called
/// once, before any other thread is started.
void handle_signals();

/// For services: from here on the end of who reads their output is an error of the write, and no
/// reason to die.
void ignore_ended_readers();

/// For services: from here on these signals do nothing by themselves; each one's number comes as
/// one octet from the descriptor that this returns. To be called once.
int receive_signals();

/// Ends the process as if by that signal: what a service does when its work is finished.
[[noreturn]] void end_by_signal(int signal_number);

} // namespace ispkit::io
