package io.millrace.odoo;

/** How to talk to an Odoo server. */
public enum Protocol {
    /** {@code POST /jsonrpc}: all versions from 14 to 21, deprecated since 19. Takes a password or an API key. */
    JSON_RPC,
    /** {@code POST /json/2/...}: from version 19 on. Takes an API key. */
    JSON_2,
    /**
     * The newer one that the server has, found out by asking for its version before the first call. From version 19 on it takes an
     * API key, not a password.
     */
    PROBED
}
