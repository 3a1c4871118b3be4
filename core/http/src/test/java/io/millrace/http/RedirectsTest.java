package io.millrace.http;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.status;
import static io.millrace.http.Clients.failureOf;
import static io.millrace.http.Clients.send;
import static io.millrace.http.Clients.valueOf;
import static io.millrace.http.Upstream.item;
import static io.millrace.http.Upstream.requests;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.WireMock;
import io.millrace.core.ErrorCode;
import io.millrace.testing.StrictServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedirectsTest {
    @RegisterExtension
    static final StrictServer SERVER = StrictServer.start();

    @RegisterExtension
    static final StrictServer STRANGER = StrictServer.start();

    @RegisterExtension
    final Clients clients = new Clients();

    private Pipeline following() {
        return clients.open(Clients.options(SERVER.baseUrl()).withFollowRedirects(true));
    }

    private static void redirect(String from, int status, String location) {
        SERVER.stubFor(get(from).willReturn(status(status).withHeader("Location", location)));
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void send_whenAReadIsRedirectedWithinTheOrigin_followsWithTheCredential(int status) {
        redirect("/old", status, "/new?page=1");
        SERVER.stubFor(get("/new?page=1").willReturn(item()));

        assertThat(valueOf(send(following(), Request.get("/old").as(Item.class)))
                        .id())
                .isEqualTo("A");
        SERVER.verify(WireMock.getRequestedFor(WireMock.urlEqualTo("/new?page=1"))
                .withHeader("Authorization", WireMock.equalTo("Bearer a-token")));
    }

    @Test
    void send_whenRedirectedToAnotherOrigin_failsAndSendsNothingThere() {
        redirect("/old", 302, STRANGER.baseUrl() + "/new");

        assertThat(failureOf(send(following(), Request.get("/old").as(Item.class)))
                        .code())
                .isEqualTo(ErrorCode.INVALID_RESPONSE);
        assertThat(requests(STRANGER)).isZero();
    }

    @Test
    void send_whenAWriteIsRedirected_fails() {
        SERVER.stubFor(post("/old").willReturn(status(307).withHeader("Location", "/new")));

        assertThat(failureOf(send(following(), Request.post("/old").as(Item.class)))
                        .code())
                .isEqualTo(ErrorCode.INVALID_RESPONSE);
        assertThat(requests(SERVER)).isEqualTo(1);
    }

    @Test
    void send_whenRedirectsGoInACircle_givesUpAfterFive() {
        redirect("/old", 302, "/old");

        assertThat(failureOf(send(following(), Request.get("/old").as(Item.class)))
                        .attempts())
                .isEqualTo(6);
        assertThat(requests(SERVER)).isEqualTo(6);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://[", "nowhere at all"})
    void send_whenTheLocationIsNoUri_fails(String location) {
        redirect("/old", 302, location);

        assertThat(failureOf(send(following(), Request.get("/old").as(Item.class)))
                        .code())
                .isEqualTo(ErrorCode.INVALID_RESPONSE);
    }
}
