package io.millrace.wats.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.wats.Json;
import io.millrace.wats.process.RepairOperation.MiscInfoField;
import io.millrace.wats.process.RepairOperation.RepairCategory;
import io.millrace.wats.process.RepairOperation.RepairCode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What processes look like as JSON and in Java. */
class ProcessModelTest {
    private static final String JSON = Json.fixture(ProcessModelTest.class, "processes.json");

    private static final RepairOperation REPAIR = RepairOperationBuilder.builder()
            .uutBinding(Constraint.OPTIONAL)
            .bomBinding(Constraint.REQUIRED)
            .vendorBinding(Constraint.NEVER)
            .compRefMask(".*")
            .compRefValidationText("Any reference")
            .repairCategories(List.of(
                    new RepairCategory(
                            UUID.fromString("11111111-2222-4333-8444-555566667777"),
                            "Component",
                            Constraint.OPTIONAL,
                            1,
                            List.of(
                                    new RepairCode(
                                            UUID.fromString("99999999-2222-4333-8444-555566667777"),
                                            "Defect component",
                                            RepairType.COMPONENT,
                                            Constraint.REQUIRED,
                                            1,
                                            Map.of()),
                                    new RepairCode(
                                            UUID.fromString("99999999-2222-4333-8444-555566667778"),
                                            "Odd",
                                            RepairType.of(42),
                                            Constraint.of(9),
                                            0,
                                            Map.of())),
                            Map.of()),
                    new RepairCategory(
                            UUID.fromString("11111111-2222-4333-8444-555566667778"),
                            "Empty",
                            null,
                            0,
                            List.of(),
                            Map.of())))
            .miscInfos(List.of(new MiscInfoField(
                    UUID.fromString("88888888-2222-4333-8444-555566667777"), "Work order", "A;B", 0, 3, Map.of())))
            .build();

    private static List<ProcessInfo> read() {
        return Arrays.asList(Json.read(JSON, ProcessInfo[].class));
    }

    @Test
    void process_whenRead_hasEveryMember() {
        assertThat(read())
                .containsExactly(
                        ProcessInfoBuilder.builder()
                                .code(100)
                                .name("End of line test")
                                .description("Final test")
                                .isTestOperation(true)
                                .processIndex(10)
                                .state(1)
                                .build(),
                        ProcessInfoBuilder.builder()
                                .code(20000)
                                .name("repair")
                                .isTestOperation(true)
                                .isWipOperation(true)
                                .state(7)
                                .build(),
                        ProcessInfoBuilder.builder()
                                .code(500)
                                .name("Repair")
                                .isRepairOperation(true)
                                .processIndex(0)
                                .state(1)
                                .repairOperation(REPAIR)
                                .build(),
                        ProcessInfoBuilder.builder()
                                .code(200)
                                .name("Assembly")
                                .isWipOperation(true)
                                .processIndex(20)
                                .state(1)
                                .build());
    }

    @Test
    void process_whenWrittenAndReadAgain_isTheSame() {
        for (ProcessInfo process : read()) {
            assertThat(Json.read(Json.write(process), ProcessInfo.class)).isEqualTo(process);
        }
        assertThat(Json.write(read().get(3)))
                .isEqualTo("{\"code\":200,\"name\":\"Assembly\",\"isTestOperation\":false,\"isRepairOperation\":false,"
                        + "\"isWipOperation\":true,\"processIndex\":20,\"state\":1}");
    }

    @Test
    void unknownMembers_whenReadAndWritten_areAsTheyWere() {
        String json = "{\"code\":1,\"ProcessID\":\"x\",\"none\":null,\"isTestOperation\":false,"
                + "\"isRepairOperation\":true,\"isWipOperation\":false,\"repairOperation\":{\"BomConstraint\":1.10,"
                + "\"repairCategories\":[{\"sortOrder\":2,\"repairCodes\":[{\"selectable\":true}]}],"
                + "\"miscInfos\":[{\"hint\":null}]}}";
        assertThat(Json.members(Json.read(json, ProcessInfo.class))).isEqualTo(Json.read(json, Map.class));
    }

    @Test
    void process_whenMembersAreNullOrMissing_isRead() {
        assertThat(Json.read(
                        "{\"code\":null,\"name\":null,\"description\":null,\"isTestOperation\":null,"
                                + "\"isRepairOperation\":null,\"isWipOperation\":null,\"processIndex\":null,"
                                + "\"state\":null,\"repairOperation\":null}",
                        ProcessInfo.class))
                .isEqualTo(Json.read("{}", ProcessInfo.class));
        assertThat(Json.read("{\"repairCategories\":null,\"miscInfos\":[null]}", RepairOperation.class))
                .isEqualTo(Json.read("{}", RepairOperation.class));
    }

    @Test
    void constraint_whenItIsNoNumber_isUnknown() {
        assertThat(Json.read(
                        "{\"repairCategories\":[{\"imageConstraint\":\"\",\"repairCodes\":[{\"imageConstraint\":\"?\"}]}]}",
                        RepairOperation.class))
                .isEqualTo(Json.read("{\"repairCategories\":[{\"repairCodes\":[{}]}]}", RepairOperation.class));
    }

    @Test
    void findCode_whenSpelledExactly_findsIt() {
        assertThat(REPAIR.findCode("Component", "Defect component").map(RepairCode::failureType))
                .contains(RepairType.COMPONENT);
        assertThat(REPAIR.findCode("component", "Defect component")).isEmpty();
        assertThat(REPAIR.findCode("Empty", "Defect component")).isEmpty();
    }
}
