package io.millrace.wats.internal;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.http.Request;
import io.millrace.wats.FileContent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A file as the only part of a form (RFC 7578), sent as it is read. */
public final class Multipart {
    private Multipart() {}

    /**
     * Gives a request the file as its body; refuses one that is known to be empty. The name is sent as UTF-8; quotes and line
     * breaks in it as browsers do.
     */
    public static <T> Request<T> upload(Request<T> request, String partName, FileContent file) {
        Long length = file.length();
        if (length != null && length == 0) {
            throw new MillraceException(ErrorCode.INVALID_INPUT, "the file " + file.name() + " is empty");
        }
        String boundary = "millrace-" + UUID.randomUUID();
        byte[] head = ("--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + partName + "\"; filename=\""
                        + escaped(file.name()) + "\"\r\nContent-Type: " + file.contentType() + "\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8);
        byte[] tail = ("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8);
        Flux<ByteBuffer> body = Flux.concat(part(head), file.content(), part(tail));
        String type = "multipart/form-data; boundary=" + boundary;
        return length == null ? request.body(type, body) : request.body(type, head.length + length + tail.length, body);
    }

    private static Mono<ByteBuffer> part(byte[] bytes) {
        return Mono.fromSupplier(() -> ByteBuffer.wrap(bytes)); // anew for each attempt
    }

    private static String escaped(String name) {
        return name.replace("\"", "%22").replace("\r", "%0D").replace("\n", "%0A");
    }
}
