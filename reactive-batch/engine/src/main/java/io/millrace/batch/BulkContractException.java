package io.millrace.batch;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;

/**
 * A bulk function answered something that cannot be matched to the keys it was given; see {@link BulkCall} for what it has
 * to do. It fails all keys of that call: to guess which answer belongs to which key would be worse.
 */
public final class BulkContractException extends MillraceException {
    private static final long serialVersionUID = 1L;

    BulkContractException(String broken) {
        super(ErrorCode.INVALID_RESPONSE, "the bulk function broke its contract: " + broken);
    }
}
