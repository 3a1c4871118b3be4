package io.millrace.wats.scim;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.wats.internal.Models;
import java.util.List;
import java.util.stream.Stream;

/**
 * What to change of a user (RFC 7644, section 3.5.2), as far as WATS takes it: replacing these attributes, and no others.
 * Blank values are refused. The vendor's document shows several changes in one patch, but whether servers take them is not
 * proven.
 *
 * <pre>{@code
 * UserPatch.of().fullName("Kari Å").deactivated()
 * }</pre>
 */
public record UserPatch(
        List<String> schemas, @JsonProperty("Operations") List<Operation> operations) {
    private static final String SCHEMA = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

    public UserPatch {
        schemas = Models.list(schemas);
        operations = Models.list(operations);
    }

    /** One attribute and its new value, a text or a boolean. */
    public record Operation(String op, String path, Object value) {}

    /** A patch that changes nothing yet. */
    public static UserPatch of() {
        return new UserPatch(List.of(SCHEMA), List.of());
    }

    /** Lets the user in again. */
    public UserPatch activated() {
        return replace("active", true);
    }

    /** Locks the user out. */
    public UserPatch deactivated() {
        return replace("active", false);
    }

    public UserPatch fullName(String name) {
        return text("fullName", name);
    }

    public UserPatch givenName(String name) {
        return text("givenName", name);
    }

    public UserPatch familyName(String name) {
        return text("familyName", name);
    }

    public UserPatch email(String address) {
        return text("email", address);
    }

    /** The user's role; the server refuses one that it does not know. */
    public UserPatch roles(String role) {
        return text("roles", role);
    }

    /** Levels that the user is restricted to, too; those that there are stay. */
    public UserPatch levels(List<String> levels) {
        return several("levels", levels);
    }

    /** Product groups that the user is restricted to, too; those that there are stay. */
    public UserPatch productGroups(List<String> groups) {
        return several("productGroups", groups);
    }

    private UserPatch several(String path, List<String> values) {
        if (values.stream().anyMatch(value -> Models.required(path, value).contains(";"))) {
            throw new MillraceException(
                    ErrorCode.INVALID_INPUT, path + " cannot hold ';', which stands between them: " + values);
        }
        return text(path, String.join(";", values));
    }

    private UserPatch text(String path, String value) {
        return replace(path, Models.required(path, value));
    }

    private UserPatch replace(String path, Object value) {
        return new UserPatch(
                schemas,
                Stream.concat(operations.stream(), Stream.of(new Operation("replace", path, value)))
                        .toList());
    }
}
