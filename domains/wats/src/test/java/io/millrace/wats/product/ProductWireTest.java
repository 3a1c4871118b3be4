package io.millrace.wats.product;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.putRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static io.millrace.wats.Given.LIMIT;
import static io.millrace.wats.Given.failureOf;
import static io.millrace.wats.odata.Filter.where;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.ErrorCode;
import io.millrace.testing.StrictServer;
import io.millrace.wats.Given;
import io.millrace.wats.Wats;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** What goes over the wire, byte for byte, and what comes of odd answers. */
class ProductWireTest {
    private static final UUID ID = UUID.fromString("6b1f7c52-0a3e-4f0c-9a51-2f6f0f0a1d11");

    @RegisterExtension
    static final StrictServer SERVER = StrictServer.start();

    private final String token = Given.token();
    private final Wats wats = Wats.connect(SERVER.baseUrl(), token, Given::impatient);
    private final ProductClient products = wats.product();

    @AfterEach
    void close() {
        wats.close();
    }

    private static void answer(String body) {
        SERVER.stubFor(any(anyUrl()).willReturn(okJson(body)));
    }

    private static void completes(Mono<?> call) {
        StepVerifier.create(call.then()).expectComplete().verify(LIMIT);
    }

    @ParameterizedTest
    @CsvSource({
        "CTRL-100, CTRL-100",
        "A/B C?#%+ü, A%2FB%20C%3F%23%25%2B%C3%BC",
        "AB 12, AB%2012",
        "A+B, A%2BB",
        "A#1, A%231",
        "A%20B, A%2520B",
        "100%, 100%25",
        "Größe-Ü, Gr%C3%B6%C3%9Fe-%C3%9C",
        "' CTRL-100 ', %20CTRL-100%20",
        "~a_b.c, ~a_b.c"
    })
    void getProduct_whenAsked_sendsThePartNumberAsOneSegment(String partNumber, String segment) {
        answer("{\"partNumber\":\"X\"}");
        completes(products.getProduct(partNumber));
        completes(products.getRevision(partNumber, partNumber));
        SERVER.verify(
                1,
                getRequestedFor(urlEqualTo("/api/Product/" + segment))
                        .withHeader("Authorization", equalTo("Basic " + token))
                        .withHeader("Accept", equalTo("application/json"))
                        .withoutHeader("Referer"));
        SERVER.verify(1, getRequestedFor(urlEqualTo("/api/Product/" + segment + "/" + segment)));
    }

    @Test
    void queryProducts_whenAsked_sendsWhatIsGivenAndNoMore() {
        answer("[]");
        completes(products.queryProducts(ProductQuery.all()).then());
        SERVER.verify(1, getRequestedFor(urlEqualTo("/api/Product/Query")));
        completes(products.queryProducts(ProductQuery.all()
                        .withFilter(where("Category").eq("PCB & Co"))
                        .withTop(5))
                .then());
        SERVER.verify(
                1,
                getRequestedFor(
                        urlEqualTo("/api/Product/Query?%24filter=Category%20eq%20%27PCB%20%26%20Co%27&%24top=5")));
    }

    @Test
    void saveProduct_whenSent_isAPutOfWhatIsSet() {
        answer("{\"partNumber\":\"CTRL-100\",\"productId\":\"" + ID + "\"}");
        Product product = Product.named("CTRL-100")
                .name("Controller module")
                .nonSerial(false)
                .state(ProductState.ACTIVE)
                .build();
        StepVerifier.create(products.saveProduct(product))
                .assertNext(saved -> assertThat(saved.productId()).isEqualTo(ID))
                .expectComplete()
                .verify(LIMIT);
        SERVER.verify(
                1,
                putRequestedFor(urlEqualTo("/api/Product"))
                        .withHeader("Content-Type", equalTo("application/json"))
                        .withHeader("Authorization", equalTo("Basic " + token))
                        .withRequestBody(equalToJson("{\"partNumber\":\"CTRL-100\",\"name\":\"Controller module\","
                                + "\"nonSerial\":false,\"state\":1}")));
    }

    @Test
    void saveRevision_whenSent_isAPutOfWhatIsSet() {
        answer("{\"revision\":\"B\"}");
        completes(products.saveRevision(ProductRevision.of(ID, "B")
                .name("Second")
                .state(ProductState.INACTIVE)
                .build()));
        SERVER.verify(
                1,
                putRequestedFor(urlEqualTo("/api/Product/Revision"))
                        .withRequestBody(equalToJson(
                                "{\"productId\":\"" + ID + "\",\"revision\":\"B\",\"name\":\"Second\",\"state\":0}")));
    }

    @Test
    void saveProduct_whenItsIdentityIsBlank_isRefusedUnsent() {
        assertThat(failureOf(products.saveProduct(Product.named(" ").build())).code())
                .isEqualTo(ErrorCode.INVALID_INPUT);
        assertThat(failureOf(products.saveProduct(
                                Product.named("P").partNumber(null).build()))
                        .code())
                .isEqualTo(ErrorCode.INVALID_INPUT);
        assertThat(failureOf(products.saveRevision(ProductRevision.of(ID, "").build()))
                        .code())
                .isEqualTo(ErrorCode.INVALID_INPUT);
        SERVER.verify(0, putRequestedFor(anyUrl()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null"})
    void answers_whenTheyAreEmpty_areAbsenceToReadsAndATroubleToWrites(String body) {
        answer(body);
        assertThat(failureOf(products.getProduct("P")).code()).isEqualTo(ErrorCode.NOT_FOUND);
        StepVerifier.create(products.findProduct("P")).expectComplete().verify(LIMIT);
        StepVerifier.create(products.getRevisionsBatch(List.of(new RevisionKey("P", "A"))))
                .expectNextMatches(
                        result -> result.fold(value -> false, failure -> failure.code() == ErrorCode.NOT_FOUND))
                .expectComplete()
                .verify(LIMIT);
        StepVerifier.create(products.queryProducts(ProductQuery.all()))
                .expectComplete()
                .verify(LIMIT);
        var unseen = failureOf(products.saveProduct(Product.named("P").build()));
        assertThat(unseen.code()).isEqualTo(ErrorCode.INVALID_RESPONSE);
        assertThat(unseen).hasMessageContaining("/api/Product").hasMessageContaining("it was saved");
        assertThat(unseen.attempts()).as("it was sent").isEqualTo(1);
        SERVER.verify(1, putRequestedFor(anyUrl()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"partNumber\": oops}",
                "{\"partNumber\":\"P\"} trailing",
                "[]",
                "\"a text\"",
                "12",
                "{\"partNumber\":\"P\",\"state\":\"no number\"}",
                "{\"partNumber\":\"P\",\"productId\":\"no uuid\"}",
                "{\"partNumber\":\"P\",\"revisions\":{}}",
                "{\"partNumber\":\"P\",\"weight\":NaN}",
                "<html></html>"
            })
    void getProduct_whenTheAnswerIsNoProduct_isAnInvalidResponseAndNotRepeated(String body) {
        answer(body);
        var failure = failureOf(products.getProduct("P"));
        assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_RESPONSE);
        assertThat(failure.attempts()).isEqualTo(1);
        assertThat(failure).hasMessageContaining("/api/Product/P");
    }

    @Test
    void queryProducts_whenTheListHoldsNulls_emitsTheOthers() {
        answer("[null,{\"partNumber\":\"A\"},null,{\"partNumber\":\"B\"}]");
        StepVerifier.create(products.queryProducts(ProductQuery.all()).map(ProductView::partNumber))
                .expectNext("A", "B")
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void getProduct_whenRedirected_goesNowhere() {
        SERVER.stubFor(any(anyUrl())
                .willReturn(aResponse().withStatus(302).withHeader("Location", SERVER.baseUrl() + "/login?next=x")));
        var failure = failureOf(products.getProduct("P"));
        assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_RESPONSE);
        assertThat(failure).hasMessageContaining(SERVER.baseUrl() + "/login").hasMessageNotContaining("next=x");
        SERVER.verify(1, getRequestedFor(anyUrl()));
    }
}
