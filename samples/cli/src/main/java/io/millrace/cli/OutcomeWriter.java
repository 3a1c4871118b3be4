package io.millrace.cli;

import io.millrace.core.Result;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** Prints outcomes, each as soon as it is there, and remembers whether one failed. */
final class OutcomeWriter {
    private final OutputStream out;
    private final PrintWriter err;
    private final OutcomeFormat format;
    private boolean failed;

    OutcomeWriter(OutputStream out, PrintWriter err, OutcomeFormat format) {
        this.out = new BufferedOutputStream(out);
        this.err = err;
        this.format = format;
    }

    void write(long index, Object key, Result<?> result) {
        failed |= result.isFailure();
        try {
            out.write(format.lines(index, key, result).getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException closed) {
            throw new CannotRun("cannot write to standard output: " + closed.getMessage(), closed);
        }
    }

    /** To be called when all are written: says what none of them had. */
    int exitStatus() {
        if (!format.missing().isEmpty()) {
            err.println("millrace: nothing has a member " + String.join(" or ", format.missing()));
            err.flush();
        }
        return failed ? Main.SOME_FAILED : Main.OK;
    }
}
