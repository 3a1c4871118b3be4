package io.millrace.wats.scim;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.wats.Json;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What users look like as JSON and in Java. The names are those of RFC 7643 that WATS knows. */
class UserModelTest {
    private static final String JSON = """
            {"id":"aaaaaaaa-0000-4000-8000-000000000001","userName":"a@b.c","displayName":"Anna","active":true,
             "externalId":"x-1","name":{"formatted":"Anna B","givenName":"Anna","familyName":"B"},
             "emails":[{"value":"a@b.c","type":"work","primary":true}],
             "schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],
             "meta":{"resourceType":"User","version":1.10,"none":null}}
            """;

    @Test
    void user_whenRead_hasEveryMember() {
        User user = Json.read(JSON, User.class);
        assertThat(user)
                .isEqualTo(UserBuilder.builder()
                        .id("aaaaaaaa-0000-4000-8000-000000000001")
                        .userName("a@b.c")
                        .displayName("Anna")
                        .active(true)
                        .externalId("x-1")
                        .name(new User.Name("Anna B", "Anna", "B", Map.of()))
                        .emails(List.of(new User.Email("a@b.c", "work", true, Map.of())))
                        .schemas(List.of("urn:ietf:params:scim:schemas:core:2.0:User"))
                        .meta(user.meta())
                        .build());
        assertThat(user.meta()).containsEntry("resourceType", "User").containsEntry("version", new BigDecimal("1.10"));
    }

    @Test
    void user_whenWritten_hasTheStandardsNamesAndNothingElse() {
        assertThat(Json.members(Json.read(JSON, User.class))).isEqualTo(Json.read(JSON, Map.class));
        assertThat(Json.write(UserBuilder.builder().userName("a@b.c").build())).isEqualTo("{\"userName\":\"a@b.c\"}");
    }

    @Test
    void user_whenMembersAreNullOrMissing_isRead() {
        User nulls = Json.read(
                "{\"id\":null,\"userName\":null,\"displayName\":null,\"active\":null,\"externalId\":null,\"name\":null,"
                        + "\"emails\":[null],\"schemas\":null,\"meta\":null}",
                User.class);
        assertThat(nulls).isEqualTo(Json.read("{}", User.class));
        assertThat(nulls.emails()).isEmpty();
        assertThat(nulls.schemas()).isEmpty();
    }

    @Test
    void unknownMembers_whenReadChangedAndWritten_areAsTheyWere() {
        String json = "{\"displayName\":\"%s\",\"title\":null,\"name\":{\"givenName\":\"A\",\"middleName\":\"M\"},"
                + "\"emails\":[{\"value\":\"a@b.c\",\"display\":\"A\"}],\"roles\":[{\"value\":\"x\",\"weight\":0.10}]}";
        User changed = Json.read(json.formatted("old"), User.class).withDisplayName("new");
        assertThat(Json.members(changed)).isEqualTo(Json.read(json.formatted("new"), Map.class));
    }
}
