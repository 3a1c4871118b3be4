package io.millrace.http;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.docs.ObservationDocumentation;

/** What a client reports to the {@code ObservationRegistry} of its options: every observation and every tag there is. */
public enum ClientObservation implements ObservationDocumentation {
    /** A call with all its attempts and waits. Its parent is the observation in the subscriber's context, if any. */
    CALL("millrace.call") {
        @Override
        public KeyName[] getLowCardinalityKeyNames() {
            return new KeyName[] {Tag.SERVICE, Tag.DOMAIN, Tag.OPERATION, Tag.OUTCOME};
        }

        @Override
        public KeyName[] getHighCardinalityKeyNames() {
            return new KeyName[] {Tag.URI};
        }
    },
    /** One attempt of a call, on the wire; the call is its parent. Trace headers are sent with it. */
    ATTEMPT("millrace.attempt") {
        @Override
        public KeyName[] getLowCardinalityKeyNames() {
            return new KeyName[] {Tag.SERVICE, Tag.DOMAIN, Tag.OPERATION, Tag.OUTCOME, Tag.METHOD, Tag.STATUS};
        }

        @Override
        public KeyName[] getHighCardinalityKeyNames() {
            return new KeyName[] {Tag.URI, Tag.ATTEMPT};
        }
    };

    /** The tags of {@link ClientObservation}s. */
    public enum Tag implements KeyName {
        /** Which service is called, such as {@code wats}. */
        SERVICE("service"),
        /** Which part of it, such as {@code product}; {@code none} where the request does not say. */
        DOMAIN("domain"),
        /** The client's method, such as {@code getProduct}, or method and path template of an unnamed request. */
        OPERATION("operation"),
        /** {@code SUCCESS}, or the {@link io.millrace.core.ErrorCode}; {@code CANCELLED} also where the subscriber cancelled. */
        OUTCOME("outcome"),
        /** The method of HTTP. */
        METHOD("method"),
        /** The status of the answer; {@code none} where there was none. */
        STATUS("status"),
        /** Scheme, host, path and the names of the query parameters. Holds ids, so it is no tag of a metric. */
        URI("uri"),
        /** 1 for the first attempt of a call. */
        ATTEMPT("attempt");

        private final String key;

        Tag(String key) {
            this.key = key;
        }

        @Override
        public String asString() {
            return key;
        }
    }

    private final String metric;

    ClientObservation(String metric) {
        this.metric = metric;
    }

    @Override
    public String getName() {
        return metric;
    }
}
