package io.millrace.cli;

import io.millrace.batch.Batch;
import io.millrace.batch.BatchItem;
import io.millrace.http.Codec;
import io.millrace.http.DecodingException;
import io.millrace.wats.Wats;
import io.millrace.wats.report.InsertReportResult;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

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

    @Mixin
    private final OutcomeFlags outcomes = new OutcomeFlags();

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
        if (outcomes.isDryRun()) {
            Batch<String, InsertReportResult> none = Batch.each(report -> Mono.empty());
            return outcomes.check(none.validate(reports, ReportSubmitCommand::problem)
                    .map(item -> new BatchItem<>(item.index(), nameOf(item.index(), item.key()), item.result())));
        }
        try (Wats wats = server.connect(flags.concurrencyOr(5));
                ProgressDisplay display = flags.displayBesideLines("reports")) {
            Batch<String, InsertReportResult> batch = outcomes.recorded(
                    flags.applyTo(wats.report().reportsBatch()).onProgress(display::update),
                    InsertReportResult.class,
                    "wats report submit to " + server.url(),
                    Input.fingerprint(file));
            return outcomes.<String, InsertReportResult>print(
                    printer -> batch.deliver(reports, printer), ReportSubmitCommand::nameOf);
        }
    }

    private static Optional<String> problem(String report) {
        try {
            Object json = Codec.json().decode(report.getBytes(StandardCharsets.UTF_8), Object.class);
            return json instanceof Map ? Optional.empty() : Optional.of("a report is a JSON object");
        } catch (DecodingException unreadable) {
            return Optional.of("the report is " + unreadable.getMessage());
        }
    }

    /** The report's own id, else its place among the reports. */
    private static Object nameOf(long index, String report) {
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
