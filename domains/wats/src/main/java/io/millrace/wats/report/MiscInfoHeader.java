package io.millrace.wats.report;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.millrace.wats.internal.Models;
import io.millrace.wats.internal.UtcDate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A report that was found by its misc infos.
 *
 * @param uuid the report
 * @param miscData its misc infos
 * @param unknown members that are not modelled here
 */
public record MiscInfoHeader(
        @Nullable UUID uuid,
        @Nullable String serialNumber,
        @Nullable String partNumber,
        @UtcDate @Nullable Instant start,
        @Nullable String result,
        @Nullable Integer processCode,
        @Nullable String processName,
        List<MiscData> miscData,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {

    public MiscInfoHeader {
        miscData = Models.list(miscData);
        unknown = Models.unknown(unknown);
    }

    /**
     * A misc info.
     *
     * @param unknown members that are not modelled here
     */
    public record MiscData(
            @Nullable String description,
            @Nullable String data,
            @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {

        public MiscData {
            unknown = Models.unknown(unknown);
        }
    }
}
