package io.millrace.cli;

import io.millrace.batch.Batch;
import io.millrace.batch.BatchItem;
import io.millrace.batch.BatchReport;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What a batch runs over. */
sealed interface Lines {

    /** Words that were typed; their number is known. */
    static Lines of(List<String> words) {
        return new Typed(words);
    }

    /** The lines of a file, which is opened at once and read as they are asked for. */
    static Lines in(String file) {
        return new Read(file, Input.lines(file));
    }

    Flux<String> flux();

    /** The same lines, each after its place and a tab, so that equal ones are still several. */
    Lines numbered();

    /** A numbered line without its number. */
    static String unnumbered(String line) {
        return line.substring(line.indexOf('\t') + 1);
    }

    <V> Mono<BatchReport> deliver(Batch<String, V> batch, Function<BatchItem<String, V>, Publisher<?>> consumer);

    /** Tells them from others. */
    String fingerprint();

    record Typed(List<String> words) implements Lines {
        @Override
        public Flux<String> flux() {
            return Flux.fromIterable(words);
        }

        @Override
        public Lines numbered() {
            return new Typed(IntStream.range(0, words.size())
                    .mapToObj(i -> i + "\t" + words.get(i))
                    .toList());
        }

        @Override
        public <V> Mono<BatchReport> deliver(
                Batch<String, V> batch, Function<BatchItem<String, V>, Publisher<?>> consumer) {
            return batch.deliver(words, consumer);
        }

        @Override
        public String fingerprint() {
            return Input.fingerprint(words);
        }
    }

    record Read(String file, Flux<String> flux) implements Lines {
        @Override
        public Lines numbered() {
            return new Read(file, flux.index((index, line) -> index + "\t" + line));
        }

        @Override
        public <V> Mono<BatchReport> deliver(
                Batch<String, V> batch, Function<BatchItem<String, V>, Publisher<?>> consumer) {
            return batch.deliver(flux, consumer);
        }

        @Override
        public String fingerprint() {
            return Input.fingerprint(file);
        }
    }
}
