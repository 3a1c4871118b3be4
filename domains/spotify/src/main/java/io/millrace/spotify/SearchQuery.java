package io.millrace.spotify;

import org.jspecify.annotations.Nullable;

/**
 * What to search for.
 *
 * @param text words, and filters such as {@code artist:"Sigur Rós" year:1999-2003}
 * @param market what there is in which country, by its two letters; null for anywhere
 * @param pageSizeHint how many to ask for at once: 10 at most for apps in development mode, which are refused more, 50 for others
 */
public record SearchQuery(String text, @Nullable String market, int pageSizeHint) {
    private static final int PAGE = 10;
    private static final int MOST = 50;

    /** @throws io.millrace.core.MillraceException with {@code INVALID_INPUT} if it is blank or a page cannot have so many */
    public SearchQuery {
        if (text.isBlank()) {
            throw Ids.invalid("the query is blank");
        }
        if (pageSizeHint < 1 || pageSizeHint > MOST) {
            throw Ids.invalid("a page has between 1 and " + MOST + " entries, not " + pageSizeHint);
        }
    }

    /** These words anywhere, ten a page. */
    public static SearchQuery of(String text) {
        return new SearchQuery(text, null, PAGE);
    }

    /** What must stand in a field: {@code album}, {@code artist}, {@code track}, {@code year}, {@code upc}, {@code isrc}, {@code genre} or {@code tag}. */
    public static String filter(String field, String value) {
        return field + ":\"" + value.replace("\"", "") + "\"";
    }

    public SearchQuery inMarket(String market) {
        return new SearchQuery(text, market, pageSizeHint);
    }

    public SearchQuery withPageSizeHint(int pageSizeHint) {
        return new SearchQuery(text, market, pageSizeHint);
    }
}
