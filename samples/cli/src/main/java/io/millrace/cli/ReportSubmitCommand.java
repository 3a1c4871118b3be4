package io.millrace.cli;

import io.millrace.batch.Batch;
import io.millrace.batch.BatchItem;
import io.millrace.core.Await;
import io.millrace.http.Codec;
import io.millrace.http.DecodingException;
import io.millrace.wats.Wats;
import io.millrace.wats.report.InsertReportResult;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import reactor.core.publisher.Flux;

/** {@code millrace wats report submit}. */
@Command(
        name = "submit",
        description = "Submits reports in WATS' JSON format, one a line, and prints one line of JSON for each.",
        mixinStandardHelpOptions = true)
final class ReportSubmitCommand implements Callable<Integer> {
    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Mixin
    private final BatchFlags flags = new BatchFlags();

    @Option(
            names = "--file",
            required = true,
            paramLabel = "FILE|-",
            description = "A file of reports, one a line; - for standard input.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String file;

    @Override
    public Integer call() {
        flags.validate();
        Flux<String> reports = Input.lines(file);
        try (Wats wats = server.connect(flags.concurrencyOr(5));
                ProgressDisplay display = flags.displayBesideLines("reports")) {
            Batch<String, InsertReportResult> batch =
                    flags.applyTo(wats.report().reportsBatch()).onProgress(display::update);
            OutcomeWriter out = new OutcomeWriter();
            for (BatchItem<String, InsertReportResult> item : Await.iterate(batch.run(reports))) {
                out.write(item.index(), nameOf(item.key(), item.index()), item.result());
            }
            return out.exitStatus();
        }
    }

    /** The report's own id, else its place among the reports. */
    private static Object nameOf(String report, long index) {
        try {
            Object json = Codec.json().decode(report.getBytes(StandardCharsets.UTF_8), Object.class);
            if (json instanceof Map<?, ?> members && members.get("id") instanceof String id) {
                return id;
            }
        } catch (DecodingException unreadable) {
            return "report " + (index + 1);
        }
        return "report " + (index + 1);
    }
}
