package io.millrace.odoo;

import static io.millrace.odoo.Domain.where;
import static io.millrace.odoo.Given.failureOf;
import static io.millrace.odoo.Given.json;
import static io.millrace.odoo.Given.valueOf;
import static io.millrace.odoo.Given.valuesOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Result;
import io.millrace.odoo.testing.FakeOdoo;
import io.millrace.odoo.testing.Fault;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows as Java records: what {@code false} means is told by the declared type. */
class RecordClientTest {
    @OdooModel("res.partner")
    record Partner(
            Long id,
            String name,
            String comment,
            boolean isCompany,
            Boolean active,
            Many2One countryId,
            @OdooField("parent_id") Long parent,
            List<Long> categoryId,
            @OdooField(readOnly = true) List<Long> childIds,
            BigDecimal creditLimit,
            int color,
            LocalDate date,
            Instant meeting,
            byte[] image,
            Reference origin,
            Map<String, Object> extra,
            @OdooField(readOnly = true) Instant createDate) {
        static Partner named(String name) {
            return new Partner(
                    null, name, null, false, true, null, null, List.of(), List.of(), null, 0, null, null, null, null,
                    null, null);
        }

        Partner withComment(String other) {
            return new Partner(
                    id,
                    name,
                    other,
                    isCompany,
                    active,
                    countryId,
                    parent,
                    categoryId,
                    childIds,
                    creditLimit,
                    color,
                    date,
                    meeting,
                    image,
                    origin,
                    extra,
                    createDate);
        }
    }

    @OdooModel("res.partner")
    record Colour(long color, double creditLimit, Object state, List<Object> childIds) {}

    @OdooModel("res.partner")
    record Named(String name) {
        Named {
            if (name.startsWith("B")) {
                throw new IllegalArgumentException("not with a B");
            }
        }
    }

    private final FakeOdoo server = FakeOdoo.start();
    private final Odoo odoo = Given.client(server, Given.jsonRpc());
    private final RecordClient<Partner> partners = odoo.records(Partner.class);

    @AfterEach
    void close() {
        odoo.close();
        server.close();
    }

    @Test
    void get_whenNothingIsSet_isNullOrZeroOrEmpty() {
        Partner deco = valueOf(partners.get(9));
        assertThat(deco)
                .isEqualTo(new Partner(
                        9L,
                        "Deco",
                        null,
                        true,
                        true,
                        null,
                        null,
                        List.of(),
                        List.of(),
                        new BigDecimal("0.0"),
                        0,
                        null,
                        null,
                        null,
                        null,
                        null,
                        Instant.parse("2026-11-01T12:00:00Z")));
        assertThat(server.lastCall().named())
                .isEqualTo(
                        json(
                                "{'fields':['id','name','comment','is_company','active','country_id','parent_id','category_id',"
                                        + "'child_ids','credit_limit','color','date','meeting','image','origin','extra','create_date']}"));
        assertThat(valueOf(odoo.records(Colour.class).get(9))).isEqualTo(new Colour(0, 0, false, List.of()));
    }

    @Test
    void create_whenAllIsSet_readsBackAsItWas() {
        Partner whole = new Partner(
                null,
                "Whole",
                "text",
                true,
                true,
                new Many2One(21, "any"),
                7L,
                List.of(1L, 2L),
                List.of(99L),
                new BigDecimal("12.5"),
                7,
                LocalDate.of(2025, 1, 2),
                Instant.parse("2025-01-02T03:04:05Z"),
                new byte[] {1, 2},
                new Reference("sale.order", 3),
                Map.of("a", List.of(1)),
                null);

        long id = valueOf(partners.create(whole));

        assertThat(server.lastCall().args().get(0)).asString().doesNotContain("create_date", "child_ids", "id=null");
        Partner read = valueOf(partners.get(id));
        assertThat(read)
                .usingRecursiveComparison()
                .ignoringFields("id", "createDate", "countryId", "childIds", "extra")
                .isEqualTo(whole);
        assertThat(read.countryId()).isEqualTo(new Many2One(21, "Belgium"));
        assertThat(read.extra()).isEqualTo(Map.of("a", List.of(1)));
        assertThat(read.id()).isEqualTo(id);
    }

    @Test
    void update_always_writesWhatHasChangedAlone() {
        Partner before = valueOf(partners.get(7));
        valueOf(partners.update(7, before, before.withComment("new")));
        assertThat(server.lastCall().args()).isEqualTo(json("[[7],{'comment':'new'}]"));
        valueOf(partners.update(7, before.withComment("new"), before));
        assertThat(server.lastCall().args()).isEqualTo(json("[[7],{'comment':false}]"));
        valueOf(partners.update(7, before, before));
        Partner sameCountry = new Partner(
                7L,
                before.name(),
                null,
                true,
                true,
                Many2One.to(21),
                null,
                List.of(),
                List.of(),
                before.creditLimit(),
                0,
                null,
                null,
                null,
                null,
                null,
                null);
        valueOf(partners.update(7, before, sameCountry));
        assertThat(server.calls("write")).hasSize(2);
        Partner linked = new Partner(
                7L,
                before.name(),
                null,
                true,
                true,
                null,
                null,
                List.of(2L),
                List.of(),
                before.creditLimit(),
                0,
                null,
                null,
                null,
                null,
                null,
                null);
        valueOf(partners.update(7, before, linked));
        assertThat(server.lastCall().args()).isEqualTo(json("[[7],{'country_id':false,'category_id':[[6,0,[2]]]}]"));
    }

    @Test
    void list_always_readsTheFieldsOfTheType() {
        RecordClient<Named> named = odoo.records(Named.class);
        Domain companies = where("is_company").eq(true);
        assertThat(valuesOf(named.list(companies).items())).containsExactly(new Named("Azure"), new Named("Deco"));
        assertThat(valuesOf(named.list(companies, 1).items())).hasSize(2);
        assertThat(valuesOf(named.listInOrder(companies, "name desc", 1).items()))
                .containsExactly(new Named("Deco"), new Named("Azure"));
        assertThat(valuesOf(named.searchRead(Query.of(companies).fields("ref").order("name"))))
                .containsExactly(new Named("Azure"), new Named("Deco"));
        assertThat(server.lastCall().named()).containsEntry("fields", List.of("name"));
        assertThat(valuesOf(
                        named.withContext(OdooContext.NONE.language("fr_FR")).read(List.of(9L))))
                .containsExactly(new Named("Deco"));
        assertThat(server.lastCall().named()).containsEntry("context", Map.of("lang", "fr_FR"));
    }

    @Test
    void find_whenThereIsNone_isEmpty_andGetNotFound() {
        assertThat(valueOf(partners.find(999))).isNull();
        assertThat(failureOf(partners.get(999)).code()).isEqualTo(ErrorCode.NOT_FOUND);
    }

    @Test
    void getRecordsBatch_always_hasAnOutcomeForEachId() {
        List<Result<Named>> results = valuesOf(odoo.records(Named.class).getRecordsBatch(List.of(9L, 999L, 7L)));
        assertThat(results.get(0)).isEqualTo(Result.success(new Named("Deco")));
        assertThat(results.get(1).isFailure()).isTrue();
        assertThat(results.get(2)).isEqualTo(Result.success(new Named("Azure")));
    }

    @Test
    void createAll_always_isOneCall() {
        assertThat(valueOf(partners.createAll(List.of(Partner.named("A"), Partner.named("B")))))
                .containsExactly(10L, 11L);
        assertThat(server.lastCall().args())
                .isEqualTo(json("[[{'name':'A','is_company':false,'active':true,'color':0},"
                        + "{'name':'B','is_company':false,'active':true,'color':0}]]"));
    }

    @Test
    void read_whenTheRecordRefusesTheRow_isInvalid() {
        assertThat(failureOf(odoo.records(Named.class).get(8)))
                .returns(ErrorCode.INVALID_RESPONSE, MillraceException::code)
                .hasMessageContaining("not with a B");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "\"name\":\"Azure\"; \"name\":5",
                "\"is_company\":true; \"is_company\":\"yes\"",
                "\"country_id\":[21,\"Belgium\"]; \"country_id\":\"Belgium\"",
                "\"country_id\":[21,\"Belgium\"]; \"country_id\":[]",
                "\"category_id\":[]; \"category_id\":[\"a\"]",
                "\"color\":0; \"color\":1.5",
                "\"color\":0; \"color\":4294967296",
                "\"date\":false; \"date\":\"yesterday\"",
                "\"meeting\":false; \"meeting\":\"2025-01-02T03:04:05Z\"",
                "\"image\":false; \"image\":\"%%%\"",
                "\"origin\":false; \"origin\":\"nothing\"",
                "\"extra\":false; \"extra\":[]",
                "\"credit_limit\":0.0; \"credit_limit\":\"a lot\""
            })
    void read_whenAValueIsOfAnotherType_saysWhichFieldAndNotTheValue(String sent, String instead) {
        server.fault("read", 1, Fault.replacing(sent, instead));
        String field = "res.partner." + sent.substring(1, sent.indexOf("\":"));
        assertThat(failureOf(partners.get(7)))
                .returns(ErrorCode.INVALID_RESPONSE, MillraceException::code)
                .hasMessageContaining(field)
                .hasMessageNotContaining("Belgium")
                .hasMessageNotContaining("a lot");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "false", "null"})
    void read_whenATextIsEmptyOrNot_isNullAlike(String sent) {
        server.fault("read", 1, Fault.replacing("\"comment\":false", "\"comment\":" + sent));
        assertThat(valueOf(partners.get(7)).comment()).isNull();
    }

    @Test
    void read_whenAnIntegerIsLarge_isStillOne() {
        valueOf(odoo.model("res.partner").write(List.of(7L), Map.of("color", 4_294_967_296L)));
        assertThat(valueOf(odoo.records(Colour.class).get(7)).color()).isEqualTo(4_294_967_296L);
    }

    record Unnamed(String name) {}

    @OdooModel("res.partner")
    record Optionally(Optional<String> name) {}

    @OdooModel("res.partner")
    record Typed(List<String> names) {}

    @OdooModel("res.partner")
    record Twice(String name, @OdooField("name") String other) {}

    @OdooModel("res.partner")
    record Nothing() {}

    @OdooModel("no such/model")
    record Elsewhere(String name) {}

    @ParameterizedTest
    @ValueSource(classes = {Unnamed.class, Optionally.class, Typed.class, Twice.class, Nothing.class, Elsewhere.class})
    <T extends Record> void records_ofATypeThatCannotBeOne_areRefused(Class<T> type) {
        assertThatThrownBy(() -> odoo.records(type))
                .isInstanceOfSatisfying(MillraceException.class, refused -> assertThat(refused.code())
                        .isEqualTo(ErrorCode.INVALID_INPUT));
    }

    @Test
    void references_whenTheyReferToNothing_areRefused() {
        assertThatThrownBy(() -> Many2One.to(0)).isInstanceOf(MillraceException.class);
        assertThatThrownBy(() -> new Reference(" ", 1)).isInstanceOf(MillraceException.class);
        assertThatThrownBy(() -> new Reference("a,b", 1)).isInstanceOf(MillraceException.class);
        assertThatThrownBy(() -> new Reference("a", 0)).isInstanceOf(MillraceException.class);
    }
}
