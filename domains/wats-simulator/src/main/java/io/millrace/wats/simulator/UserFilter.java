package io.millrace.wats.simulator;

import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The SCIM filters that the simulator knows: one attribute, {@code eq}, {@code co}, {@code sw} or {@code ew}, and a value (RFC
 * 7644, section 3.4.2.2). WATS does not document which ones it knows.
 */
final class UserFilter {

    private static final Pattern COMPARISON = Pattern.compile(
            "\\s*(id|userName|displayName|externalId)\\s+(eq|co|sw|ew)\\s+\"([^\"]*)\"\\s*", Pattern.CASE_INSENSITIVE);
    private static final Pattern ACTIVE =
            Pattern.compile("\\s*active\\s+eq\\s+\"?(true|false)\"?\\s*", Pattern.CASE_INSENSITIVE);

    private UserFilter() {}

    static Predicate<ObjectNode> of(@Nullable String filter) {
        if (filter == null) {
            return user -> true;
        }
        Matcher active = ACTIVE.matcher(filter);
        if (active.matches()) {
            boolean wanted = active.group(1).equalsIgnoreCase("true");
            return user -> user.path("active").asBoolean(false) == wanted;
        }
        Matcher comparison = COMPARISON.matcher(filter);
        if (!comparison.matches()) {
            throw Refusal.badRequest(
                    "The simulator supports only filters such as userName eq \"a@b.c\"; got: " + filter);
        }
        String attribute =
                ODataFilter.property(comparison.group(1), List.of("id", "userName", "displayName", "externalId"));
        String wanted = comparison.group(3).toLowerCase(Locale.ROOT);
        return switch (comparison.group(2).toLowerCase(Locale.ROOT)) {
            case "eq" -> user -> text(user, attribute).equals(wanted);
            case "co" -> user -> text(user, attribute).contains(wanted);
            case "sw" -> user -> text(user, attribute).startsWith(wanted);
            default -> user -> text(user, attribute).endsWith(wanted);
        };
    }

    /** SCIM compares these attributes without regard to case. */
    private static String text(ObjectNode user, String attribute) {
        return user.path(attribute).asString("").toLowerCase(Locale.ROOT);
    }
}
