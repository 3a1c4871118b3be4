package io.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** Whatever the body of an error is, its reason is short, or there is none. */
class ServerMessageFuzzTest {

    @FuzzTest
    void in_whateverTheBody_isAShortReasonOrNone(byte[] body) {
        String reason = ServerMessage.in(new String(body, StandardCharsets.UTF_8), Codec.json());

        if (reason != null) {
            assertThat(reason).isNotBlank().hasSizeLessThanOrEqualTo(503);
        }
    }
}
