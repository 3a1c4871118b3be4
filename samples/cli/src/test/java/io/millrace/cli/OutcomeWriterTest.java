package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.core.ErrorCode;
import io.millrace.core.Result;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OutcomeWriterTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final StringWriter err = new StringWriter();
    private final OutcomeWriter writer = new OutcomeWriter(out, new PrintWriter(err), new Ndjson());

    @Test
    void write_whenSucceeded_printsTheValueAtOnce() {
        writer.write(0, "PN-1", Result.success(Map.of("name", "Ünit \"1\"\n")));
        assertThat(printed())
                .isEqualTo("{\"index\":0,\"key\":\"PN-1\",\"ok\":true,\"value\":{\"name\":\"Ünit \\\"1\\\"\\n\"}}\n");
        assertThat(writer.exitStatus()).isEqualTo(Main.OK);
    }

    @Test
    void write_whenFailed_printsTheErrorAndRemembers() {
        writer.write(
                1,
                "PN-2",
                new Result.Failure<>(
                        ErrorCode.NOT_FOUND, "no such product", null, Map.of("status", 404, "attempts", 1)));
        writer.write(2, "PN-3", Result.success(1));
        assertThat(printed().lines())
                .first()
                .isEqualTo("{\"index\":1,\"key\":\"PN-2\",\"ok\":false,\"error\":{\"code\":\"NOT_FOUND\","
                        + "\"message\":\"no such product\",\"status\":404,\"attempts\":1}}");
        assertThat(writer.exitStatus()).isEqualTo(Main.SOME_FAILED);
    }

    @Test
    void write_whenNothingWasSent_hasNoStatusAndNoAttempts() {
        writer.write(0, "", Result.failure(ErrorCode.INVALID_INPUT, "blank"));
        assertThat(printed()).doesNotContain("status").contains("\"attempts\":0");
    }

    @Test
    void write_whenNobodyReads_cannotRun() {
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int any) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        OutcomeWriter closed = new OutcomeWriter(broken, new PrintWriter(err), new Ndjson());
        assertThatThrownBy(() -> closed.write(0, "PN-1", Result.success(1)))
                .isInstanceOf(CannotRun.class)
                .hasMessage("cannot write to standard output: Broken pipe");
    }

    @Test
    void exitStatus_whenNothingHadAColumnThatWasNamed_saysSoOnce() {
        List<String> columns = List.of("name", "nope", "color");
        OutcomeWriter table = new OutcomeWriter(out, new PrintWriter(err), new Table(columns, columns));
        table.write(0, "PN-1", Result.success(Map.of("name", "Bolt")));
        table.write(1, "PN-2", Result.success(Map.of("name", "Nut")));
        assertThat(table.exitStatus()).isEqualTo(Main.OK);
        assertThat(err.toString().lines()).containsExactly("millrace: nothing has a member nope or color");
    }

    @Test
    void exitStatus_whenNobodyNamedTheColumnsOrNothingCame_saysNothing() {
        List<String> columns = List.of("name");
        OutcomeWriter usual = new OutcomeWriter(out, new PrintWriter(err), new Table(columns, List.of()));
        usual.write(0, "PN-1", Result.success(Map.of()));
        usual.exitStatus();
        OutcomeWriter failing = new OutcomeWriter(out, new PrintWriter(err), new Table(columns, columns));
        failing.write(0, "PN-1", Result.failure(ErrorCode.NOT_FOUND, "none"));
        assertThat(failing.exitStatus()).isEqualTo(Main.SOME_FAILED);
        assertThat(err.toString()).isEmpty();
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }
}
