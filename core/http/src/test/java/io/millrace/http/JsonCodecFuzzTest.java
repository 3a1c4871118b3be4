package io.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Whatever bytes a server sends, they are a value that survives being written and read again, or they are refused. */
class JsonCodecFuzzTest {
    private static final List<Type> TYPES = List.of(
            Object.class,
            Reading.class,
            Request.get("/readings").asListOf(Reading.class).parts.type());

    private final Codec codec = Codec.json();

    record Reading(
            String name,
            int count,
            Long total,
            double ratio,
            BigDecimal exact,
            BigInteger large,
            boolean valid,
            Instant at,
            List<Integer> numbers,
            Map<String, Double> values,
            Object extra) {}

    @FuzzTest
    void decode_whateverTheBytes_isAValueOrARefusal(byte[] body) {
        for (Type type : TYPES) {
            Object value;
            try {
                value = codec.decode(body, type);
            } catch (DecodingException refused) {
                continue;
            }
            if (value != null) {
                // Compared as written: 1e0 is read back as an integer, but is the same number.
                byte[] written = codec.encode(value);
                assertThat(codec.encode(codec.decode(written, type))).isEqualTo(written);
            }
        }
    }
}
