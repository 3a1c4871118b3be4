package io.millrace.wats.scim;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.millrace.wats.internal.Models;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** SCIM's list response (RFC 7644, section 3.4.2); every member may be missing. */
record UserList(
        @Nullable Long totalResults,
        @JsonProperty("Resources") @JsonAlias("resources") List<User> users) {
    UserList {
        users = Models.list(users);
    }
}
