package io.millrace.wats.simulator;

/**
 * A report that was accepted.
 *
 * @param id the report's id, a UUID in lower case
 * @param count how often a report with this id was accepted; the latest one replaced those before
 * @param json the latest body, as it was sent
 */
public record SubmittedReport(String id, int count, String json) {}
