package io.millrace.wats.product;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * Whether a product or revision is in use. A number on the wire; numbers that are not known here are kept.
 *
 * @param code the number
 */
public record ProductState(@JsonValue int code) {
    public static final ProductState INACTIVE = new ProductState(0);
    public static final ProductState ACTIVE = new ProductState(1);

    /** The state with a number. */
    @JsonCreator
    public static ProductState of(int code) {
        return new ProductState(code);
    }
}
