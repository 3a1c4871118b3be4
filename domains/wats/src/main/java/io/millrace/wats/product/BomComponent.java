package io.millrace.wats.product;

import io.millrace.wats.internal.Models;
import org.jspecify.annotations.Nullable;

/**
 * A component that a product is built of.
 *
 * @param references where it is placed; several are separated by {@code ;}
 * @param quantity how many of it
 */
public record BomComponent(
        String partNumber,
        String revision,
        String references,
        int quantity,
        @Nullable String description,
        @Nullable String functionBlock) {

    /** Refuses a blank part number, revision or reference, which the server needs, and a quantity below 1. */
    public BomComponent {
        Models.key("partNumber", partNumber);
        Models.key("revision", revision);
        Models.required("references", references);
        Models.atLeast(1, "quantity", quantity);
    }

    public static BomComponent of(String partNumber, String revision, String references, int quantity) {
        return new BomComponent(partNumber, revision, references, quantity, null, null);
    }

    public BomComponent withDescription(String description) {
        return new BomComponent(partNumber, revision, references, quantity, description, functionBlock);
    }

    public BomComponent withFunctionBlock(String functionBlock) {
        return new BomComponent(partNumber, revision, references, quantity, description, functionBlock);
    }
}
