package io.millrace.archiveorigin.testing;

/**
 * What goes wrong with one request.
 *
 * @param answer the status and body that it gets, if it gets one
 * @param afterEffect whether it is carried out all the same
 */
public record Fault(Kind kind, Reply answer, boolean afterEffect) {
    public enum Kind {
        ANSWER,
        /** 200 with what is no JSON. */
        MALFORMED,
        /** 200 with half of a body, then a close. */
        CUT,
        RESET,
        CLOSE,
        HANG
    }

    public static Fault status(int status) {
        return status(status, "Simulated fault");
    }

    public static Fault status(int status, String detail) {
        return new Fault(Kind.ANSWER, Reply.refusal(status, detail), false);
    }

    public static Fault answer(Reply answer) {
        return new Fault(Kind.ANSWER, answer, false);
    }

    public static Fault of(Kind kind) {
        return new Fault(kind, null, false);
    }

    /** Carries the request out before the answer is lost. */
    public Fault afterwards() {
        return new Fault(kind, answer, true);
    }

    @Override
    public String toString() {
        return (kind == Kind.ANSWER
                        ? String.valueOf(answer.status())
                        : kind.name().toLowerCase())
                + (afterEffect ? " after the effect" : "");
    }
}
