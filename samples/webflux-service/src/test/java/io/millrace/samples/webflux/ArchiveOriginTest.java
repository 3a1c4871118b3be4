package io.millrace.samples.webflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.archiveorigin.ArchiveOrigin;
import io.millrace.archiveorigin.testing.FakeArchive;
import io.millrace.archiveorigin.testing.FakeDevices;
import io.millrace.archiveorigin.testing.FakeLedger;
import io.millrace.core.Await;
import io.millrace.core.MillraceException;
import io.millrace.jobs.JobHandlers;
import io.millrace.wats.simulator.WatsSimulator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.JsonNode;

/** Jobs of Archive Origin, over the service's REST API; the fake checks their signatures. */
class ArchiveOriginTest {
    private static final String HASH = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private static final String CERTIFICATE = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @RegisterExtension
    private final FakeArchive archive = new FakeArchive();

    @TempDir
    private Path keys;

    private final WatsSimulator wats = Service.server().start();

    @BeforeEach
    void makeKeys() throws IOException, GeneralSecurityException {
        Files.writeString(keys.resolve("d-1.pem"), pem("Ed25519"));
        archive.ledger.key("ak_1", "hmac-secret-of-1");
    }

    @AfterEach
    void stop() {
        wats.close();
    }

    /** A private key as OpenSSL writes it. */
    static String pem(String algorithm) throws GeneralSecurityException {
        byte[] key = KeyPairGenerator.getInstance(algorithm)
                .generateKeyPair()
                .getPrivate()
                .getEncoded();
        return "-----BEGIN PRIVATE KEY-----\n" + Base64.getMimeEncoder().encodeToString(key)
                + "\n-----END PRIVATE KEY-----\n";
    }

    private Service start(String... more) {
        String[] settings = {
            "archive-origin.base-url=" + archive.url(),
            "archive-origin.api-key-id=ak_1",
            "archive-origin.api-key-secret=hmac-secret-of-1",
            "archive-origin.token-key=" + Base64.getEncoder().encodeToString(new byte[32]),
            "archive-origin.device-keys=" + keys
        };
        return Service.start(
                wats, Stream.of(settings, more).flatMap(Arrays::stream).toArray(String[]::new));
    }

    /** The first item of a job of one item, once it is final. */
    private static JsonNode run(Service service, String type, String input) {
        ResponseEntity<JsonNode> created = Service.answer(service.client
                .post()
                .uri("/batch/jobs")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue("{\"job_type\":\"%s\",\"items\":[{\"input\":%s}]}".formatted(type, input)));
        assertThat(created.getStatusCode()).as("%s", created.getBody()).isEqualTo(HttpStatus.ACCEPTED);
        String job = "/batch/jobs/" + created.getBody().get("id").stringValue();
        await().atMost(Service.LIMIT).until(() -> service.get(job).getBody().hasNonNull("finished_at"));
        return service.get(job + "/items").getBody().at("/data/0");
    }

    @Test
    void jobs_ofEachType_runOverTheApi() {
        archive.ledger.entry(new FakeLedger.Entry(
                "entry-1",
                HASH,
                CERTIFICATE,
                "0".repeat(64),
                "1".repeat(64),
                Instant.parse("2026-11-20T08:30:00Z"),
                "rooted"));
        try (Service service = start()) {
            JsonNode enrolled = run(service, "enrollment", "{\"device_id\":\"d-1\"}");
            JsonNode locked = run(service, "proof_lock", """
                    {"device_id": "d-1", "asset_hash": "sha256:%s", "capture_time_utc": "2026-11-20T08:30:00Z",
                     "geo": {"lat": 59.91, "lon": 10.75, "accuracy_m": 5}}""".formatted(HASH));
            JsonNode found = run(
                    service,
                    "query",
                    "{\"content_hash\":\"%s\",\"attestation_cert_hash\":\"%s\"}".formatted(HASH, CERTIFICATE));

            assertThat(enrolled.at("/output/device_id").stringValue()).isEqualTo("d-1");
            assertThat(locked.at("/output/status").stringValue()).isEqualTo("LOCKED");
            assertThat(found.at("/output/entry_id").stringValue()).isEqualTo("entry-1");
            assertThat(archive.requests())
                    .extracting(sent -> sent.route())
                    .containsExactly(FakeDevices.ENROLL, FakeDevices.LOCK, FakeLedger.LOOKUP);
            assertThat(service.get("/actuator/metrics/millrace.calls?tag=service:archive-origin-devices")
                            .getStatusCode())
                    .isEqualTo(HttpStatus.OK);
        }
    }

    @Test
    void enrollment_ofADeviceThatHasNoKeyInTheFolder_failsUnsent() {
        try (Service service = start()) {
            JsonNode refused = run(service, "enrollment", "{\"device_id\":\"../d-1\"}");

            assertThat(refused.at("/error/message").stringValue()).contains("there is no key of device");
            assertThat(archive.requests()).isEmpty();
        }
    }

    @Test
    void types_withoutABaseUrl_areNotThere() {
        try (Service service = start("archive-origin.base-url=")) {
            assertThat(service.context.getBean(JobHandlers.class).types()).containsExactly("product_lookup");
            assertThat(service.context.getBeanProvider(ArchiveOrigin.class).getIfAvailable())
                    .isNull();
        }
    }

    @Test
    void client_whenTheServiceStops_isClosed() {
        Service service = start();
        ArchiveOrigin client = service.context.getBean(ArchiveOrigin.class);
        service.close();

        assertThatThrownBy(() -> Await.await(client.health(), Service.LIMIT)).isInstanceOf(MillraceException.class);
        assertThat(archive.requests()).isEmpty();
    }

    @Test
    void secrets_evenWhereAllValuesAreShown_areMasked() {
        try (Service service = start(
                "management.endpoints.web.exposure.include=*",
                "management.endpoint.env.show-values=always",
                "management.endpoint.configprops.show-values=always")) {
            String tokenKey = Base64.getEncoder().encodeToString(new byte[32]);

            assertThat(List.of("env", "configprops", "beans")).allSatisfy(endpoint -> {
                ResponseEntity<JsonNode> answer = service.get("/actuator/" + endpoint);
                assertThat(answer.getStatusCode()).isEqualTo(HttpStatus.OK);
                assertThat(answer.getBody().toString().toLowerCase(Locale.ROOT)).contains("archive", "origin");
                assertThat(answer.getBody().toString()).doesNotContain("ak_1", "hmac-secret", tokenKey);
            });
            assertThat(service.context.getBean(ArchiveOriginProperties.class).toString())
                    .doesNotContain("ak_1", "hmac-secret", tokenKey);
        }
    }
}
