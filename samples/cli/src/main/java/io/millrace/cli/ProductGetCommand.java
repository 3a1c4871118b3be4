package io.millrace.cli;

import io.millrace.batch.Batch;
import io.millrace.batch.BatchItem;
import io.millrace.core.Await;
import io.millrace.wats.Wats;
import io.millrace.wats.product.Product;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reactor.core.publisher.Flux;

/** {@code millrace wats product get}. */
@Command(
        name = "get",
        description = "Reads products by part number and prints one line of JSON for each.",
        mixinStandardHelpOptions = true)
final class ProductGetCommand implements Callable<Integer> {
    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Mixin
    private final BatchFlags flags = new BatchFlags();

    @ArgGroup(multiplicity = "1")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Keys keys;

    static final class Keys {
        @Parameters(paramLabel = "PN", arity = "1..*", description = "Part numbers.")
        private @Nullable List<String> partNumbers;

        @Option(
                names = "--keys-file",
                paramLabel = "FILE|-",
                description = "A file of part numbers, one a line; - for standard input.")
        private @Nullable String file;
    }

    @Override
    public Integer call() {
        flags.validate();
        Flux<String> lines = keys.file == null ? Flux.empty() : Input.lines(keys.file);
        try (Wats wats = server.connect(flags.concurrencyOr(10));
                ProgressDisplay display = flags.display("products")) {
            Batch<String, Product> batch =
                    flags.applyTo(wats.product().productsBatch()).onProgress(display::update);
            Flux<BatchItem<String, Product>> items =
                    keys.partNumbers == null ? batch.run(lines) : batch.run(keys.partNumbers);
            OutcomeWriter out = new OutcomeWriter();
            for (BatchItem<String, Product> item : Await.iterate(items)) {
                out.write(item.index(), item.key(), item.result());
            }
            return out.exitStatus();
        }
    }
}
