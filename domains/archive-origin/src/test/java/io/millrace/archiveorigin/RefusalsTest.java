package io.millrace.archiveorigin;

import static io.millrace.archiveorigin.Given.CERT;
import static io.millrace.archiveorigin.Given.DEVICE;
import static io.millrace.archiveorigin.Given.capture;
import static io.millrace.archiveorigin.Given.claim;
import static io.millrace.archiveorigin.Given.failureOf;
import static io.millrace.archiveorigin.Given.valueOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.archiveorigin.testing.FakeArchive;
import io.millrace.archiveorigin.testing.FakeDevices;
import io.millrace.archiveorigin.testing.FakeLedger;
import io.millrace.archiveorigin.testing.Fault;
import io.millrace.archiveorigin.testing.Reply;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.http.ApiException;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;

/**
 * Every refusal that the service knows: what it means, that its reason is told, and that it is sent once. Those that a client
 * of this library cannot bring about are put into the service's mouth.
 */
class RefusalsTest {
    @RegisterExtension
    private final FakeArchive archive = new FakeArchive();

    private static final Map<String, Function<ArchiveOrigin, Mono<?>>> CALLS = Map.of(
            FakeDevices.ENROLL, client -> Given.devices(client).enroll(Enrollment.of(DEVICE)),
            FakeLedger.VERIFY, client -> client.ledger().verify(claim(1)),
            FakeLedger.LOOKUP, client -> client.ledger().getEntry(claim(1)),
            FakeLedger.CERTIFICATE, client -> client.ledger().getCertificate(CERT));

    private Mono<?> call(String route, ArchiveOrigin client) {
        if (!route.equals(FakeDevices.LOCK)) {
            return CALLS.get(route).apply(client);
        }
        DeviceClient devices = Given.devices(client);
        valueOf(devices.enroll(Enrollment.of(DEVICE)));
        return devices.lock(capture(1));
    }

    @ParameterizedTest
    @CsvSource({
        "POST /device/enroll, 400, Invalid public key format, INVALID_INPUT",
        "POST /device/enroll, 400, devicecheck_token_required, INVALID_INPUT",
        "POST /device/enroll, 400, bundle_id_required, INVALID_INPUT",
        "POST /device/enroll, 403, Device already enrolled, FORBIDDEN",
        "POST /device/enroll, 403, bundle_id_not_allowed, FORBIDDEN",
        "POST /device/enroll, 403, devicecheck_expired, FORBIDDEN",
        "POST /lock-proof, 401, Missing bearer token, UNAUTHORIZED",
        "POST /lock-proof, 400, Missing device headers, INVALID_INPUT",
        "POST /lock-proof, 400, Header and body mismatch, INVALID_INPUT",
        "POST /lock-proof, 403, Unknown device or token, FORBIDDEN",
        "POST /lock-proof, 403, Public key mismatch, FORBIDDEN",
        "POST /lock-proof, 401, Token expired, UNAUTHORIZED",
        "POST /lock-proof, 400, Invalid signature, INVALID_INPUT",
        "POST /lock-proof, 400, Invalid capture time, INVALID_INPUT",
        "POST /api/v1/verify, 400, tls_required, INVALID_INPUT",
        "POST /api/v1/verify, 400, media_payload_not_allowed, INVALID_INPUT",
        "POST /api/v1/verify, 400, unexpected_field_size, INVALID_INPUT",
        "POST /api/v1/verify, 400, manifest_summary_not_allowed, INVALID_INPUT",
        "POST /api/v1/verify, 400, manifest_summary_contains_disallowed_fields, INVALID_INPUT",
        "POST /api/v1/verify, 400, manifest_summary_too_large, INVALID_INPUT",
        "POST /api/v1/verify, 401, invalid_api_key, UNAUTHORIZED",
        "POST /api/v1/verify, 401, missing_hmac_headers, UNAUTHORIZED",
        "POST /api/v1/verify, 401, invalid_timestamp, UNAUTHORIZED",
        "POST /api/v1/verify, 401, timestamp_out_of_window, UNAUTHORIZED",
        "POST /api/v1/verify, 401, invalid_signature, UNAUTHORIZED",
        "POST /api/v1/verify, 429, replay_detected, CONFLICT",
        "POST /api/v1/ledger/lookup, 400, tls_required, INVALID_INPUT",
        "POST /api/v1/ledger/lookup, 401, api_key_required, UNAUTHORIZED",
        "POST /api/v1/ledger/lookup, 404, ledger_not_found, NOT_FOUND",
        "GET /api/v1/certs/, 400, tls_required, INVALID_INPUT",
        "GET /api/v1/certs/, 401, invalid_signature, UNAUTHORIZED",
        "GET /api/v1/certs/, 404, cert_not_found, NOT_FOUND"
    })
    void call_whenTheServiceRefuses_tellsWhyAndIsNotRepeated(String route, int status, String detail, ErrorCode code) {
        try (ArchiveOrigin client = Given.client(archive)) {
            archive.always(route, Fault.status(status, detail));

            MillraceException failure = failureOf(call(route, client));

            assertThat(failure.code()).isEqualTo(code);
            assertThat(failure.isRetryable()).isFalse();
            assertThat(failure).hasMessageContaining(detail).isInstanceOfSatisfying(ApiException.class, refused -> {
                assertThat(refused.status()).hasValue(status);
                assertThat(refused.serverMessage()).hasValue(detail);
            });
            assertThat(archive.requests(route)).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "POST /device/enroll, public_key",
        "POST /lock-proof, asset_hash",
        "POST /api/v1/verify, content_hash",
        "POST /api/v1/ledger/lookup, content_hash"
    })
    void call_whenTheBodyIsInvalid_tellsWhichMemberAndRepeatsNoInput(String route, String member) {
        try (ArchiveOrigin client = Given.client(archive)) {
            archive.always(route, Fault.answer(Reply.invalid(member, "Field required", Map.of("geo", "59.91"))));

            MillraceException failure = failureOf(call(route, client));

            assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_INPUT);
            assertThat(failure)
                    .hasMessageContaining("422: body." + member + ": Field required")
                    .hasMessageNotContaining("59.91");
            assertThat(archive.requests(route)).hasSize(1);
        }
    }

    @Test
    void call_whenTheServiceWantsTls_saysSoItself() {
        archive.ledger.tlsRequired = true;
        try (ArchiveOrigin client = Given.client(archive)) {
            assertThat(failureOf(client.ledger().verify(claim(1)))).hasMessageContaining("tls_required");
        }
    }
}
