package io.millrace.wats.software;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.delete;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.noContent;
import static com.github.tomakehurst.wiremock.client.WireMock.notFound;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static io.millrace.wats.Given.LIMIT;
import static io.millrace.wats.Given.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.testing.StrictServer;
import io.millrace.wats.FileContent;
import io.millrace.wats.Given;
import io.millrace.wats.Json;
import io.millrace.wats.Setting;
import io.millrace.wats.Wats;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Each stub is one request, in full: any other fails the test, and so does one that does not come. */
class SoftwareClientTest {
    private static final UUID ID = UUID.fromString("5d0f9f0a-7f3e-4f1c-8a3d-2b1c0d9e8f70");
    private static final UUID OTHER = UUID.fromString("5d0f9f0a-7f3e-4f1c-8a3d-2b1c0d9e8f71");
    private static final UUID THIRD = UUID.fromString("5d0f9f0a-7f3e-4f1c-8a3d-2b1c0d9e8f72");
    private static final String PACKAGE = Json.fixture(SoftwareClientTest.class, "package.json");

    @RegisterExtension
    static final StrictServer SERVER = StrictServer.start();

    private final Wats wats = Wats.connect(SERVER.baseUrl(), Given.token(), Given::impatient);
    private final SoftwareClient software = wats.software();

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        wats.close();
    }

    private static <T> T valueOf(Mono<T> call) {
        return call.blockOptional(LIMIT).orElseThrow();
    }

    private static void completes(Mono<?> call) {
        StepVerifier.create(call).expectComplete().verify(LIMIT);
    }

    private static void emitsTheOne(Flux<SoftwarePackage> call) {
        StepVerifier.create(call.mapNotNull(SoftwarePackage::packageId))
                .expectNext(ID)
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void getPackages_whenAsked_listsThem() {
        SERVER.stubFor(get("/api/Software/Packages").willReturn(okJson("[" + PACKAGE + ",null]")));
        emitsTheOne(software.getPackages());
    }

    @Test
    void getPackage_whenThereIsOne_isFoundById() {
        SERVER.stubFor(get("/api/Software/Package/" + ID).willReturn(okJson(PACKAGE)));
        assertThat(valueOf(software.getPackage(ID)).version()).isEqualTo(3);
        assertThat(valueOf(software.findPackage(ID)).version()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 404})
    void getPackage_whenThereIsNone_isNotFoundOrEmpty(int status) {
        SERVER.stubFor(get("/api/Software/Package/" + ID)
                .willReturn(aResponse().withStatus(status).withBody("null")));
        assertThat(failureOf(software.getPackage(ID)).code()).isEqualTo(ErrorCode.NOT_FOUND);
        completes(software.findPackage(ID));
    }

    @Test
    void getPackageByName_whenAsked_sendsNameAndStatusAndTheVersionIfGiven() {
        SERVER.stubFor(get("/api/Software/PackageByName?name=FCT%20%26%20ICT&status=Released")
                .willReturn(okJson(PACKAGE)));
        SERVER.stubFor(get("/api/Software/PackageByName?name=FCT%20%26%20ICT&status=Draft&version=3")
                .willReturn(okJson(PACKAGE)));
        assertThat(valueOf(software.getReleasedPackage("FCT & ICT")).packageId())
                .isEqualTo(ID);
        assertThat(valueOf(software.getPackageByName("FCT & ICT", PackageStatus.DRAFT, 3))
                        .packageId())
                .isEqualTo(ID);
    }

    @Test
    void findReleasedPackage_whenThereIsNone_isEmpty() {
        SERVER.stubFor(
                get("/api/Software/PackageByName?name=none&status=Released").willReturn(notFound()));
        completes(software.findReleasedPackage("none"));
        assertThat(failureOf(software.getReleasedPackage("none")).code()).isEqualTo(ErrorCode.NOT_FOUND);
    }

    @ParameterizedTest
    @CsvSource({"Line, 3, Line%3D3", "Site, A=B & C, Site%3DA%3DB%20%26%20C"})
    void getPackagesByTag_whenAsked_sendsNameAndValueAsOneParameter(String tag, String value, String sent) {
        SERVER.stubFor(get("/api/Software/PackagesByTag?tag=" + sent + "&status=Pending")
                .willReturn(okJson("[" + PACKAGE + "]")));
        emitsTheOne(software.getPackagesByTag(tag, value, PackageStatus.PENDING));
    }

    @Test
    void createPackage_whenOnlyNamed_isAPostOfThat() {
        SERVER.stubFor(post("/api/Software/Package")
                .withRequestBody(equalToJson("{\"name\":\"FCT sequence\",\"installOnRoot\":false}"))
                .willReturn(okJson(PACKAGE)));
        assertThat(valueOf(software.createPackage(
                                SoftwarePackage.named("FCT sequence").build()))
                        .packageId())
                .isEqualTo(ID);
    }

    @Test
    void createPackage_whenInFull_sendsAllOfIt() {
        SERVER.stubFor(post("/api/Software/Package")
                .withRequestBody(
                        equalToJson("{\"name\":\"FCT å\",\"description\":\"Test sequence\",\"installOnRoot\":true,"
                                + "\"rootDirectory\":\"C:\\\\wats\",\"priority\":1,"
                                + "\"virtualFolderId\":\"33333333-3333-4444-8555-666677778888\","
                                + "\"tags\":[{\"key\":\"Line\",\"value\":\"3\"},{\"key\":\"Site\"}]}"))
                .willReturn(okJson(PACKAGE)));
        SoftwarePackage draft = SoftwarePackage.named("FCT å")
                .description("Test sequence")
                .installOnRoot(true)
                .rootDirectory("C:\\wats")
                .priority(1)
                .virtualFolderId(UUID.fromString("33333333-3333-4444-8555-666677778888"))
                .tags(List.of(new Setting("Line", "3", null, Map.of()), new Setting("Site", null, null, Map.of())))
                .build();
        assertThat(valueOf(software.createPackage(draft)).packageId()).isEqualTo(ID);
    }

    @Test
    void updatePackage_whenSent_isAPutOfTheWholePackageAndNeedsNoAnswer() {
        SoftwarePackage read = Json.read(PACKAGE, SoftwarePackage.class);
        SERVER.stubFor(put("/api/Software/Package/" + ID)
                .withRequestBody(equalToJson(Json.write(read.withDescription("changed"))))
                .willReturn(ok()));
        completes(software.updatePackage(read.withDescription("changed")));
    }

    @Test
    void deletePackage_whenSent_needsNoAnswer() {
        SERVER.stubFor(delete("/api/Software/Package/" + ID).willReturn(noContent()));
        SERVER.stubFor(delete("/api/Software/PackageByName?name=FCT%20sequence&version=2")
                .willReturn(okJson("{}")));
        completes(software.deletePackage(ID));
        completes(software.deletePackageByName("FCT sequence", 2));
    }

    @Test
    void status_whenChanged_isAPostOfItsName() {
        for (String status : List.of("Pending", "Draft", "Released", "Revoked")) {
            SERVER.stubFor(post("/api/Software/PackageStatus/" + ID + "?status=" + status)
                    .willReturn(okJson(PACKAGE.replace("Released", status))));
        }
        assertThat(Stream.of(
                                software.submitForReview(ID),
                                software.returnToDraft(ID),
                                software.releasePackage(ID),
                                software.revokePackage(ID))
                        .map(call -> valueOf(call).status()))
                .containsExactly(
                        PackageStatus.PENDING, PackageStatus.DRAFT, PackageStatus.RELEASED, PackageStatus.REVOKED);
    }

    @Test
    void getPackageFiles_whenSpelledInAnyWay_areRead() {
        SERVER.stubFor(get("/api/Software/PackageFiles/" + ID)
                .willReturn(okJson(Json.fixture(SoftwareClientTest.class, "files.json"))));
        StepVerifier.create(software.getPackageFiles(ID))
                .expectNext(
                        new PackageFile("f-1", "main.seq", "sequences", "TopLevelFile", "The main sequence", Map.of()),
                        new PackageFile("f-2", "read.me", "docs", null, "Read it", Map.of()),
                        new PackageFile("f-3", "a.bin", null, null, null, Map.of()))
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void updateFileAttribute_whenSent_isInTheQuery() {
        SERVER.stubFor(post("/api/Software/Package/FileAttribute/f%2F1?attribute=ExecuteOnce")
                .willReturn(ok()));
        completes(software.updateFileAttribute("f/1", FileAttribute.EXECUTE_ONCE));
    }

    @Test
    void getVirtualFolders_whenAsked_listsThem() {
        SERVER.stubFor(get("/api/Software/VirtualFolders")
                .willReturn(
                        okJson("[{\"id\":\"" + ID + "\",\"parentId\":null,\"name\":\"Root\",\"description\":null}]")));
        StepVerifier.create(software.getVirtualFolders())
                .expectNext(new VirtualFolder(ID, null, "Root", null, Map.of()))
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void arguments_whenTheyCannotBeRight_areRefusedUnsent() {
        SoftwarePackage read = Json.read(PACKAGE, SoftwarePackage.class);
        assertThat(Stream.of(
                        software.getReleasedPackage(" "),
                        software.getPackagesByTag("", "3", PackageStatus.DRAFT).then(),
                        software.getPackagesByTag("Line", "", PackageStatus.DRAFT)
                                .then(),
                        software.getPackagesByTag("a=b", "3", PackageStatus.DRAFT)
                                .then(),
                        software.createPackage(SoftwarePackage.named("").build()),
                        software.createPackage(read),
                        software.updatePackage(read.withPackageId(null)),
                        software.deletePackageByName("", 1),
                        software.updateFileAttribute(" ", FileAttribute.NONE)))
                .allSatisfy(call -> assertThat(failureOf(call).code()).isEqualTo(ErrorCode.INVALID_INPUT));
    }

    /** What a form's one part holds, and its length as announced. */
    private record Uploaded(String type, String head, byte[] content, Optional<String> length) {}

    private static Uploaded uploaded() {
        var request = SERVER.findAll(postRequestedFor(anyUrl())).get(0);
        String type = request.getHeader("Content-Type");
        String boundary = type.substring(type.indexOf("boundary=") + "boundary=".length());
        byte[] body = request.getBody();
        String text = new String(body, StandardCharsets.ISO_8859_1);
        String end = "\r\n--" + boundary + "--\r\n";
        assertThat(text).startsWith("--" + boundary + "\r\n").endsWith(end);
        int start = text.indexOf("\r\n\r\n") + 4;
        return new Uploaded(
                type.substring(0, type.indexOf(';')),
                new String(body, boundary.length() + 4, start - boundary.length() - 8, StandardCharsets.UTF_8),
                Arrays.copyOfRange(body, start, body.length - end.length()),
                Optional.ofNullable(request.getHeader("Content-Length")));
    }

    private static void takeZip(String query) {
        SERVER.stubFor(post("/api/Software/Package/UploadZip/" + ID + query).willReturn(ok()));
    }

    @Test
    void uploadZip_whenItsBytesAreThere_isAFormWithOnePartOfThatLength() {
        takeZip("");
        byte[] zip = {80, 75, 5, 6, 0, -1, 13, 10};
        completes(software.uploadZip(ID, FileContent.of("Größe \"1\".zip", zip)));
        Uploaded form = uploaded();
        assertThat(form.type()).isEqualTo("multipart/form-data");
        assertThat(form.head())
                .isEqualTo("Content-Disposition: form-data; name=\"file\"; filename=\"Größe %221%22.zip\"\r\n"
                        + "Content-Type: application/zip");
        assertThat(form.content()).isEqualTo(zip);
        assertThat(form.length()).isPresent();
    }

    @Test
    void uploadZip_whenAFile_isSentAsItIsRead() throws Exception {
        takeZip("?cleanInstall=true");
        byte[] zip = "0123456789".repeat(30_000).getBytes(StandardCharsets.UTF_8);
        Path file = Files.write(folder.resolve("big.zip"), zip);
        completes(software.uploadZip(ID, FileContent.of(file), ZipInstall.CLEAN));
        Uploaded form = uploaded();
        assertThat(form.head()).contains("filename=\"big.zip\"");
        assertThat(form.content()).isEqualTo(zip);
        assertThat(form.length()).isEmpty();
    }

    @Test
    void uploadZip_whenTheFileIsMissing_saysSo() {
        assertThat(failureOf(software.uploadZip(ID, FileContent.of(folder.resolve("missing.zip")))))
                .hasMessageContaining("missing.zip");
    }

    @Test
    void fileContent_whenItCannotBeRight_isRefusedWhenMade() {
        assertThatThrownBy(() -> FileContent.of(" ", new byte[0])).isInstanceOf(MillraceException.class);
        assertThatThrownBy(() -> FileContent.of("a", new byte[0]).withContentType("a/b\r\nX: y"))
                .isInstanceOf(MillraceException.class);
        assertThatThrownBy(() -> new FileContent("a", "a/b", -1L, Flux.<ByteBuffer>empty()))
                .isInstanceOf(MillraceException.class);
    }

    private static void createsAndSubmits() {
        SERVER.stubFor(post("/api/Software/Package").willReturn(okJson(PACKAGE)));
        takeZip("");
        SERVER.stubFor(
                post("/api/Software/PackageStatus/" + ID + "?status=Pending").willReturn(okJson(PACKAGE)));
    }

    @Test
    void publishPackage_whenAllGoesWell_createsUploadsSubmitsAndReleases() {
        createsAndSubmits();
        SERVER.stubFor(
                post("/api/Software/PackageStatus/" + ID + "?status=Released").willReturn(okJson(PACKAGE)));
        SoftwarePackage released = valueOf(software.publishPackage(
                SoftwarePackage.named("FCT sequence").build(), FileContent.of("a.zip", new byte[1])));
        assertThat(released.status()).isEqualTo(PackageStatus.RELEASED);
        assertThat(SERVER.getAllServeEvents().stream()
                        .map(event -> event.getRequest().getUrl().replace(ID.toString(), "ID"))
                        .toList())
                .containsExactly( // the last one first
                        "/api/Software/PackageStatus/ID?status=Released",
                        "/api/Software/PackageStatus/ID?status=Pending",
                        "/api/Software/Package/UploadZip/ID",
                        "/api/Software/Package");
    }

    @Test
    void publishPackage_whenAStepFails_namesThePackageThatIsThere() {
        createsAndSubmits();
        SERVER.stubFor(post("/api/Software/PackageStatus/" + ID + "?status=Released")
                .willReturn(aResponse().withStatus(403)));
        MillraceException failure = failureOf(software.publishPackage(
                SoftwarePackage.named("FCT sequence").build(), FileContent.of("a.zip", new byte[1])));
        assertThat(failure.code()).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(failure).hasMessageStartingWith("package " + ID + " was created, but not released: ");
    }

    @Test
    void getPackagesBatch_whenOneFails_harmsNoNeighbourAndKeepsTheOrder() {
        SERVER.stubFor(
                get("/api/Software/Package/" + ID).willReturn(okJson(PACKAGE).withFixedDelay(100)));
        SERVER.stubFor(get("/api/Software/Package/" + OTHER).willReturn(notFound()));
        SERVER.stubFor(get("/api/Software/Package/" + THIRD)
                .willReturn(okJson(PACKAGE.replace(ID.toString(), THIRD.toString()))));
        StepVerifier.create(software.getPackagesBatch(List.of(ID, OTHER, THIRD))
                        .map(result -> result.<Object>fold(SoftwarePackage::packageId, failed -> failed.code())))
                .expectNext(ID, ErrorCode.NOT_FOUND, THIRD)
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void getPackageFilesBatch_whenOneFails_harmsNoNeighbourAndKeepsTheOrder() {
        SERVER.stubFor(get("/api/Software/PackageFiles/" + ID)
                .willReturn(okJson("[{\"name\":\"a\"},{\"name\":\"b\"}]").withFixedDelay(100)));
        SERVER.stubFor(get("/api/Software/PackageFiles/" + OTHER)
                .willReturn(aResponse().withStatus(403)));
        SERVER.stubFor(get("/api/Software/PackageFiles/" + THIRD).willReturn(okJson("[]")));
        StepVerifier.create(software.getPackageFilesBatch(List.of(ID, OTHER, THIRD))
                        .map(result -> result.<Object>fold(List::size, failed -> failed.code())))
                .expectNext(2, ErrorCode.FORBIDDEN, 0)
                .expectComplete()
                .verify(LIMIT);
    }
}
