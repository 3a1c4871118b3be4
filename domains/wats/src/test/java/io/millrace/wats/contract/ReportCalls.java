package io.millrace.wats.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.wats.FileContent;
import io.millrace.wats.Wats;
import io.millrace.wats.report.AttachmentKey;
import io.millrace.wats.report.HeaderDetail;
import io.millrace.wats.report.HeaderFields;
import io.millrace.wats.report.HeaderOrder;
import io.millrace.wats.report.HeaderQuery;
import io.millrace.wats.report.MiscInfoQuery;
import io.millrace.wats.report.ReportDetail;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.reactivestreams.Publisher;

/** The calls that {@code wire/report.txt} says the requests of. */
final class ReportCalls {
    private static final UUID FILE = UUID.fromString("5d0f9f0a-7f3e-4f1c-8a3d-2b1c0d9e8f70");
    private static final UUID REPORT = UUID.fromString("7c5d7a0e-6a55-4f0d-8f0b-6d1f0d8f2b90");

    private ReportCalls() {}

    static Map<String, Function<Wats, Publisher<?>>> calls() {
        Map<String, Function<Wats, Publisher<?>>> calls = new LinkedHashMap<>();
        calls.put("report.submitWsjf", w -> w.report()
                .submitWsjf("{\"type\":\"T\",\"pn\":\"PSU-240\",\"processName\":null}"));
        calls.put("report.submitWsjf unknown", w -> w.report().submitWsjf("""
                        {"start":"2026-03-02T09:00:00.2500000+01:00","uut":{"execTime":null},"somethingNew":{"x":1}}"""));
        calls.put("report.getReport", w -> w.report().getReport(REPORT));
        calls.put("report.queryHeaders all", w -> w.report().queryHeaders(HeaderQuery.all()));
        calls.put("report.queryHeaders tests", w -> w.report().queryHeaders(HeaderQuery.uut()));
        calls.put("report.queryHeaders repairs", w -> w.report().queryHeaders(HeaderQuery.uur()));
        calls.put("report.queryHeaders full", w -> w.report()
                .queryHeaders(HeaderQuery.uut()
                        .matching(HeaderFields.PART_NUMBER
                                .eq("PSU-240")
                                .and(HeaderFields.START.ge(Instant.parse("2026-03-01T00:00:00Z")))
                                .and(HeaderFields.RESULT.eq("Failed")))
                        .with(
                                HeaderDetail.SUB_UNITS,
                                HeaderDetail.MISC_INFO,
                                HeaderDetail.ASSETS,
                                HeaderDetail.ATTACHMENTS)
                        .orderedBy(HeaderOrder.NEWEST_FIRST)
                        .withPageSizeHint(100)));
        calls.put("report.queryHeaders pages", w -> w.report()
                .queryHeaders(HeaderQuery.all().withPageSizeHint(1)));
        calls.put("report.queryHeaders every-character", w -> w.report()
                .queryHeaders(HeaderQuery.all()
                        .matching(HeaderFields.COMMENT.contains("O'Neil + Søn & co 100% #1"))
                        .withPageSizeHint(10)));
        calls.put("report.queryHeaders in", w -> w.report()
                .queryHeaders(HeaderQuery.uut()
                        .matching(HeaderFields.SERIAL_NUMBER.in("A 1", "B/2"))
                        .orderedBy(HeaderOrder.AS_PROCESSED)
                        .withPageSizeHint(10000)));
        calls.put("report.queryUutHeaders", w -> w.report().queryUutHeaders(HeaderFields.STATION_NAME.eq("FCT-03")));
        calls.put("report.queryUurHeaders", w -> w.report().queryUurHeaders(HeaderFields.PROCESS_CODE.eq(500)));
        calls.put("report.queryHeaders repairs-with-parts", w -> w.report()
                .queryHeaders(HeaderQuery.uur()
                        .matching(HeaderFields.PROCESS_CODE.eq(500))
                        .with(HeaderDetail.UUR_SUB_UNITS, HeaderDetail.UUR_MISC_INFO)));
        calls.put("report.queryHeaders sub-unit-partNumber", w -> w.report()
                .queryHeaders(HeaderQuery.uut().withSubUnitPartNumber("PCB-100")));
        calls.put("report.queryHeaders repaired-sub-unit-partNumber", w -> w.report()
                .queryHeaders(HeaderQuery.uur().withSubUnitPartNumber("PCB-100")));
        calls.put("report.queryHeaders sub-unit-serialNumber", w -> w.report()
                .queryHeaders(HeaderQuery.uut().withSubUnitSerialNumber("PCB100-0001")));
        calls.put("report.queryHeaders repaired-sub-unit-serialNumber", w -> w.report()
                .queryHeaders(HeaderQuery.uur().withSubUnitSerialNumber("PCB100-0001")));
        calls.put("report.getHeaders", w -> w.report().getHeaders("SN 00 42"));
        calls.put("report.queryHeaders part-number", w -> w.report()
                .queryHeaders(HeaderQuery.uut()
                        .matching(HeaderFields.PART_NUMBER.eq("A/B C?#%+ü"))
                        .withPageSizeHint(2)));
        calls.put("report.queryHeadersByMiscInfo", w -> w.report()
                .queryHeadersByMiscInfo(MiscInfoQuery.of("Firmware", "2.4.1")
                        .withSerialNumber("SN 1")
                        .withProcessCode(100)));
        calls.put("report.getWsjf", w -> w.report().getWsjf(REPORT));
        calls.put("report.getWsjf headline", w -> w.report().getWsjf(REPORT, ReportDetail.ofLevel(0)));
        calls.put("report.getWsjf everything", w -> w.report().getWsjf(REPORT, ReportDetail.ofLevel(7)));
        calls.put("report.documents.getWsxf", w -> w.report().documents().getWsxf(REPORT));
        calls.put("report.documents.getWsxf less", w -> w.report()
                .documents()
                .getWsxf(REPORT, ReportDetail.full().withoutAttachments().withoutIndexes()));
        calls.put("report.documents.getAttachments", w -> w.report().documents().getAttachments(REPORT));
        calls.put(
                "report.documents.getAttachment step",
                w -> w.report().documents().getAttachment(AttachmentKey.ofStep(REPORT, 3)));
        calls.put(
                "report.documents.getAttachment repair",
                w -> w.report().documents().getAttachment(AttachmentKey.ofRepair(REPORT, FILE)));
        calls.put("report.documents.getCertificate", w -> w.report().documents().getCertificate(REPORT));
        calls.put(
                "report.documents.submitWsxf",
                w -> w.report().documents().submitWsxf(FileContent.of("a.xml", "<Reports/>".getBytes(UTF_8))));
        return calls;
    }
}
