package io.millrace.wats.simulator;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The files of packages: their names, for no endpoint hands out what is in them. */
final class PackageFiles {

    private static final List<String> ATTRIBUTES = List.of(
            "None",
            "ExecuteOnce",
            "ExecuteAlways",
            "TopLevelFile",
            "OverwriteNever",
            "OverwriteOnNewPackageVersion",
            "ExecuteOncePerVersion");

    /** What a zip of the largest body that the server takes holds at most, unless it was made to do harm. */
    private static final long LIMIT_UNPACKED_BYTES = 1L << 30;

    private final Map<String, Map<String, ObjectNode>> byPackage = new HashMap<>();

    ArrayNode list(String packageId) {
        return Json.array(byPackage.getOrDefault(packageId, Map.of()).values());
    }

    /** Adds the files of a zip, all of which have to be in a folder. */
    void unzip(String packageId, byte[] zip, boolean isClean) {
        List<String> paths = paths(zip, LIMIT_UNPACKED_BYTES);
        Map<String, ObjectNode> files = byPackage.computeIfAbsent(packageId, unused -> new LinkedHashMap<>());
        if (isClean) {
            files.clear();
        }
        for (String path : paths) {
            int slash = path.lastIndexOf('/');
            files.computeIfAbsent(path, unused -> Json.object()
                    .put("packageFileId", Ids.random())
                    .put("name", path.substring(slash + 1))
                    .put("packageFolderName", path.substring(0, slash))
                    .put("attributes", "None")
                    .put("Description", ""));
        }
    }

    void setAttribute(String fileId, String attribute) {
        String known = ATTRIBUTES.stream()
                .filter(attribute::equalsIgnoreCase)
                .findFirst()
                .orElseThrow(() -> Refusal.badRequest("There is no attribute '" + attribute + "'."));
        byPackage.values().stream()
                .flatMap(files -> files.values().stream())
                .filter(file -> file.path("packageFileId").asString().equalsIgnoreCase(fileId))
                .findFirst()
                .orElseThrow(() -> Refusal.notFound("File '" + fileId + "' was not found."))
                .put("attributes", known);
    }

    void delete(String packageId) {
        byPackage.remove(packageId);
    }

    /** Reads what is packed as well, for it is the only way to the next name; so there is a limit to it. */
    static List<String> paths(byte[] zip, long limitBytes) {
        List<String> paths = new ArrayList<>();
        byte[] part = new byte[8_192];
        long unpacked = 0;
        try (ZipInputStream entries = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                if (!entry.isDirectory()) {
                    paths.add(entry.getName());
                }
                for (int length = entries.read(part); length >= 0; length = entries.read(part)) {
                    unpacked += length;
                    if (unpacked > limitBytes) {
                        throw Refusal.badRequest("The zip holds more than " + limitBytes + " bytes.");
                    }
                }
            }
        } catch (IOException e) {
            throw Refusal.badRequest("The file is no readable zip.");
        }
        if (paths.isEmpty() || paths.stream().anyMatch(path -> path.indexOf('/') < 1)) {
            throw Refusal.badRequest("The zip must hold files, and all of them in a folder.");
        }
        return paths;
    }
}
