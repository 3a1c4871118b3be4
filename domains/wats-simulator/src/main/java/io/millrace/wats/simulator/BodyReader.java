package io.millrace.wats.simulator;

import java.io.ByteArrayOutputStream;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Gathers a request body and refuses one that is too large with 413, without holding more than the limit. */
final class BodyReader {

    static final int LIMIT_BYTES = 64 * 1024 * 1024;

    private BodyReader() {}

    /** Emits the whole body once; an absent body is an empty array. */
    static Mono<byte[]> read(Publisher<byte[]> parts, int limitBytes) {
        return Flux.from(parts)
                .collect(ByteArrayOutputStream::new, (whole, part) -> {
                    if (whole.size() + (long) part.length > limitBytes) {
                        throw new Refusal(413, "The body is larger than " + limitBytes + " bytes.");
                    }
                    whole.write(part, 0, part.length);
                })
                .map(ByteArrayOutputStream::toByteArray);
    }
}
