package io.millrace.wats.report;

import static io.millrace.wats.odata.Filter.any;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.http.Request;
import io.millrace.wats.internal.Models;
import io.millrace.wats.odata.Filter;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which headers of reports to read.
 *
 * <pre>{@code
 * HeaderQuery.uut().matching(RESULT.eq("Failed").and(START.ge(yesterday))).with(HeaderDetail.MISC_INFO)
 * }</pre>
 *
 * @param kind tests, repairs or both
 * @param filter over {@link HeaderFields}; null for all
 * @param details what the headers are to hold besides their own
 * @param pageSizeHint how many headers one request asks for, up to 10,000; the server may send fewer, and nothing is lost by it
 */
public record HeaderQuery(
        Kind kind, @Nullable Filter filter, HeaderOrder order, List<HeaderDetail> details, int pageSizeHint) {
    private static final int USUAL_PAGE = 1_000;
    private static final int LARGEST_PAGE = 10_000;

    /** What a report is of. */
    public enum Kind {
        TESTS("T"),
        REPAIRS("R"),
        BOTH(null);

        private final @Nullable String letter;

        Kind(@Nullable String letter) {
            this.letter = letter;
        }

        private List<HeaderDetail> subUnits() {
            return switch (this) {
                case TESTS -> List.of(HeaderDetail.SUB_UNITS);
                case REPAIRS -> List.of(HeaderDetail.UUR_SUB_UNITS);
                case BOTH -> List.of(HeaderDetail.SUB_UNITS, HeaderDetail.UUR_SUB_UNITS);
            };
        }
    }

    /** Refuses a page size that the server does not take. */
    public HeaderQuery {
        if (Models.atLeast(1, "pageSizeHint", pageSizeHint) > LARGEST_PAGE) {
            throw new MillraceException(
                    ErrorCode.INVALID_INPUT,
                    "pageSizeHint must be at most " + LARGEST_PAGE + ", but is " + pageSizeHint);
        }
        details = details.stream().distinct().toList();
    }

    /** Reports of both kinds. */
    public static HeaderQuery all() {
        return new HeaderQuery(Kind.BOTH, null, HeaderOrder.BY_ID, List.of(), USUAL_PAGE);
    }

    /** Test reports. */
    public static HeaderQuery uut() {
        return new HeaderQuery(Kind.TESTS, null, HeaderOrder.BY_ID, List.of(), USUAL_PAGE);
    }

    /** Repair reports. */
    public static HeaderQuery uur() {
        return new HeaderQuery(Kind.REPAIRS, null, HeaderOrder.BY_ID, List.of(), USUAL_PAGE);
    }

    /** Only those that fulfil a condition, and those before, if there are any. */
    public HeaderQuery matching(Filter condition) {
        return new HeaderQuery(kind, Filter.allOf(filter, condition), order, details, pageSizeHint);
    }

    /** Only those with a sub-unit of a part number; the headers hold their sub-units then. */
    public HeaderQuery withSubUnitPartNumber(String partNumber) {
        return withSubUnit("partNumber", partNumber);
    }

    /** Only those with a sub-unit of a serial number; the headers hold their sub-units then. */
    public HeaderQuery withSubUnitSerialNumber(String serialNumber) {
        return withSubUnit("serialNumber", serialNumber);
    }

    private HeaderQuery withSubUnit(String property, String value) {
        Models.required(property, value);
        Filter either = kind.subUnits().stream()
                .map(list -> any(list.toString(), unit -> unit.where(property).eq(value)))
                .reduce(Filter::or)
                .orElseThrow();
        return matching(either).with(kind.subUnits().toArray(HeaderDetail[]::new));
    }

    /** With lists that headers do not hold by themselves. */
    public HeaderQuery with(HeaderDetail... more) {
        List<HeaderDetail> all =
                Stream.concat(details.stream(), Arrays.stream(more)).toList();
        return new HeaderQuery(kind, filter, order, all, pageSizeHint);
    }

    public HeaderQuery orderedBy(HeaderOrder order) {
        return new HeaderQuery(kind, filter, order, details, pageSizeHint);
    }

    public HeaderQuery withPageSizeHint(int pageSizeHint) {
        return new HeaderQuery(kind, filter, order, details, pageSizeHint);
    }

    /** The request for so many headers behind the first ones. */
    <T> Request<T> in(Request<T> request, long skip) {
        return request.query("$filter", kind.letter == null ? filter : ofKind(kind.letter))
                .query("$orderby", order.orderBy())
                .query("$expand", details.isEmpty() ? null : joined())
                .query("$top", pageSizeHint)
                .query("$skip", skip == 0 ? null : skip);
    }

    private Filter ofKind(String letter) {
        Filter ofKind = HeaderFields.REPORT_TYPE.eq(letter);
        return filter == null ? ofKind : ofKind.and(filter);
    }

    private String joined() {
        return details.stream().map(HeaderDetail::toString).collect(Collectors.joining(","));
    }
}
