// SPDX-License-Identifier: MIT
#pragma once

#include <stdlib.h>
#include <time.h>

/// The process's zone, for tests that read times without one.
struct Utc {
    Utc() {
        ::setenv("TZ", "UTC0", 1);
        ::tzset();
    }
};
