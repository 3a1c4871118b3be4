package io.millrace.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How outcomes are printed. */
final class OutputFlags {
    private enum Format {
        NDJSON,
        TABLE
    }

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    @Option(
            names = "--output",
            paramLabel = "FORMAT",
            defaultValue = "ndjson",
            description = "How to print them: ${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
    private Format format = Format.NDJSON;

    @Option(
            names = "--columns",
            paramLabel = "NAME",
            split = ",",
            description = "The members that the table shows, as the server names them.")
    private @Nullable List<String> columns;

    /** Refuses what would be ignored. */
    void validate() {
        if (columns != null && format != Format.TABLE) {
            throw Usage.wrong(command, "Give --columns only with --output table");
        }
    }

    OutcomeWriter writer(Kind<?> kind) {
        return new OutcomeWriter(
                Main.out(command.commandLine()), command.commandLine().getErr(), formatOf(kind));
    }

    private OutcomeFormat formatOf(Kind<?> kind) {
        if (format == Format.NDJSON) {
            return new Ndjson();
        }
        return columns == null ? new Table(kind.columns(), List.of()) : new Table(columns, columns);
    }
}
