package io.millrace.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How many to list. */
final class Most {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    @Option(names = "--limit", paramLabel = "N", description = "How many to list at most; default: all.")
    private @Nullable Integer limit;

    int or(int standard) {
        int most = limit == null ? standard : limit;
        Usage.atLeast(1, command, "--limit", most);
        return most;
    }
}
