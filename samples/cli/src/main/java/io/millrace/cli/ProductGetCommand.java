package io.millrace.cli;

import io.millrace.batch.Batch;
import io.millrace.wats.Wats;
import io.millrace.wats.product.Product;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** {@code millrace wats product get}. */
@Command(
        name = "get",
        description = "Reads products by part number and prints one line of JSON for each.",
        mixinStandardHelpOptions = true)
final class ProductGetCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Mixin
    private final BatchFlags flags = new BatchFlags();

    @Mixin
    private final OutcomeFlags outcomes = new OutcomeFlags();

    @Parameters(paramLabel = "PN", description = "Part numbers.")
    private List<String> partNumbers = List.of();

    @Option(
            names = "--keys-file",
            paramLabel = "FILE|-",
            description = "A file of part numbers, one a line; - for standard input.")
    private @Nullable String file;

    @Override
    public Integer call() {
        flags.validate();
        if (partNumbers.isEmpty() == (file == null)) {
            throw Usage.wrong(command, "Give either part numbers or --keys-file");
        }
        Flux<String> lines = file == null ? Flux.empty() : Input.lines(file);
        if (outcomes.isDryRun()) {
            Batch<String, Product> none = Batch.each(partNumber -> Mono.empty());
            return outcomes.check(
                    file == null
                            ? none.validate(partNumbers, ProductGetCommand::problem)
                            : none.validate(lines, ProductGetCommand::problem));
        }
        try (Wats wats = server.connect(flags.concurrencyOr(10));
                ProgressDisplay display = flags.displayBesideLines("products")) {
            Batch<String, Product> batch = outcomes.recorded(
                    flags.applyTo(wats.product().productsBatch()).onProgress(display::update),
                    Product.class,
                    "wats product get from " + server.url(),
                    file == null ? Input.fingerprint(partNumbers) : Input.fingerprint(file));
            return outcomes.<String, Product>print(
                    printer -> file == null ? batch.deliver(partNumbers, printer) : batch.deliver(lines, printer),
                    (index, partNumber) -> partNumber);
        }
    }

    private static Optional<String> problem(String partNumber) {
        return partNumber.isBlank() ? Optional.of("partNumber is required, but is blank") : Optional.empty();
    }
}
