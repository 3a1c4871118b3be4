package io.millrace.core;

import java.net.URI;
import java.util.Locale;

/**
 * Where a URI leads, path and query aside (RFC 6454): what may see a credential, and what limits are shared by. Two
 * spellings of one origin are equal.
 *
 * @param scheme in lower case
 * @param host in lower case
 * @param port the scheme's own where the URI names none
 */
public record Origin(String scheme, String host, int port) {

    /** The origin of a URI with a scheme and a host. */
    public static Origin of(URI uri) {
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        // A name with an underscore, common among containers, is no host to URI, only an authority.
        String host = uri.getHost() != null ? uri.getHost() : String.valueOf(uri.getRawAuthority());
        int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
        return new Origin(scheme, host.toLowerCase(Locale.ROOT), port);
    }

    @Override
    public String toString() {
        return scheme + "://" + host + ":" + port;
    }
}
