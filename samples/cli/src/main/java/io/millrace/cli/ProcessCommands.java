package io.millrace.cli;

import io.millrace.batch.Batch;
import io.millrace.wats.process.ProcessInfo;
import io.millrace.wats.process.ProcessKind;
import io.millrace.wats.process.ProcessList;
import io.millrace.wats.process.ProcessQuery;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace wats process}. */
@Command(
        name = "process",
        description = "Processes: the operations that units go through.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class ProcessCommands {
    private static final Kind<ProcessInfo> PROCESSES =
            Kind.of("processes", ProcessInfo.class, "name", "isTestOperation", "isRepairOperation", "isWipOperation");
    private static final int KEYS_A_CALL = 1_000; // one answer has them all

    @Command(description = "Reads active processes by code or name; one request for up to 1,000.")
    int get(
            @Mixin LookUp lookUp,
            @Parameters(paramLabel = "CODE|NAME", description = "Codes or names.") @Nullable List<String> processes) {
        return lookUp.run(
                PROCESSES,
                processes,
                Keys.required("process"),
                wats -> Batch.bulk(
                        KEYS_A_CALL, keys -> wats.process().getProcessList().map(list -> found(list, keys))));
    }

    @Command(description = "Lists processes.")
    int list(
            @Mixin Listing listing,
            @Option(names = "--kind", description = "Only of a kind: ${COMPLETION-CANDIDATES}.") @Nullable
                    ProcessKind kind,
            @Option(names = "--all", description = "Inactive ones, too.") boolean all) {
        ProcessQuery query = new ProcessQuery(
                kind == null ? null : kind == ProcessKind.TEST,
                kind == null ? null : kind == ProcessKind.REPAIR,
                kind == null ? null : kind == ProcessKind.WIP,
                all ? true : null);
        return listing.run(PROCESSES, ProcessInfo::code, wats -> wats.process().getProcesses(query));
    }

    private static Map<String, ProcessInfo> found(ProcessList list, List<String> keys) {
        Map<String, ProcessInfo> found = new HashMap<>();
        for (String key : keys) {
            Optional<ProcessInfo> byCode =
                    key.matches("\\d{1,9}") ? list.find(Integer.parseInt(key)) : Optional.empty();
            byCode.or(() -> list.find(key)).ifPresent(process -> found.put(key, process));
        }
        return found;
    }
}
