package io.millrace.cli;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Flux;

/** Makes lines of bytes as they come. What comes behind the last line break is no line: its end is missing. */
final class LineSplitter {
    private static final int LONGEST = 16 << 20;

    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();

    private LineSplitter() {}

    static Flux<String> lines(Flux<ByteBuffer> bytes) {
        return Flux.defer(() -> {
            LineSplitter splitter = new LineSplitter();
            return bytes.concatMapIterable(splitter::add, 1);
        });
    }

    private List<String> add(ByteBuffer chunk) {
        List<String> lines = new ArrayList<>();
        while (chunk.hasRemaining()) {
            byte next = chunk.get();
            if (next == '\n') {
                lines.add(begun.toString(StandardCharsets.UTF_8));
                begun.reset();
            } else {
                begun.write(next);
            }
        }
        if (begun.size() > LONGEST) {
            throw new MillraceException(ErrorCode.INVALID_RESPONSE, "the server sent a line without end");
        }
        return lines;
    }
}
