package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.ErrorCode;
import io.millrace.core.Result;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TableTest {
    private final Table table = new Table(List.of("name", "state"), List.of());

    @Test
    void lines_always_beginWithOneHeader() {
        assertThat(row("PN-1", Map.of("name", "Bolt", "state", 1))).isEqualTo("""
                        KEY     name    state
                        PN-1    Bolt    1
                        """);
        assertThat(row("PN-2", Map.of("name", "Nut", "state", 2))).isEqualTo("PN-2    Nut     2\n");
    }

    @Test
    void lines_whenACellIsLonger_moveToTheRightAndStayThere() {
        row("PN-1", Map.of("name", "Bolt", "state", 1));

        assertThat(row("PN-2", Map.of("name", "Locking nut", "state", 1))).isEqualTo("PN-2    Locking nut     1\n");
        assertThat(row("PN-3", Map.of("name", "Nut", "state", 1))).isEqualTo("PN-3    Nut             1\n");
    }

    @Test
    void lines_whenACellIsVeryLong_showItWholeAndMoveNoOther() {
        row("PN-1", Map.of("name", "x".repeat(200), "state", 1));

        assertThat(row("PN-2", Map.of("name", "Nut", "state", 7)))
                .hasSizeLessThan(80)
                .endsWith(" 7\n");
        assertThat(row("PN-3", Map.of("name", "x".repeat(200), "state", 7))).contains("x".repeat(200) + "  7");
    }

    @Test
    void lines_whenFailed_tellWhyBesideTheColumns() {
        assertThat(table.lines(0, "PN-9", Result.failure(ErrorCode.NOT_FOUND, "there is no product PN-9")))
                .isEqualTo("""
                        KEY     name    state
                        PN-9    NOT_FOUND: there is no product PN-9
                        """);
        assertThat(row("PN-1", Map.of("name", "Bolt", "state", 1))).isEqualTo("PN-1    Bolt    1\n");
    }

    @Test
    void lines_whenAMemberIsNoText_areReadableAllTheSame() {
        assertThat(row("PN-1", Map.of("name", Arrays.asList(1, null), "state", Map.of("a", 1))))
                .endsWith("PN-1    2       {\"a\":1}\n");
        assertThat(row("PN-2", Map.of())).isEqualTo("PN-2\n");
        assertThat(table.lines(2, "PN-3", Result.success(null))).isEqualTo("PN-3\n");
    }

    @Test
    void lines_whenTheServerSendsControlCharacters_stayOneLine() {
        assertThat(row("PN-1", Map.of("name", "a\u001b[2Jb\nc", "state", 1))).endsWith("PN-1    a [2Jb c        1\n");
    }

    @Test
    void lines_whenTheServerTurnsTheDirection_stayAsTheyAre() {
        assertThat(row("PN-1", Map.of("name", "a\u009b2J\u0085b\u202ec\u2028d", "state", 1)))
                .endsWith("PN-1    a 2J b c d      1\n");
        assertThat(row("PN-2", Map.of("name", "a\u200db", "state", 1))).contains("a\u200db");
    }

    private String row(String key, Map<String, Object> value) {
        return table.lines(0, key, Result.success(value));
    }
}
