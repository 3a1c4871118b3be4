package io.millrace.wats.software;

import io.millrace.batch.Batch;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Result;
import io.millrace.http.Pipeline;
import io.millrace.http.Request;
import io.millrace.wats.FileContent;
import io.millrace.wats.internal.Models;
import io.millrace.wats.internal.Multipart;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads, creates and releases software packages. Nothing is sent before subscription; a blank name fails as {@link
 * ErrorCode#INVALID_INPUT} without being sent. The server pages none of its lists here, and is not known to cut any. What is
 * in a file, only stations can read: the public interface hands out no contents.
 */
public final class SoftwareClient {
    private static final String DOMAIN = "software";

    private final Pipeline pipeline;

    /** A client over a pipeline of your own; usually {@link io.millrace.wats.Wats#software()} is what you want. */
    public SoftwareClient(Pipeline pipeline) {
        this.pipeline = Objects.requireNonNull(pipeline, "pipeline");
    }

    /** All versions of all packages: {@code GET /api/Software/Packages}. */
    public Flux<SoftwarePackage> getPackages() {
        return Models.each(pipeline.send(() -> Request.get("/api/Software/Packages")
                .named(DOMAIN, "getPackages")
                .asListOf(SoftwarePackage.class)));
    }

    /** The package with an id; {@link ErrorCode#NOT_FOUND} if there is none: {@code GET /api/Software/Package/{id}}. */
    public Mono<SoftwarePackage> getPackage(UUID id) {
        return pipeline.send(() -> Request.get("/api/Software/Package/{id}", id)
                .named(DOMAIN, "getPackage")
                .as(SoftwarePackage.class)
                .ifEmpty(ErrorCode.NOT_FOUND, "there is no package " + id));
    }

    /** As {@link #getPackage}, but completes empty if there is none. */
    public Mono<SoftwarePackage> findPackage(UUID id) {
        return Models.orEmpty(getPackage(id));
    }

    /**
     * The highest version of a package that has a status; {@link ErrorCode#NOT_FOUND} if there is none: {@code GET
     * /api/Software/PackageByName} with {@code name} and {@code status}, which the vendor's document requires.
     */
    public Mono<SoftwarePackage> getPackageByName(String name, PackageStatus status) {
        return byName(name, status, null);
    }

    /** As {@link #getPackageByName(String, PackageStatus)}, but that very version: {@code version} is sent, too. */
    public Mono<SoftwarePackage> getPackageByName(String name, PackageStatus status, int version) {
        return byName(name, status, version);
    }

    private Mono<SoftwarePackage> byName(String name, PackageStatus status, @Nullable Integer version) {
        return pipeline.send(() -> Request.get("/api/Software/PackageByName")
                .named(DOMAIN, "getPackageByName")
                .query("name", Models.required("name", name))
                .query("status", status)
                .query("version", version)
                .as(SoftwarePackage.class)
                .ifEmpty(ErrorCode.NOT_FOUND, "there is no such version of package " + name + " that is " + status));
    }

    /** The highest released version of a package; {@link ErrorCode#NOT_FOUND} if there is none. */
    public Mono<SoftwarePackage> getReleasedPackage(String name) {
        return getPackageByName(name, PackageStatus.RELEASED);
    }

    /** As {@link #getReleasedPackage}, but completes empty if there is none. */
    public Mono<SoftwarePackage> findReleasedPackage(String name) {
        return Models.orEmpty(getReleasedPackage(name));
    }

    /**
     * The packages that have a tag and a status.
     *
     * <p>{@code GET /api/Software/PackagesByTag} with {@code tag}, which is {@code name=value}, and {@code status}
     *
     * @param tag the tag's name, in the case it was given; one with {@code =} in it cannot be asked for
     * @param value its value, in any case
     */
    public Flux<SoftwarePackage> getPackagesByTag(String tag, String value, PackageStatus status) {
        return Models.each(pipeline.send(() -> Request.get("/api/Software/PackagesByTag")
                .named(DOMAIN, "getPackagesByTag")
                .query("tag", TagQuery.of(tag, value))
                .query("status", status)
                .asListOf(SoftwarePackage.class)));
    }

    /**
     * Creates a draft, of the next version where there are packages of that name; emits it as the server has it then. One
     * that has an id already is refused unsent. Not repeated after a lost connection: {@code POST /api/Software/Package}.
     */
    public Mono<SoftwarePackage> createPackage(SoftwarePackage draft) {
        return pipeline.send(() -> Request.post("/api/Software/Package")
                .named(DOMAIN, "createPackage")
                .body(draft.checkNew())
                .as(SoftwarePackage.class)
                .ifEmpty(ErrorCode.INVALID_RESPONSE, "it was created; read it to see what the server has now"));
    }

    /**
     * Overwrites a package ({@code PUT /api/Software/Package/{id}}): all of a draft, of others status and tags alone. The
     * vendor's document promises no answer, so read it to see what the server has then. One without an id is refused unsent.
     */
    public Mono<Void> updatePackage(SoftwarePackage changed) {
        return pipeline.send(() -> Request.put("/api/Software/Package/{id}", changed.requiredId())
                .named(DOMAIN, "updatePackage")
                .body(changed));
    }

    /**
     * Deletes a draft or a revoked package ({@code DELETE /api/Software/Package/{id}}). A lost connection is tried again;
     * {@link ErrorCode#NOT_FOUND} after more than one attempt therefore tells that it is gone.
     */
    public Mono<Void> deletePackage(UUID id) {
        return pipeline.send(
                () -> Request.delete("/api/Software/Package/{id}", id).named(DOMAIN, "deletePackage"));
    }

    /** As {@link #deletePackage}: {@code DELETE /api/Software/PackageByName} with {@code name} and {@code version}. */
    public Mono<Void> deletePackageByName(String name, int version) {
        return pipeline.send(() -> Request.delete("/api/Software/PackageByName")
                .named(DOMAIN, "deletePackageByName")
                .query("name", Models.required("name", name))
                .query("version", version));
    }

    /** Puts a draft up for review; emits it as the server has it then. */
    public Mono<SoftwarePackage> submitForReview(UUID id) {
        return setStatus(id, PackageStatus.PENDING);
    }

    /** Takes a package under review back; emits it as the server has it then. */
    public Mono<SoftwarePackage> returnToDraft(UUID id) {
        return setStatus(id, PackageStatus.DRAFT);
    }

    /** Releases a package under review; emits it as the server has it then. */
    public Mono<SoftwarePackage> releasePackage(UUID id) {
        return setStatus(id, PackageStatus.RELEASED);
    }

    /** Withdraws a released package; emits it as the server has it then. */
    public Mono<SoftwarePackage> revokePackage(UUID id) {
        return setStatus(id, PackageStatus.REVOKED);
    }

    /** {@code POST /api/Software/PackageStatus/{id}}; not repeated, because the server would refuse the second time. */
    private Mono<SoftwarePackage> setStatus(UUID id, PackageStatus status) {
        return pipeline.send(() -> Request.post("/api/Software/PackageStatus/{id}", id)
                .named(DOMAIN, "setStatus")
                .query("status", status)
                .as(SoftwarePackage.class)
                .ifEmpty(ErrorCode.INVALID_RESPONSE, "it is " + status + " now; read it to see the rest"));
    }

    /** The files of a package, without their contents: {@code GET /api/Software/PackageFiles/{id}}. */
    public Flux<PackageFile> getPackageFiles(UUID id) {
        return Models.each(pipeline.send(() -> Request.get("/api/Software/PackageFiles/{id}", id)
                .named(DOMAIN, "getPackageFiles")
                .asListOf(PackageFile.class)));
    }

    /**
     * Adds the files of a zip to a package, as it is read and never held whole. Inside the zip all files have to be in a
     * folder. The attempt's timeout is for the whole upload: give large ones a client with a longer one.
     * Not repeated after a lost connection: {@code POST /api/Software/Package/UploadZip/{id}}, a form with one part.
     */
    public Mono<Void> uploadZip(UUID id, FileContent zip) {
        return uploadZip(id, zip, ZipInstall.MERGE);
    }

    /** As {@link #uploadZip(UUID, FileContent)}, with a say in what becomes of the files that are there: {@code cleanInstall}. */
    public Mono<Void> uploadZip(UUID id, FileContent zip, ZipInstall install) {
        return pipeline.send(() -> Multipart.upload(
                Request.post("/api/Software/Package/UploadZip/{id}", id)
                        .named(DOMAIN, "uploadZip")
                        .query("cleanInstall", install == ZipInstall.CLEAN ? true : null),
                "file",
                zip.withContentType("application/zip")));
    }

    /**
     * Creates a package with the files of a zip and releases it, in four requests; emits it as the server has it then. A
     * failure after the creation leaves the package as far as it has come, and names it.
     */
    public Mono<SoftwarePackage> publishPackage(SoftwarePackage draft, FileContent zip) {
        return createPackage(draft)
                .mapNotNull(SoftwarePackage::packageId)
                .switchIfEmpty(Mono.error(() -> new MillraceException(ErrorCode.INVALID_RESPONSE, "no id was told")))
                .flatMap(id -> uploadZip(id, zip)
                        .then(Mono.defer(() -> submitForReview(id)))
                        .then(Mono.defer(() -> releasePackage(id)))
                        .onErrorMap(
                                MillraceException.class,
                                failed -> failed.withMessage(
                                        "package " + id + " was created, but not released: " + failed.getMessage())))
                .onErrorStop();
    }

    /** Says what stations do with a file: {@code POST /api/Software/Package/FileAttribute/{id}} with {@code attribute}. */
    public Mono<Void> updateFileAttribute(String packageFileId, FileAttribute attribute) {
        return pipeline.send(() -> Request.post("/api/Software/Package/FileAttribute/{packageFileId}", packageFileId)
                .named(DOMAIN, "updateFileAttribute")
                .query("attribute", attribute));
    }

    /** The folders that packages are shown in: {@code GET /api/Software/VirtualFolders}. */
    public Flux<VirtualFolder> getVirtualFolders() {
        return Models.each(pipeline.send(() -> Request.get("/api/Software/VirtualFolders")
                .named(DOMAIN, "getVirtualFolders")
                .asListOf(VirtualFolder.class)));
    }

    /** Reads packages by id: ten at once, a request each, with all the options of a batch. */
    public Batch<UUID, SoftwarePackage> packagesBatch() {
        return Batch.each(this::getPackage).observe(pipeline.observations(), "software.getPackage");
    }

    /** One outcome for each id, in order. */
    public Flux<Result<SoftwarePackage>> getPackagesBatch(Iterable<UUID> ids) {
        return packagesBatch().results(ids);
    }

    /** Lists the files of packages by the packages' ids: ten at once, a request each, with all the options of a batch. */
    public Batch<UUID, List<PackageFile>> packageFilesBatch() {
        return Batch.<UUID, List<PackageFile>>each(id -> getPackageFiles(id).collectList())
                .observe(pipeline.observations(), "software.getPackageFiles");
    }

    /** One outcome for each package, in order. */
    public Flux<Result<List<PackageFile>>> getPackageFilesBatch(Iterable<UUID> packageIds) {
        return packageFilesBatch().results(packageIds);
    }
}
