package io.millrace.wats.software;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.millrace.wats.internal.Models;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A folder that packages are shown in.
 *
 * @param parentId the folder it is in; null at the top
 * @param unknown members that are not modelled here
 */
public record VirtualFolder(
        @JsonAlias("folderId") @Nullable UUID id,
        @Nullable UUID parentId,
        @Nullable String name,
        @Nullable String description,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {

    public VirtualFolder {
        unknown = Models.unknown(unknown);
    }
}
