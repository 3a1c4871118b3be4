package io.millrace.wats.scim;

/** What to change of which user. */
public record UserChange(String id, UserPatch patch) {}
