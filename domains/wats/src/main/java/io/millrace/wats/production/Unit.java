package io.millrace.wats.production;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.millrace.wats.Setting;
import io.millrace.wats.internal.Models;
import io.millrace.wats.internal.UtcDate;
import io.millrace.wats.product.Product;
import io.millrace.wats.product.ProductRevision;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A unit of a product, and the units that are part of it. Serial and part number are its key.
 *
 * @param serialDate when it got its serial number; set by the server where it is missing
 * @param xmlData named values as XML: root {@code Root}, an element for each name, its value in the attribute {@code Value}
 * @param unitPhaseId where it is in its life
 * @param unitPhase the same as a name; read-only
 * @param processCode the process that it is in; a text, which servers also send as a number
 * @param tags {@code xmlData} as a list; read-only
 * @param unknown members that are not modelled here
 */
@RecordBuilder
public record Unit(
        String serialNumber,
        @Nullable String partNumber,
        @Nullable String revision,
        @Nullable String parentSerialNumber,
        @Nullable String batchNumber,
        @UtcDate @Nullable Instant serialDate,
        @Nullable String currentLocation,
        @Nullable String xmlData,
        @Nullable UnitPhase unitPhaseId,
        @Nullable String unitPhase,
        @Nullable String processCode,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Setting> tags,
        @Nullable ProductRevision productRevision,
        @Nullable Product product,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Unit> subUnits,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown)
        implements UnitBuilder.With {

    public Unit {
        tags = Models.list(tags);
        subUnits = Models.list(subUnits);
        unknown = Models.unknown(unknown);
    }

    /** Refuses what no server can save it by. */
    void requireKey() {
        Models.key("serialNumber", serialNumber);
        if (partNumber != null) {
            Models.text("partNumber", partNumber, Models.LONGEST_KEY);
        }
    }

    /** A unit that is to be created. */
    public static UnitBuilder of(String serialNumber, String partNumber, String revision) {
        return UnitBuilder.builder()
                .serialNumber(serialNumber)
                .partNumber(partNumber)
                .revision(revision);
    }
}
