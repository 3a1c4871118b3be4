package io.millrace.archiveorigin;

import io.millrace.archiveorigin.testing.FakeArchive;
import io.millrace.archiveorigin.testing.FakeLedger;
import io.millrace.archiveorigin.testing.Fault;
import io.millrace.core.MillraceException;
import io.millrace.core.Quota;
import io.millrace.core.RetryPolicy;
import io.millrace.http.ClientOptions;
import io.millrace.testing.StrictCodec;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Mono;

/** What the specifications of this module have in common. */
final class Given {
    /** No test takes nearly as long; one that hangs ends here. */
    static final Duration LIMIT = Duration.ofSeconds(20);

    /** In which a request arrives for sure. */
    static final Duration SECOND = Duration.ofSeconds(1);

    static final String DEVICE = "device-1";
    static final String CERT = hash(99);
    static final Instant CAPTURED = Instant.parse("2026-11-20T08:30:00.123456Z");

    private static final AtomicInteger KEYS = new AtomicInteger();
    private static final Map<String, KeyPair> PAIRS = new ConcurrentHashMap<>();

    private Given() {}

    /** A key that the fake knows, and no other test has. */
    static ApiKey key(FakeArchive archive) {
        String id = "ak_" + KEYS.incrementAndGet();
        archive.ledger.key(id, "hmac-secret-of-" + id);
        return ApiKey.of(id, "hmac-secret-of-" + id);
    }

    /** A client with a key that the fake knows, that retries at once, has no rate limit, and takes no unknown member. */
    static ArchiveOrigin client(FakeArchive archive) {
        return client(archive, UnaryOperator.identity());
    }

    static ArchiveOrigin client(FakeArchive archive, UnaryOperator<ClientOptions> more) {
        return ArchiveOrigin.connect(archive.url(), key(archive), options -> more.apply(impatient(options)));
    }

    /** The call by a client that waits so long where there will be no answer, and by the usual one otherwise. */
    static <T> Mono<T> hurried(
            FakeArchive archive,
            ArchiveOrigin usual,
            Fault fault,
            Duration limit,
            Function<ArchiveOrigin, Mono<T>> call) {
        return fault.kind() != Fault.Kind.HANG
                ? call.apply(usual)
                : Mono.using(
                        () -> client(archive, options -> options.withAttemptTimeout(limit)),
                        call,
                        ArchiveOrigin::close);
    }

    static ClientOptions impatient(ClientOptions options) {
        return options.withQuota(Quota.unlimited())
                .withRetry(RetryPolicy.defaults().withBackoff(retry -> 1L))
                .withCodec(new StrictCodec("status"));
    }

    /** Signs for any device, each with a key of its own. */
    static DeviceSigner signer() {
        return DeviceSigner.ed25519(Given::keys);
    }

    static KeyPair keys(String deviceId) {
        return PAIRS.computeIfAbsent(deviceId, unused -> newKeys("Ed25519"));
    }

    static KeyPair newKeys(String algorithm) {
        try {
            return KeyPairGenerator.getInstance(algorithm).generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static DeviceClient devices(ArchiveOrigin client) {
        return client.devices(signer(), TokenStore.inMemory(), LockLedger.inMemory(1_000));
    }

    /** 64 hexadecimal digits that say a number. */
    static String hash(int number) {
        return String.format("%064x", number);
    }

    static ContentClaim claim(int number) {
        return ContentClaim.of(hash(number), CERT);
    }

    static Capture capture(int number) {
        return Capture.of(DEVICE, "sha256:" + hash(number), CAPTURED);
    }

    /** An entry that {@link #claim} of the same number claims. */
    static FakeLedger.Entry entry(int number) {
        return new FakeLedger.Entry(
                "entry-" + number,
                hash(number),
                CERT,
                hash(1_000 + number),
                hash(2_000 + number),
                CAPTURED,
                "attested");
    }

    static <T> T valueOf(Mono<T> call) {
        return call.blockOptional(LIMIT).orElseThrow(() -> new AssertionError("expected a value"));
    }

    /** The failure with which a call ends. */
    static MillraceException failureOf(Mono<?> call) {
        return call.map(value -> new AssertionError("expected a failure, but got " + value))
                .cast(Throwable.class)
                .onErrorResume(Mono::just)
                .filter(MillraceException.class::isInstance)
                .cast(MillraceException.class)
                .blockOptional(LIMIT)
                .orElseThrow(() -> new AssertionError("expected a MillraceException"));
    }
}
