package io.millrace.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/** Groups of horizontal bars, drawn as SVG; a group's longest bar fills the width. */
final class BarChart {
    private static final int WIDTH = 760;
    private static final int BARS_AT = 150;
    private static final int LONGEST_BAR = 500;
    private static final int ROW = 26;

    private final StringBuilder content = new StringBuilder();
    private int y = ROW;

    /**
     * Adds a group.
     *
     * @param bars from top to bottom
     * @param isOurs which of them stand out
     * @param format how the value is written, for {@link String#format}
     */
    <W> BarChart add(String title, Map<W, Double> bars, Predicate<W> isOurs, String format) {
        text(12, title, "title");
        y += ROW;
        double longest = Collections.max(bars.values());
        bars.forEach((way, value) -> {
            long length = Math.round(LONGEST_BAR * value / longest);
            text(12, way.toString(), "name");
            content.append("<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"18\" class=\"%s\"/>%n"
                    .formatted(BARS_AT, y - 14, length, isOurs.test(way) ? "ours" : "peer"));
            text(BARS_AT + length + 6, String.format(Locale.ROOT, format, value), "name");
            y += ROW;
        });
        y += ROW / 2;
        return this;
    }

    private void text(long x, String text, String style) {
        content.append("<text x=\"%d\" y=\"%d\" class=\"%s\">%s</text>%n".formatted(x, y, style, text));
    }

    void write(Path file) {
        try {
            Files.writeString(file, """
                    <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" viewBox="0 0 %1$d %2$d">
                    <style>
                    text { font: 13px sans-serif; fill: #222 } .title { font-weight: bold }
                    .ours { fill: #1f6feb } .peer { fill: #b8c0cc } .paper { fill: #fff }
                    </style>
                    <rect width="100%%" height="100%%" class="paper"/>
                    %3$s</svg>
                    """.formatted(WIDTH, y, content));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
