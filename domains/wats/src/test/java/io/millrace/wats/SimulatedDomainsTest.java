package io.millrace.wats;

import static io.millrace.wats.odata.Filter.where;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.ErrorCode;
import io.millrace.core.Result;
import io.millrace.http.Codec;
import io.millrace.wats.analytics.MeasurementQuery;
import io.millrace.wats.analytics.RunFilter;
import io.millrace.wats.analytics.WatsFilter;
import io.millrace.wats.analytics.YieldData;
import io.millrace.wats.asset.Asset;
import io.millrace.wats.asset.AssetAlarmState;
import io.millrace.wats.asset.AssetCount;
import io.millrace.wats.asset.AssetKey;
import io.millrace.wats.asset.AssetRow;
import io.millrace.wats.asset.AssetService;
import io.millrace.wats.asset.AssetState;
import io.millrace.wats.asset.AssetType;
import io.millrace.wats.process.ProcessKind;
import io.millrace.wats.product.Bom;
import io.millrace.wats.product.BomComponent;
import io.millrace.wats.product.BoxBuildPart;
import io.millrace.wats.product.Product;
import io.millrace.wats.product.ProductMasterData;
import io.millrace.wats.product.ProductQuery;
import io.millrace.wats.product.ProductRevision;
import io.millrace.wats.product.ProductView;
import io.millrace.wats.product.RevisionKey;
import io.millrace.wats.product.UnstableBoxBuild;
import io.millrace.wats.product.Vendor;
import io.millrace.wats.production.SerialNumberFormat;
import io.millrace.wats.production.SerialNumberRange;
import io.millrace.wats.production.SerialNumberReference;
import io.millrace.wats.production.SerialNumberRequest;
import io.millrace.wats.production.TakenSerialNumbers;
import io.millrace.wats.production.Unit;
import io.millrace.wats.production.UnitGrade;
import io.millrace.wats.production.UnitKey;
import io.millrace.wats.production.UnitPhase;
import io.millrace.wats.report.ReportHeader;
import io.millrace.wats.rootcause.Ticket;
import io.millrace.wats.rootcause.TicketQuery;
import io.millrace.wats.rootcause.TicketStatus;
import io.millrace.wats.rootcause.TicketView;
import io.millrace.wats.scim.User;
import io.millrace.wats.scim.UserPatch;
import io.millrace.wats.simulator.WatsSimulator;
import io.millrace.wats.software.FileAttribute;
import io.millrace.wats.software.PackageStatus;
import io.millrace.wats.software.SoftwarePackage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The clients live through a small story in each domain of the simulated server: they save, read, find, page and verify. */
class SimulatedDomainsTest {
    private static final int REPORTS = 300;

    private final WatsSimulator server = Given.server()
            .products(5)
            .units(20)
            .reports(REPORTS)
            .assets(30)
            .tickets(4)
            .packages(2)
            .users(3)
            .start();
    private final Wats wats = Given.client(server);
    /** For answers that have more members than their models. */
    private final Wats tolerant = Given.client(server, options -> options.withCodec(Codec.json()));

    @AfterEach
    void stop() {
        tolerant.close();
        wats.close();
        server.close();
    }

    private static <T> T get(Mono<T> answer) {
        return answer.blockOptional(Given.LIMIT).orElseThrow();
    }

    private static <T> List<T> all(Flux<T> answers) {
        return get(answers.collectList());
    }

    private static void run(Mono<?> effect) {
        effect.block(Given.LIMIT);
    }

    private static String text(Flux<ByteBuffer> bytes) {
        return get(bytes.map(part -> StandardCharsets.ISO_8859_1.decode(part).toString())
                .collectList()
                .map(parts -> String.join("", parts)));
    }

    @Test
    void products_whenSavedAndChanged_areFoundByFilter() {
        Product saved = get(wats.product().saveProduct(Product.named("CTRL-100").build()));
        get(wats.product().saveProduct(saved.withName("Controller")));
        assertThat(get(wats.product().getProduct("CTRL-100")).name()).isEqualTo("Controller");
        assertThat(all(wats.product()
                        .queryProducts(ProductQuery.all()
                                .withFilter(where("PartNumber")
                                        .startsWith("CTRL")
                                        .or(where("PartNumber").in("PN-1", "PN-2"))))))
                .hasSize(3);
        assertThat(all(wats.product()
                        .products(where("PartNumber").startsWith("PN"), 2)
                        .items()))
                .extracting(ProductView::partNumber)
                .containsExactly("PN-1", "PN-2", "PN-3", "PN-4", "PN-5");
    }

    @Test
    void masterData_whenSavedInBulk_isReadByProductGroupAndVendor() {
        ProductMasterData data = wats.product().masterData();
        Product known = get(wats.product().getProduct("PN-1")).withName("Controller");
        run(data.saveProducts(List.of(known, Product.named("CTRL-100").build())));
        assertThat(get(wats.product().getProduct("PN-1")).name()).isEqualTo("Controller");
        Product saved = get(wats.product().getProduct("CTRL-100"));
        run(data.saveRevisions(
                List.of(ProductRevision.of(saved.productId(), "A").build())));
        assertThat(all(wats.product().getRevisions("CTRL-100"))).hasSize(1);
        run(data.addToGroup("Cable", "CTRL-100"));
        run(data.changeGroup("Cable", "CTRL-100", "A", true));
        assertThat(all(data.getGroups("CTRL-100", null)))
                .extracting(group -> group.productGroupName())
                .containsExactly("Cable");
        assertThat(all(data.getGroups("CTRL-100", "A"))).isEmpty();
        run(data.addVendors(List.of(Vendor.named("Vishay"), Vendor.named("Würth"))));
        run(data.deleteVendors(List.of(Vendor.named("Vishay"))));
        assertThat(all(data.getVendors())).containsExactly(Vendor.named("Würth"));
    }

    @Test
    void bom_whenSaved_hasMadeItsProductAndRevision() {
        RevisionKey product = new RevisionKey("CTRL <\"100\">", "Å");
        run(wats.product().masterData().saveBom(Bom.of(product, BomComponent.of("RES-10K", "1", "R1;R2", 2))));
        assertThat(get(wats.product().getRevision(product.partNumber(), "Å")).partNumber())
                .isEqualTo(product.partNumber());
    }

    @Test
    void boxBuild_whenAPartIsAddedChangedAndRemoved_decidesWhatAUnitTakes() {
        UnstableBoxBuild boxBuild = wats.product().unstableBoxBuild();
        RevisionKey top = new RevisionKey("PN-1", "A");
        run(boxBuild.addPart(top, new RevisionKey("PN-2", "A"), 1, "A,1.%"));
        BoxBuildPart part = get(boxBuild.getParts(top).single());
        assertThat(part.childPartNumber()).isEqualTo("PN-2");
        assertThat(part.accepts("1.7")).isTrue();
        run(boxBuild.updatePart(part.withQuantity(3)));
        assertThat(get(boxBuild.getParts(top).single())).isEqualTo(part.withQuantity(3));
        UnitKey parent = new UnitKey("CTRL-1", "PN-1");
        UnitKey child = new UnitKey("FAN-1", "PN-3");
        run(wats.production().saveUnit(Unit.of("CTRL-1", "PN-1", "A").build()));
        run(wats.production().saveUnit(Unit.of("FAN-1", "PN-3", "A").build()));
        run(wats.production().setPhase(child, UnitPhase.FINALIZED));
        assertThat(Given.failureOf(wats.production().addChild(parent, child)).code())
                .isEqualTo(ErrorCode.INVALID_INPUT);
        run(boxBuild.removePart(part.relationId()));
        assertThat(all(boxBuild.getParts(top))).isEmpty();
        run(wats.production().addChild(parent, child));
    }

    @Test
    void assets_whenUsedAndServed_wearOutAndRecover() {
        AssetType type = get(wats.asset()
                .saveType(AssetType.named("Probe").runningCountLimit(10).build()));
        Asset station = get(wats.asset()
                .saveAsset(Asset.of("ATE-01", type.typeId()).location("Oslo").build()));
        get(wats.asset().saveAsset(Asset.of("PRB-01", type.typeId()).build()));
        Asset part = get(wats.asset().setParent("PRB-01", station.assetId()));
        assertThat(part.parentSerialNumber()).isEqualTo("ATE-01");
        AssetKey probe = AssetKey.serialNumber("PRB-01");
        run(wats.asset().usage().addUses(new AssetCount(AssetKey.id(station.assetId()), 9), true));
        assertThat(get(wats.asset().getStatus(probe)).alarmState()).isEqualTo(AssetAlarmState.WARNING);
        run(wats.asset().usage().countTo(new AssetCount(probe, 12)));
        assertThat(get(wats.asset().getStatus(probe)).alarmState()).isEqualTo(AssetAlarmState.ALARM);
        run(wats.asset().usage().recordCalibration(new AssetService(probe, Instant.now(), "new tip")));
        assertThat(get(wats.asset().getStatus(probe)).alarmState()).isEqualTo(AssetAlarmState.OK);
        run(wats.asset().usage().addLogMessage(probe, "cleaned"));
        run(wats.asset().setState(probe, AssetState.IN_STORAGE));
        assertThat(all(wats.asset().log(where("assetId").eq(part.assetId()), 2).items()))
                .extracting(entry -> entry.logId())
                .hasSize(4)
                .isSortedAccordingTo((a, b) -> b - a);
        assertThat(all(wats.asset().getChildren(AssetKey.serialNumber("ATE-01"), true)))
                .singleElement()
                .satisfies(child -> assertThat(child.state()).isEqualTo(AssetState.IN_STORAGE));
        run(wats.asset().deleteAsset(probe));
        assertThat(wats.asset().findAsset("PRB-01").blockOptional(Given.LIMIT)).isEmpty();
    }

    @Test
    void assets_whenListed_arePagedFilteredAndLookedUpInBulk() {
        List<AssetRow> rows = all(wats.asset().assets(null, 7).items());
        assertThat(rows).hasSize(30).extracting(AssetRow::serialNumber).doesNotHaveDuplicates();
        assertThat(all(wats.asset().assets(where("serialNumber").eq("A-0007")).items()))
                .hasSize(1);
        List<Result<AssetRow>> looked = all(wats.asset().getAssetRowsBatch(List.of("A-0002", "none", "A-0001")));
        assertThat(looked).extracting(Result::isSuccess).containsExactly(true, false, true);
        assertThat(all(wats.asset().types(null))).hasSize(3);
        String id = rows.get(0).assetId();
        run(wats.asset()
                .unstableFiles()
                .uploadFile(id, FileContent.of("a b.txt", "content".getBytes(StandardCharsets.UTF_8))));
        assertThat(all(wats.asset().unstableFiles().listFiles(id))).containsExactly("a b.txt");
        assertThat(text(wats.asset().unstableFiles().downloadFile(id, "a b.txt")))
                .isEqualTo("content");
        run(wats.asset().unstableFiles().deleteFiles(id, List.of("a b.txt")));
        assertThat(all(wats.asset().unstableFiles().listFiles(id))).isEmpty();
    }

    @Test
    void units_whenBuiltAndTested_haveChildrenAndAGrade() {
        UnitKey parent = new UnitKey("CTRL-1", "PN-1");
        UnitKey child = new UnitKey("SN-000002", "PN-2");
        run(wats.production().saveUnit(Unit.of("CTRL-1", "PN-1", "A").build()));
        assertThat(Given.failureOf(wats.production().addChild(parent, child)).code())
                .isEqualTo(ErrorCode.INVALID_INPUT);
        run(wats.production().setPhase(child, UnitPhase.FINALIZED));
        run(wats.production().setProcess(child, "Packing"));
        run(wats.production().addChild(parent, child));
        assertThat(get(wats.production().getUnit(parent)).subUnits())
                .singleElement()
                .satisfies(unit -> assertThat(unit.unitPhaseId()).isEqualTo(UnitPhase.FINALIZED));
        assertThat(get(tolerant.production().checkChildren(parent)).members()).containsEntry("isValid", true);
        all(wats.production().getChanges(10))
                .forEach(change -> run(wats.production().deleteChange(change.id())));
        assertThat(all(wats.production().getChanges(10))).isEmpty();
        run(wats.production().unstableUnits().removeAllChildren(parent));
        assertThat(get(wats.production().getUnit(parent)).subUnits()).isEmpty();
        assertThat(get(wats.production().unstableUnits().getPhase("finalized"))).isEqualTo(UnitPhase.FINALIZED);
        UnitGrade grade = get(wats.production().getGrade(new UnitKey("SN-000001", "PN-1")));
        assertThat(grade.results()).hasSize(3);
        assertThat(grade.allProcessesPassedLastRun())
                .isEqualTo(grade.results().stream().allMatch(result -> "Passed".equals(result.status())));
    }

    @Test
    void serialNumbers_whenTakenForAUnit_areFoundByIt() {
        TakenSerialNumbers taken = get(wats.production()
                .serialNumbers()
                .take(SerialNumberRequest.of("MACAddress", 3).withForSerialNumber("CTRL-1")));
        assertThat(taken.isComplete()).isTrue();
        assertThat(all(wats.production()
                        .serialNumbers()
                        .findByReference(new SerialNumberReference("MACAddress", "CTRL-1", null))))
                .isEqualTo(taken.numbers());
        run(wats.production()
                .serialNumbers()
                .importFile(
                        "IMEI",
                        SerialNumberFormat.CSV,
                        FileContent.of("n.csv", "000\n".getBytes(StandardCharsets.UTF_8))));
        assertThat(all(wats.production().serialNumbers().findInRange("IMEI", SerialNumberRange.of("000", "000"))))
                .hasSize(1);
        assertThat(text(wats.production()
                        .serialNumbers()
                        .export("MACAddress", SerialNumberFormat.XML, SerialNumberRange.all())))
                .contains("refSN=\"CTRL-1\"");
        assertThat(all(wats.production().serialNumbers().getTypes())).hasSize(3);
    }

    @Test
    void analytics_whenComputedFromReports_agreeWithOneAnother() {
        WatsFilter always =
                WatsFilter.where().dateFrom(Instant.EPOCH).topCount(10_000).build();
        List<ReportHeader> tests = get(wats.analytics().getUutReports(always)).rows();
        List<ReportHeader> repairs = get(wats.analytics().getUurReports(always)).rows();
        assertThat(tests.size() + repairs.size()).isEqualTo(REPORTS);
        List<YieldData> yields = get(tolerant.analytics().getDynamicYield(always.withDimensions("partNumber")))
                .rows();
        assertThat(yields).hasSize(5).allSatisfy(row -> assertThat(row.fpCount())
                .isLessThanOrEqualTo(row.lpCount()));
        assertThat(yields.stream()
                        .mapToInt(row -> (Integer) row.unknown().get("testReportCount"))
                        .sum())
                .isEqualTo(tests.size());
        assertThat(get(wats.analytics().getDynamicRepair(always.withDimensions("repairCode"))).rows().stream()
                        .mapToInt(row -> row.repairReportCount())
                        .sum())
                .isEqualTo(repairs.size());
        WatsFilter ict = always.withPartNumber("PN-1").withTestOperation("ICT").withRun(RunFilter.ALL);
        long runs = tests.stream()
                .filter(test -> "PN-1".equals(test.partNumber()) && test.processCode() == 10)
                .count();
        assertThat(get(wats.analytics().getTestStepAnalysis(ict)).rows())
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row.stepCount()).isEqualTo((int) runs));
        assertThat(get(tolerant.analytics().getMeasurements(MeasurementQuery.of(ict)))
                        .rows()
                        .get(0)
                        .values())
                .hasSize((int) runs);
        assertThat(get(tolerant.analytics().getAggregatedMeasurements(MeasurementQuery.of(ict)))
                        .rows()
                        .get(0)
                        .count())
                .isEqualTo((int) runs);
        assertThat(all(wats.analytics().getTopFailed(WatsFilter.none()))).isNotEmpty();
        assertThat(all(wats.analytics().getLevels())).hasSize(2);
        assertThat(all(wats.analytics().getProductGroups())).hasSize(4);
        assertThat(all(wats.analytics()
                        .getSerialNumberHistory(
                                WatsFilter.where().serialNumber("SN-000003").build())))
                .hasSize(REPORTS / 20);
    }

    @Test
    void tickets_whenWorkedOn_endInTheArchive() {
        Ticket ticket =
                get(wats.rootcause().createTicket(Ticket.about("Ripple on 12V").build()));
        UUID id = ticket.ticketId();
        get(wats.rootcause().changeStatus(id, TicketStatus.IN_PROGRESS, "kari"));
        get(wats.rootcause().addComment(id, "capacitor"));
        Ticket attached = get(
                wats.rootcause().attachFile(id, FileContent.of("curve.txt", "0;1;2".getBytes(StandardCharsets.UTF_8))));
        UUID file = attached.history().get(1).attachments().get(0).attachmentId();
        assertThat(text(wats.rootcause().getAttachment(file))).isEqualTo("0;1;2");
        get(wats.rootcause().changeStatus(id, TicketStatus.SOLVED));
        run(wats.rootcause().archiveTickets(List.of(id)));
        assertThat(get(wats.rootcause().getTicket(id)).status()).isEqualTo(TicketStatus.ARCHIVED);
        assertThat(all(wats.rootcause()
                        .getTickets(TicketQuery.assigned(TicketStatus.ARCHIVED).withView(TicketView.ALL))))
                .hasSize(1);
        assertThat(all(wats.rootcause().getActiveTickets(TicketView.ALL))).hasSize(3);
    }

    @Test
    void packages_whenPublished_areReleasedWithTheirFiles() throws IOException {
        SoftwarePackage released = get(wats.software()
                .publishPackage(
                        SoftwarePackage.named("FCT")
                                .tags(List.of(new Setting("Line", "3", null, Map.of())))
                                .build(),
                        FileContent.of("fct.zip", zip("bin/run.txt"))));
        UUID id = released.packageId();
        assertThat(released.status()).isEqualTo(PackageStatus.RELEASED);
        assertThat(get(wats.software().getReleasedPackage("FCT")).version()).isEqualTo(1);
        assertThat(all(wats.software().getPackagesByTag("Line", "3", PackageStatus.RELEASED)))
                .hasSize(1);
        String file = all(wats.software().getPackageFiles(id)).get(0).packageFileId();
        run(wats.software().updateFileAttribute(file, FileAttribute.EXECUTE_ONCE));
        assertThat(all(wats.software().getPackageFiles(id)).get(0).attributes()).isEqualTo("ExecuteOnce");
        assertThat(Given.failureOf(wats.software().deletePackage(id)).code()).isEqualTo(ErrorCode.INVALID_INPUT);
        get(wats.software().revokePackage(id));
        run(wats.software().deletePackage(id));
        assertThat(all(wats.software().getPackages())).hasSize(6);
        assertThat(all(wats.software().getVirtualFolders())).hasSize(2);
    }

    private static byte[] zip(String name) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write("content".getBytes(StandardCharsets.UTF_8));
            zip.closeEntry();
        }
        return bytes.toByteArray();
    }

    @Test
    void users_whenCreatedPatchedAndDeleted_areWhatTheyWereMade() {
        User created = get(wats.scim().createUser(User.named("kari@example.com").build()));
        User patched = get(wats.scim()
                .updateUser(created.id(), UserPatch.of().fullName("Kari").deactivated()));
        assertThat(patched.active()).isFalse();
        assertThat(get(wats.scim().getUserByUsername("kari@example.com"))).isEqualTo(patched);
        assertThat(all(wats.scim().users(2).items())).hasSize(4);
        assertThat(all(wats.scim()
                        .usersMatching("userName eq \"kari@example.com\"")
                        .items()))
                .hasSize(1);
        run(wats.scim().deleteUser(created.id()));
        assertThat(all(wats.scim().users(2).items())).hasSize(3);
        assertThat(get(wats.scim().getToken(7)).durationDays()).isEqualTo(7);
    }

    @Test
    void processes_whenLookedUp_areThoseThatTheReportsName() {
        assertThat(get(wats.process().getProcess(100)).name()).isEqualTo("End of line test");
        assertThat(get(wats.process().isValidOperation(ProcessKind.REPAIR, 500)))
                .isTrue();
        assertThat(all(wats.process().getWipOperations())).hasSize(2);
    }
}
