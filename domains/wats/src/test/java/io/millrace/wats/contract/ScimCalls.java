package io.millrace.wats.contract;

import io.millrace.core.Cursor;
import io.millrace.wats.Wats;
import io.millrace.wats.scim.User;
import io.millrace.wats.scim.UserPatch;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.reactivestreams.Publisher;

/** The calls that {@code wire/scim.txt} says the requests of. */
final class ScimCalls {

    private ScimCalls() {}

    static Map<String, Function<Wats, Publisher<?>>> calls() {
        Map<String, Function<Wats, Publisher<?>>> calls = new LinkedHashMap<>();
        calls.put(
                "scim.users from", w -> w.scim().users(1).byPage(Cursor.at(2L)).take(1));
        calls.put("scim.users pages", w -> w.scim().users(2));
        calls.put("scim.users first", w -> w.scim().users(2).items().take(1));
        calls.put("scim.users page-size", w -> w.scim().users());
        calls.put("scim.users exact", w -> w.scim().users(3));
        calls.put("scim.usersMatching", w -> w.scim().usersMatching("userName eq \"a@b.c\""));
        calls.put("scim.getUser", w -> w.scim().getUser("aaaaaaaa-0000-4000-8000-000000000001"));
        calls.put("scim.getUserByUsername mail", w -> w.scim().getUserByUsername("kari@example.com"));
        calls.put("scim.getUserByUsername backslash", w -> w.scim().getUserByUsername("CORP\\kari"));
        calls.put(
                "scim.getUserByUsername every-character", w -> w.scim().getUserByUsername("o'neil+x y/z@example.com"));
        calls.put("scim.createUser", w -> w.scim()
                .createUser(User.named("kari@example.com").active(true).build()));
        calls.put(
                "scim.updateUser", w -> w.scim().updateUser("a", UserPatch.of().levels(List.of("Oslo", "Bergen"))));
        calls.put("scim.activateUser", w -> w.scim().activateUser("a"));
        calls.put("scim.deactivateUser", w -> w.scim().deactivateUser("a"));
        calls.put("scim.updateDisplayName", w -> w.scim().updateDisplayName("a", "Kari Å"));
        calls.put("scim.deleteUser", w -> w.scim().deleteUser("aaaaaaaa-0000-4000-8000-000000000001"));
        calls.put("scim.getToken", w -> w.scim().getToken());
        return calls;
    }
}
