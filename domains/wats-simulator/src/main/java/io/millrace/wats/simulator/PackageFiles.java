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

    private final Map<String, Map<String, ObjectNode>> byPackage = new HashMap<>();

    ArrayNode list(String packageId) {
        return Json.array(byPackage.getOrDefault(packageId, Map.of()).values());
    }

    /** Adds the files of a zip, all of which have to be in a folder. */
    void unzip(String packageId, byte[] zip, boolean isClean) {
        List<String> paths = paths(zip);
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

    private static List<String> paths(byte[] zip) {
        List<String> paths = new ArrayList<>();
        try (ZipInputStream entries = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                if (!entry.isDirectory()) {
                    paths.add(entry.getName());
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
