package io.millrace.wats.scim;

import io.millrace.batch.Batch;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Page;
import io.millrace.core.Paged;
import io.millrace.core.Result;
import io.millrace.http.Pipeline;
import io.millrace.http.Repeatability;
import io.millrace.http.Request;
import io.millrace.wats.internal.Models;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads and writes user accounts (SCIM, RFC 7644, as far as WATS has it: one user a request, no replacing as a whole, no groups).
 * Nothing is sent before subscription; a blank id or name fails as {@link ErrorCode#INVALID_INPUT} without being sent.
 */
public final class ScimClient {
    private static final String DOMAIN = "scim";
    private static final int USUAL_DAYS = 90;
    private static final int DEFAULT_PAGE_SIZE = 100;
    private static final long FIRST_INDEX = 1;

    private final Pipeline pipeline;

    /** A client over a pipeline of your own; usually {@link io.millrace.wats.Wats#scim()} is what you want. */
    public ScimClient(Pipeline pipeline) {
        this.pipeline = Objects.requireNonNull(pipeline, "pipeline");
    }

    /** All users, 100 a page. */
    public Paged<User, Long> users() {
        return users(DEFAULT_PAGE_SIZE);
    }

    /**
     * All users, in the server's order. Cursors are SCIM's start index, from 1.
     *
     * <p>{@code GET /api/SCIM/v2/Users} with {@code startIndex} and {@code count}
     *
     * @param pageSizeHint how many users to ask for at once; the server may send fewer, and nothing is lost by it
     * @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if the hint is below 1
     */
    public Paged<User, Long> users(int pageSizeHint) {
        return pages(pageSizeHint, null);
    }

    /**
     * The users that a SCIM filter such as {@code userName eq "a@b.c"} wants, 100 a page. The vendor's document has the
     * parameter, but not which filters the server knows; a look-up by name that is sure is {@link #getUserByUsername}.
     *
     * <p>{@code GET /api/SCIM/v2/Users} with {@code filter}, {@code startIndex} and {@code count}
     */
    public Paged<User, Long> usersMatching(String filter) {
        return pages(DEFAULT_PAGE_SIZE, Models.required("filter", filter));
    }

    private Paged<User, Long> pages(int pageSizeHint, @Nullable String filter) {
        Models.atLeast(1, "pageSizeHint", pageSizeHint);
        return Paged.of(cursor -> {
            long startIndex = cursor.placeOr(FIRST_INDEX);
            return pipeline.send(() -> Request.get("/api/SCIM/v2/Users")
                            .named(DOMAIN, "users")
                            .query("filter", filter)
                            .query("startIndex", startIndex)
                            .query("count", pageSizeHint)
                            .as(UserList.class))
                    .switchIfEmpty(startIndex == FIRST_INDEX ? Mono.just(new UserList(0L, List.of())) : Mono.empty())
                    .map(page ->
                            Page.indexed(page.users(), startIndex + page.nulls(), FIRST_INDEX, page.totalResults()));
        });
    }

    /** The user with an id; {@link ErrorCode#NOT_FOUND} if there is none: {@code GET /api/SCIM/v2/Users/{id}}. */
    public Mono<User> getUser(String id) {
        return pipeline.send(() -> Request.get("/api/SCIM/v2/Users/{id}", id)
                .named(DOMAIN, "getUser")
                .as(User.class)
                .ifEmpty(ErrorCode.NOT_FOUND, "there is no user " + id));
    }

    /** As {@link #getUser}, but completes empty if there is none. */
    public Mono<User> findUser(String id) {
        return Models.orEmpty(getUser(id));
    }

    /**
     * The user with a name; {@link ErrorCode#NOT_FOUND} if there is none.
     *
     * <p>{@code GET /api/SCIM/v2/Users/userName={userName}}
     */
    public Mono<User> getUserByUsername(String userName) {
        return pipeline.send(() -> Request.get("/api/SCIM/v2/Users/userName={userName}", userName)
                .named(DOMAIN, "getUserByUsername")
                .as(User.class)
                .ifEmpty(ErrorCode.NOT_FOUND, "there is no user " + userName));
    }

    /** As {@link #getUserByUsername}, but completes empty if there is none. */
    public Mono<User> findUserByUsername(String userName) {
        return Models.orEmpty(getUserByUsername(userName));
    }

    /**
     * Creates a user; emits it with its id. Where it names no schemas, the standard's is sent. Not repeated after a lost
     * connection ({@link ErrorCode#AMBIGUOUS}).
     *
     * <p>{@code POST /api/SCIM/v2/Users}
     */
    public Mono<User> createUser(User user) {
        return pipeline.send(() -> Request.post("/api/SCIM/v2/Users")
                .named(DOMAIN, "createUser")
                .body(user.checkNew())
                .as(User.class)
                .ifEmpty(ErrorCode.INVALID_RESPONSE, Models.SAVED_UNSEEN));
    }

    /**
     * Changes what a patch says; emits the user as the server has it then. Repeated after a lost connection, because
     * replacing the same twice changes nothing.
     *
     * <p>{@code PATCH /api/SCIM/v2/Users/{id}}
     */
    public Mono<User> updateUser(String id, UserPatch patch) {
        return pipeline.send(() -> {
            if (patch.operations().isEmpty()) {
                throw new MillraceException(ErrorCode.INVALID_INPUT, "the patch changes nothing");
            }
            return Request.patch("/api/SCIM/v2/Users/{id}", id)
                    .named(DOMAIN, "updateUser")
                    .body(patch)
                    .repeatability(Repeatability.IDEMPOTENT)
                    .as(User.class)
                    .ifEmpty(ErrorCode.INVALID_RESPONSE, Models.SAVED_UNSEEN);
        });
    }

    /** Lets a user in again: {@link #updateUser}. */
    public Mono<User> activateUser(String id) {
        return updateUser(id, UserPatch.of().activated());
    }

    /** Locks a user out: {@link #updateUser}. */
    public Mono<User> deactivateUser(String id) {
        return updateUser(id, UserPatch.of().deactivated());
    }

    /** Changes the name that is shown, which a patch calls {@code fullName}: {@link #updateUser}. */
    public Mono<User> updateDisplayName(String id, String displayName) {
        return Mono.defer(() -> updateUser(id, UserPatch.of().fullName(displayName)))
                .onErrorStop();
    }

    /**
     * Deletes a user ({@code DELETE /api/SCIM/v2/Users/{id}}). A lost connection is tried again; {@link ErrorCode#NOT_FOUND}
     * after more than one attempt therefore tells that the user is gone.
     */
    public Mono<Void> deleteUser(String id) {
        return pipeline.send(() -> Request.delete("/api/SCIM/v2/Users/{id}", id).named(DOMAIN, "deleteUser"));
    }

    /** A new token of 90 days for an identity provider; see {@link #getToken(int)}. */
    public Mono<ProvisioningToken> getToken() {
        return getToken(USUAL_DAYS);
    }

    /**
     * A new token for an identity provider that is to manage users. The vendor advises against more than 90 days.
     *
     * <p>{@code GET /api/SCIM/v2/Token} with {@code duration}
     */
    public Mono<ProvisioningToken> getToken(int days) {
        return pipeline.send(() -> Request.get("/api/SCIM/v2/Token")
                .named(DOMAIN, "getToken")
                .query("duration", Models.atLeast(1, "days", days))
                .as(ProvisioningToken.class)
                .ifEmpty(ErrorCode.INVALID_RESPONSE, "the server made no token"));
    }

    /** Reads users by id: ten at once, a request each, with all the options of a batch. */
    public Batch<String, User> usersBatch() {
        return Batch.each(this::getUser).observe(pipeline.observations(), "scim.getUser");
    }

    /** One outcome for each id, in order. */
    public Flux<Result<User>> getUsersBatch(Iterable<String> ids) {
        return usersBatch().results(ids);
    }

    /** Creates users: ten at once, a request each, with all the options of a batch. */
    public Batch<User, User> userCreationBatch() {
        return Batch.each(this::createUser).writing().observe(pipeline.observations(), "scim.createUser");
    }

    /** One outcome for each user, in order. */
    public Flux<Result<User>> createUsersBatch(Iterable<User> users) {
        return userCreationBatch().results(users);
    }

    /** Patches users: ten at once, a request each, with all the options of a batch. */
    public Batch<UserChange, User> userPatchBatch() {
        return Batch.<UserChange, User>each(change -> updateUser(change.id(), change.patch()))
                .writing()
                .observe(pipeline.observations(), "scim.updateUser");
    }

    /** One outcome for each change, in order. */
    public Flux<Result<User>> patchUsersBatch(Iterable<UserChange> changes) {
        return userPatchBatch().results(changes);
    }

    /** Deletes users by id: ten at once, a request each, with all the options of a batch. */
    public Batch<String, Void> userDeletionBatch() {
        return Batch.effect(this::deleteUser).observe(pipeline.observations(), "scim.deleteUser");
    }

    /** One outcome for each id, in order. */
    public Flux<Result<Void>> deleteUsersBatch(Iterable<String> ids) {
        return userDeletionBatch().results(ids);
    }
}
