// SPDX-License-Identifier: MIT
#pragma once

namespace ispkit::cli {

/// From here on SIGINT, SIGTERM and SIGHUP remove the unfinished output files and then end the
/// process as if unhandled (the shell sees 128+n); those that the parent ignores stay ignored
/// (nohup). SIGPIPE gets its default action back, which a parent may have taken away. To be called
/// once, before any other thread is started.
void handle_signals();

} // namespace ispkit::cli
