package io.millrace.http;

import static io.millrace.http.Clients.failureOf;
import static io.millrace.http.Clients.send;
import static io.millrace.http.Clients.valueOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** How calls go through a proxy, and what its refusals mean. */
class ProxyTest {
    private static final Request<Item> READ = Request.get("/items/A").as(Item.class);
    private static final Request<Item> WRITE = Request.post("/items").as(Item.class);
    private static final String PASSWORD = "open-Sesame!";
    private static final String ENCODED =
            Base64.getEncoder().encodeToString(("ali:" + PASSWORD).getBytes(StandardCharsets.UTF_8));

    @TempDir
    private Path folder;

    @RegisterExtension
    private final Clients clients = new Clients();

    @ParameterizedTest
    @EnumSource
    void send_whenTheServiceIsSecure_tunnelsThroughTheProxyEndToEnd(HttpVersion version) {
        Authority authority = Authority.in(folder);
        try (NettyServer server = NettyServer.start(NettyServer.http2(authority.localhost()), NettyServer.ITEM);
                RawServer proxy = tunnelTo(server)) {
            Pipeline pipeline = clients.open(through(proxy, server.url("https"))
                    .withHttpVersion(version)
                    .withTls(Tls.trusting(authority.certificate())));

            assertThat(valueOf(send(pipeline, WRITE))).isEqualTo(new Item("A", 1));

            assertThat(server.requests()).hasSize(1);
            RawServer.Received connect = proxy.onlyRequest();
            assertThat(connect.requestLine()).isEqualTo("CONNECT localhost:" + server.port() + " HTTP/1.1");
            assertThat(connect.headers("Authorization")).isEmpty();
            assertThat(connect.headers("Proxy-Authorization")).isEmpty();
        }
    }

    @Test
    void send_whenTheServiceIsNotSecure_tunnelsAllTheSame() {
        try (NettyServer server = NettyServer.start(settings -> settings, NettyServer.ITEM);
                RawServer proxy = tunnelTo(server)) {
            assertThat(valueOf(send(clients.open(through(proxy, server.url("http"))), READ)))
                    .isNotNull();

            assertThat(proxy.onlyRequest().requestLine()).startsWith("CONNECT ");
        }
    }

    @Test
    void send_whenOnlyTheProxyKnowsTheHost_leavesItToTheProxy() {
        Authority authority = Authority.in(folder);
        Authority.Identity inside = authority.signed(server -> server.addSanDnsName("inside.invalid"));
        try (NettyServer server = NettyServer.start(NettyServer.https(inside), NettyServer.ITEM);
                RawServer proxy = tunnelTo(server)) {
            Pipeline pipeline = clients.open(
                    through(proxy, "https://inside.invalid").withTls(Tls.trusting(authority.certificate())));

            assertThat(valueOf(send(pipeline, READ))).isNotNull();

            assertThat(proxy.onlyRequest().target()).isEqualTo("inside.invalid:443");
        }
    }

    @Test
    void send_whenTheServersCertificateIsNotTrusted_isRefusedBehindTheProxyToo() {
        try (NettyServer server =
                        NettyServer.start(NettyServer.https(Authority.in(folder).localhost()), NettyServer.ITEM);
                RawServer proxy = tunnelTo(server)) {
            ApiException failure = failureOf(send(clients.open(through(proxy, server.url("https"))), WRITE));

            assertThat(failure.code()).isEqualTo(ErrorCode.CONNECTION_ERROR);
            assertThat(failure).hasMessageContaining("is not trusted");
            assertThat(failure.attempts()).isEqualTo(1);
            assertThat(server.requests()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void send_whenTheProxyHasAName_findsIt(Resolver resolver) {
        try (NettyServer server = NettyServer.start(settings -> settings, NettyServer.ITEM);
                RawServer proxy = tunnelTo(server)) {
            Pipeline pipeline = clients.open(Clients.options(server.url("http"))
                    .withProxy(HttpProxy.at("localhost", proxy.port()))
                    .withResolver(resolver));

            assertThat(valueOf(send(pipeline, READ))).isNotNull();
            assertThat(proxy.requests()).hasSize(1);
        }
    }

    @Test
    void send_whenCallsFollowOneAnother_usesTheTunnelAgain() {
        try (NettyServer server = NettyServer.start(settings -> settings, NettyServer.ITEM);
                RawServer proxy = tunnelTo(server)) {
            Pipeline pipeline = clients.open(through(proxy, server.url("http")));
            for (int i = 0; i < 15; i++) {
                valueOf(send(pipeline, READ));
            }

            assertThat(proxy.requests()).hasSizeLessThanOrEqualTo(5);
        }
    }

    @Test
    void send_whenALoginIsGiven_tellsItToTheProxyOnly() {
        try (RawServer server = RawServer.answering("{\"id\":\"A\",\"count\":1}");
                RawServer proxy = tunnelTo(server.port())) {
            Pipeline pipeline = clients.open(
                    through(proxy, server.url()).withProxy(at(proxy).withLogin("ali", Secret.of(PASSWORD))));

            assertThat(valueOf(send(pipeline, READ))).isNotNull();

            assertThat(proxy.onlyRequest().headers("Proxy-Authorization")).containsExactly("Basic " + ENCODED);
            assertThat(server.onlyRequest().headers("Proxy-Authorization")).isEmpty();
        }
    }

    @Test
    void send_whenTheProxyRefusesTheLogin_saysSoWithoutShowingItAndIsNotRetried() {
        String echo = "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"" + ENCODED
                + "\"\r\nContent-Length: " + PASSWORD.length() + "\r\n\r\n" + PASSWORD;
        try (RawServer proxy = RawServer.start((request, connection) -> connection.send(echo))) {
            Pipeline pipeline = clients.open(through(proxy, "https://service.invalid")
                    .withProxy(at(proxy).withLogin("ali", Secret.of(PASSWORD))));

            Queue<String> logged = loggedWhile(() -> {
                ApiException failure = failureOf(send(pipeline, WRITE));

                assertThat(failure.code()).isEqualTo(ErrorCode.UNAUTHORIZED);
                assertThat(failure)
                        .hasMessageContaining("not sent")
                        .hasMessageContaining("the proxy 127.0.0.1:" + proxy.port())
                        .hasMessageContaining("407");
                assertThat(failure.isRetryable()).isFalse();
                assertThat(failure.attempts()).isEqualTo(1);
                assertThat(failure.status()).isEmpty();
                StringWriter trace = new StringWriter();
                failure.printStackTrace(new PrintWriter(trace));
                assertThat(trace.toString()).doesNotContain(PASSWORD, ENCODED);
                assertThat(failure.details().toString()).doesNotContain(PASSWORD, ENCODED);
            });

            assertThat(proxy.requests()).hasSize(1);
            assertThat(logged).isNotEmpty().noneMatch(line -> line.contains(PASSWORD) || line.contains(ENCODED));
        }
    }

    @Test
    void send_whenAllGoesWell_logsNothingOfTheLogin() {
        try (RawServer server = RawServer.answering("{\"id\":\"A\",\"count\":1}");
                RawServer proxy = tunnelTo(server.port())) {
            ClientOptions options =
                    through(proxy, server.url()).withProxy(at(proxy).withLogin("ali", Secret.of(PASSWORD)));

            Queue<String> logged = loggedWhile(() -> valueOf(send(clients.open(options), READ)));

            assertThat(logged).isNotEmpty().noneMatch(line -> line.contains(PASSWORD) || line.contains(ENCODED));
            assertThat(options.toString()).contains("ali").doesNotContain(PASSWORD);
        }
    }

    @ParameterizedTest
    @CsvSource({"403, false, 1", "404, false, 1", "502, true, 3", "503, true, 3"})
    void send_whenTheProxyMakesNoTunnel_isAConnectionError(int status, boolean retryable, int attempts) {
        try (RawServer proxy = RawServer.start(
                (request, connection) -> connection.send("HTTP/1.1 " + status + " No\r\nContent-Length: 0\r\n\r\n"))) {
            ApiException failure = failureOf(send(clients.open(through(proxy, "http://service.invalid")), WRITE));

            assertThat(failure.code()).isEqualTo(ErrorCode.CONNECTION_ERROR);
            assertThat(failure)
                    .hasMessageContaining("the proxy 127.0.0.1:" + proxy.port())
                    .hasMessageContaining(String.valueOf(status));
            assertThat(failure.isRetryable()).isEqualTo(retryable);
            assertThat(proxy.requests()).hasSize(attempts);
        }
    }

    @Test
    void send_whenTheProxyCannotBeReached_namesIt() throws IOException {
        int nobody;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = socket.getLocalPort();
        }
        Pipeline pipeline =
                clients.open(Clients.options("https://service.invalid").withProxy(HttpProxy.at("127.0.0.1", nobody)));

        ApiException failure = failureOf(send(pipeline, WRITE));

        assertThat(failure.code()).isEqualTo(ErrorCode.CONNECTION_ERROR);
        assertThat(failure)
                .hasMessageContaining("not sent")
                .hasMessageContaining("the proxy 127.0.0.1:" + nobody)
                .hasMessageContaining("refused");
        assertThat(failure.attempts()).isEqualTo(3);
    }

    @Test
    void send_whenTheProxyIsNotKnown_namesIt() {
        Pipeline pipeline = clients.open(Clients.options("https://service.invalid")
                .withProxy(HttpProxy.at("nowhere.invalid", 3128))
                .withResolver(Resolver.JVM));

        ApiException failure = failureOf(send(pipeline, WRITE));

        assertThat(failure.code()).isEqualTo(ErrorCode.CONNECTION_ERROR);
        assertThat(failure).hasMessageContaining("the proxy nowhere.invalid:3128: the host is not known");
    }

    @Test
    void send_whenTheProxySaysNothing_endsWithTheConnectTime() {
        try (RawServer proxy = RawServer.start((request, connection) -> connection.hang())) {
            Pipeline pipeline =
                    clients.open(through(proxy, "https://service.invalid").withConnectTimeout(Duration.ofMillis(200)));

            ApiException failure = failureOf(send(pipeline, WRITE));

            assertThat(failure.code()).isEqualTo(ErrorCode.CONNECTION_ERROR);
            assertThat(failure).hasMessageContaining("not sent").hasMessageContaining("timeout");
            assertThat(failure.attempts()).isEqualTo(3);
        }
    }

    @Test
    void send_whenTheJvmHasAProxySetting_ignoresIt() {
        String before = System.getProperty("http.proxyHost");
        System.setProperty("http.proxyHost", "nowhere.invalid");
        try (RawServer server = RawServer.answering("{\"id\":\"A\",\"count\":1}")) {
            assertThat(valueOf(send(clients.to(server.url()), READ))).isNotNull();
        } finally {
            if (before == null) {
                System.clearProperty("http.proxyHost");
            } else {
                System.setProperty("http.proxyHost", before);
            }
        }
    }

    static Stream<Supplier<HttpProxy>> nonsense() {
        Secret secret = Secret.of(PASSWORD);
        return Stream.of(
                () -> HttpProxy.at("", 3128),
                () -> HttpProxy.at("http://proxy", 3128),
                () -> HttpProxy.at("user@proxy", 3128),
                () -> HttpProxy.at("pro xy", 3128),
                () -> HttpProxy.at("proxy", 0),
                () -> HttpProxy.at("proxy", 65_536),
                () -> HttpProxy.at("proxy", 3128).withLogin(" ", secret),
                () -> HttpProxy.at("proxy", 3128).withLogin("a:b", secret),
                () -> HttpProxy.at("proxy", 3128).withLogin("a\r\nb", secret),
                () -> new HttpProxy("proxy", 3128, "ali", null),
                () -> new HttpProxy("proxy", 3128, null, secret));
    }

    @ParameterizedTest
    @MethodSource("nonsense")
    void proxy_whenAValueMakesNoSense_isRefused(Supplier<HttpProxy> proxy) {
        assertThatThrownBy(proxy::get)
                .isInstanceOfSatisfying(MillraceException.class, failure -> assertThat(failure.code())
                        .isEqualTo(ErrorCode.INVALID_INPUT))
                .hasMessageNotContaining(PASSWORD);
    }

    private static ClientOptions through(RawServer proxy, String baseUrl) {
        return Clients.options(baseUrl).withProxy(at(proxy));
    }

    private static HttpProxy at(RawServer proxy) {
        return HttpProxy.at("127.0.0.1", proxy.port());
    }

    private static RawServer tunnelTo(NettyServer server) {
        return tunnelTo(server.port());
    }

    /** A proxy that brings everybody to one port, whatever host they want. */
    private static RawServer tunnelTo(int port) {
        return RawServer.start((request, connection) -> {
            connection.send("HTTP/1.1 200 Connected\r\n\r\n");
            connection.tunnel(port);
        });
    }

    /** Everything that is logged at any level meanwhile. */
    private static Queue<String> loggedWhile(Runnable action) {
        Queue<String> logged = new ConcurrentLinkedQueue<>();
        Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        AppenderBase<ILoggingEvent> recorder = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                IThrowableProxy thrown = event.getThrowableProxy();
                logged.add(event.getFormattedMessage() + (thrown == null ? "" : ThrowableProxyUtil.asString(thrown)));
            }
        };
        Level before = root.getLevel();
        recorder.start();
        root.iteratorForAppenders().forEachRemaining(appender -> appender.stop()); // the console would drown in it
        root.addAppender(recorder);
        root.setLevel(Level.TRACE);
        try {
            action.run();
        } finally {
            root.detachAppender(recorder);
            root.setLevel(before);
            root.iteratorForAppenders().forEachRemaining(appender -> appender.start());
        }
        return logged;
    }
}
