package io.millrace.wats.software;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;

/**
 * How far a package is. It goes from {@link #DRAFT} to {@link #PENDING}, from there back or to {@link #RELEASED}, and from there
 * to {@link #REVOKED}; the server refuses every other way. A word on the wire, read in upper or lower case; words that are not
 * known here are kept.
 *
 * @param word the word
 */
public record PackageStatus(@JsonValue String word) {
    /** All of it can be edited. */
    public static final PackageStatus DRAFT = new PackageStatus("Draft");
    /** Under review; only status and tags can be edited. */
    public static final PackageStatus PENDING = new PackageStatus("Pending");
    /** In use; only status and tags can be edited. */
    public static final PackageStatus RELEASED = new PackageStatus("Released");
    /** Withdrawn. */
    public static final PackageStatus REVOKED = new PackageStatus("Revoked");

    private static final List<PackageStatus> KNOWN = List.of(DRAFT, PENDING, RELEASED, REVOKED);

    /** The status with a word. */
    @JsonCreator
    public static PackageStatus of(String word) {
        return KNOWN.stream()
                .filter(status -> status.word.equalsIgnoreCase(word))
                .findFirst()
                .orElseGet(() -> new PackageStatus(word));
    }

    @Override
    public String toString() {
        return word;
    }
}
