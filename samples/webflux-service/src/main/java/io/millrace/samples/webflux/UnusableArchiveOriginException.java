package io.millrace.samples.webflux;

/** There can be no jobs of Archive Origin; the message says why. Without a cause, which may show a key. */
final class UnusableArchiveOriginException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param setting what is to be corrected */
    UnusableArchiveOriginException(String setting, String why) {
        super("archive-origin." + setting + ": " + why);
    }
}
