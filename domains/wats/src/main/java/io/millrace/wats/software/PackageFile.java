package io.millrace.wats.software;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.millrace.wats.internal.Models;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A file of a package, without its content.
 *
 * @param packageFileId what {@link SoftwareClient#updateFileAttribute} takes
 * @param packageFolderName the folder it is in
 * @param attributes what stations do with it, see {@link FileAttribute}
 * @param unknown members that are not modelled here
 */
public record PackageFile(
        @JsonAlias({"fileId", "id"}) @Nullable String packageFileId,
        @JsonAlias({"filename", "fileName"}) @Nullable String name,
        @JsonAlias("path") @Nullable String packageFolderName,
        @Nullable String attributes,

        @JsonProperty("Description") @JsonAlias("description") @Nullable
        String description,

        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {

    public PackageFile {
        unknown = Models.unknown(unknown);
    }
}
