package io.millrace.wats.report;

import io.millrace.wats.odata.Property;
import java.time.Instant;
import java.util.UUID;

/**
 * What headers of reports can be filtered by: {@code RESULT.eq("Failed").and(START.ge(since))}. Each is a member of {@link
 * ReportHeader}.
 */
public final class HeaderFields {
    public static final Property<UUID> ID = Property.of(UUID.class, "uuid");
    public static final Property<String> SERIAL_NUMBER = text("serialNumber");
    public static final Property<String> PART_NUMBER = text("partNumber");
    public static final Property<String> REVISION = text("revision");
    public static final Property<String> BATCH_NUMBER = text("batchNumber");

    /** {@code T} for tests, {@code R} for repairs; {@link HeaderQuery#uut()} and {@link HeaderQuery#uur()} ask for it already. */
    public static final Property<String> REPORT_TYPE = text("reportType");

    public static final Property<Instant> START = Property.of(Instant.class, "start");

    /** {@code Passed}, {@code Failed}, {@code Error} or {@code Terminated}. */
    public static final Property<String> RESULT = text("result");

    public static final Property<String> USER_NAME = text("userName");
    public static final Property<String> STATION_NAME = text("stationName");
    public static final Property<String> LOCATION = text("location");
    public static final Property<String> PURPOSE = text("purpose");
    public static final Property<Integer> PROCESS_CODE = number("processCode");
    public static final Property<String> PROCESS_NAME = text("processName");
    public static final Property<String> COMMENT = text("comment");
    public static final Property<Double> EXECUTION_TIME = Property.of(Double.class, "executionTime");
    public static final Property<String> SW_FILENAME = text("swFilename");
    public static final Property<String> SW_VERSION = text("swVersion");
    public static final Property<Integer> TEST_SOCKET_INDEX = number("testSocketIndex");
    public static final Property<String> FIXTURE_ID = text("fixtureId");
    public static final Property<Integer> ERROR_CODE = number("errorCode");
    public static final Property<String> ERROR_MESSAGE = text("errorMessage");
    public static final Property<Integer> RUN = number("run");
    public static final Property<Integer> PASSED_IN_RUN = number("passedInRun");
    public static final Property<String> CAUSED_UUT_FAILURE = text("causedUutFailure");
    public static final Property<String> CAUSED_UUT_FAILURE_PATH = text("causedUutFailurePath");
    public static final Property<UUID> REFERENCED_UUT = Property.of(UUID.class, "referencedUut");

    private HeaderFields() {}

    private static Property<String> text(String name) {
        return Property.of(String.class, name);
    }

    private static Property<Integer> number(String name) {
        return Property.of(Integer.class, name);
    }
}
