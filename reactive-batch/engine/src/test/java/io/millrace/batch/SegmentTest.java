package io.millrace.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read of a segment that was appended to, sealed, cut off or scribbled on. */
class SegmentTest {
    private static final byte TEXT = 1;

    @TempDir
    private Path folder;

    @Test
    void read_whenAppendedToByManyThreads_givesEveryEntryOnce() throws IOException {
        Segment segment = Segment.create(folder.resolve("s.1"), 0);

        IntStream.range(0, 50_000).parallel().forEach(i -> append(segment, "entry " + i, i));

        List<String> read = read(folder.resolve("s.1"));
        assertThat(read).hasSize(50_000);
        assertThat(new HashSet<>(read))
                .isEqualTo(
                        IntStream.range(0, 50_000).mapToObj(i -> "entry " + i).collect(Collectors.toSet()));
        assertThat(segment.maxIndex()).isEqualTo(49_999);
    }

    @Test
    void append_whenFull_refusesForEverAndLosesNothing() throws IOException {
        Segment segment = Segment.create(folder.resolve("s.1"), 0);
        byte[] large = new byte[Segment.SIZE / 3];

        assertThat(IntStream.range(0, 4).filter(i -> segment.append(TEXT, large, i)))
                .containsExactly(0, 1);
        assertThat(segment.append(TEXT, new byte[1], 5)).isFalse();
        assertThat(read(folder.resolve("s.1"))).hasSize(2);
    }

    @Test
    void create_whenAnEntryIsLargerThanASegment_makesRoomForIt() throws IOException {
        byte[] large = new byte[Segment.SIZE + 1];
        Segment segment = Segment.create(folder.resolve("s.1"), large.length);

        assertThat(segment.holds(large.length)).isTrue();
        assertThat(segment.append(TEXT, large, 0)).isTrue();
        assertThat(Segment.create(folder.resolve("s.2"), 0).holds(large.length)).isFalse();
    }

    @Test
    void read_whenCutOffAtAnyByte_givesTheEntriesThatAreWhole() throws IOException {
        List<String> entries = List.of("a", "bcdefghijklm", "nopq", "rstuvwxyz");
        Segment.write(
                folder.resolve("s.1"),
                entries.stream()
                        .map(entry -> new Segment.Entry(TEXT, bytes(entry)))
                        .toList());
        byte[] whole = Files.readAllBytes(folder.resolve("s.1"));
        assertThat(read(folder.resolve("s.1"))).isEqualTo(entries);

        int most = 0;
        for (int size = 0; size < whole.length; size++) {
            Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(whole, size));
            List<String> read = read(cut);
            assertThat(read).as("of %d bytes", size).isEqualTo(entries.subList(0, read.size()));
            assertThat(read.size()).isGreaterThanOrEqualTo(most);
            most = read.size();
        }
        assertThat(most).isEqualTo(entries.size());
    }

    @Test
    void read_whenAnEntryWasNotWritten_givesTheOthers() throws IOException {
        Segment segment = Segment.create(folder.resolve("s.1"), 0);
        Stream.of("first", "second", "third").forEach(text -> append(segment, text, 0));
        byte[] bytes = Files.readAllBytes(folder.resolve("s.1"));
        bytes[new String(bytes, StandardCharsets.ISO_8859_1).indexOf("second")]++;
        Files.write(folder.resolve("torn"), bytes);

        assertThat(read(folder.resolve("torn"))).containsExactly("first", "third");
    }

    @Test
    void read_whenTheFileIsAnything_neverFails() throws IOException {
        Random random = new Random(42);
        for (int i = 0; i < 500; i++) {
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            assertThat(read(Files.write(folder.resolve("noise"), noise))).isEmpty();
        }
    }

    private static void append(Segment segment, String text, long index) {
        assertThat(segment.append(TEXT, bytes(text), index)).isTrue();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> read(Path file) throws IOException {
        List<String> entries = new ArrayList<>();
        Segment.read(file, (type, bytes) -> {
            assertThat(type).isEqualTo(TEXT);
            entries.add(StandardCharsets.UTF_8.decode(bytes).toString());
        });
        return entries;
    }
}
