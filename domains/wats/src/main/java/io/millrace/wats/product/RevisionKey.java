package io.millrace.wats.product;

/** Names one revision of one product. */
public record RevisionKey(String partNumber, String revision) {}
