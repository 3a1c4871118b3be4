package io.millrace.wats.simulator;

import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Software packages, their files, and the folders that they are shown in. */
final class PackageRoutes {

    private static final String ONE = "/api/Software/Package/{id}";
    private static final String NAMED = "/api/Software/PackageByName";
    private static final List<String> FOLDERS = List.of("Test sequences", "Tools");

    private final PackageStore packages;
    private final PackageFiles files = new PackageFiles();

    PackageRoutes(PackageStore packages) {
        this.packages = packages;
    }

    void add(Routes routes) {
        Function<Call, String> id = Keys.segment(3);
        routes.add("GET", "/api/Software/Packages", call -> Reply.json(packages.all()))
                .add("GET", ONE, id, call -> Reply.json(packages.get(call.segment(3))))
                .add("PUT", ONE, id, call -> {
                    packages.update(call.segment(3), call.object());
                    return Reply.empty();
                })
                .add("DELETE", ONE, id, call -> delete(packages.get(call.segment(3))))
                .add(
                        "POST",
                        "/api/Software/Package",
                        Keys.member("name"),
                        call -> Reply.json(packages.create(call.object())))
                .add(
                        "GET",
                        NAMED,
                        Keys.query("name"),
                        call -> Reply.json(packages.named(
                                call.text("name"), call.text("status"), call.numberIfGiven("version", 0))))
                .add(
                        "DELETE",
                        NAMED,
                        Keys.query("name"),
                        call -> delete(packages.named(call.text("name"), null, call.number("version", 0))))
                .add(
                        "GET",
                        "/api/Software/PackagesByTag",
                        call -> Reply.json(packages.tagged(call.text("tag"), call.text("status"))))
                .add(
                        "POST",
                        "/api/Software/PackageStatus/{id}",
                        id,
                        call -> Reply.json(packages.setStatus(packages.get(call.segment(3)), call.text("status"))))
                .add(
                        "GET",
                        "/api/Software/PackageFiles/{id}",
                        id,
                        call -> Reply.json(files.list(id(packages.get(call.segment(3))))))
                .add("POST", "/api/Software/Package/UploadZip/{id}", Keys.segment(4), this::upload)
                .add("POST", "/api/Software/Package/FileAttribute/{id}", Keys.segment(4), call -> {
                    files.setAttribute(call.segment(4), call.text("attribute"));
                    return Reply.empty();
                })
                .add("GET", "/api/Software/VirtualFolders", call -> Reply.json(folders()));
    }

    private static String id(ObjectNode found) {
        return found.path("packageId").asString();
    }

    private Reply delete(ObjectNode found) {
        packages.delete(found);
        files.delete(id(found));
        return Reply.noContent();
    }

    private Reply upload(Call call) {
        ObjectNode found = packages.get(call.segment(4));
        if (!PackageStore.is(found, PackageStore.DRAFT)) {
            throw Refusal.badRequest("Only a draft takes files.");
        }
        Upload zip = call.upload();
        if (!zip.contentType().equals("application/zip")) {
            throw Refusal.badRequest("The part must have the content type 'application/zip'.");
        }
        files.unzip(id(found), zip.bytes(), call.flag("cleanInstall", false));
        return Reply.empty();
    }

    private static ArrayNode folders() {
        ArrayNode folders = Json.array();
        FOLDERS.forEach(name -> folders.addObject()
                .put("id", Ids.of("folder:" + name))
                .putNull("parentId")
                .put("name", name)
                .put("description", name));
        return folders;
    }

    /** Three versions of each. */
    static void seed(Seeds seeds, PackageStore packages) {
        for (int index = 0; index < seeds.packages(); index++) {
            for (String status : List.of(PackageStore.RELEASED, PackageStore.PENDING, PackageStore.DRAFT)) {
                ObjectNode body = Json.object()
                        .put("name", "Package " + (index + 1))
                        .put("description", "Simulated")
                        .put("virtualFolderId", Ids.of("folder:" + FOLDERS.get(index % FOLDERS.size())));
                body.putArray("tags").addObject().put("key", "Location").put("value", seeds.location(index));
                ObjectNode created = packages.create(Ids.of("package:" + index + status), body);
                if (!status.equals(PackageStore.DRAFT)) {
                    packages.setStatus(created, PackageStore.PENDING);
                }
                if (status.equals(PackageStore.RELEASED)) {
                    packages.setStatus(created, status);
                }
            }
        }
    }
}
