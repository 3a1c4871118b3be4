package io.millrace.wats.scim;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.wats.internal.Models;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A user account (RFC 7643, section 4.1).
 *
 * @param id the server's id; null for a user that is to be created
 * @param userName usually an e-mail address
 * @param externalId the id at the identity provider
 * @param meta what the server tells about the resource, such as {@code created}
 * @param unknown members that are not modelled here
 */
@RecordBuilder
public record User(
        @Nullable String id,
        @Nullable String userName,
        @Nullable String displayName,
        @Nullable Boolean active,
        @Nullable String externalId,
        @Nullable Name name,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Email> emails,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> schemas,
        @Nullable Map<String, Object> meta,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown)
        implements UserBuilder.With {
    private static final String SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:User";

    public User {
        emails = Models.list(emails);
        schemas = Models.list(schemas);
        unknown = Models.unknown(unknown);
    }

    /** A user that is to be created. */
    public static UserBuilder named(String userName) {
        return UserBuilder.builder().userName(userName);
    }

    /** This user as it is sent to be created. */
    User checkNew() {
        Models.required("userName", userName);
        if (id != null) {
            throw new MillraceException(ErrorCode.INVALID_INPUT, "the user has an id, so it exists");
        }
        return schemas.isEmpty() ? withSchemas(List.of(SCHEMA)) : this;
    }

    /** The parts of a person's name. */
    public record Name(
            @Nullable String formatted,
            @Nullable String givenName,
            @Nullable String familyName,
            @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {

        public Name {
            unknown = Models.unknown(unknown);
        }

        /** Somebody with a given and a family name. */
        public static Name of(String givenName, String familyName) {
            return new Name(null, givenName, familyName, Map.of());
        }
    }

    /** An e-mail address; {@code type} is such as {@code work}. */
    public record Email(
            @Nullable String value,
            @Nullable String type,
            @Nullable Boolean primary,
            @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {

        public Email {
            unknown = Models.unknown(unknown);
        }

        /** An address at work, and the one to write to. */
        public static Email of(String address) {
            return new Email(address, "work", true, Map.of());
        }
    }
}
