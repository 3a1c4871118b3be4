package io.millrace.http;

/** What may happen when a request is sent a second time. */
public enum Repeatability {
    /** Nothing, because it only reads. */
    SAFE,
    /** The same as when it is sent once. */
    IDEMPOTENT,
    /** It may take effect twice. Repeated only where it provably did not reach the server, or was refused unprocessed. */
    UNSAFE
}
