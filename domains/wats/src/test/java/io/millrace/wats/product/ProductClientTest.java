package io.millrace.wats.product;

import static io.millrace.wats.Given.LIMIT;
import static io.millrace.wats.Given.failureOf;
import static io.millrace.wats.Given.partNumbers;
import static io.millrace.wats.odata.Filter.where;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Result;
import io.millrace.http.ApiException;
import io.millrace.wats.Given;
import io.millrace.wats.Wats;
import io.millrace.wats.simulator.WatsSimulator;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** Products against a server that knows 1,200 of them, some under awkward names. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProductClientTest {
    private static final List<String> AWKWARD = List.of(
            "A/B C?#%+ü",
            "../../etc",
            "日本",
            "50%25",
            "100%",
            "A%20B",
            ".",
            "..",
            "...",
            "A+B",
            " padded ",
            "a&b=c;d",
            "{id}",
            "back\\slash",
            "\"quoted\"",
            "tab\there",
            "null",
            "😀",
            "Query");

    private final WatsSimulator server = awkward(Given.server().products(1_200)).start();
    private final Wats wats = Given.client(server);
    private final ProductClient products = wats.product();

    private static WatsSimulator.Builder awkward(WatsSimulator.Builder builder) {
        AWKWARD.forEach(builder::product);
        return builder;
    }

    @AfterAll
    void close() {
        wats.close();
        server.close();
    }

    static List<String> awkwardPartNumbers() {
        // The list of products lives where a product of that name would.
        return AWKWARD.stream().filter(name -> !name.equals("Query")).toList();
    }

    @ParameterizedTest
    @MethodSource("awkwardPartNumbers")
    void getProduct_whenThePartNumberIsAwkward_asksForExactlyThat(String partNumber) {
        StepVerifier.create(products.getProduct(partNumber).map(Product::partNumber))
                .expectNext(partNumber)
                .expectComplete()
                .verify(LIMIT);
        assertThat(server.requests(partNumber)).isPositive();
    }

    @ParameterizedTest
    @MethodSource("awkwardPartNumbers")
    void getRevision_whenThePartNumberIsAwkward_asksForExactlyThat(String partNumber) {
        StepVerifier.create(products.getRevision(partNumber, "B").map(ProductRevision::partNumber))
                .expectNext(partNumber)
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void getProductsBatch_whenPartNumbersAreAwkward_keepsThemApart() {
        StepVerifier.create(products.getProductsBatch(awkwardPartNumbers())
                        .map(result -> result.orElseThrow().partNumber()))
                .expectNextSequence(awkwardPartNumbers())
                .expectComplete()
                .verify(LIMIT);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "\t\n"})
    void getProduct_whenThePartNumberIsBlank_isRefusedUnsent(String blank) {
        long before = server.counters().received();
        for (var call : List.of(
                products.getProduct(blank),
                products.findProduct(blank),
                products.getRevision(blank, "A"),
                products.getRevision("PN-1", blank),
                products.findRevision("PN-1", blank),
                products.getRevisions(blank).next())) {
            MillraceException refused = failureOf(call);
            assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_INPUT);
            assertThat(refused).hasMessageContaining("required");
            assertThat(refused.attempts()).isZero();
        }
        assertThat(server.counters().received()).isEqualTo(before);
    }

    @Test
    void getProduct_whenItDoesNotExist_isNotFound() {
        MillraceException failure = failureOf(products.getProduct("NONE"));
        assertThat(failure).isInstanceOfSatisfying(ApiException.class, answer -> {
            assertThat(answer.code()).isEqualTo(ErrorCode.NOT_FOUND);
            assertThat(answer.status()).isEqualTo(OptionalInt.of(404));
            assertThat(answer.attempts()).isEqualTo(1);
            assertThat(answer.serverMessage()).contains("Product 'NONE' was not found.");
        });
    }

    @Test
    void findProduct_whenItDoesNotExist_completesEmpty() {
        StepVerifier.create(products.findProduct("NONE")).expectComplete().verify(LIMIT);
        StepVerifier.create(products.findProduct("PN-1"))
                .expectNextCount(1)
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void getRevision_whenItOrItsProductDoesNotExist_isNotFound() {
        assertThat(failureOf(products.getRevision("PN-1", "Z")).code()).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(failureOf(products.getRevision("NONE", "A")).code()).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(failureOf(products.getRevisions("NONE").next()).code()).isEqualTo(ErrorCode.NOT_FOUND);
        StepVerifier.create(products.findRevision("PN-1", "Z")).expectComplete().verify(LIMIT);
        StepVerifier.create(products.findRevision("NONE", "A")).expectComplete().verify(LIMIT);
    }

    @Test
    void getRevisions_whenTheProductExists_emitsThemAll() {
        StepVerifier.create(products.getRevisions("PN-7").map(ProductRevision::revision))
                .expectNext("A", "B")
                .expectComplete()
                .verify(LIMIT);
        StepVerifier.create(products.findRevision("PN-7", "B"))
                .assertNext(revision -> {
                    assertThat(revision.partNumber()).isEqualTo("PN-7");
                    assertThat(revision.name()).isEqualTo("Release B");
                    assertThat(revision.state()).isEqualTo(ProductState.ACTIVE);
                })
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void getRevisionsBatch_whenSomeDoNotExist_hasOneOutcomeForEachInOrder() {
        List<RevisionKey> keys =
                List.of(new RevisionKey("PN-1", "B"), new RevisionKey("PN-1", "Z"), new RevisionKey("PN-2", "A"));
        for (Flux<Result<ProductRevision>> batch :
                List.of(products.getRevisionsBatch(keys), products.getRevisionsBatch(Flux.fromIterable(keys)))) {
            StepVerifier.create(batch.map(result ->
                            result.fold(found -> found.partNumber() + " " + found.revision(), failed -> failed.code()
                                    .name())))
                    .expectNext("PN-1 B", "NOT_FOUND", "PN-2 A")
                    .expectComplete()
                    .verify(LIMIT);
        }
    }

    @Test
    void queryProducts_whenTheServerMayHaveCutTheListAtAThousand_emitsThoseAndFails() {
        StepVerifier.create(products.queryProducts(ProductQuery.all()))
                .expectNextCount(1_000)
                .expectErrorMatches(ErrorCode.INVALID_RESPONSE::matches)
                .verify(LIMIT);
    }

    @Test
    void queryProducts_whenLimitedOrFiltered_emitsThose() {
        StepVerifier.create(
                        products.queryProducts(ProductQuery.all().withTop(3)).map(ProductView::partNumber))
                .expectNext("PN-1", "PN-2", "PN-3")
                .expectComplete()
                .verify(LIMIT);
        StepVerifier.create(products.queryProducts(ProductQuery.all()
                                .withFilter(where("PartNumber").eq("A/B C?#%+ü"))
                                .withTop(10))
                        .map(ProductView::partNumber))
                .expectNext("A/B C?#%+ü")
                .expectComplete()
                .verify(LIMIT);
        StepVerifier.create(products.queryProducts(
                        ProductQuery.all().withFilter(where("Category").eq("None & more"))))
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void queryProducts_whenTheFilterIsRefused_isInvalidInput() {
        assertThat(failureOf(products.queryProducts(ProductQuery.all()
                                        .withFilter(where("Colour").eq("red")))
                                .next())
                        .code())
                .isEqualTo(ErrorCode.INVALID_INPUT);
    }

    @Test
    void everyCall_whenAssembledOnly_sendsNothing_andWhenSubscribedTwice_sendsTwice() {
        long before = server.counters().received();
        var product = products.getProduct("PN-3");
        var batch = products.getProductsBatch(partNumbers(3));
        assertThat(server.counters().received()).isEqualTo(before);
        StepVerifier.create(product.concatWith(product))
                .expectNextCount(2)
                .expectComplete()
                .verify(LIMIT);
        StepVerifier.create(batch.concatWith(batch))
                .expectNextCount(6)
                .expectComplete()
                .verify(LIMIT);
        assertThat(server.counters().received()).isEqualTo(before + 8);
    }

    @Test
    void calls_whenTheCallerContinuesOnErrors_failAllTheSame() {
        StepVerifier.create(Flux.just("NONE").concatMap(products::getProduct).onErrorContinue((failure, key) -> {}))
                .expectErrorMatches(ErrorCode.NOT_FOUND::matches)
                .verify(LIMIT);
    }
}
