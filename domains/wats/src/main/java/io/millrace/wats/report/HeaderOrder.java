package io.millrace.wats.report;

/** The order of headers; each is one in which no two reports are equal, so that pages neither overlap nor leave gaps. */
public enum HeaderOrder {
    BY_ID("uuid"),
    /** As the server has processed them: what arrives while pages are read comes at the end. */
    AS_PROCESSED("timestamp"),
    NEWEST_FIRST("start desc,uuid"),
    BY_SERIAL_NUMBER("serialNumber,uuid");

    private final String orderBy;

    HeaderOrder(String orderBy) {
        this.orderBy = orderBy;
    }

    String orderBy() {
        return orderBy;
    }
}
