package io.millrace.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What a record in a file keeps from one run to the next. */
class FileRecordTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private CheckpointRecord<String> open(String name, String fingerprint) {
        Checkpoint<String> checkpoint =
                Checkpoint.file(folder.resolve("batch.checkpoint"), name, fingerprint, CheckpointCodec.text());
        return Objects.requireNonNull(checkpoint.open().block(LIMIT));
    }

    private CheckpointRecord<String> open() {
        return open("parts", "2026-11");
    }

    @Test
    void outcome_whenItWasNotDelivered_isKeptWithAllThatAFailureSays() {
        Result<String> failure = Result.failure(
                new MillraceException(ErrorCode.RATE_LIMITED, "come back later", null, 3, Duration.ofSeconds(7)));
        CheckpointRecord<String> first = open();
        first.completed(0, "A", Result.success("apple"));
        first.completed(2, "C", failure);
        first.close().block(LIMIT);

        CheckpointRecord<String> second = open();

        assertThat(second.outcome(0, "A")).isEqualTo(Result.success("apple"));
        assertThat(second.outcome(1, "B")).isNull();
        Result.Failure<String> was = (Result.Failure<String>) failure;
        Result.Failure<String> kept = (Result.Failure<String>) Objects.requireNonNull(second.outcome(2, "C"));
        assertThat(kept.code()).isEqualTo(ErrorCode.RATE_LIMITED);
        assertThat(kept.message()).isEqualTo("come back later");
        assertThat(kept.details()).isEqualTo(was.details()).containsEntry("attempts", 3);
        second.close().block(LIMIT);
    }

    @Test
    void delivered_whenTheNextRunBegins_isKnownAndTheOutcomeGone() {
        CheckpointRecord<String> first = open();
        first.completed(0, "A", Result.success("apple"));
        first.completed(1, "B", Result.success("berry"));
        first.delivered(0);
        first.close().block(LIMIT);

        CheckpointRecord<String> second = open();

        assertThat(second.isDelivered(0)).isTrue();
        assertThat(second.outcome(0, "A")).isNull();
        assertThat(second.isDelivered(1)).isFalse();
        assertThat(second.outcome(1, "B")).isEqualTo(Result.success("berry"));
        second.close().block(LIMIT);
    }

    @Test
    void outcome_whenTheKeyIsAnother_saysSo() {
        CheckpointRecord<String> first = open();
        first.completed(4, "A", Result.success("apple"));
        first.close().block(LIMIT);
        CheckpointRecord<String> second = open();

        assertThatThrownBy(() -> second.outcome(4, "Z"))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("at index 4 it has A, not Z");
        second.close().block(LIMIT);
    }

    @Test
    void open_whenItIsOfAnotherBatch_refusesAndNamesIt() {
        open("parts", "October").close().block(LIMIT);

        assertThatThrownBy(() -> open("parts", "November"))
                .isInstanceOfSatisfying(CheckpointException.class, refused -> assertThat(refused.code())
                        .isEqualTo(ErrorCode.CONFLICT))
                .hasMessageContaining("parts with fingerprint October");
        assertThatThrownBy(() -> open("units", "October")).isInstanceOf(CheckpointException.class);
    }

    @Test
    void open_whenAnotherRunHasIt_refuses() {
        CheckpointRecord<String> running = open();

        assertThatThrownBy(this::open)
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("in use by another run");
        running.close().block(LIMIT);
        open().close().block(LIMIT);
    }

    /** Tries to open the checkpoint and says what came of it. */
    public static final class OtherProcess {
        private OtherProcess() {}

        public static void main(String[] args) {
            try {
                Checkpoint.file(Path.of(args[0]), "parts", "2026-11", CheckpointCodec.text())
                        .open()
                        .block(LIMIT);
                System.out.println("opened");
            } catch (CheckpointException refused) {
                System.out.println(refused.getMessage());
            }
        }
    }

    @Test
    void open_whenAnotherProcessHasIt_refusesAlsoAfterARefusalHere() throws Exception {
        CheckpointRecord<String> running = open();
        assertThatThrownBy(this::open).isInstanceOf(CheckpointException.class);

        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        OtherProcess.class.getName(),
                        folder.resolve("batch.checkpoint").toString())
                .redirectErrorStream(true)
                .start();

        assertThat(new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("in use by another run");
        running.close().block(LIMIT);
    }

    @Test
    void open_whenTheFileWasDeleted_beginsAnew() throws IOException {
        CheckpointRecord<String> first = open("orders", "1");
        first.completed(0, "A", Result.success("apple"));
        first.delivered(0);
        first.close().block(LIMIT);
        Files.delete(folder.resolve("batch.checkpoint"));

        CheckpointRecord<String> second = open("customers", "2");

        assertThat(second.isDelivered(0)).isFalse();
        second.close().block(LIMIT);
    }

    @Test
    void open_whenNamesDifferOnlyInTheirLineBreaks_tellsThemApart() {
        open("a", "b\nc").close().block(LIMIT);

        assertThatThrownBy(() -> open("a\nb", "c")).isInstanceOf(CheckpointException.class);
    }

    @Test
    void open_whenTheFingerprintIsVeryLong_goesOnAndTellsItFromOthers() {
        String fingerprint = "0123456789".repeat(10_000);
        CheckpointRecord<String> first = open("parts", fingerprint);
        first.completed(0, "A", Result.success("apple"));
        first.close().block(LIMIT);

        CheckpointRecord<String> second = open("parts", fingerprint);

        assertThat(second.outcome(0, "A")).isEqualTo(Result.success("apple"));
        second.close().block(LIMIT);
        assertThatThrownBy(() -> open("parts", fingerprint + "0")).isInstanceOf(CheckpointException.class);
        assertThatThrownBy(() -> open("parts", fingerprint.substring(1))).isInstanceOf(CheckpointException.class);
    }

    @Test
    void open_whenTheOneBeforeWasCancelledOnItsWay_isPossibleAgain() {
        Checkpoint<String> checkpoint =
                Checkpoint.file(folder.resolve("batch.checkpoint"), "parts", "2026-11", CheckpointCodec.text());
        for (int i = 0; i < 50; i++) {
            Flux.usingWhen(checkpoint.open(), record -> Mono.never(), CheckpointRecord::close)
                    .subscribe()
                    .dispose();

            await().pollInterval(Duration.ofMillis(1))
                    .ignoreExceptionsInstanceOf(CheckpointException.class)
                    .untilAsserted(() -> open().close().block(LIMIT));
        }
    }

    @Test
    void open_whenTheOneBeforeIsEnding_waitsForIt() {
        CheckpointRecord<String> first = open();
        first.close().subscribe();

        open().close().block(LIMIT);
    }

    @Test
    void open_whenTheFileIsNoCheckpoint_leavesItAsItIs() throws IOException {
        Path file = Files.writeString(folder.resolve("batch.checkpoint"), "someone's thesis");

        assertThatThrownBy(this::open)
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("is not a checkpoint");
        assertThat(file).hasContent("someone's thesis");
    }

    @Test
    void open_whenItsMakerWasKilledInTheMiddle_beginsAnew() throws IOException {
        open().close().block(LIMIT);
        byte[] whole = Files.readAllBytes(folder.resolve("batch.checkpoint"));
        for (int size = 0; size <= whole.length; size++) {
            Files.write(folder.resolve("batch.checkpoint"), Arrays.copyOf(whole, size));

            open().close().block(LIMIT);

            assertThat(folder.resolve("batch.checkpoint")).hasBinaryContent(whole);
        }
    }

    @Test
    void open_whenTheFolderIsMissing_saysWhichFile() {
        Checkpoint<String> nowhere = Checkpoint.file(folder.resolve("missing/x"), "parts", "1", CheckpointCodec.text());

        assertThatThrownBy(() -> nowhere.open().block(LIMIT))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("missing")
                .hasMessageContaining("NoSuchFile");
    }

    @Test
    void completed_whenMuchMoreThanASegment_dropsWhatWasDelivered() throws IOException {
        String value = "x".repeat(1 << 16);
        CheckpointRecord<String> first = open();
        LongStream.range(0, 1000).forEach(index -> {
            first.completed(index, "K" + index, Result.success(value));
            if (index != 999) {
                first.delivered(index);
            }
        });
        first.close().block(LIMIT);

        assertThat(bytesUsed()).isLessThan(2L * value.length());
        CheckpointRecord<String> second = open();
        assertThat(LongStream.range(0, 999).allMatch(second::isDelivered)).isTrue();
        assertThat(second.outcome(999, "K999")).isEqualTo(Result.success(value));
        second.close().block(LIMIT);
    }

    @Test
    void completed_whenNeverClosed_isFoundAllTheSame() throws IOException {
        String value = "y".repeat(1 << 12);
        CheckpointRecord<String> killed = open();
        LongStream.range(0, 5000)
                .parallel()
                .forEach(index -> killed.completed(index, index, Result.success(value + index)));
        LongStream.range(0, 2500).forEach(killed::delivered);
        Path copy = Files.createDirectory(folder.resolve("copy"));
        for (Path file : files()) {
            Files.copy(file, copy.resolve(file.getFileName()));
        }

        Checkpoint<String> found =
                Checkpoint.file(copy.resolve("batch.checkpoint"), "parts", "2026-11", CheckpointCodec.text());
        CheckpointRecord<String> next = Objects.requireNonNull(found.open().block(LIMIT));

        assertThat(LongStream.range(0, 5000).filter(next::isDelivered).count()).isEqualTo(2500);
        assertThat(LongStream.range(2500, 5000)
                        .allMatch(index -> Result.success(value + index).equals(next.outcome(index, index))))
                .isTrue();
        next.close().block(LIMIT);
        killed.close().block(LIMIT);
    }

    private long bytesUsed() throws IOException {
        long bytes = 0;
        for (Path file : files()) {
            bytes += Files.size(file);
        }
        return bytes;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
