package io.millrace.archiveorigin.jobs;

import static io.millrace.archiveorigin.jobs.Fixture.CAPTURED;
import static io.millrace.archiveorigin.jobs.Fixture.create;
import static io.millrace.archiveorigin.jobs.Fixture.failureOf;
import static io.millrace.archiveorigin.jobs.Fixture.hash;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.archiveorigin.Capture;
import io.millrace.archiveorigin.ContentClaim;
import io.millrace.archiveorigin.Enrollment;
import io.millrace.archiveorigin.IfTokenLost;
import io.millrace.archiveorigin.Location;
import io.millrace.archiveorigin.ManifestSummary;
import io.millrace.archiveorigin.testing.FakeArchive;
import io.millrace.jobs.JobException;
import io.millrace.jobs.JobRequest;
import io.millrace.jobs.JobValidationException;
import io.millrace.jobs.Jobs;
import io.millrace.jobs.NewItem;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What each type takes, and how it says what it does not. */
class InputsTest {
    @RegisterExtension
    static final Fixture DB = new Fixture();

    @RegisterExtension
    private final FakeArchive archive = new FakeArchive();

    private final String enrollment = """
            {"device_id": "d-1", "platform": "Android", "app_version": "1.2", "bundle_id": "com.example", "force": true}
            """;
    private final String capture = """
            {"device_id": "d-1", "asset_hash": "sha256:%s", "capture_time_utc": "2026-11-20T09:30:00.123456+01:00",
             "geo": {"lat": 59.9, "lon": 10, "accuracy_m": 2.5}}
            """.formatted(hash(1));
    private final String claim = """
            {"content_hash": "%s", "attestation_cert_hash": "%s", "manifest_hash": "%s", "signature_hash": "%s",
             "manifest_summary": {"title": "t", "creator": "c", "capture_time_utc": "2026-11-20T08:30:00.123456Z",
                                  "description": "d"},
             "client_version": "9"}
            """.formatted(hash(1), hash(2), hash(3), hash(4));

    @Test
    void inputs_withEveryMember_areReadAsTheServiceNamesThem() {
        assertThat(Inputs.ENROLLMENT.read(enrollment).value())
                .isEqualTo(
                        new EnrollmentTask(new Enrollment("d-1", "Android", "1.2", "com.example"), IfTokenLost.FORCE));
        assertThat(Inputs.CAPTURE.read(capture).value())
                .isEqualTo(new Capture("d-1", "sha256:" + hash(1), CAPTURED, new Location(59.9, 10, 2.5)));
        assertThat(Inputs.CLAIM.read(claim).value())
                .isEqualTo(new ContentClaim(
                        hash(1), hash(2), hash(3), hash(4), new ManifestSummary("t", "c", CAPTURED, "d"), "9"));
    }

    @Test
    void inputs_written_areReadAsTheSame() {
        var task = Inputs.ENROLLMENT.read(enrollment);
        var locked = Inputs.CAPTURE.read(capture);
        var claimed = Inputs.CLAIM.read(claim);
        var plain = Draft.of(EnrollmentTask.of(Enrollment.of("d-2")));

        assertThat(Inputs.ENROLLMENT.read(Inputs.ENROLLMENT.write(task)).value())
                .isEqualTo(task.value());
        assertThat(Inputs.CAPTURE.read(Inputs.CAPTURE.write(locked)).value()).isEqualTo(locked.value());
        assertThat(Inputs.CLAIM.read(Inputs.CLAIM.write(claimed)).value()).isEqualTo(claimed.value());
        assertThat(Inputs.ENROLLMENT.write(plain)).isEqualTo("{\"device_id\":\"d-2\"}");
    }

    static Stream<Arguments> wrongInputs() {
        return Stream.of(
                Arguments.of(
                        "enrollment",
                        "{\"platform\": 5, \"force\": \"yes\"}",
                        List.of(
                                "device_id: is required, but is missing",
                                "platform: must be a string",
                                "force: must be true or false")),
                Arguments.of(
                        "enrollment",
                        "{\"device_id\": \" x\"}",
                        List.of("device_id: device_id must be visible ASCII, without blanks around it, because headers"
                                + " repeat it")),
                Arguments.of(
                        "enrollment",
                        "{\"device_id\": \"" + "x".repeat(256) + "\"}",
                        List.of("device_id: must not be longer than 255 characters")),
                Arguments.of("enrollment", "[1]", List.of("null: must be a JSON object")),
                Arguments.of("enrollment", "null", List.of("null: must be a JSON object")),
                Arguments.of(
                        "proof_lock",
                        "{\"device_id\": null, \"asset_hash\": \"" + hash(1)
                                + "\", \"capture_time_utc\": \"2026-11-20T08:30:00\", \"geo\": {\"lat\": 91, \"lon\": \"x\"}}",
                        List.of(
                                "device_id: is required, but is missing",
                                "asset_hash: asset_hash must be sha256: and 64 hexadecimal digits",
                                "capture_time_utc: must be a time with its zone, such as 2026-11-20T08:30:00Z",
                                "geo.lat: the location needs lat, lon and accuracy_m, and has to be on earth",
                                "geo.lon: must be a number",
                                "geo.accuracy_m: is required, but is missing")),
                Arguments.of(
                        "proof_lock",
                        "{\"device_id\": \"d\", \"asset_hash\": \"sha256:" + hash(1)
                                + "\", \"capture_time_utc\": \"2026-11-20T08:30:00Z\", \"geo\": 5}",
                        List.of("geo: must be an object")),
                Arguments.of(
                        "query",
                        "{\"content_hash\": \"ABC\", \"attestation_cert_hash\": 1, \"manifest_summary\": {\"title\": \""
                                + "x".repeat(513) + "\", \"media\": 1}, \"client_version\": \"" + "x".repeat(65)
                                + "\"}",
                        List.of(
                                "content_hash: content_hash must be 64 hexadecimal digits in lower case, without a prefix",
                                "attestation_cert_hash: must be a string",
                                "manifest_summary.title: title must not be longer than 512 characters",
                                "manifest_summary.media: is not known",
                                "client_version: client_version must not be longer than 64 characters")));
    }

    @ParameterizedTest
    @MethodSource("wrongInputs")
    void creation_withAWrongInput_tellsAllThatIsWrongWithIt(String type, String input, List<String> expected) {
        JobValidationException refused = refusal(type, input);

        assertThat(refused.problems())
                .extracting(problem -> problem.field() + ": " + problem.message())
                .containsExactlyElementsOf(expected);
        assertThat(refused.problems()).allMatch(problem -> problem.index() == 1 && "wrong".equals(problem.customId()));
    }

    @ParameterizedTest
    @MethodSource("secrets")
    void creation_withASecret_isRefusedWithoutShowingIt(String type, String member) {
        JobValidationException refused = refusal(type, "{\"" + member + "\": \"s3cr3t\"}");

        assertThat(refused.problems()).anySatisfy(problem -> {
            assertThat(problem.field()).isEqualTo(member);
            assertThat(problem.message()).isEqualTo("is not taken: workers have it from their signer and their store");
        });
        assertThat(refused + " " + refused.problems()).doesNotContain("s3cr3t");
        assertThat(DB.texts("select input from batch_items where input like '%s3cr3t%'"))
                .isEmpty();
    }

    static Stream<Arguments> secrets() {
        return Stream.of(
                Arguments.of("enrollment", "public_key"),
                Arguments.of("enrollment", "current_token"),
                Arguments.of("enrollment", "devicecheckToken"),
                Arguments.of("enrollment", "devicecheck_token"),
                Arguments.of("proof_lock", "device_pubkey"),
                Arguments.of("proof_lock", "signature"),
                Arguments.of("proof_lock", "token"));
    }

    private JobValidationException refusal(String type, String input) {
        Jobs jobs = DB.jobs(DB.types(archive));
        String right =
                switch (type) {
                    case "enrollment" -> enrollment;
                    case "proof_lock" -> capture;
                    default -> claim;
                };
        return (JobValidationException) failureOf(jobs.create(
                Fixture.TENANT,
                JobRequest.of(type),
                List.of(new NewItem("right", right), new NewItem("wrong", input))));
    }

    @Test
    void creation_ofALockTwice_isRefusedWithinAJobAndInAnother() {
        Jobs jobs = DB.jobs(DB.types(archive));
        String same =
                capture.replace("09:30:00.123456+01:00", "08:30:00.123456789Z").replace("59.9", "60.1");
        String other = capture.replace("d-1", "d-2");

        assertThat(failureOf(jobs.create(
                        Fixture.TENANT,
                        JobRequest.of("proof_lock"),
                        List.of(new NewItem(null, capture), new NewItem(null, same)))))
                .isInstanceOf(JobException.class);
        create(jobs, "proof_lock", capture, other);
        assertThat(failureOf(
                        jobs.create(Fixture.TENANT, JobRequest.of("proof_lock"), List.of(new NewItem(null, same)))))
                .isInstanceOf(JobException.class);
    }
}
