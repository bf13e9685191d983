// SPDX-License-Identifier: MIT
#include "table_keeper.hpp"

#include <poll.h>

#include <algorithm>
#include <array>
#include <utility>

namespace ispkit::nft_ban {

bool TableKeeper::wait_for_input(int fd, Clock::time_point until) {
    for (;;) {
        std::array<pollfd, 2> descriptors{pollfd{fd, POLLIN, 0}, pollfd{events_.fd(), POLLIN, 0}};
        ::poll(descriptors.data(), descriptors.size(),
               firewall::poll_timeout(std::min(until, next_work()), Clock::now()));
        const NftablesEvents::Changes changes = events_.read(firewall_.transactions());
        check_is_due_ |= changes.by_same_program || changes.by_others;
        learning_is_due_ |= changes.by_same_program;
        if (check_is_due_ && Clock::now() >= next_check_) {
            check();
        }
        if (descriptors[0].revents != 0 || Clock::now() >= until) {
            return descriptors[0].revents != 0;
        }
        // Records do not wait for this.
        if (learning_is_due_ && !check_is_due_ && Clock::now() >= next_learning_) {
            learn();
        }
    }
}

TableKeeper::Clock::time_point TableKeeper::next_work() const {
    return check_is_due_      ? next_check_
           : learning_is_due_ ? next_learning_
                              : Clock::time_point::max();
}

void TableKeeper::check() {
    check_is_due_ = !firewall_.put_back_if_lost();
    next_check_ = Clock::now() + k_pause;
}

void TableKeeper::learn() {
    constexpr int k_pause_for_each_duration = 10; // so it takes at most a tenth of the time
    const Clock::time_point start = Clock::now();
    learning_is_due_ = !firewall_.learn();
    if (!learning_is_due_) {
        firewall_.end_bans_of(std::exchange(never_, {}));
    }
    const Clock::time_point end = Clock::now();
    next_learning_ =
        end + std::max<Clock::duration>(k_pause, k_pause_for_each_duration * (end - start));
}

} // namespace ispkit::nft_ban
