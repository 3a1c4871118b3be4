package io.millrace.cli;

import java.util.List;
import picocli.CommandLine.Parameters;

/** Which jobs a verb is about. */
final class JobIds {
    @Parameters(arity = "1..*", paramLabel = "ID", description = "Ids of jobs.")
    private List<String> ids = List.of();

    List<String> all() {
        return ids;
    }
}
