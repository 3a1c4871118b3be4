package io.millrace.wats;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static io.millrace.wats.Given.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.stubbing.StubMapping;
import io.millrace.core.Cursor;
import io.millrace.core.ErrorCode;
import io.millrace.core.PageException;
import io.millrace.core.Paged;
import io.millrace.http.Codec;
import io.millrace.testing.StrictServer;
import io.millrace.wats.odata.Filter;
import io.millrace.wats.report.HeaderFields;
import io.millrace.wats.report.HeaderOrder;
import io.millrace.wats.report.HeaderQuery;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.test.StepVerifier;

/**
 * Every paged list of every domain: how its pages are asked for, that none is asked for before there is demand, and that a list that
 * breaks off goes on where it did. A new list adds a line; one that forgets to fails here.
 */
class PagesTest {
    private static final Filter FAILED = HeaderFields.RESULT.eq("Failed");

    @RegisterExtension
    static final StrictServer SERVER = StrictServer.start();

    private final Wats wats = Wats.connect(
            SERVER.baseUrl(), Given.token(), o -> Given.impatient(o).withCodec(Codec.json()));

    /** A page of two, one of one, and the empty one behind, as each is asked for. */
    record Row(String name, Function<Wats, Paged<?, ?>> list, Object second, List<String> urls, List<String> bodies) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Row headers(String name, Function<Wats, Paged<?, ?>> list, String query) {
        return new Row(
                "report." + name,
                list,
                2L,
                List.of(
                        "/api/Report/Query/Header?" + query,
                        "/api/Report/Query/Header?" + query + "&%24skip=2",
                        "/api/Report/Query/Header?" + query + "&%24skip=3"),
                List.of("[{},{}]", "[{}]", "[]"));
    }

    private static Row users(String name, Function<Wats, Paged<?, ?>> list, String query) {
        return new Row(
                "scim." + name,
                list,
                3L,
                List.of(query.formatted(1), query.formatted(3), query.formatted(4)),
                List.of("{\"Resources\":[{},{}]}", "{\"Resources\":[{}]}", "{\"Resources\":[]}"));
    }

    static List<Row> lists() {
        return List.of(
                new Row(
                        "product.products",
                        w -> w.product().products(null, 2),
                        "b'c",
                        List.of(
                                "/api/Product/Query?%24orderby=PartNumber&%24top=2",
                                "/api/Product/Query?%24filter=PartNumber%20gt%20%27b%27%27c%27&%24orderby=PartNumber&%24top=2",
                                "/api/Product/Query?%24filter=PartNumber%20gt%20%27d%27&%24orderby=PartNumber&%24top=2"),
                        List.of("[{\"partNumber\":\"a\"},{\"partNumber\":\"b'c\"}]", "[{\"partNumber\":\"d\"}]", "[]")),
                new Row(
                        "asset.assets",
                        w -> w.asset().assets(null, 2),
                        "2",
                        List.of(
                                "/api/Asset?%24orderby=assetId&%24top=2",
                                "/api/Asset?%24filter=assetId%20gt%20%272%27&%24orderby=assetId&%24top=2",
                                "/api/Asset?%24filter=assetId%20gt%20%273%27&%24orderby=assetId&%24top=2"),
                        List.of("[{\"assetId\":\"1\"},{\"assetId\":\"2\"}]", "[{\"assetId\":\"3\"}]", "[]")),
                new Row(
                        "asset.log",
                        w -> w.asset().log(null, 2),
                        7,
                        List.of(
                                "/api/Asset/Log?%24orderby=logId%20desc&%24top=2",
                                "/api/Asset/Log?%24filter=logId%20lt%207&%24orderby=logId%20desc&%24top=2",
                                "/api/Asset/Log?%24filter=logId%20lt%203&%24orderby=logId%20desc&%24top=2"),
                        List.of("[{\"logId\":9},{\"logId\":7}]", "[{\"logId\":3}]", "[]")),
                users("users", w -> w.scim().users(2), "/api/SCIM/v2/Users?startIndex=%s&count=2"),
                users(
                        "usersMatching",
                        w -> w.scim().usersMatching("active"),
                        "/api/SCIM/v2/Users?filter=active&startIndex=%s&count=100"),
                headers(
                        "queryHeaders",
                        w -> w.report()
                                .queryHeaders(HeaderQuery.all()
                                        .orderedBy(HeaderOrder.AS_PROCESSED)
                                        .withPageSizeHint(2)),
                        "%24orderby=timestamp&%24top=2"),
                headers(
                        "queryUutHeaders",
                        w -> w.report().queryUutHeaders(FAILED),
                        "%24filter=reportType%20eq%20%27T%27%20and%20result%20eq%20%27Failed%27&%24orderby=uuid&%24top=1000"),
                headers(
                        "queryUurHeaders",
                        w -> w.report().queryUurHeaders(FAILED),
                        "%24filter=reportType%20eq%20%27R%27%20and%20result%20eq%20%27Failed%27&%24orderby=uuid&%24top=1000"),
                headers(
                        "getHeaders",
                        w -> w.report().getHeaders("SN 1"),
                        "%24filter=serialNumber%20eq%20%27SN%201%27&%24orderby=uuid&%24top=1000"));
    }

    private static void answer(Row row, int page) {
        SERVER.stubFor(get(row.urls().get(page)).willReturn(okJson(row.bodies().get(page))));
    }

    @ParameterizedTest
    @MethodSource("lists")
    void list_whenOneIsRequestedAndThenSilence_readsOnePageAheadAtMost(Row row) {
        SERVER.mayBeLeftUnasked();
        answer(row, 0);
        answer(row, 1); // a request for the third would fail the test
        StepVerifier.create(row.list().apply(wats).items(), 1)
                .expectNextCount(1)
                .expectNoEvent(Duration.ofMillis(200))
                .thenCancel()
                .verify(LIMIT);
        wats.close();
    }

    @ParameterizedTest
    @MethodSource("lists")
    void list_whenAPageFails_canBeResumedWithoutLossOrRepeat(Row row) {
        answer(row, 0);
        StubMapping refusal =
                SERVER.stubFor(get(row.urls().get(1)).willReturn(aResponse().withStatus(403)));
        resumed(row.list().apply(wats), row, refusal);
        wats.close();
    }

    private static <T, C> void resumed(Paged<T, C> list, Row row, StubMapping refusal) {
        AtomicReference<PageException> failure = new AtomicReference<>();
        StepVerifier.create(list.items())
                .expectNextCount(2)
                .expectErrorSatisfies(failed -> failure.set((PageException) failed))
                .verify(LIMIT);
        assertThat(failure.get().code()).isEqualTo(ErrorCode.FORBIDDEN);
        Cursor<C> from = failure.get().cursor();
        assertThat(from).isEqualTo(Cursor.at(row.second()));
        SERVER.removeStub(refusal);
        answer(row, 1);
        answer(row, 2);
        StepVerifier.create(list.items(from))
                .expectNextCount(1)
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void everyPagedList_isInTheTable() {
        wats.close();
        assertThat(lists().stream().map(Row::name))
                .containsExactlyInAnyOrderElementsOf(Offered.methods(method -> method.getReturnType() == Paged.class));
    }
}
