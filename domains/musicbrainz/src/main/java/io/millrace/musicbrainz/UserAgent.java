package io.millrace.musicbrainz;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who calls. MusicBrainz wants to know the application and how to reach its people, before it blocks them: nothing is sent without it, and
 * all who say only which library they use share one small allowance.
 *
 * @param application its name, one word
 * @param version one word
 * @param contact an e-mail address, or the address of a web page that tells one
 */
public record UserAgent(String application, String version, String contact) {
    private static final Pattern WORD = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern WEB = Pattern.compile("(?i:https?)://[^\\s()/]+\\.[^\\s()/]+(/[^\\s()]*)?");
    private static final Pattern MAIL = Pattern.compile("[^\\s()@<>]+@[^\\s()@<>]+\\.[^\\s()@<>]+");
    private static final Pattern WHOLE = Pattern.compile("([^/\\s]+)/(\\S+) *\\( *(\\S+) *\\)");

    /** Programs that anybody may call with; none of them says who does. */
    private static final Set<String> LIBRARIES = Set.of(
            "java",
            "java-http-client",
            "apache-httpclient",
            "okhttp",
            "reactornetty",
            "millrace",
            "curl",
            "wget",
            "python-requests",
            "python-urllib",
            "go-http-client",
            "axios",
            "node-fetch",
            "postmanruntime",
            "mozilla");

    /** @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if it says nobody whom MusicBrainz could reach */
    public UserAgent {
        word("application", application);
        word("version", version);
        if (LIBRARIES.contains(application.toLowerCase(Locale.ROOT))) {
            throw refused("the application must be yours, but " + application + " is a program that anybody may use");
        }
        if (!WEB.matcher(contact).matches() && !MAIL.matcher(contact).matches()) {
            throw refused("the contact must be an e-mail address or begin with http:// or https://");
        }
    }

    /**
     * Reads one as it is written in the header: {@code MyPlayer/1.2 ( me@example.org )}.
     *
     * @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if it is none
     */
    public static UserAgent parse(String text) {
        Matcher parts = WHOLE.matcher(text.strip());
        if (!parts.matches()) {
            throw refused("it must look like MyPlayer/1.2 ( me@example.org )");
        }
        return new UserAgent(parts.group(1), parts.group(2), parts.group(3));
    }

    /** As it is written in the header. */
    String header() {
        return application + "/" + version + " ( " + contact + " )";
    }

    private static void word(String name, String value) {
        if (!WORD.matcher(value).matches()) {
            throw refused("the " + name + " must be one word of plain letters, digits and signs");
        }
    }

    private static MillraceException refused(String why) {
        return new MillraceException(
                ErrorCode.INVALID_INPUT, "MusicBrainz is not called without a User-Agent that says who calls: " + why);
    }
}
