package io.millrace.wats.report.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.millrace.wats.internal.Models;
import io.millrace.wats.internal.UtcDate;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a repair report says of the repair as a whole.
 *
 * @param user who repaired
 * @param processCode the <em>test</em> operation that had failed; that of the report is the repair operation
 * @param refUut the test report that is answered
 * @param confirmDate when the failure was seen again
 * @param finalizeDate when the repair was done
 * @param execTime how long it took, in seconds
 * @param parent the repair that this one is part of
 * @param children the parts of this one; read-only
 * @param unknown members that are not modelled here
 */
@RecordBuilder
public record UurInfo(
        @Nullable String user,
        @Nullable String comment,
        @Nullable Integer processCode,
        @Nullable String processCodeFormat,
        @Nullable String processName,
        @JsonProperty("refUUT") @Nullable UUID refUut,
        @UtcDate @Nullable Instant confirmDate,
        @UtcDate @Nullable Instant finalizeDate,
        @Nullable BigDecimal execTime,
        @Nullable UUID parent,
        @KeptList List<UUID> children,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown)
        implements UurInfoBuilder.With {

    public UurInfo {
        children = Lists.kept(children);
        unknown = Models.unknown(unknown);
    }
}
