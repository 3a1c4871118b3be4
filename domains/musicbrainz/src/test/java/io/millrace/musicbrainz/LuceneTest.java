package io.millrace.musicbrainz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Search queries that mean what was typed. */
class LuceneTest {

    @Test
    void escape_whateverMeansSomething_meansItself() {
        assertThat(Lucene.escape("a+b-c&d|e!f(g)h{i}j[k]l^m\"n~o*p?q:r\\s/t"))
                .isEqualTo("a\\+b\\-c\\&d\\|e\\!f\\(g\\)h\\{i\\}j\\[k\\]l\\^m\\\"n\\~o\\*p\\?q\\:r\\\\s\\/t");
        assertThat(Lucene.escape("Sigur Rós 99")).isEqualTo("Sigur Rós 99");
    }

    @Test
    void phrase_whenItHoldsSigns_isInQuotes() {
        assertThat(Lucene.phrase("artist", "AC/DC")).isEqualTo("artist:\"AC\\/DC\"");
    }

    @Test
    void anyOf_whenTheyAreIds_leavesThemShort() {
        assertThat(Lucene.anyOf("rid", List.of(FakeMusicBrainz.id(1), FakeMusicBrainz.id(2))))
                .isEqualTo("rid:" + FakeMusicBrainz.id(1) + " OR rid:" + FakeMusicBrainz.id(2));
        assertThat(Lucene.anyOf("catno", List.of("AB 1", "-2"))).isEqualTo("catno:\"AB 1\" OR catno:\"\\-2\"");
    }

    @Test
    void allOf_whenThereAreSeveral_keepsThemApart() {
        assertThat(Lucene.allOf("a:1 OR a:2", "b:3")).isEqualTo("(a:1 OR a:2) AND (b:3)");
    }
}
