package io.millrace.odoo.testing;

import io.millrace.testing.FakeServer.Answer;
import io.millrace.testing.FakeServer.Ending;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/**
 * What goes wrong with a call.
 *
 * @param error what is raised instead of doing it; null to do it
 * @param applies whether it is done at all
 * @param before how long until it is
 * @param after how long from then until the answer
 * @param change what becomes of the answer
 */
public record Fault(PythonError error, boolean applies, Duration before, Duration after, UnaryOperator<Answer> change) {
    private static Fault after(UnaryOperator<Answer> change) {
        return new Fault(null, true, Duration.ZERO, Duration.ZERO, change);
    }

    private static Fault instead(Answer answer) {
        return new Fault(null, false, Duration.ZERO, Duration.ZERO, reply -> answer);
    }

    /** Reset without an answer, and nothing done. */
    public static Fault lostBefore() {
        return instead(Answer.none(Ending.RESET));
    }

    /** Done, and reset without an answer. */
    public static Fault lostAfter() {
        return after(reply -> reply.with(Ending.RESET));
    }

    /** Done, and closed in the middle of the answer. */
    public static Fault cutMidBody() {
        return after(reply -> reply.with(Ending.CUT));
    }

    /** Done, and answered with the first half, as if it were all. */
    public static Fault truncated() {
        return after(reply -> reply.with(Arrays.copyOf(reply.body(), reply.body().length / 2)));
    }

    /** Done, and answered a byte now and then. */
    public static Fault trickling() {
        return after(reply -> reply.with(Ending.TRICKLING));
    }

    /** Not done; a page of a proxy. */
    public static Fault html(int status) {
        return instead(FakeOdoo.page(status));
    }

    /** Done; a page of a proxy that has not waited for it. */
    public static Fault htmlAfter(int status) {
        return after(reply -> FakeOdoo.page(status));
    }

    /** Not done; come back later. */
    public static Fault tooManyRequests(int seconds) {
        return instead(FakeOdoo.page(429).with("Retry-After", seconds));
    }

    /** Done, late. */
    public static Fault slowAnswer(Duration after) {
        return new Fault(null, true, Duration.ZERO, after, reply -> reply);
    }

    /** Rolled back; what the server raises, by its full name. */
    public static Fault raising(String name, String message) {
        return new Fault(PythonError.named(name, message), false, Duration.ZERO, Duration.ZERO, reply -> reply);
    }

    /** Rolled back, after the server has tried it five times. */
    public static Fault conflict() {
        return raising("psycopg2.errors.SerializationFailure", "could not serialize access due to concurrent update");
    }

    /** Done, and answered as something that is no JSON. */
    public static Fault wrongContentType() {
        return after(reply ->
                reply.with("Content-Type", "text/html").with("<html>OK</html>".getBytes(StandardCharsets.UTF_8)));
    }

    /** The same, with a piece of the answer replaced. */
    public Fault replaced(String piece, String other) {
        return new Fault(error, applies, before, after, replacing(piece, other).change);
    }

    /** Done, with a piece of the answer replaced. */
    public static Fault replacing(String piece, String other) {
        return after(reply -> reply.with(reply.text().replace(piece, other).getBytes(StandardCharsets.UTF_8)));
    }
}
