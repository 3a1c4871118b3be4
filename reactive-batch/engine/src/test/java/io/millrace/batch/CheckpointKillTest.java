package io.millrace.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/**
 * A process that runs a batch with a checkpoint is killed with SIGKILL at any moment, and started again until it is done: five
 * times, or a hundred with {@code -Dmillrace.long=true}.
 */
class CheckpointKillTest {
    private static final int KILLS = Boolean.getBoolean("millrace.long") ? 100 : 5;
    private static final int KEYS = KILLS * 400;
    private static final int CONCURRENCY = 8;
    private static final int BYTES_OF_AN_EFFECT = 5;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    /** The process: notes each operation as it begins and each delivery, one line with one write. */
    public static final class Victim {
        private Victim() {}

        public static void main(String[] args) throws IOException {
            Path folder = Path.of(args[0]);
            List<Integer> keys =
                    IntStream.range(0, Integer.parseInt(args[1])).boxed().toList();
            Batch.<Integer, String>each(key -> Mono.fromCallable(() -> note(folder.resolve("effects"), key))
                            .then(Mono.delay(
                                    Duration.ofNanos(ThreadLocalRandom.current().nextLong(2_000_000))))
                            .thenReturn("value of " + key))
                    .concurrency(CONCURRENCY)
                    .checkpoint(checkpoint(folder))
                    .run(keys)
                    .doOnNext(item -> note(
                            folder.resolve("deliveries"),
                            item.key() + " " + item.result().orElseThrow()))
                    .blockLast();
            Files.createFile(folder.resolve("done"));
        }

        private static Path note(Path file, Object line) {
            try {
                return Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }

    private static Checkpoint<String> checkpoint(Path folder) {
        return Checkpoint.file(folder.resolve("checkpoint"), "kill", "1", CheckpointCodec.text());
    }

    @Test
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    void run_whenKilledAtAnyMoment_losesNoOutcomeAndRepeatsOnlyWhatWasUnderWay() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int underWay = 0;
        for (int kill = 0; kill < KILLS && !Files.exists(folder.resolve("done")); kill++) {
            long until = bytesOfEffects() + random.nextInt(2 * KEYS / KILLS * BYTES_OF_AN_EFFECT);
            Process victim = start();
            await().atMost(LIMIT)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> bytesOfEffects() >= until || !victim.isAlive());
            victim.destroyForcibly().waitFor();

            Set<Integer> recorded = recorded();
            List<String> effects = lines("effects");
            Set<Integer> begun = new HashSet<>();
            effects.forEach(line -> begun.add(Integer.valueOf(line)));
            underWay += begun.size() - recorded.size();
            assertThat(begun).as("seed %d, kill %d", seed, kill).containsAll(recorded);
            assertThat(begun.size() - recorded.size())
                    .as("operations under way at kill %d, seed %d", kill, seed)
                    .isLessThanOrEqualTo(CONCURRENCY);
            Files.write(
                    folder.resolve("recorded." + kill), (recorded.toString() + " " + effects.size()).getBytes(UTF_8));
        }
        while (!Files.exists(folder.resolve("done"))) {
            assertThat(start().waitFor()).isZero();
        }

        assertNothingRecordedRanAgain();
        List<String> effects = lines("effects");
        Set<String> deliveries = new HashSet<>(lines("deliveries"));
        System.out.printf(
                "%d kills: %,d operations for %,d keys, %,d deliveries of %,d outcomes (seed %d)%n",
                KILLS, effects.size(), KEYS, lines("deliveries").size(), deliveries.size(), seed);
        assertThat(deliveries)
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, KEYS)
                        .mapToObj(key -> key + " value of " + key)
                        .toList());
        assertThat(lines("deliveries").size() - KEYS)
                .as("outcomes delivered twice")
                .isLessThanOrEqualTo(KILLS);
        // Fewer where one kill came before what the last one struck had begun again: that was under way at both.
        assertThat(effects.size() - KEYS).as("operations repeated").isLessThanOrEqualTo(underWay);
    }

    private void assertNothingRecordedRanAgain() throws IOException {
        List<String> effects = lines("effects");
        for (int kill = 0; Files.exists(folder.resolve("recorded." + kill)); kill++) {
            String[] known =
                    Files.readString(folder.resolve("recorded." + kill)).split("\\] ");
            Set<String> recorded = Set.of(known[0].substring(1).split(", "));
            assertThat(effects.subList(Integer.parseInt(known[1]), effects.size()))
                    .as("operations after kill %d", kill)
                    .doesNotContainAnyElementsOf(recorded);
        }
    }

    /** The keys that the checkpoint knows as completed, delivered or not. */
    private Set<Integer> recorded() {
        CheckpointRecord<String> record =
                Objects.requireNonNull(checkpoint(folder).open().block(LIMIT));
        Set<Integer> keys = new HashSet<>();
        for (int key = 0; key < KEYS; key++) {
            if (record.isDelivered(key) || record.outcome(key, key) != null) {
                keys.add(key);
            }
        }
        record.close().block(LIMIT);
        return keys;
    }

    private Process start() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Victim.class.getName(),
                        folder.toString(),
                        Integer.toString(KEYS))
                .redirectErrorStream(true)
                .redirectOutput(new File(folder.toFile(), "output"))
                .start();
    }

    private long bytesOfEffects() throws IOException {
        return Files.exists(folder.resolve("effects")) ? Files.size(folder.resolve("effects")) : 0;
    }

    private List<String> lines(String file) throws IOException {
        Path path = folder.resolve(file);
        return Files.exists(path) ? Files.readAllLines(path) : List.of();
    }
}
