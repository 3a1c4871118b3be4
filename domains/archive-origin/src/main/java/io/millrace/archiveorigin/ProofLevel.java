package io.millrace.archiveorigin;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * How strong a proof is. Levels that are not known here are kept.
 *
 * @param text as on the wire
 */
public record ProofLevel(@JsonValue String text) {
    /** The ledger has it. */
    public static final ProofLevel BASIC = new ProofLevel("basic");
    /** A certificate attests it. */
    public static final ProofLevel ATTESTED = new ProofLevel("attested");
    /** It is sealed in a Merkle tree. */
    public static final ProofLevel ROOTED = new ProofLevel("rooted");

    /** The one with a name. */
    @JsonCreator
    public static ProofLevel of(String text) {
        return new ProofLevel(text);
    }
}
