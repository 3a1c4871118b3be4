package io.millrace.musicbrainz;

import static io.millrace.musicbrainz.FakeMusicBrainz.id;
import static io.millrace.musicbrainz.Given.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.batch.BatchCollector;
import io.millrace.batch.BatchItem;
import io.millrace.core.ErrorCode;
import io.millrace.core.Result;
import io.millrace.musicbrainz.model.Recording;
import io.millrace.testing.FakeServer.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;

/** Many ids in few requests: one search, and look-ups for what it does not find. */
class IdBatchTest {
    @RegisterExtension
    private final FakeMusicBrainz server = new FakeMusicBrainz();

    private final MusicBrainz musicBrainz = Given.client(server);

    @AfterEach
    void close() {
        musicBrainz.close();
    }

    private List<BatchItem<UUID, Found<Recording>>> read(List<UUID> ids) {
        return musicBrainz.recordings().batch().run(ids).collectList().block(LIMIT);
    }

    @Test
    void batch_whenAllAreFound_readsAHundredARequestInOrder() {
        server.recordings(250);
        List<UUID> ids = new ArrayList<>(Given.ids(250));
        Collections.shuffle(ids);

        List<BatchItem<UUID, Found<Recording>>> items = read(ids);

        assertThat(items).extracting(BatchItem::key).isEqualTo(ids);
        assertThat(items).allSatisfy(item -> {
            assertThat(item.result().orElseThrow().entity().id()).isEqualTo(item.key());
            assertThat(item.result().orElseThrow().mergedInto()).isEmpty();
        });
        assertThat(server.asked()).hasSize(3).allMatch(target -> target.startsWith("/ws/2/recording?query=rid%3A"));
    }

    @Test
    void batch_whenSomeAreNotIndexedMergedOrMissing_looksUpThoseAlone() {
        server.recordings(100).unindexed(2).merged(201, 3);
        List<UUID> ids = List.of(id(1), id(2), id(201), id(999), id(4));

        List<BatchItem<UUID, Found<Recording>>> items = read(ids);

        assertThat(items.get(0).result().orElseThrow().entity().id()).isEqualTo(id(1));
        assertThat(items.get(1).result().orElseThrow()).satisfies(found -> {
            assertThat(found.entity().id()).isEqualTo(id(2));
            assertThat(found.mergedInto()).isEmpty();
        });
        assertThat(items.get(2).result().orElseThrow()).satisfies(found -> {
            assertThat(found.asked()).isEqualTo(id(201));
            assertThat(found.mergedInto()).hasValue(id(3));
            assertThat(found.entity().title()).isEqualTo("Song 3");
        });
        assertThat(items.get(3).result())
                .isInstanceOfSatisfying(Result.Failure.class, failure -> assertThat(failure.code())
                        .isEqualTo(ErrorCode.NOT_FOUND));
        assertThat(items.get(4).result().isSuccess()).isTrue();
        assertThat(server.asked())
                .hasSize(4)
                .contains("/ws/2/recording/" + id(2), "/ws/2/recording/" + id(201), "/ws/2/recording/" + id(999));
    }

    @Test
    void batch_whenOneLookUpFails_failsThatOneAlone() {
        server.recordings(3).unindexed(2).unindexed(3);
        Answer search = Answer.json(200, java.util.Map.of("count", 0, "offset", 0, "recordings", List.of()));
        Answer refusal = FakeMusicBrainz.error(403, "no");
        server.server.next(search, refusal);

        List<Result<Found<Recording>>> results = musicBrainz
                .recordings()
                .getBatch(List.of(id(1), id(2), id(3)))
                .collectList()
                .block(LIMIT);

        assertThat(results).filteredOn(Result::isSuccess).hasSize(2);
        assertThat(results).filteredOn(Result::isFailure).hasSize(1);
    }

    @Test
    void batch_whenThereIsOneIdOnly_looksItUpAtOnce() {
        server.recordings(1);

        assertThat(read(List.of(id(1)))).hasSize(1);

        assertThat(server.asked()).containsExactly("/ws/2/recording/" + id(1));
    }

    @Test
    void batch_whenAnIdComesTwice_asksOnceAndAnswersBoth() {
        server.recordings(2);

        assertThat(read(List.of(id(1), id(2), id(1)))).hasSize(3).allMatch(item -> item.result()
                .isSuccess());

        assertThat(server.asked())
                .containsExactly(
                        "/ws/2/recording?query=rid%3A" + id(1) + "%20OR%20rid%3A" + id(2) + "&limit=100&offset=0");
    }

    @Test
    void batch_whenTheServerWantsShorterAddresses_halvesItsCalls() {
        server.recordings(100);
        server.server.next(FakeMusicBrainz.error(414, "Request-URI Too Large"));

        assertThat(read(Given.ids(100))).hasSize(100).allMatch(item -> item.result()
                .isSuccess());

        assertThat(server.asked()).hasSize(3);
    }

    @Test
    void getBatch_whenIdsComeAsTheyCome_answersInOrder() {
        server.recordings(3);

        assertThat(musicBrainz
                        .recordings()
                        .getBatch(Flux.fromIterable(Given.ids(3)))
                        .collectList()
                        .block(LIMIT))
                .extracting(result -> result.orElseThrow().entity().id())
                .isEqualTo(Given.ids(3));
    }

    @Test
    void collector_whenManyAskForOneEach_makesOneCall() {
        server.recordings(100);
        try (BatchCollector<UUID, Found<Recording>> collector = BatchCollector.of(
                        musicBrainz.recordings().bulk().linger(Duration.ofMillis(200)))
                .start()) {
            List<UUID> found = Flux.fromIterable(Given.ids(100))
                    .flatMap(collector::submit, 100)
                    .map(one -> one.entity().id())
                    .collectList()
                    .block(LIMIT);

            assertThat(found).containsExactlyInAnyOrderElementsOf(Given.ids(100));
            assertThat(server.asked()).hasSize(1);
        }
    }
}
