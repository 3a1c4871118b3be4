package io.millrace.wats.contract;

import io.millrace.wats.FileContent;
import io.millrace.wats.Setting;
import io.millrace.wats.Wats;
import io.millrace.wats.software.FileAttribute;
import io.millrace.wats.software.PackageStatus;
import io.millrace.wats.software.SoftwarePackage;
import io.millrace.wats.software.ZipInstall;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.reactivestreams.Publisher;

/** The calls that {@code wire/software.txt} says the requests of. */
final class SoftwareCalls {
    private static final UUID FILE = UUID.fromString("5d0f9f0a-7f3e-4f1c-8a3d-2b1c0d9e8f70");
    private static final byte[] BYTES = {1, 2, 3};

    private SoftwareCalls() {}

    static Map<String, Function<Wats, Publisher<?>>> calls() {
        Map<String, Function<Wats, Publisher<?>>> calls = new LinkedHashMap<>();
        calls.put("software.getPackages", w -> w.software().getPackages());
        calls.put("software.getPackage", w -> w.software().getPackage(FILE));
        calls.put("software.getPackageByName", w -> w.software().getPackageByName("FCT sequence", PackageStatus.DRAFT));
        calls.put("software.getPackageByName version", w -> w.software()
                .getPackageByName("FCT", PackageStatus.REVOKED, 3));
        calls.put("software.getReleasedPackage", w -> w.software().getReleasedPackage("FCT sequence"));
        calls.put("software.getPackagesByTag", w -> w.software().getPackagesByTag("Line", "3", PackageStatus.RELEASED));
        calls.put("software.createPackage", w -> w.software()
                .createPackage(SoftwarePackage.named("FCT sequence").build()));
        calls.put("software.createPackage full", w -> w.software()
                .createPackage(SoftwarePackage.named("FCT å")
                        .description("Test sequence")
                        .installOnRoot(true)
                        .rootDirectory("C:\\wats")
                        .priority(1)
                        .tags(List.of(
                                new Setting("Line", "3", null, Map.of()), new Setting("Site", null, null, Map.of())))
                        .build()));
        calls.put("software.updatePackage", w -> w.software()
                .updatePackage(
                        SoftwarePackage.named("FCT").packageId(FILE).priority(2).build()));
        calls.put("software.deletePackage", w -> w.software().deletePackage(FILE));
        calls.put("software.deletePackageByName", w -> w.software().deletePackageByName("FCT", 3));
        calls.put("software.submitForReview", w -> w.software().submitForReview(FILE));
        calls.put("software.returnToDraft", w -> w.software().returnToDraft(FILE));
        calls.put("software.releasePackage", w -> w.software().releasePackage(FILE));
        calls.put("software.revokePackage", w -> w.software().revokePackage(FILE));
        calls.put("software.getPackageFiles", w -> w.software().getPackageFiles(FILE));
        calls.put("software.uploadZip", w -> w.software().uploadZip(FILE, FileContent.of("a.zip", BYTES)));
        calls.put("software.uploadZip empty", w -> w.software().uploadZip(FILE, FileContent.of("a.zip", new byte[0])));
        calls.put("software.uploadZip clean", w -> w.software()
                .uploadZip(FILE, FileContent.of("a.zip", BYTES), ZipInstall.CLEAN));
        calls.put("software.publishPackage", w -> w.software()
                .publishPackage(SoftwarePackage.named("FCT").build(), FileContent.of("a.zip", BYTES)));
        calls.put("software.updateFileAttribute", w -> w.software()
                .updateFileAttribute("12/a", FileAttribute.EXECUTE_ONCE));
        calls.put("software.getVirtualFolders", w -> w.software().getVirtualFolders());
        return calls;
    }
}
