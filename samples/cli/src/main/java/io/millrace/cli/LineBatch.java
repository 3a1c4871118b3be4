package io.millrace.cli;

import io.millrace.batch.Batch;
import io.millrace.core.MillraceException;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A batch on the command line: from lines of input to outcomes in print. */
final class LineBatch {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    @Mixin
    private final BatchFlags flags = new BatchFlags();

    @Mixin
    private final OutcomeFlags outcomes = new OutcomeFlags();

    /**
     * Runs it.
     *
     * @param check throws what is wrong with a line
     * @param name how a line is shown, by its place and itself
     * @param batch made once the server has been found
     * @return the exit status
     */
    <C, V> int run(
            Service<C> service,
            Kind<V> kind,
            Lines lines,
            Consumer<String> check,
            BiFunction<Long, String, Object> name,
            Function<C, Batch<String, V>> batch) {
        flags.validate();
        outcomes.validate();
        if (outcomes.isDryRun()) {
            return outcomes.check(kind, lines.flux(), line -> problem(check, line), name);
        }
        C client = service.connect(flags.concurrencyOr(10));
        try (ProgressDisplay display = flags.displayBesideLines(kind.plural())) {
            Batch<String, V> recorded = outcomes.recorded(
                    flags.applyTo(batch.apply(client)).onProgress(display::update),
                    kind,
                    command.commandLine().getCommandSpec().qualifiedName() + " at " + service.url(),
                    lines);
            return outcomes.<V>print(kind, printer -> lines.deliver(recorded, printer), name);
        } finally {
            service.close(client);
        }
    }

    private static Optional<String> problem(Consumer<String> check, String line) {
        try {
            check.accept(line);
            return Optional.empty();
        } catch (MillraceException refused) {
            return Optional.of(String.valueOf(refused.getMessage()));
        }
    }
}
