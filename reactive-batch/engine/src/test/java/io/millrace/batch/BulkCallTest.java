package io.millrace.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** What a bulk function's answers, good and bad, mean for each of its keys. */
class BulkCallTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private final List<List<Integer>> sent = new ArrayList<>();

    @Test
    void send_whenAnsweredByKey_givesEachKeyItsOwn() {
        BulkCall<Integer, String> call = BulkCall.keyed(10, keys -> Mono.just(Map.of(2, "two", 1, "one")));

        assertThat(send(call, 1, 2)).containsExactly(Result.success("one"), Result.success("two"));
    }

    @Test
    void send_whenAKeyIsMissingOrNull_isNotFoundForThatKeyAlone() {
        Map<Integer, @Nullable String> answer = new HashMap<>(Map.of(1, "one"));
        answer.put(2, null);
        BulkCall<Integer, String> call = BulkCall.keyed(10, keys -> Mono.just(answer));

        assertThat(codes(send(call, 1, 2, 3))).isEqualTo("ok NOT_FOUND NOT_FOUND");
    }

    @Test
    void send_whenAForeignKeyIsAnswered_failsAllKeysNamingIt() {
        BulkCall<Integer, String> call = BulkCall.keyed(10, keys -> Mono.just(Map.of(1, "one", 7, "seven")));

        assertThat(send(call, 1, 2)).allSatisfy(result -> assertThat(failure(result))
                .isInstanceOf(BulkContractException.class)
                .hasMessageContaining("1 keys it was not given, 7 among them"));
    }

    @Test
    void send_whenAnsweredByPosition_keepsTheAbsentOnesInTheirPlaces() {
        BulkCall<Integer, String> call =
                BulkCall.positional(10, keys -> Mono.just(Arrays.asList("one", null, "three")));

        assertThat(codes(send(call, 1, 2, 3))).isEqualTo("ok NOT_FOUND ok");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void send_whenTheListHasAnotherSize_failsAllKeysNamingBothSizes(int size) {
        BulkCall<Integer, Integer> call = BulkCall.positional(
                10, keys -> Mono.just(IntStream.range(0, size).boxed().toList()));

        assertThat(send(call, 1, 2)).allSatisfy(result -> assertThat(failure(result))
                .isInstanceOf(BulkContractException.class)
                .hasMessageContaining("its list has " + size + " entries for 2 keys"));
    }

    @Test
    void send_whenAnsweredWithOutcomes_passesThemOn() {
        BulkCall<Integer, String> call = BulkCall.results(
                10, keys -> Mono.just(List.of(Result.success("one"), Result.failure(ErrorCode.CONFLICT, "taken"))));

        assertThat(send(call, 1, 2))
                .containsExactly(Result.success("one"), Result.failure(ErrorCode.CONFLICT, "taken"));
    }

    static Stream<Function<List<Integer>, Mono<Map<Integer, String>>>> faults() {
        return Stream.of(
                keys -> null, keys -> Mono.empty(), keys -> Mono.error(new IllegalStateException("broken")), keys -> {
                    throw new IllegalStateException("thrown");
                });
    }

    @ParameterizedTest
    @MethodSource("faults")
    void send_whenTheFunctionMisbehaves_failsItsKeysAndNeverErrors(
            Function<List<Integer>, Mono<Map<Integer, String>>> function) {
        assertThat(send(BulkCall.keyed(10, function), 1, 2)).hasSize(2).allMatch(Result::isFailure);
    }

    @Test
    void send_whenKeysAreEqual_sendsThemOnceAndAnswersAll() {
        assertThat(send(echo(10), 1, 2, 1, 1)).containsExactly(ok(1), ok(2), ok(1), ok(1));
        assertThat(sent).containsExactly(List.of(1, 2));
    }

    @Test
    void bisectFailures_whenOneKeyIsPoison_failsItAloneInLogarithmicallyManyCalls() {
        BulkCall<Integer, Integer> call =
                refusing(1000, 713, ErrorCode.INVALID_INPUT).bisectFailures();

        List<Result<Integer>> results =
                send(call, IntStream.range(0, 1000).boxed().toArray(Integer[]::new));

        assertThat(IntStream.range(0, 1000).filter(i -> results.get(i).isFailure()))
                .containsExactly(713);
        assertThat(sent).hasSizeBetween(19, 21);
        assertThat(sent.stream().filter(keys -> !keys.contains(713)).flatMap(List::stream))
                .as("each of the others is in exactly one call that was served")
                .hasSize(999)
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorCode.class,
            names = {"INVALID_INPUT", "NOT_FOUND", "CONFLICT"},
            mode = EnumSource.Mode.EXCLUDE)
    void bisectFailures_whenTheFailureIsNotAboutTheContent_sendsNothingAgain(ErrorCode code) {
        assertThat(codes(send(refusing(10, 1, code).bisectFailures(), 1, 2))).isEqualTo(code + " " + code);
        assertThat(sent).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(classes = {IllegalArgumentException.class, IllegalStateException.class, NullPointerException.class})
    void bisectFailures_whenAForeignExceptionIsSignalled_sendsNothingAgainThatMayHaveTakenEffect(
            Class<? extends RuntimeException> type) throws ReflectiveOperationException {
        RuntimeException unreadable = type.getConstructor().newInstance();
        BulkCall<Integer, Integer> call = BulkCall.<Integer, Integer>positional(
                        8, keys -> recorded(keys).map(done -> {
                            throw unreadable;
                        }))
                .bisectFailures();

        assertThat(send(call, 1, 2, 3, 4))
                .allSatisfy(result -> assertThat(failure(result)).hasCause(unreadable));
        assertThat(sent).hasSize(1);
    }

    @Test
    void bisectFailures_whenThousandsOfKeysAreRefusedAtOnce_needsNoStack() {
        Integer[] keys = IntStream.range(0, 20_000).boxed().toArray(Integer[]::new);
        BulkCall<Integer, Integer> call = BulkCall.<Integer, Integer>positional(
                        keys.length, some -> Mono.error(new MillraceException(ErrorCode.CONFLICT, "taken")))
                .bisectFailures();

        assertThat(send(call, keys)).hasSize(keys.length).allMatch(Result::isFailure);
    }

    @Test
    void bisectFailures_whenTheAnswerCannotBeMatched_sendsNothingAgain() {
        BulkCall<Integer, Integer> call = BulkCall.<Integer, Integer>keyed(8, keys -> recorded(keys)
                        .map(done -> new TreeMap<>(Comparator.comparing(key -> {
                            throw new ClassCastException("keys of another type");
                        }))))
                .bisectFailures();

        assertThat(send(call, 1, 2)).hasSize(2).allMatch(Result::isFailure);
        assertThat(sent).hasSize(1);
    }

    @Test
    void bisectFailures_whenTheFunctionThrowsBeforeAnythingIsSent_leavesThePoisonedKeyAlone() {
        BulkCall<Integer, Integer> call = BulkCall.<Integer, Integer>positional(8, keys -> {
                    if (keys.contains(3)) {
                        throw new IllegalArgumentException("3 cannot be written");
                    }
                    return recorded(keys);
                })
                .bisectFailures();

        assertThat(codes(send(call, 1, 2, 3, 4))).isEqualTo("ok ok INVALID_INPUT ok");
    }

    @Test
    void send_whenNotToldToBisect_sendsNothingAgain() {
        assertThat(codes(send(refusing(10, 1, ErrorCode.INVALID_INPUT), 1, 2)))
                .isEqualTo("INVALID_INPUT INVALID_INPUT");
        assertThat(sent).hasSize(1);
    }

    @Test
    void send_whenTheCallIsTooLarge_sendsHalvesAndMakesLaterCallsSmaller() {
        BulkCall<Integer, Integer> call =
                BulkCall.positional(8, keys -> keys.size() > 2 ? Mono.error(new TooLarge()) : recorded(keys));
        BulkSize size = call.newSize();

        assertThat(send(call, size, 1, 2, 3, 4, 5, 6, 7, 8)).hasSize(8).allMatch(Result::isSuccess);
        assertThat(sent).containsExactly(List.of(1, 2), List.of(3, 4), List.of(5, 6), List.of(7, 8));
        assertThat(size.current()).isBetween(2, 6);
    }

    @Test
    void send_whenOneKeyAloneIsTooLarge_failsIt() {
        assertThat(codes(send(BulkCall.positional(8, keys -> Mono.error(new TooLarge())), 1, 2)))
                .isEqualTo("INVALID_INPUT INVALID_INPUT");
    }

    @Test
    void size_whenRateLimited_isHalvedDownToTheFloorAndRisesSlowlyAgain() {
        BulkCall<Integer, Integer> limited =
                refusing(64, 1, ErrorCode.RATE_LIMITED).minSize(8);
        BulkSize size = limited.newSize();
        Integer[] keys = IntStream.range(0, 64).boxed().toArray(Integer[]::new);

        send(limited, size, keys);
        assertThat(size.current()).isEqualTo(32);
        send(limited, size, Arrays.copyOf(keys, 32));
        send(limited, size, Arrays.copyOf(keys, 16));
        send(limited, size, Arrays.copyOf(keys, 8));
        assertThat(size.current()).isEqualTo(8);

        send(echo(64), size, Arrays.copyOf(keys, 7));
        assertThat(size.current()).as("a call that was not full says nothing").isEqualTo(8);
        send(echo(64), size, Arrays.copyOf(keys, 8));
        assertThat(size.current()).isEqualTo(9);
        for (int i = 0; i < 200; i++) {
            send(echo(64), size, Arrays.copyOf(keys, size.current()));
        }
        assertThat(size.current()).isEqualTo(64);
    }

    @Test
    void size_whenACallThatWasNotFullIsRateLimited_staysAsItIs() {
        BulkCall<Integer, Integer> limited = refusing(64, 1, ErrorCode.RATE_LIMITED);
        BulkSize size = limited.newSize();

        send(limited, size, 0, 1);

        assertThat(size.current()).isEqualTo(64);
    }

    @Test
    void size_whenFullCallsAreRateLimitedAtOnce_isHalvedForAllOfThemTogether() {
        BulkSize size = echo(64).newSize();

        size.rateLimited(64);
        size.rateLimited(64);

        assertThat(size.current()).isEqualTo(32);
    }

    @Test
    void setters_whenNonsense_sayWhatTheyWant() {
        assertThatIllegalArgumentException().isThrownBy(() -> echo(0)).withMessageContaining("maxSize");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> echo(5).minSize(6))
                .withMessageContaining("minSize");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> echo(5).maxBytes(0, key -> 1))
                .withMessageContaining("maxBytes");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> echo(5).linger(Duration.ofMillis(-1)))
                .withMessageContaining("linger");
    }

    private BulkCall<Integer, Integer> echo(int maxSize) {
        return BulkCall.positional(maxSize, this::recorded);
    }

    private BulkCall<Integer, Integer> refusing(int maxSize, int poison, ErrorCode code) {
        return BulkCall.positional(maxSize, keys -> {
            Mono<List<Integer>> answer = recorded(keys);
            return keys.contains(poison) ? Mono.error(new MillraceException(code, "refused")) : answer;
        });
    }

    private Mono<List<Integer>> recorded(List<Integer> keys) {
        sent.add(keys);
        return Mono.just(keys);
    }

    private static Result<Integer> ok(int value) {
        return Result.success(value);
    }

    private static <V> List<Result<V>> send(BulkCall<Integer, V> call, Integer... keys) {
        return send(call, call.newSize(), keys);
    }

    private static <V> List<Result<V>> send(BulkCall<Integer, V> call, BulkSize size, Integer... keys) {
        return Objects.requireNonNull(call.sending(List.of(keys), size).block(LIMIT));
    }

    private static String codes(List<? extends Result<?>> results) {
        return results.stream()
                .map(result -> result instanceof Result.Failure<?> failure
                        ? failure.code().name()
                        : "ok")
                .collect(Collectors.joining(" "));
    }

    private static Throwable failure(Result<?> result) {
        return ((Result.Failure<?>) result).toException();
    }

    private static final class TooLarge extends MillraceException {
        private static final long serialVersionUID = 1L;

        TooLarge() {
            super(ErrorCode.INVALID_INPUT, "too large");
        }

        @Override
        public boolean isTooLarge() {
            return true;
        }
    }
}
