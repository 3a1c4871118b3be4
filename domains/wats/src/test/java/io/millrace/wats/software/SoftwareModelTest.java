package io.millrace.wats.software;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.wats.Json;
import io.millrace.wats.Setting;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What packages look like as JSON and in Java. The names are those of the vendor's document. */
class SoftwareModelTest {
    private static final String JSON = Json.fixture(SoftwareModelTest.class, "package.json");

    @Test
    void package_whenRead_hasEveryMember() {
        assertThat(Json.read(JSON, SoftwarePackage.class))
                .isEqualTo(SoftwarePackage.named("FCT sequence")
                        .packageId(UUID.fromString("5d0f9f0a-7f3e-4f1c-8a3d-2b1c0d9e8f70"))
                        .description("Test sequence")
                        .version(3)
                        .status(PackageStatus.RELEASED)
                        .installOnRoot(true)
                        .rootDirectory("C:\\wats")
                        .priority(1)
                        .virtualFolderId(UUID.fromString("33333333-3333-4444-8555-666677778888"))
                        .tags(List.of(new Setting("Line", "3", 0, Map.of())))
                        .created(Instant.parse("2026-02-01T08:00:00Z"))
                        .createdBy("kari")
                        .modified(Instant.parse("2026-02-02T08:00:00.1234567Z"))
                        .modifiedBy("ola")
                        .released(Instant.parse("2026-02-03T08:00:00Z"))
                        .releasedBy("per")
                        .build());
    }

    @Test
    void package_whenWritten_hasTheVendorsNamesAndTimesInUtc() {
        assertThat(Json.members(Json.read(JSON, SoftwarePackage.class)))
                .isEqualTo(Json.read(
                        JSON.replace("2026-02-02T09:00:00.1234567+01:00", "2026-02-02T08:00:00.1234567Z")
                                .replace("2026-02-03T08:00:00\"", "2026-02-03T08:00:00Z\"")
                                .replace(", \"revoked\": null, \"revokedBy\": null", ""),
                        Map.class));
    }

    @Test
    void package_whenSpelledAsOtherServersDo_isRead() {
        assertThat(Json.read(
                        "{\"id\":\"5d0f9f0a-7f3e-4f1c-8a3d-2b1c0d9e8f70\",\"createdUtc\":\"2026-02-01T08:00:00Z\","
                                + "\"modifiedUtc\":\"2026-02-01T08:00:00Z\"}",
                        SoftwarePackage.class))
                .isEqualTo(Json.read(
                        "{\"packageId\":\"5d0f9f0a-7f3e-4f1c-8a3d-2b1c0d9e8f70\",\"created\":\"2026-02-01T08:00:00Z\","
                                + "\"modified\":\"2026-02-01T08:00:00Z\"}",
                        SoftwarePackage.class));
    }

    @Test
    void package_whenMembersAreNullOrUnknown_keepsTheUnknown() {
        SoftwarePackage odd = Json.read(
                "{\"name\":\"a\",\"tags\":null,\"status\":null,\"created\":null,\"files\":[{\"size\":1.10}],\"x\":null}",
                SoftwarePackage.class);
        assertThat(odd.tags()).isEmpty();
        assertThat(Json.members(odd))
                .isEqualTo(Json.read("{\"name\":\"a\",\"files\":[{\"size\":1.10}],\"x\":null}", Map.class));
    }

    @ParameterizedTest
    @CsvSource({"Draft, Draft", "PENDING, Pending", "released, Released", "Frozen, Frozen"})
    void status_whenRead_isKnownInAnyCaseAndElseKept(String word, String written) {
        assertThat(Json.write(Json.read("\"" + word + "\"", PackageStatus.class)))
                .isEqualTo("\"" + written + "\"");
    }
}
