package io.millrace.wats.software;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.wats.Setting;
import io.millrace.wats.internal.Models;
import io.millrace.wats.internal.UtcDate;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A version of a software package. To change one, read it, derive the changed one and {@linkplain
 * SoftwareClient#updatePackage update} it; what the server sent and this record does not know is kept.
 *
 * @param packageId the server's id; null for a package that is to be created
 * @param name what its versions have in common
 * @param version counted by the server
 * @param installOnRoot whether stations install it in {@code rootDirectory} itself
 * @param priority among the packages that a station installs
 * @param virtualFolderId where it is shown
 * @param tags what stations are matched by
 * @param unknown members that are not modelled here
 */
@RecordBuilder
public record SoftwarePackage(
        @JsonAlias("id") @Nullable UUID packageId,
        @Nullable String name,
        @Nullable String description,
        @Nullable Integer version,
        @Nullable PackageStatus status,
        @Nullable Boolean installOnRoot,
        @Nullable String rootDirectory,
        @Nullable Integer priority,
        @Nullable UUID virtualFolderId,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Setting> tags,

        @JsonAlias("createdUtc") @UtcDate @Nullable Instant created,

        @Nullable String createdBy,

        @JsonAlias("modifiedUtc") @UtcDate @Nullable Instant modified,

        @Nullable String modifiedBy,
        @UtcDate @Nullable Instant released,
        @Nullable String releasedBy,
        @UtcDate @Nullable Instant revoked,
        @Nullable String revokedBy,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown)
        implements SoftwarePackageBuilder.With {

    public SoftwarePackage {
        tags = Models.list(tags);
        unknown = Models.unknown(unknown);
    }

    /** A package that is to be created. */
    public static SoftwarePackageBuilder named(String name) {
        return SoftwarePackageBuilder.builder().name(name).installOnRoot(false);
    }

    /** This package, if it can be created. */
    SoftwarePackage checkNew() {
        Models.required("name", name);
        if (packageId != null) {
            throw new MillraceException(
                    ErrorCode.INVALID_INPUT,
                    "the package has an id, so it exists; without it, its next version is created");
        }
        return this;
    }

    /** Its id, if it has one. */
    UUID requiredId() {
        if (packageId == null) {
            throw new MillraceException(ErrorCode.INVALID_INPUT, "the package has no id; create it first");
        }
        return packageId;
    }
}
