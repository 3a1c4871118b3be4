package io.millrace.wats.internal;

import io.millrace.http.Request;
import io.millrace.wats.FileContent;

/** A file as the whole body of a request, sent as it is read. */
public final class RawBody {
    private RawBody() {}

    /** Gives a request the file as its body, whatever the file says of its type. */
    public static <T> Request<T> of(Request<T> request, String contentType, FileContent file) {
        Long length = file.length();
        return length == null
                ? request.body(contentType, file.content())
                : request.body(contentType, length, file.content());
    }
}
