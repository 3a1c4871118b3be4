package io.millrace.benchmarks;

/** The ways to choose from, in the order in which they are shown. */
enum Contender {
    BARE("bare"),
    LOOP("millrace-loop"),
    OBSERVED("millrace-observed"),
    BATCH("millrace-batch"),
    WEB_CLIENT("web-client"),
    ASYNC_HTTP_CLIENT("async-http-client"),
    JDK("jdk"),
    JDK_VIRTUAL("jdk-virtual");

    private final String label;

    Contender(String label) {
        this.label = label;
    }

    /** @throws UnsupportedOperationException if this JVM is too old */
    Way open(String url, int inFlight) {
        return switch (this) {
            case BARE -> new BareWay(url, inFlight);
            case LOOP -> MillraceWay.loop(url, inFlight);
            case OBSERVED -> MillraceWay.observed(url, inFlight);
            case BATCH -> MillraceWay.batch(url, inFlight);
            case WEB_CLIENT -> new WebClientWay(url, inFlight);
            case ASYNC_HTTP_CLIENT -> new AsyncHttpClientWay(url, inFlight);
            case JDK -> JdkWay.futures(url, inFlight);
            case JDK_VIRTUAL -> JdkWay.virtualThreads(url, inFlight);
        };
    }

    boolean isOurs() {
        return this == LOOP || this == OBSERVED || this == BATCH;
    }

    /** As on the command line. */
    @Override
    public String toString() {
        return label;
    }
}
