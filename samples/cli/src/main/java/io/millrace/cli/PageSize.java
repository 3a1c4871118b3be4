package io.millrace.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How long the pages of a list are. */
final class PageSize {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    @Option(
            names = "--page-size",
            paramLabel = "N",
            description = "How many to ask for at once; the server may send fewer.")
    private @Nullable Integer pageSize;

    int or(int standard) {
        return or(standard, Integer.MAX_VALUE);
    }

    /** @param most what the server takes */
    int or(int standard, int most) {
        int size = pageSize == null ? standard : pageSize;
        Usage.atLeast(1, command, "--page-size", size);
        Usage.atMost(most, command, "--page-size", size);
        return size;
    }
}
