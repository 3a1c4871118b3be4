package io.millrace.http;

import static io.millrace.http.Authority.written;
import static io.millrace.http.Clients.failureOf;
import static io.millrace.http.Clients.send;
import static io.millrace.http.Clients.valueOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.netty.pkitesting.CertificateBuilder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.NettyInbound;
import reactor.netty.NettyOutbound;
import reactor.netty.tcp.TcpServer;

/** Whom a client trusts, and how it proves itself. */
class TlsTest {
    private static final Request<Item> READ = Request.get("/items/A").as(Item.class);
    private static final Request<Item> WRITE = Request.post("/items").as(Item.class);
    private static final Duration DAY = Duration.ofDays(1);

    @TempDir
    private Path folder;

    private Authority authority;

    @RegisterExtension
    private final Clients clients = new Clients();

    @BeforeEach
    void found() {
        authority = Authority.in(folder);
    }

    @Test
    void send_whenTheServersAuthorityIsTrusted_works() {
        try (NettyServer server = NettyServer.start(NettyServer.https(authority.localhost()), NettyServer.ITEM)) {
            assertThat(valueOf(send(trusting(server), READ))).isEqualTo(new Item("A", 1));
        }
    }

    @Test
    void send_whenTheFileHoldsSeveralAuthorities_trustsEach() throws IOException {
        Authority other = Authority.in(folder);
        Path both = written(
                folder,
                ".pem",
                "# ours\n" + Files.readString(authority.certificate()) + "\n# theirs\n"
                        + Files.readString(other.certificate()));
        try (NettyServer server = NettyServer.start(NettyServer.https(authority.localhost()), NettyServer.ITEM);
                NettyServer second = NettyServer.start(NettyServer.https(other.localhost()), NettyServer.ITEM)) {
            assertThat(valueOf(send(open(server, Tls.trusting(both)), READ))).isNotNull();
            assertThat(valueOf(send(open(second, Tls.trusting(both)), READ))).isNotNull();
        }
    }

    @Test
    void send_whenTheServerIsCalledByItsAddress_checksTheAddress() {
        Authority.Identity identity = authority.signed(server -> server.addSanIpAddress("127.0.0.1"));
        try (NettyServer server = NettyServer.start(NettyServer.https(identity), NettyServer.ITEM)) {
            Pipeline pipeline = clients.open(Clients.options("https://127.0.0.1:" + server.port())
                    .withTls(Tls.trusting(authority.certificate())));

            assertThat(valueOf(send(pipeline, READ))).isEqualTo(new Item("A", 1));
        }
    }

    enum Unacceptable {
        UNKNOWN_AUTHORITY("is not trusted") {
            @Override
            Authority.Identity of(Authority authority, Path folder) {
                return Authority.named("CN=Unknown", folder).localhost();
            }
        },
        AUTHORITY_OF_THE_SAME_NAME("is not trusted") {
            @Override
            Authority.Identity of(Authority authority, Path folder) {
                return Authority.in(folder).localhost();
            }
        },
        SELF_SIGNED("is not trusted") {
            @Override
            Authority.Identity of(Authority authority, Path folder) {
                return authority.selfSigned(server -> server.addSanDnsName("localhost"));
            }
        },
        OTHER_HOST("No subject alternative DNS name matching localhost found") {
            @Override
            Authority.Identity of(Authority authority, Path folder) {
                return authority.signed(server -> server.addSanDnsName("example.org"));
            }
        },
        ADDRESS_ONLY("No name matching localhost found") {
            @Override
            Authority.Identity of(Authority authority, Path folder) {
                return authority.signed(server -> server.addSanIpAddress("127.0.0.1"));
            }
        },
        EXPIRED("has expired") {
            @Override
            Authority.Identity of(Authority authority, Path folder) {
                return authority.signed(server -> server.addSanDnsName("localhost")
                        .notBefore(Instant.now().minus(DAY.multipliedBy(9)))
                        .notAfter(Instant.now().minus(DAY)));
            }
        },
        NOT_YET_VALID("is not valid yet") {
            @Override
            Authority.Identity of(Authority authority, Path folder) {
                return authority.signed(server -> server.addSanDnsName("localhost")
                        .notBefore(Instant.now().plus(DAY))
                        .notAfter(Instant.now().plus(DAY.multipliedBy(9))));
            }
        };

        private final String why;

        Unacceptable(String why) {
            this.why = why;
        }

        abstract Authority.Identity of(Authority authority, Path folder);
    }

    @ParameterizedTest
    @EnumSource
    void send_whenTheServersCertificateIsUnacceptable_sendsNothingAndSaysWhy(Unacceptable certificate) {
        try (NettyServer server =
                NettyServer.start(NettyServer.https(certificate.of(authority, folder)), NettyServer.ITEM)) {
            Pipeline pipeline = trusting(server);

            for (Request<Item> request : List.of(READ, WRITE)) {
                ApiException failure = failureOf(send(pipeline, request));

                assertThat(failure.code()).isEqualTo(ErrorCode.CONNECTION_ERROR);
                assertThat(failure).hasMessageContaining("not sent").hasMessageContaining(certificate.why);
                assertThat(failure.attempts()).isEqualTo(1);
                assertThat(failure.isRetryable()).isFalse();
            }
            assertThat(server.connections()).isEqualTo(2);
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void send_whenTheAuthorityIsNotTheJvms_isRefusedByDefault() {
        try (NettyServer server = NettyServer.start(NettyServer.https(authority.localhost()), NettyServer.ITEM)) {
            ApiException failure = failureOf(send(open(server, Tls.defaults()), READ));

            assertThat(failure.code()).isEqualTo(ErrorCode.CONNECTION_ERROR);
            assertThat(failure).hasMessageContaining("Tls.trusting");
            assertThat(server.requests()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void send_whenTheServerWantsAClientCertificate_showsIt(String version) {
        Authority.Identity caller = authority.signed(client -> client);
        try (NettyServer server = NettyServer.start(
                NettyServer.mutual(authority.localhost(), authority.certificate(), version), NettyServer.ITEM)) {
            Tls tls = Tls.trusting(authority.certificate()).withClientCertificate(caller.chain(), caller.key());

            assertThat(valueOf(send(open(server, tls), WRITE))).isEqualTo(new Item("A", 1));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void send_whenTheServerWantsAClientCertificateAndThereIsNone_isRefused(String version) {
        assertClientRefused(version, Tls.trusting(authority.certificate()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void send_whenTheClientCertificateIsOfAnotherAuthority_isRefused(String version) {
        Authority.Identity caller = Authority.in(folder).signed(client -> client);

        assertClientRefused(
                version, Tls.trusting(authority.certificate()).withClientCertificate(caller.chain(), caller.key()));
    }

    private void assertClientRefused(String version, Tls tls) {
        try (NettyServer server = NettyServer.start(
                NettyServer.mutual(authority.localhost(), authority.certificate(), version), NettyServer.ITEM)) {
            Pipeline pipeline = open(server, tls);

            for (Request<Item> request : List.of(READ, WRITE)) {
                ApiException failure = failureOf(send(pipeline, request));

                assertThat(failure.code()).isEqualTo(ErrorCode.CONNECTION_ERROR);
                assertThat(failure).hasMessageContaining("Tls.withClientCertificate");
                assertThat(failure.attempts()).isEqualTo(1);
                assertThat(failure.isRetryable()).isFalse();
            }
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void send_whenTheServerSpeaksNoTls_isNotRetried() {
        DisposableServer mail = tcp((in, out) ->
                out.sendString(Mono.just("220 mail.example.org ESMTP\r\n")).neverComplete());
        try {
            ApiException failure = failureOf(send(clients.to("https://127.0.0.1:" + mail.port()), WRITE));

            assertThat(failure.code()).isEqualTo(ErrorCode.CONNECTION_ERROR);
            assertThat(failure).hasMessageContaining("not an SSL/TLS record");
            assertThat(failure.attempts()).isEqualTo(1);
        } finally {
            mail.disposeNow();
        }
    }

    @Test
    void send_whenTheHandshakeIsNeverAnswered_endsWithTheConnectTimeAndMayBeRetried() {
        DisposableServer silent = tcp((in, out) -> in.receive().then());
        try {
            Pipeline pipeline = clients.open(
                    Clients.options("https://127.0.0.1:" + silent.port()).withConnectTimeout(Duration.ofMillis(200)));

            ApiException failure = failureOf(send(pipeline, WRITE));

            assertThat(failure.code()).isEqualTo(ErrorCode.CONNECTION_ERROR);
            assertThat(failure).hasMessageContaining("handshake timed out");
            assertThat(failure.attempts()).isEqualTo(3);
        } finally {
            silent.disposeNow();
        }
    }

    @Test
    void send_whenTheConnectionBreaksDuringTheHandshake_mayBeRetried() {
        DisposableServer breaking = tcp((in, out) -> in.receive().take(1).then());
        try {
            ApiException failure = failureOf(send(clients.to("https://127.0.0.1:" + breaking.port()), WRITE));

            assertThat(failure.code()).isEqualTo(ErrorCode.CONNECTION_ERROR);
            assertThat(failure).hasMessageContaining("not sent");
            assertThat(failure.attempts()).isEqualTo(3);
        } finally {
            breaking.disposeNow();
        }
    }

    static Stream<Arguments> badCertificates() {
        return Stream.of(
                arguments("", "holds no certificate"),
                arguments("hello", "no certificate"),
                arguments("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "damaged"),
                arguments("-----BEGIN CERTIFICATE-----\nMIIB", "damaged"));
    }

    @ParameterizedTest
    @MethodSource("badCertificates")
    void open_whenTheTrustedFileIsNoCertificate_isRefusedAtOnce(String text, String why) {
        Path file = written(folder, ".pem", text);

        assertRefused(Tls.trusting(file), file, why);
        assertRefused(
                Tls.defaults().withClientCertificate(file, authority.localhost().key()), file, why);
    }

    @Test
    void open_whenAFileCannotBeRead_isRefusedAtOnce() {
        Path missing = folder.resolve("missing.pem");
        Authority.Identity caller = authority.signed(client -> client);

        assertRefused(Tls.trusting(missing), missing, "does not exist");
        assertRefused(Tls.trusting(folder), folder, "cannot be read");
        assertRefused(Tls.defaults().withClientCertificate(missing, caller.key()), missing, "does not exist");
        assertRefused(Tls.defaults().withClientCertificate(caller.chain(), missing), missing, "does not exist");
    }

    static Stream<Arguments> badKeys() {
        String secret = "MIGHAgEAMBMGByqGSM49";
        return Stream.of(
                arguments("", "holds no private key"),
                arguments(secret, "holds no private key"),
                arguments(pem("CERTIFICATE", secret), "holds no private key"),
                arguments(pem("PRIVATE KEY", secret), "damaged"),
                arguments(pem("PRIVATE KEY", "A"), "damaged"),
                arguments("-----BEGIN PRIVATE KEY-----\n" + secret, "holds no private key"),
                arguments(pem("ENCRYPTED PRIVATE KEY", secret), "encrypted"),
                arguments(
                        pem("RSA PRIVATE KEY", "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n" + secret),
                        "encrypted"),
                arguments(pem("RSA PRIVATE KEY", secret), "PKCS #8"),
                arguments(pem("EC PARAMETERS", "AA==") + pem("EC PRIVATE KEY", secret), "PKCS #8"));
    }

    @ParameterizedTest
    @MethodSource("badKeys")
    void open_whenTheKeyCannotBeUsed_isRefusedAtOnceWithoutBeingShown(String text, String why) {
        Path key = written(folder, ".key", text);
        Path chain = authority.signed(client -> client).chain();

        MillraceException failure = assertRefused(Tls.defaults().withClientCertificate(chain, key), key, why);

        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        assertThat(trace.toString()).doesNotContain("MIGHAgEAMBMGByqGSM49");
    }

    @Test
    void open_whenTheKeyIsOfAnotherCertificate_isRefusedAtOnce() {
        Path chain = authority.signed(client -> client).chain();
        Path sameKind = authority.signed(client -> client).key();
        Path otherKind = authority.signed(CertificateBuilder::rsa2048).key();

        assertRefused(
                Tls.defaults().withClientCertificate(chain, sameKind), sameKind, "the key of another certificate");
        assertRefused(Tls.defaults().withClientCertificate(chain, otherKind), otherKind, "none of the kind EC");
    }

    @ParameterizedTest
    @EnumSource(
            value = CertificateBuilder.Algorithm.class,
            names = {"ecp384", "rsa2048", "ed25519"})
    void open_whenTheKeyIsOfAnyCommonKind_accepts(CertificateBuilder.Algorithm algorithm) {
        Authority.Identity caller = authority.signed(client -> client.algorithm(algorithm));
        Tls tls = Tls.defaults().withClientCertificate(caller.chain(), caller.key());

        assertThat(clients.open(Clients.options("https://localhost").withTls(tls)))
                .isNotNull();
    }

    private MillraceException assertRefused(Tls tls, Path file, String why) {
        for (HttpVersion version : HttpVersion.values()) {
            assertThatThrownBy(() -> clients.open(Clients.options("https://localhost")
                            .withHttpVersion(version)
                            .withTls(tls)))
                    .isInstanceOf(MillraceException.class);
        }
        MillraceException failure = catchThrowableOfType(
                MillraceException.class,
                () -> clients.open(Clients.options("http://localhost").withTls(tls)));
        assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_INPUT);
        assertThat(failure).hasMessageContaining(file.toString()).hasMessageContaining(why);
        return failure;
    }

    private static String pem(String label, String content) {
        return "-----BEGIN " + label + "-----\n" + content + "\n-----END " + label + "-----\n";
    }

    private static DisposableServer tcp(BiFunction<NettyInbound, NettyOutbound, Publisher<Void>> handler) {
        return TcpServer.create().host("127.0.0.1").port(0).handle(handler).bindNow(Clients.LIMIT);
    }

    private Pipeline trusting(NettyServer server) {
        return open(server, Tls.trusting(authority.certificate()));
    }

    private Pipeline open(NettyServer server, Tls tls) {
        return clients.open(Clients.options(server.url("https")).withTls(tls));
    }
}
