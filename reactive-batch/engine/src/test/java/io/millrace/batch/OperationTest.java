package io.millrace.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.millrace.batch.Operation.Create;
import io.millrace.batch.Operation.Delete;
import io.millrace.batch.Operation.Part;
import io.millrace.batch.Operation.Row;
import io.millrace.batch.Operation.Update;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Operations as values: what they hold, share and are split into. */
class OperationTest {
    private static final String MODEL = "res.partner";

    @Test
    void split_ofTwoHundredAndFiftyRecords_givesTwoFullChunksAndTheRest() {
        Create<Long, Map<String, Object>> create = Operation.create(MODEL, FakeStore.records(250));

        List<Create<Long, Map<String, Object>>> chunks = create.split(100);

        assertThat(chunks).extracting(Operation::size).containsExactly(100, 100, 50);
        assertThat(chunks.stream().flatMap(chunk -> chunk.records().stream()))
                .isEqualTo(create.records().stream().toList());
    }

    @Test
    void split_always_givesChunksThatKnowTheirParentAndWhatTheyInherit() {
        Create<Long, Map<String, Object>> create = Operation.<Long, Map<String, Object>>create(
                        MODEL, FakeStore.records(3))
                .withPriority(7)
                .withContext(Map.of("lang", "fr_FR"));

        Create<Long, Map<String, Object>> second = create.split(2).get(1);

        assertThat(second.part()).contains(new Part(create.id(), 1, List.of(2)));
        assertThat(second.id()).isNotEqualTo(create.id());
        assertThat(second.priority()).isEqualTo(7);
        assertThat(second.context()).isEqualTo(Map.of("lang", "fr_FR"));
        assertThat(create.part()).isEmpty();
    }

    @Test
    void split_whenItFitsInOneChunk_givesThatOneWithItsParent() {
        Delete<Long, Object> delete = Operation.delete(MODEL, List.of(1L, 2L));

        assertThat(delete.split(2)).singleElement().satisfies(chunk -> {
            assertThat(chunk.ids()).containsExactly(1L, 2L);
            assertThat(chunk.part()).contains(new Part(delete.id(), 0, List.of(0, 1)));
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void split_whenTheSizeIsNotPositive_isRefusedAndNotSilentlyNothing(int size) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Operation.delete(MODEL, List.of(1L)).split(size))
                .withMessageContaining("chunkSize");
    }

    @Test
    void split_ofAnUpdate_putsEqualValuesIntoOneChunkInsteadOfOneWriteARecord() {
        Map<String, Object> a = Map.of("active", true);
        Map<String, Object> b = Map.of("active", false);
        Update<Long, Map<String, Object>> update = Operation.update(
                MODEL,
                List.of(new Row<>(1L, a), new Row<>(2L, b), new Row<>(3L, Map.of("active", true)), new Row<>(4L, b)));

        List<Update<Long, Map<String, Object>>> chunks = update.split(100);

        assertThat(chunks)
                .extracting(chunk -> chunk.rows().stream().map(Row::id).toList())
                .containsExactly(List.of(1L, 3L), List.of(2L, 4L));
        assertThat(chunks.get(1).part().orElseThrow().positions()).containsExactly(1, 3);
    }

    @Test
    void split_ofAnUpdateWithTheSameValuesForMany_isBySizeAlone() {
        Update<Long, Map<String, Object>> update =
                Operation.update(MODEL, LongStream.range(1, 6).boxed().toList(), Map.of("active", false));

        assertThat(update.split(2)).extracting(Operation::size).containsExactly(2, 2, 1);
    }

    @Test
    void operation_whenTheCallerChangesItsObjectsLater_staysAsItWas() {
        Map<String, Object> record = new HashMap<>(Map.of("name", "before"));
        List<Object> lines = new ArrayList<>(List.of("line"));
        byte[] image = {1};
        record.put("lines", lines);
        record.put("image", image);
        record.put("parts", new Object[] {lines});
        List<Map<String, Object>> records = new ArrayList<>(List.of(record));

        Create<Long, Map<String, Object>> create = Operation.create(MODEL, records);
        record.put("name", "after");
        lines.add("another");
        image[0] = 2;
        records.clear();

        Map<String, Object> held = create.records().get(0);
        assertThat(held).containsEntry("name", "before").containsEntry("lines", List.of("line"));
        assertThat((byte[]) held.get("image")).containsExactly(1);
        assertThat((Object[]) held.get("parts")).containsExactly(List.of("line"));
    }

    @Test
    void operation_always_isImmutableAtAnyDepth() {
        Create<Long, Map<String, Object>> create = Operation.create(
                MODEL, List.of(new HashMap<>(Map.of("lines", new ArrayList<>(List.of(new HashMap<>()))))));

        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> create.records().add(Map.of()));
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> create.records().get(0).put("name", "x"));
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> ((List<?>) create.records().get(0).get("lines")).remove(0));
    }

    @Test
    void operation_whenValuesAreNull_keepsThem() {
        Map<String, Object> record = new HashMap<>();
        record.put("comment", null);
        record.put("tags", Set.of("a"));

        assertThat(Operation.<Long, Map<String, Object>>create(MODEL, Arrays.asList(record, null))
                        .records())
                .containsExactly(record, null);
    }

    @Test
    void updateRows_always_leaveTheCallersRowsAlone() {
        Map<String, Object> values = new HashMap<>(Map.of("id", 7, "name", "kept"));
        List<Row<Long, Map<String, Object>>> rows = List.of(new Row<>(7L, values));

        Operation.update(MODEL, rows).split(1);

        assertThat(values).isEqualTo(Map.of("id", 7, "name", "kept"));
    }

    @Test
    void update_byIdAndByRows_sayTheSame() {
        Map<String, Object> values = Map.of("name", "x");

        assertThat(Operation.<Long, Map<String, Object>>update(MODEL, Map.of(7L, values))
                        .rows())
                .isEqualTo(Operation.<Long, Map<String, Object>>update(MODEL, List.of(new Row<>(7L, values)))
                        .rows());
    }

    @Test
    void contexts_ofSeveralOperations_areNotShared() {
        Map<String, Object> context = new HashMap<>(Map.of("lang", "fr_FR"));
        Operation<Long, Object> first =
                Operation.<Long, Object>delete(MODEL, List.of(1L)).withContext(context);
        context.put("lang", "de_DE");
        Operation<Long, Object> second =
                Operation.<Long, Object>delete(MODEL, List.of(2L)).withContext(context);

        assertThat(first.context()).isEqualTo(Map.of("lang", "fr_FR"));
        assertThat(second.context()).isEqualTo(Map.of("lang", "de_DE"));
    }

    @Test
    void ids_ofOperations_areDifferentUnlessGiven() {
        assertThat(Operation.delete(MODEL, List.of(1L)).id())
                .isNotEqualTo(Operation.delete(MODEL, List.of(1L)).id());
        assertThat(Operation.delete(MODEL, List.of(1L)).withId("mine").id()).isEqualTo("mine");
    }
}
