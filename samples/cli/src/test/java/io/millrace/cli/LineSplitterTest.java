package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.Await;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

class LineSplitterTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 100})
    void lines_howeverTheirBytesCome_areWhole(int chunk) {
        byte[] text = "ä€😀\n\nsecond\nwithout an end".getBytes(StandardCharsets.UTF_8);
        Flux<ByteBuffer> bytes = Flux.range(0, (text.length + chunk - 1) / chunk)
                .map(part -> ByteBuffer.wrap(text, part * chunk, Math.min(chunk, text.length - part * chunk)));
        assertThat(Await.list(LineSplitter.lines(bytes))).isEqualTo(List.of("ä€😀", "", "second"));
    }
}
