// SPDX-License-Identifier: MIT
#pragma once

namespace ispkit::io {

/// From here on SIGINT, SIGTERM and SIGHUP remove the unfinished output files and then end the
/// process as if unhandled (the shell sees 128+n). Signals that the parent ignores stay ignored
/// (nohup). SIGPIPE and SIGCHLD get their default actions back, in case the parent ignored them.
/// Call it once, before any other thread starts.
void handle_signals();

/// For services: from here on, writing to a closed pipe is a write error and does not kill the
/// process.
void ignore_ended_readers();

/// Whether ignore_ended_readers() has been called.
bool ended_readers_are_ignored();

/// For services: from here on the signals of handle_signals() have no effect of their own. The
/// number of each arrives as one byte on the returned descriptor. Call it once.
int receive_signals();

/// Ends the process as if killed by that signal; a service calls it when its work is finished.
[[noreturn]] void end_by_signal(int signal_number);

} // namespace ispkit::io
