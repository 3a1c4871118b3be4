package io.millrace.spotify;

/** Whether an app may ask for many tracks, albums, ... in one request. Apps in development mode, which all new ones are, may not. */
public enum MultiGet {
    /** Found out by the first request for many of a kind, and remembered: the default. */
    PROBE,
    /** It may; what is refused fails. */
    ALWAYS,
    /** It may not: one request for each, from the start. */
    NEVER
}
