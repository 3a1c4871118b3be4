package io.millrace.archiveorigin;

import static io.millrace.archiveorigin.Given.CAPTURED;
import static io.millrace.archiveorigin.Given.CERT;
import static io.millrace.archiveorigin.Given.DEVICE;
import static io.millrace.archiveorigin.Given.capture;
import static io.millrace.archiveorigin.Given.claim;
import static io.millrace.archiveorigin.Given.hash;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.http.Codec;
import io.millrace.http.DecodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes in and what comes out, written down and read again, as a queue or a file would keep it. */
class JsonTest {
    private static <T> T read(String json, Class<T> type) {
        return type.cast(Codec.json().decode(json.getBytes(StandardCharsets.UTF_8), type));
    }

    private static String write(Object value) {
        return new String(Codec.json().encode(value), StandardCharsets.UTF_8);
    }

    static Stream<Object> values() {
        return Stream.of(
                Enrollment.of(DEVICE),
                new Enrollment(DEVICE, "iOS", "2.4", "com.example"),
                new EnrolledDevice(DEVICE, CAPTURED, CAPTURED.plusSeconds(1)),
                capture(1),
                capture(1).withLocation(new Location(1.5, -2, 0)),
                claim(1),
                new ContentClaim(hash(1), CERT, hash(2), hash(3), new ManifestSummary("t", null, CAPTURED, null), "v"),
                new LockedProof(
                        "LOCKED", "r", "s", "u", new LockedProof.Merkle("b", null, null, Map.of()), Map.of("new", 1)),
                new Certificate(CERT, true, "why", Map.of("a", "b"), "pem", Map.of()),
                new LedgerEntry("e", CAPTURED, CERT, null, ProofLevel.of("new"), "m", List.of("a"), "s", Map.of()));
    }

    @ParameterizedTest
    @MethodSource("values")
    void value_whenWrittenAndRead_isTheSame(Object value) {
        assertThat((Object) read(write(value), value.getClass())).isEqualTo(value);
    }

    @Test
    void inputsAndOutputs_whenWritten_holdNoSecret() {
        assertThat(Stream.of(Enrollment.class, EnrolledDevice.class, Capture.class, LockedProof.class)
                        .flatMap(type -> Stream.of(type.getRecordComponents()))
                        .map(component -> component.getName().toLowerCase(Locale.ROOT)))
                .isNotEmpty()
                .noneMatch(name -> name.contains("token") || name.contains("secret") || name.contains("key"));
        assertThat(capture(1).withLocation(new Location(59.91, 10.75, 5)).toString())
                .contains("***")
                .doesNotContain("59.91");
    }

    @Test
    void verification_whenWrittenAndRead_isTheSameAndSaysWhichItIs() {
        LedgerEntry entry = new LedgerEntry("e", CAPTURED, CERT, null, null, null, null, null, Map.of());
        Verification verified = new Verification.Verified(
                hash(1),
                entry,
                new Verification.Details(true, true, true, List.of(), Map.of()),
                ProofLevel.BASIC,
                CAPTURED,
                Map.of());
        Verification not = new Verification.NotVerified(
                Verification.Reason.of("new"), new Verification.Found(true, false, true, Map.of()), Map.of());

        assertThat(write(verified)).contains("\"status\":\"verified\"").doesNotContain("isVerified");
        assertThat(read(write(verified), Verification.class)).isEqualTo(verified);
        assertThat(write(not)).contains("\"status\":\"not_verified\"").contains("\"reason\":\"new\"");
        assertThat(read(write(not), Verification.class)).isEqualTo(not);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"device_id\":\"d\",\"asset_hash\":\"sha256:x\",\"capture_time_utc\":\"2026-11-20T08:30:00Z\"}",
                "{\"device_id\":\"d\",\"asset_hash\":\"HASH\"}",
                "{\"device_id\":\"d\",\"asset_hash\":\"HASH\",\"capture_time_utc\":\"2026-11-20T08:30:00\"}",
                "{\"device_id\":\"d\",\"asset_hash\":\"HASH\",\"capture_time_utc\":\"2026-11-20T08:30:00Z\","
                        + "\"geo\":{\"lat\":1,\"lon\":2}}"
            })
    void capture_whenItIsIncompleteOrItsTimeHasNoZone_isRefusedWhereItIsRead(String json) {
        assertThatThrownBy(() -> read(json.replace("HASH", "sha256:" + hash(1)), Capture.class))
                .isInstanceOf(DecodingException.class);
    }

    @Test
    void capture_whenItsTimeHasAnotherZone_isTheSameInstant() {
        Capture read = read(
                "{\"device_id\":\"d\",\"asset_hash\":\"sha256:" + hash(1)
                        + "\",\"capture_time_utc\":\"2026-11-20T09:30:00+01:00\"}",
                Capture.class);

        assertThat(read.captureTime()).isEqualTo(Instant.parse("2026-11-20T08:30:00Z"));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-20T08:30:00Z",
        "2026-11-20T08:30:00",
        "2026-11-20T08:30:00.000000",
        "2026-11-20T08:30:00+00:00",
        "2026-11-20T09:30:00+01:00"
    })
    void health_whenTheTimeIsWrittenAsPythonMay_readsIt(String time) {
        assertThat(read("{\"ok\":true,\"time_utc\":\"" + time + "\"}", Health.class)
                        .time())
                .isEqualTo(Instant.parse("2026-11-20T08:30:00Z"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"yesterday\"", "\"\"", "{}", "12"})
    void health_whenTheTimeIsNone_isNoAnswer(String time) {
        assertThatThrownBy(() -> read("{\"time_utc\":" + time + "}", Health.class))
                .isInstanceOf(DecodingException.class);
    }

    @Test
    void answers_whenTheyHaveMoreThanIsKnown_keepIt() {
        assertThat(read("{\"record_id\":\"r\",\"new\":{\"a\":null}}", LockedProof.class)
                        .unknown())
                .containsKey("new");
    }
}
