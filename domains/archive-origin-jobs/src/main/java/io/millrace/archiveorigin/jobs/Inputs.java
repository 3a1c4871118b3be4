package io.millrace.archiveorigin.jobs;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.millrace.archiveorigin.Capture;
import io.millrace.archiveorigin.ContentClaim;
import io.millrace.archiveorigin.Enrollment;
import io.millrace.archiveorigin.IfTokenLost;
import io.millrace.archiveorigin.Location;
import io.millrace.archiveorigin.ManifestSummary;
import io.millrace.jobs.JobCodec;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Items' inputs as JSON, with the names of the service's API. */
final class Inputs {
    static final JobCodec<Draft<EnrollmentTask>> ENROLLMENT =
            codec(Inputs::enrollment, WrittenTask.class, WrittenTask::of);
    static final JobCodec<Draft<Capture>> CAPTURE = codec(Inputs::capture, Capture.class, capture -> capture);
    static final JobCodec<Draft<ContentClaim>> CLAIM = codec(Inputs::claim, ContentClaim.class, claim -> claim);

    @SuppressWarnings("rawtypes")
    private static final JobCodec<Map> OBJECT = JobCodec.json(Map.class);

    private static final int LONGEST_ID = 255; // it is part of keys of tables
    private static final String HASH = "0".repeat(64);
    private static final EnrollmentTask SOME_TASK = EnrollmentTask.of(Enrollment.of("any"));
    private static final Capture SOME_CAPTURE = Capture.of("any", "sha256:" + HASH, Instant.EPOCH);
    private static final ContentClaim SOME_CLAIM = ContentClaim.of(HASH, HASH);
    private static final ManifestSummary NO_SUMMARY = new ManifestSummary(null, null, null, null);
    private static final Location SOMEWHERE = new Location(0, 0, 0);

    private Inputs() {}

    private static Draft<EnrollmentTask> enrollment(Map<?, ?> members) {
        return Reading.of(members, SOME_TASK)
                .required(
                        "device_id",
                        Inputs::deviceId,
                        (task, id) -> task(task, task.device().withDeviceId(id)))
                .optional(
                        "platform",
                        Inputs::text,
                        (task, name) -> task(task, task.device().withPlatform(name)))
                .optional(
                        "app_version",
                        Inputs::text,
                        (task, name) -> task(task, task.device().withAppVersion(name)))
                .optional(
                        "bundle_id",
                        Inputs::text,
                        (task, id) -> task(task, task.device().withBundleId(id)))
                .optional(
                        "force",
                        Inputs::bool,
                        (task, force) ->
                                new EnrollmentTask(task.device(), force ? IfTokenLost.FORCE : IfTokenLost.FAIL))
                .draft();
    }

    private static EnrollmentTask task(EnrollmentTask task, Enrollment device) {
        return new EnrollmentTask(device, task.ifTokenLost());
    }

    private static Draft<Capture> capture(Map<?, ?> members) {
        return Reading.of(members, SOME_CAPTURE)
                .required("device_id", Inputs::deviceId, Capture::withDeviceId)
                .required("asset_hash", Inputs::text, Capture::withAssetHash)
                .required("capture_time_utc", Inputs::time, Capture::withCaptureTime)
                .nested("geo", SOMEWHERE, Inputs::location, Capture::withLocation)
                .draft();
    }

    private static Reading<Location> location(Reading<Location> geo) {
        return geo.required("lat", Inputs::number, (at, lat) -> new Location(lat, at.longitude(), at.accuracy()))
                .required("lon", Inputs::number, (at, lon) -> new Location(at.latitude(), lon, at.accuracy()))
                .required(
                        "accuracy_m",
                        Inputs::number,
                        (at, accuracy) -> new Location(at.latitude(), at.longitude(), accuracy));
    }

    private static Draft<ContentClaim> claim(Map<?, ?> members) {
        return Reading.of(members, SOME_CLAIM)
                .required("content_hash", Inputs::text, ContentClaim::withContentHash)
                .required("attestation_cert_hash", Inputs::text, ContentClaim::withAttestationCertHash)
                .optional("manifest_hash", Inputs::text, ContentClaim::withManifestHash)
                .optional("signature_hash", Inputs::text, ContentClaim::withSignatureHash)
                .nested("manifest_summary", NO_SUMMARY, Inputs::summary, ContentClaim::withManifestSummary)
                .optional("client_version", Inputs::text, ContentClaim::withClientVersion)
                .draft();
    }

    private static Reading<ManifestSummary> summary(Reading<ManifestSummary> summary) {
        return summary.optional("title", Inputs::text, ManifestSummary::withTitle)
                .optional("creator", Inputs::text, ManifestSummary::withCreator)
                .optional("capture_time_utc", Inputs::time, ManifestSummary::withCaptureTime)
                .optional("description", Inputs::text, ManifestSummary::withDescription);
    }

    private static String text(Object member) {
        if (member instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("must be a string");
    }

    private static String deviceId(Object member) {
        String id = text(member);
        if (id.length() > LONGEST_ID) {
            throw new IllegalArgumentException("must not be longer than " + LONGEST_ID + " characters");
        }
        return id;
    }

    private static boolean bool(Object member) {
        if (member instanceof Boolean bool) {
            return bool;
        }
        throw new IllegalArgumentException("must be true or false");
    }

    private static double number(Object member) {
        if (member instanceof Number number) {
            return number.doubleValue();
        }
        throw new IllegalArgumentException("must be a number");
    }

    private static Instant time(Object member) {
        try {
            return OffsetDateTime.parse(text(member)).toInstant();
        } catch (DateTimeException malformed) {
            throw new IllegalArgumentException("must be a time with its zone, such as 2026-11-20T08:30:00Z", malformed);
        }
    }

    private static <T, W> JobCodec<Draft<T>> codec(
            Function<Map<?, ?>, Draft<T>> reader, Class<W> written, Function<T, W> writer) {
        JobCodec<W> json = JobCodec.json(written);
        return JobCodec.of(draft -> json.write(writer.apply(draft.value())), text -> reader.apply(members(text)));
    }

    private static Map<?, ?> members(String json) {
        try {
            return OBJECT.read(json);
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException("must be a JSON object"); // without the cause, which may quote it
        }
    }

    /** A task as it is stored. */
    private record WrittenTask(
            @JsonUnwrapped Enrollment device,
            @JsonProperty("force") @Nullable Boolean force) {

        static WrittenTask of(EnrollmentTask task) {
            return new WrittenTask(task.device(), task.ifTokenLost() == IfTokenLost.FORCE ? true : null);
        }
    }
}
