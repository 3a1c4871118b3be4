package io.millrace.wats.simulator;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The files that reports carry. */
final class ReportFiles {

    private static final String ANY_BYTES = "application/octet-stream";
    private static final Pattern CONTENT_TYPE = Pattern.compile("[\\x21-\\x7e]+/[\\x20-\\x7e]+");

    private ReportFiles() {}

    /**
     * A file.
     *
     * @param id that of its step, or of the attachment
     */
    record ReportFile(String id, String name, String contentType, String base64) {
        byte[] bytes() {
            try {
                return Base64.getDecoder().decode(base64);
            } catch (IllegalArgumentException e) {
                throw new Refusal(500, "The file '" + name + "' was not sent as Base64.");
            }
        }

        Reply reply() {
            boolean isHeader = CONTENT_TYPE.matcher(contentType).matches();
            return Reply.bytes(isHeader ? contentType : ANY_BYTES, bytes());
        }
    }

    static List<ReportFile> ofSteps(ObjectNode report) {
        List<ReportFile> files = new ArrayList<>();
        ReportSteps.each(report, (path, step) -> {
            if (step.path("attachment").isObject() && step.path("id").isInt()) {
                files.add(file(Integer.toString(step.path("id").intValue()), step.path("attachment")));
            }
        });
        return files;
    }

    /** Those without an id get one that follows from the report's and their place. */
    static List<ReportFile> ofRepair(ObjectNode report) {
        List<JsonNode> found = new ArrayList<>();
        report.path("binaryData").forEach(found::add);
        report.path("subUnits").forEach(unit -> unit.path("failures")
                .forEach(failure -> failure.path("attachments").forEach(found::add)));
        List<ReportFile> files = new ArrayList<>();
        for (JsonNode node : found) {
            String own = Ids.of(report.path("id").asString() + ":" + files.size());
            files.add(file(node.path("id").asString(own), node));
        }
        return files;
    }

    /** All files of a report as a zip. */
    static byte[] zip(ObjectNode report) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Set<String> names = new HashSet<>();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (ReportFile file : Stream.concat(ofSteps(report).stream(), ofRepair(report).stream())
                    .toList()) {
                zip.putNextEntry(new ZipEntry(names.add(file.name()) ? file.name() : file.id() + "-" + file.name()));
                zip.write(file.bytes());
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static ReportFile file(String id, JsonNode node) {
        return new ReportFile(
                id,
                node.path("name").asString("file"),
                node.path("contentType").asString(ANY_BYTES),
                node.path("data").asString(""));
    }
}
