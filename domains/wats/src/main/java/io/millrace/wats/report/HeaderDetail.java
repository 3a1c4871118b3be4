package io.millrace.wats.report;

/** Lists of a header that the server sends where it is asked for them; those named UUR belong to repair reports. */
public enum HeaderDetail {
    SUB_UNITS("subUnits"),
    MISC_INFO("miscInfo"),
    ASSETS("assets"),
    ATTACHMENTS("attachments"),
    UUR_SUB_UNITS("uurSubUnits"),
    UUR_MISC_INFO("uurMiscInfo"),
    UUR_ATTACHMENTS("uurAttachments");

    private final String wireName;

    HeaderDetail(String wireName) {
        this.wireName = wireName;
    }

    /** As {@code $expand} has it. */
    @Override
    public String toString() {
        return wireName;
    }
}
