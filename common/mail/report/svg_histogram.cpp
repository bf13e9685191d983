// SPDX-License-Identifier: MIT
#include "mail/report/chart_style.hpp"
#include "mail/report/svg_chart.hpp"
#include "markup/html_text.hpp"
#include "markup/svg_shapes.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace ispkit::mail {

namespace {

constexpr double k_right = 30;
constexpr double k_top = 34;
/// The position of the lowest label, and the distance to the next one above it.
constexpr double k_label = 23;
constexpr double k_label_row = 13;
constexpr double k_plot = 170;
constexpr double k_bottom = 38;
constexpr double k_plot_width = k_width - k_left - k_right;

/// A logarithmic scale on which 1 is above the ground.
class Scale {
public:
    explicit Scale(std::int64_t most)
        : whole_(std::log10(static_cast<double>(std::max<std::int64_t>(most, 10))) + k_one) {}

    double height_of(std::int64_t count) const {
        return count == 0 ? 0 : k_plot * (std::log10(static_cast<double>(count)) + k_one) / whole_;
    }

private:
    static constexpr double k_one = 0.25;
    double whole_;
};

/// The place of a value between the bounds of its bin.
double place_of(std::int64_t value, const PeakDistribution& peaks, double bin_width) {
    double x = k_left;
    for (const PeakDistribution::Bin& bin : peaks.bins) {
        if (value <= bin.up_to) {
            const double low = std::log(static_cast<double>(std::max<std::int64_t>(bin.above, 1)));
            const double high = std::log(static_cast<double>(bin.up_to));
            const double part =
                high > low
                    ? (std::log(static_cast<double>(std::max<std::int64_t>(value, 1))) - low) /
                          (high - low)
                    : 1;
            return x + part * bin_width;
        }
        x += bin_width;
    }
    return k_left - 1;
}

std::string grid(const Scale& scale, std::int64_t most, const Language& language) {
    const double ground = k_top + k_plot;
    std::string text = markup::svg_line({k_left, ground}, {k_width - k_right, ground}, k_axis);
    constexpr std::int64_t k_ten = 10;
    for (std::int64_t count = 1; count <= std::max(most, k_ten); count *= k_ten) {
        const double y = ground - scale.height_of(count);
        text += markup::svg_line({k_left, y}, {k_width - k_right, y}, k_grid);
        text += markup::svg_text({k_left - 6, y + 3.5}, "end", k_ink, language.number(count));
    }
    return text;
}

std::string bars(const PeakDistribution& peaks, const Scale& scale, double bin_width,
                 const Language& language) {
    constexpr double k_gap = 0.12;
    constexpr double k_narrow = 0.3;
    std::string text;
    double x = k_left;
    for (const PeakDistribution::Bin& bin : peaks.bins) {
        const double ground = k_top + k_plot;
        const double middle = x + bin_width / 2;
        const double height = scale.height_of(bin.customers);
        if (bin.customers > 0) {
            text += markup::svg_bar({x + k_gap * bin_width, ground - height},
                                    (1 - 2 * k_gap) * bin_width, height, k_usual);
            text += markup::svg_text({middle, ground - height - 4}, "middle", k_ink,
                                     language.number(bin.customers));
        }
        if (bin.offenders > 0) {
            const double red = scale.height_of(bin.offenders);
            text += markup::svg_bar({x + k_narrow * bin_width, ground - red},
                                    (1 - 2 * k_narrow) * bin_width, red, k_offence);
            if (red + 14 < height || bin.offenders == bin.customers) {
                text += markup::svg_text({middle, ground - 5}, "middle", "var(--card, #fff)",
                                         language.number(bin.offenders));
            }
        }
        x += bin_width;
        text += markup::svg_text({x, ground + 15}, "middle", k_ink, language.number(bin.up_to));
    }
    return text;
}

/// The label of a limit's line, beside its upper end.
struct Label {
    std::string_view text;
    double x = 0;
    bool is_left = false;
    /// Rows count from the lowest.
    std::size_t row = 0;

    double from() const { return is_left ? x - width() : x; }
    double to() const { return is_left ? x : x + width(); }
    double width() const { return 12 + 6 * static_cast<double>(text.size()); }

    /// Whether it overlaps the other one's text or line.
    bool lies_on(const Label& other) const {
        return (row == other.row && from() < other.to() && other.from() < to()) ||
               (row < other.row && from() < other.x && other.x < to());
    }
};

/// Places labels without overlaps, in as many rows as needed. A text is on the side of the middle,
/// and a label nearer to the middle is lower, so that no line crosses a text.
std::vector<Label> labels_of(std::span<const LimitLine> limits, const PeakDistribution& peaks,
                             double bin_width) {
    constexpr double k_middle = k_width / 2;
    std::vector<Label> labels;
    for (const LimitLine& limit : limits) {
        if (const double x = place_of(limit.value, peaks, bin_width); x >= k_left) {
            labels.push_back({.text = limit.label, .x = x, .is_left = x > k_middle});
        }
    }
    std::sort(labels.begin(), labels.end(), [](const Label& a, const Label& b) {
        return std::abs(a.x - k_middle) < std::abs(b.x - k_middle);
    });
    for (auto label = labels.begin(); label != labels.end(); ++label) {
        while (std::any_of(labels.begin(), label,
                           [&](const Label& other) { return label->lies_on(other); })) {
            ++label->row;
        }
    }
    return labels;
}

/// The height of the rows that do not fit below the top.
double height_above(const std::vector<Label>& labels) {
    double height = 0;
    for (const Label& label : labels) {
        height = std::max(height, k_label_row * static_cast<double>(label.row) - k_label + 10);
    }
    return height;
}

} // namespace

std::string histogram_chart(const PeakDistribution& peaks, const Phrase& title,
                            std::span<const LimitLine> limits, const Language& language) {
    if (peaks.bins.empty()) {
        return {};
    }
    std::int64_t most = 1;
    for (const PeakDistribution::Bin& bin : peaks.bins) {
        most = std::max(most, bin.customers);
    }
    const Scale scale(most);
    const double bin_width = k_plot_width / static_cast<double>(peaks.bins.size());
    const double ground = k_top + k_plot;
    const std::vector<Label> labels = labels_of(limits, peaks, bin_width);
    std::string text = markup::svg_start({0, -height_above(labels)}, {k_width, ground + k_bottom},
                                         language.text(title));
    text += grid(scale, most, language) + bars(peaks, scale, bin_width, language);
    text += markup::svg_text({k_left + k_plot_width / 2, ground + 32}, "middle", k_ink,
                             markup::html_text(language.text(title)));
    for (const Label& label : labels) {
        const double y = k_label - k_label_row * static_cast<double>(label.row);
        text += markup::svg_line({label.x, y - 8}, {label.x, ground}, k_limit);
        text +=
            label.is_left
                ? markup::svg_text({label.x - 4, y}, "end", k_ink, markup::html_text(label.text))
                : markup::svg_text({label.x + 4, y}, "start", k_ink, markup::html_text(label.text));
    }
    return text + "</svg>";
}

} // namespace ispkit::mail
