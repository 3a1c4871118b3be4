package io.millrace.wats.simulator;

/** A request that the server understands well enough to say what is wrong with it. */
final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;

    Refusal(int status, String message) {
        // An expected answer, not a defect: a stack trace would say nothing and cost much.
        super(message, null, false, false);
        this.status = status;
    }

    static Refusal badRequest(String message) {
        return new Refusal(400, message);
    }

    static Refusal notFound(String message) {
        return new Refusal(404, message);
    }

    static Refusal conflict(String message) {
        return new Refusal(409, message);
    }

    Reply reply() {
        return Reply.message(status, String.valueOf(getMessage()));
    }
}
