package io.millrace.odoo.testing;

/**
 * Somebody who may call.
 *
 * @param password empty where it is refused, because there is a second factor
 */
record Account(long uid, String login, String password, String apiKey, boolean isRestricted) {
    boolean isProvedBy(Object secret) {
        return !(secret instanceof String given) || given.isEmpty()
                ? false
                : given.equals(password) || given.equals(apiKey);
    }
}
