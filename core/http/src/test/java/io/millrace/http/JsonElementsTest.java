package io.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

/** How an array is read element by element, wherever the wire cuts it. */
class JsonElementsTest {
    private static final int ROOMY = 1 << 20;
    private static final String EVERYTHING = """
         [ {"id":"ä€😀","esc":"\\u00e4\\ud83d\\ude00\\n\\"\\\\","list":[1,[2,{"x":[]}],{}]} ,"text","",0,-17,
        3.140,1e3,-0.50E-2,123456789012345678901234567890,9007199254740993.125,true,false,
        {"null":null,"":[null,[null]]},[],{},[[]] ]\s\
        """;

    /** What a list is when it is read whole. */
    private static List<?> whole(String json) {
        return (List<?>) Codec.json().decode(json.getBytes(StandardCharsets.UTF_8), Object.class);
    }

    private static Flux<?> decode(Flux<byte[]> chunks) {
        return Codec.json().decodeElements(chunks, Object.class, ROOMY);
    }

    private static Flux<?> decode(String json) {
        return decode(chunks(json));
    }

    private static Flux<byte[]> chunks(String... json) {
        return Flux.fromArray(json).map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    private static void assertUndecodable(Flux<?> elements, boolean truncated, Object... before) {
        StepVerifier.create(elements.cast(Object.class))
                .expectNext(before)
                .expectErrorSatisfies(failure -> assertThat(failure)
                        .isInstanceOfSatisfying(
                                DecodingException.class, undecodable -> assertThat(undecodable.isTruncated())
                                        .as(undecodable.getMessage())
                                        .isEqualTo(truncated)))
                .verify(Clients.LIMIT);
    }

    @Test
    void decodeElements_whereverTheChunkIsCut_emitsWhatTheWholeHolds() {
        byte[] json = EVERYTHING.getBytes(StandardCharsets.UTF_8);
        List<?> expected = whole(EVERYTHING);

        for (int cut = 0; cut <= json.length; cut++) {
            Flux<byte[]> cutThere = Flux.just(Arrays.copyOf(json, cut), Arrays.copyOfRange(json, cut, json.length));
            assertThat(decode(cutThere).collectList().block(Clients.LIMIT))
                    .as("cut at " + cut)
                    .isEqualTo(expected);
        }
    }

    @Test
    void decodeElements_whenEachByteComesAlone_emitsWhatTheWholeHolds() {
        byte[] json = EVERYTHING.getBytes(StandardCharsets.UTF_8);
        Flux<byte[]> bytes = Flux.range(0, json.length).map(i -> new byte[] {json[i]});

        assertThat(decode(bytes).collectList().block(Clients.LIMIT)).isEqualTo(whole(EVERYTHING));
    }

    @Test
    void decodeElements_whenNumbersAreLong_keepsThemExact() {
        StepVerifier.create(decode("[0.10,12345678901234567890.1234567890,1E400,99999999999999999999]")
                        .cast(Object.class))
                .expectNext(
                        new BigDecimal("0.10"),
                        new BigDecimal("12345678901234567890.1234567890"),
                        new BigDecimal("1E400"),
                        new BigInteger("99999999999999999999"))
                .expectComplete()
                .verify(Clients.LIMIT);
    }

    @Test
    void decodeElements_whenTheTypeIsKnown_emitsIt() {
        StepVerifier.create(Codec.json()
                        .decodeElements(chunks("[{\"id\":\"A\",\"cou", "nt\":1}]"), Item.class, ROOMY)
                        .cast(Item.class))
                .expectNext(Item.A)
                .expectComplete()
                .verify(Clients.LIMIT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", " [ ] ", "\r\n[\t]\n"})
    void decodeElements_whenThereAreNone_completes(String json) {
        StepVerifier.create(decode(json)).expectComplete().verify(Clients.LIMIT);
    }

    @Test
    void decodeElements_whenChunksAreEmpty_readsOn() {
        StepVerifier.create(decode(chunks("", "[1", "", "2", "", "]", "")).cast(Object.class))
                .expectNext(12)
                .expectComplete()
                .verify(Clients.LIMIT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"items\":[1]}", "\"text\"", "true", "null", "42", "-1.5", "<html>", "tr", "\"te"})
    void decodeElements_whenItIsNoArray_saysSo(String json) {
        assertUndecodable(decode(json), false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1] 2", "[1][2]", "[1]]", "[1]}", "[1]x", "[1],"})
    void decodeElements_whenSomethingFollowsTheArray_emitsTheElementsAndFails(String json) {
        assertUndecodable(decode(json), false, 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1,]", "[1 2]", "[1,}", "[1,tru]", "[1,{\"a\"]", "[1,01]", "[1,\"\u0001\"]", "[1,,2]"})
    void decodeElements_whenItIsMalformed_emitsTheElementsBeforeAndFails(String json) {
        assertUndecodable(decode(json), false, 1);
    }

    @Test
    void decodeElements_whenAnElementIsOfAnotherKind_emitsTheElementsBeforeAndFails() {
        Flux<?> items = Codec.json()
                .decodeElements(
                        chunks("[{\"id\":\"A\",\"count\":1},{\"id\":\"B\",\"count\":\"many\"}]"), Item.class, ROOMY);

        assertUndecodable(items, false, Item.A);
    }

    @Test
    void decodeElements_whenAnElementIsNull_emitsTheElementsBeforeAndFails() {
        assertUndecodable(decode("[1,null,2]"), false, 1);
    }

    @Test
    void decodeElements_whereverItEndsTooEarly_emitsOnlyWholeElementsAndSaysSo() {
        byte[] json = "[123,{\"id\":\"ä\\u00e4\",\"n\":1.5},true,\"tëxt\",[[7]] ]".getBytes(StandardCharsets.UTF_8);
        List<?> all = whole(new String(json, StandardCharsets.UTF_8));

        for (int end = 1; end < json.length; end++) {
            List<Object> emitted = new ArrayList<>();
            assertUndecodable(
                    decode(Flux.just(Arrays.copyOf(json, end)))
                            .doOnNext(emitted::add)
                            .ignoreElements()
                            .flux(),
                    true);
            assertThat(all.subList(0, emitted.size())).as("ends at " + end).isEqualTo(emitted);
        }
    }

    @Test
    void decodeElements_whenTheBodyFails_emitsTheElementsThatHaveComeFirst() {
        TestPublisher<byte[]> body = TestPublisher.create();

        StepVerifier.create(decode(body.flux()).cast(Object.class), 1)
                .then(() -> body.next("[1,2,3,".getBytes(StandardCharsets.UTF_8)))
                .expectNext(1)
                .then(() -> body.error(new IllegalStateException("cut")))
                .thenRequest(5)
                .expectNext(2, 3)
                .expectErrorMessage("cut")
                .verify(Clients.LIMIT);
    }

    @Test
    void decodeElements_whenOneIsRequestedAndThenSilence_readsOneChunkAheadAtMost() {
        AtomicInteger read = new AtomicInteger();
        Flux<byte[]> endless = Flux.<byte[], Integer>generate(() -> 0, (next, sink) -> {
            read.incrementAndGet();
            sink.next((next == 0 ? "[0" : "," + next).getBytes(StandardCharsets.UTF_8));
            return next + 1;
        });

        StepVerifier.create(decode(endless).cast(Object.class), 1)
                .expectNext(0)
                .then(() -> assertThat(read).hasValueBetween(2, 3)) // the comma ends the number
                .thenRequest(2)
                .expectNext(1, 2)
                .then(() -> assertThat(read).hasValueBetween(4, 5))
                .thenCancel()
                .verify(Clients.LIMIT);
    }

    @Test
    void decodeElements_whenOneChunkHoldsMany_emitsThemAsTheyAreAskedFor() {
        String json = IntStream.range(0, 10_000).boxed().toList().toString();

        StepVerifier.create(decode(json).cast(Object.class).limitRate(1))
                .expectNextSequence(
                        IntStream.range(0, 10_000).<Object>mapToObj(i -> i).toList())
                .expectComplete()
                .verify(Clients.LIMIT);
    }

    @Test
    void decodeElements_whenSubscribedTwice_beginsAnewEachTime() {
        Flux<?> elements = decode("[1,2]");

        assertThat(elements.collectList().block(Clients.LIMIT)).isEqualTo(List.of(1, 2));
        assertThat(elements.collectList().block(Clients.LIMIT)).isEqualTo(List.of(1, 2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"%s\"", "{\"member\":\"%s\"}", "{\"%s\":1}", "[[\"%s\"]]"})
    void decodeElements_whenAnElementIsTooLarge_stopsReadingAtTheLimit(String element) {
        int chunk = 1_000;
        int limit = 10_000;
        AtomicInteger read = new AtomicInteger();
        Flux<byte[]> body = Flux.concat(
                chunks("[\"small\"," + element.substring(0, element.indexOf('%'))),
                Flux.range(0, 10_000)
                        .doOnNext(i -> read.incrementAndGet())
                        .flatMap(i -> chunks("x".repeat(chunk)), 1, 1));

        assertUndecodable(Codec.json().decodeElements(body, Object.class, limit), false, "small");
        assertThat(read).hasValueLessThanOrEqualTo(limit / chunk + 3);
    }

    @Test
    void decodeElements_whenAnElementHasTooManyParts_stopsReadingAtTheLimit() {
        AtomicInteger read = new AtomicInteger();
        Flux<byte[]> body = chunks("[[0")
                .concatWith(Flux.range(0, 10_000)
                        .doOnNext(i -> read.incrementAndGet())
                        .concatMap(i -> chunks(",{}".repeat(100)), 0));

        assertUndecodable(Codec.json().decodeElements(body, Object.class, 3_000), false);
        assertThat(read).hasValueLessThanOrEqualTo(13);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 1_000})
    void decodeElements_whenElementsAreAsLargeAsTheLimit_emitsThem(int chunkSize) {
        String element = "\"" + "x".repeat(98) + "\"";
        byte[] json =
                ("[" + String.join(",", List.of(element, element, element)) + "]").getBytes(StandardCharsets.UTF_8);
        Flux<byte[]> body = Flux.range(0, (json.length + chunkSize - 1) / chunkSize)
                .map(i -> Arrays.copyOfRange(json, i * chunkSize, Math.min(json.length, (i + 1) * chunkSize)));

        StepVerifier.create(Codec.json().decodeElements(body, String.class, 100))
                .expectNextCount(3)
                .expectComplete()
                .verify(Clients.LIMIT);
        assertUndecodable(Codec.json().decodeElements(body, String.class, 90), false);
    }

    @Test
    void decodeElements_whenAnElementIsNestedTooDeeply_fails() {
        String deep = "[".repeat(10_000) + "]".repeat(10_000);

        assertUndecodable(decode("[1," + deep + "]"), false, 1);
    }

    @Test
    void decodeElements_whenCancelledWhileAnotherThreadReads_disturbsNoOtherStream() {
        List<Object> texts =
                IntStream.range(0, 200).<Object>mapToObj(i -> "ä" + i).toList();
        byte[] json = texts.stream()
                .map(text -> "\"" + text + "\"")
                .toList()
                .toString()
                .getBytes(StandardCharsets.UTF_8);
        Flux<Object> endless = decode(
                        chunks("[").concatWith(chunks("\"cancelled\",").repeat()))
                .cast(Object.class);
        Flux<List<Object>> others = Flux.range(0, 400)
                .flatMap(i -> decode(Flux.range(0, json.length).map(at -> new byte[] {json[at]}))
                        .cast(Object.class)
                        .collectList()
                        .subscribeOn(Schedulers.parallel()));

        Scheduler readers = Schedulers.newParallel("readers", 4); // not the timers' own, which would never cancel then
        try {
            StepVerifier.create(Flux.range(0, 400)
                            .flatMap(i -> endless.subscribeOn(readers)
                                    .takeUntilOther(Mono.delay(Duration.ofMillis(1)))
                                    .then(Mono.<List<Object>>empty()))
                            .mergeWith(others))
                    .thenConsumeWhile(texts::equals)
                    .expectComplete()
                    .verify(Clients.LIMIT);
        } finally {
            readers.dispose();
        }
    }
}
