package io.millrace.wats.product;

import static io.millrace.wats.Given.LIMIT;
import static io.millrace.wats.Given.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.http.Codec;
import io.millrace.wats.Given;
import io.millrace.wats.Wats;
import io.millrace.wats.simulator.Fault;
import io.millrace.wats.simulator.WatsSimulator;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;

/** Creating may be done once only, updating as often as it takes. */
class ProductWritesTest {
    private static final String NEW = "NEW-1";
    private static final Duration ATTEMPT = Duration.ofSeconds(2);

    private static <T> T value(Mono<T> call) {
        return call.blockOptional(LIMIT).orElseThrow();
    }

    private static Wats connect(WatsSimulator server) {
        return Given.client(server, o -> o.withAttemptTimeout(ATTEMPT));
    }

    /** The id that the simulator gives to what it begins with. */
    private static UUID seeded(String what) {
        return UUID.nameUUIDFromBytes(what.getBytes(StandardCharsets.UTF_8));
    }

    static List<Fault> lostAnswers() {
        return List.of(
                Fault.reset(),
                Fault.close(),
                Fault.hang(),
                Fault.truncatedBody(),
                Fault.status(500),
                Fault.status(503));
    }

    @ParameterizedTest
    @MethodSource("lostAnswers")
    void saveProduct_whenItCreatesAndTheAnswerIsLost_isAmbiguousAndSentOnce(Fault lost) {
        try (WatsSimulator server =
                        Given.server().fault(NEW, lost.afterEffect().times(1)).start();
                Wats wats = connect(server)) {
            MillraceException failure =
                    failureOf(wats.product().saveProduct(Product.named(NEW).build()));
            assertThat(failure.code()).isEqualTo(ErrorCode.AMBIGUOUS);
            assertThat(failure.attempts()).isEqualTo(1);
            assertThat(failure.isRetryable()).isFalse();
            assertThat(server.requests(NEW)).isEqualTo(1);
            assertThat(value(wats.product().getProduct(NEW)).productId()).isNotNull();
        }
    }

    @ParameterizedTest
    @MethodSource("lostAnswers")
    void saveProduct_whenItUpdatesAndTheAnswerIsLost_isSentAgain(Fault lost) {
        try (WatsSimulator server = Given.server()
                        .product("PN-1")
                        .fault("PN-1", lost.afterEffect().times(1))
                        .start();
                Wats wats = connect(server)) {
            Product known = Product.named("PN-1")
                    .productId(seeded("product:PN-1"))
                    .name("renamed")
                    .build();
            assertThat(value(wats.product().saveProduct(known)).name()).isEqualTo("renamed");
            assertThat(server.requests("PN-1")).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @MethodSource("lostAnswers")
    void saveRevision_whenTheAnswerIsLost_isRepeatedOnlyIfItUpdates(Fault lost) {
        try (WatsSimulator server = Given.server()
                        .product("PN-1")
                        .product("PN-2")
                        .fault("PN-1", lost.afterEffect().times(1))
                        .start();
                Wats wats = connect(server)) {
            ProductRevision created =
                    ProductRevision.of(seeded("product:PN-1"), "C").build();
            assertThat(failureOf(wats.product().saveRevision(created)).code()).isEqualTo(ErrorCode.AMBIGUOUS);
            assertThat(server.requests("PN-1")).isEqualTo(1);
            ProductRevision found = value(wats.product().getRevision("PN-1", "C"));
            assertThat(value(wats.product().saveRevision(found.withName("third")))
                            .name())
                    .isEqualTo("third");
        }
        try (WatsSimulator server = Given.server()
                        .product("PN-1")
                        .fault("PN-1", lost.afterEffect().times(1))
                        .start();
                Wats wats = connect(server)) {
            ProductRevision known = ProductRevision.of(seeded("product:PN-1"), "A")
                    .productRevisionId(seeded("revision:A:PN-1"))
                    .name("renamed")
                    .build();
            assertThat(value(wats.product().saveRevision(known)).name()).isEqualTo("renamed");
            assertThat(server.requests("PN-1")).isEqualTo(2);
        }
    }

    @Test
    void saveProduct_whenTheServerIsBusy_isSentAgainAlthoughItCreates() {
        try (WatsSimulator server = Given.server()
                        .fault(NEW, Fault.status(429).header("Retry-After", "1").times(1))
                        .start();
                Wats wats = connect(server)) {
            assertThat(value(wats.product().saveProduct(Product.named(NEW).build()))
                            .partNumber())
                    .isEqualTo(NEW);
            assertThat(server.requests(NEW)).isEqualTo(2);
        }
    }

    @Test
    void saveProduct_whenItExistsOrIsRefused_saysSoAndIsNotRepeated() {
        try (WatsSimulator server = Given.server().product("PN-1").start();
                Wats wats = connect(server)) {
            MillraceException conflict =
                    failureOf(wats.product().saveProduct(Product.named("PN-1").build()));
            assertThat(conflict.code()).isEqualTo(ErrorCode.CONFLICT);
            assertThat(conflict).hasMessageContaining("send its productId to change it");
            MillraceException refused = failureOf(wats.product()
                    .saveProduct(Product.named(NEW).state(ProductState.of(7)).build()));
            assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_INPUT);
            assertThat(server.counters().received()).isEqualTo(2);
        }
    }

    @Test
    void saveProduct_whenReadAndChanged_changesThatAloneAndKeepsWhatIsUnknown() {
        try (WatsSimulator server = Given.server().start();
                Wats wats = Given.client(server, o -> o.withCodec(Codec.json()))) {
            ProductClient products = wats.product();
            Product created = value(products.saveProduct(Product.named(NEW)
                    .description("first")
                    .unknown(Map.of("x-weight", new BigDecimal("1.10")))
                    .build()));
            Product changed =
                    value(products.saveProduct(created.withName("named").withDescription("")));
            assertThat(value(products.getProduct(NEW)))
                    .isEqualTo(changed)
                    .isEqualTo(created.withName("named").withDescription(""));
            assertThat(changed.unknown()).containsEntry("x-weight", new BigDecimal("1.10"));
        }
    }
}
