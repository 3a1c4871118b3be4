package io.millrace.odoo;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.http.Secret;
import org.jspecify.annotations.Nullable;

/** Who calls, of which database, and by which protocol. Shows its secret to nobody. */
public final class OdooLogin {
    private final @Nullable String database;
    private final @Nullable String user;
    private final String secret;
    private final Protocol protocol;

    private OdooLogin(@Nullable String database, @Nullable String user, String secret, Protocol protocol) {
        this.database = database;
        this.user = user;
        this.secret = secret;
        this.protocol = protocol;
    }

    /**
     * A user, by whichever protocol the server has; see {@link Protocol#PROBED}.
     *
     * @param apiKey an API key of the user; a password only works on servers before version 19
     * @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if any is blank
     */
    public static OdooLogin of(String database, String user, String apiKey) {
        return named(database, user, apiKey, Protocol.PROBED);
    }

    /**
     * A user, by {@link Protocol#JSON_RPC}.
     *
     * @param secret the user's password, or an API key
     * @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if any is blank
     */
    public static OdooLogin jsonRpc(String database, String user, String secret) {
        return named(database, user, secret, Protocol.JSON_RPC);
    }

    /**
     * Whoever has the key, by {@link Protocol#JSON_2}, in the only database of the server.
     *
     * @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if the key is blank or cannot stand in a header
     */
    public static OdooLogin json2(String apiKey) {
        Secret.of(apiKey);
        return new OdooLogin(null, null, apiKey, Protocol.JSON_2);
    }

    /**
     * Whoever has the key, by {@link Protocol#JSON_2}, in one of several databases.
     *
     * @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if any is blank, or the key cannot stand in a header
     */
    public static OdooLogin json2(String database, String apiKey) {
        Secret.of(apiKey);
        return new OdooLogin(required("database", database), null, apiKey, Protocol.JSON_2);
    }

    private static OdooLogin named(String database, String user, String secret, Protocol protocol) {
        return new OdooLogin(
                required("database", database), required("user", user), required("secret", secret), protocol);
    }

    private static String required(String name, String value) {
        if (value.isBlank()) {
            throw new MillraceException(ErrorCode.INVALID_INPUT, "the login's " + name + " is blank");
        }
        return value;
    }

    /** By which protocol. */
    public Protocol protocol() {
        return protocol;
    }

    @Nullable
    String database() {
        return database;
    }

    @Nullable
    String user() {
        return user;
    }

    String secret() {
        return secret;
    }

    @Override
    public String toString() {
        return (user == null ? "***" : user + ":***") + (database == null ? "" : "@" + database);
    }
}
