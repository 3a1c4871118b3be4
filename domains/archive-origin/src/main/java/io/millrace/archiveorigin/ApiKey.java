package io.millrace.archiveorigin;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.http.Secret;

/**
 * What proves to the service who reads. Its text shows nothing of it.
 *
 * @param id the key itself, which is sent with each request
 * @param secret what requests are signed with; never sent
 */
public record ApiKey(Secret id, Secret secret) {

    /**
     * A key as it was issued.
     *
     * @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if a part is blank or cannot stand in a header
     */
    public static ApiKey of(String id, String secret) {
        return new ApiKey(Secret.of(id), Secret.of(secret));
    }
}
