package io.millrace.wats.rootcause;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.wats.Json;
import io.millrace.wats.Setting;
import io.millrace.wats.rootcause.TicketUpdate.Attachment;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What tickets look like as JSON and in Java. The names are those of the vendor's document. */
class RootCauseModelTest {
    private static final String JSON = Json.fixture(RootCauseModelTest.class, "ticket.json");

    @Test
    void ticket_whenRead_hasEveryMember() {
        Instant created = Instant.parse("2026-03-01T08:00:00Z");
        assertThat(Json.read(JSON, Ticket.class))
                .isEqualTo(Ticket.about("Ripple on 12V")
                        .ticketId(UUID.fromString("0f9d1a52-3c1b-4b54-9d1d-5f0d9a1c7e01"))
                        .ticketNumber(42)
                        .progress("50 %")
                        .status(TicketStatus.OPEN)
                        .priority(TicketPriority.HIGH)
                        .owner("kari")
                        .team("Power")
                        .origin("Line 3")
                        .reportUuid(UUID.fromString("7c5d7a0e-6a55-4f0d-8f0b-6d1f0d8f2b90"))
                        .createdUtc(created)
                        .updatedUtc(Instant.parse("2026-03-01T09:00:00.5Z"))
                        .tags(List.of(new Setting("Line", "3", 0, Map.of())))
                        .history(List.of(TicketUpdate.comment("Seen on three units today")
                                .withUpdateId(UUID.fromString("11111111-2222-4333-8444-555566667777"))
                                .withUpdateUtc(created)
                                .withUpdateUser("kari")
                                .withUpdateType(UpdateType.TEXT)
                                .withAttachments(List.of(Attachment.of(
                                        UUID.fromString("5d0f9f0a-7f3e-4f1c-8a3d-2b1c0d9e8f70"), "scope.png")))))
                        .build());
    }

    @Test
    void ticket_whenWritten_hasTheVendorsNamesAndNothingElse() {
        assertThat(Json.members(Json.read(JSON, Ticket.class)))
                .isEqualTo(Json.read(
                        JSON.replace("\"assignee\": null, ", "").replace("09:00:00.5\"", "09:00:00.5Z\""), Map.class));
        assertThat(Json.write(Ticket.about("a").build())).isEqualTo("{\"subject\":\"a\",\"priority\":1}");
    }

    @Test
    void ticket_whenMembersAreNullOrUnknown_keepsTheUnknown() {
        Ticket odd = Json.read(
                "{\"subject\":\"a\",\"tags\":null,\"history\":[null,{\"mood\":1.10,\"attachments\":[{\"size\":null}]}],"
                        + "\"update\":null,\"x\":null}",
                Ticket.class);
        assertThat(odd.tags()).isEmpty();
        assertThat(Json.write(odd))
                .isEqualTo(
                        "{\"subject\":\"a\",\"history\":[{\"attachments\":[{\"size\":null}],\"mood\":1.10}],\"x\":null}");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 64, 99})
    void numbers_whenTheyAreNotKnown_areKept(int number) {
        String json =
                "{\"status\":" + number + ",\"priority\":" + number + ",\"update\":{\"updateType\":" + number + "}}";
        assertThat(Json.write(Json.read(json, Ticket.class))).isEqualTo(json);
    }

    @Test
    void status_whenCombined_isNotASingleOne() {
        assertThat(TicketStatus.OPEN.or(TicketStatus.IN_PROGRESS)).isEqualTo(TicketStatus.of(3));
        assertThat(TicketStatus.OPEN.or(TicketStatus.IN_PROGRESS).isSingle()).isFalse();
        assertThat(TicketStatus.ARCHIVED.isSingle()).isTrue();
    }
}
