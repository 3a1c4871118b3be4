package io.millrace.wats.scim;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.millrace.wats.internal.Models;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * SCIM's list response (RFC 7644, section 3.4.2); every member may be missing.
 *
 * @param resources as received; a null among them is no user, but has its place in the list
 */
record UserList(
        @Nullable Long totalResults,

        @JsonProperty("Resources") @JsonAlias("resources") @Nullable
        List<@Nullable User> resources) {

    List<User> users() {
        return Models.list(resources);
    }

    int nulls() {
        return resources == null ? 0 : resources.size() - users().size();
    }
}
