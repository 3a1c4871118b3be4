package io.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonCodecTest {
    private final Codec codec = Codec.json();

    record Part(String number, int revision, Integer weight, BigDecimal price, List<String> tags) {}

    record Exact(BigDecimal decimal, BigInteger integer) {}

    @ParameterizedTest
    @ValueSource(strings = {"0.1", "1e400", "1.10", "-0.0000000000000000000001", "123456789012345678901234567890.5"})
    void decode_whenANumberHasAFraction_keepsItExactly(String number) {
        assertThat(decode(number, Object.class)).isEqualTo(new BigDecimal(number));
        assertThat(decode("{\"decimal\":" + number + "}", Exact.class).decimal())
                .isEqualTo(new BigDecimal(number));
    }

    @ParameterizedTest
    @ValueSource(strings = {"9223372036854775809", "-9223372036854775809", "123456789012345678901234567890"})
    void decode_whenAnIntegerIsLong_keepsItExactly(String number) {
        assertThat(decode(number, Object.class)).isEqualTo(new BigInteger(number));
        assertThat(decode("{\"integer\":" + number + "}", Exact.class).integer())
                .isEqualTo(new BigInteger(number));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.1", "1.10", "9223372036854775809"})
    void encode_whenANumberWasRead_writesItAsItWas(String number) {
        assertThat(encode(decode(number, Object.class))).isEqualTo(number);
    }

    @Test
    void decode_whenANumberDoesNotFitItsType_fails() {
        assertThatExceptionOfType(DecodingException.class).isThrownBy(() -> decode("9223372036854775808", Long.class));
        assertThatExceptionOfType(DecodingException.class).isThrownBy(() -> decode("2147483648", Integer.class));
    }

    @Test
    void decode_whenANumberIsBeyondAllTypes_fails() {
        assertThatExceptionOfType(DecodingException.class).isThrownBy(() -> decode("1e9999999999", Object.class));
        assertThatExceptionOfType(DecodingException.class)
                .isThrownBy(() -> decode("{\"decimal\":1e9999999999}", Exact.class));
    }

    @Test
    void decode_whenALongIntegerHasAnExponent_failsRatherThanToWriteOutItsZeros() {
        assertThatExceptionOfType(DecodingException.class)
                .isThrownBy(() -> decode("{\"integer\":1e9999}", Exact.class))
                .withMessageContaining("BigInteger");
    }

    @Test
    void decode_whenAMemberIsUnknown_ignoresIt() {
        assertThat(decode("{\"number\":\"P\",\"colour\":{\"deep\":[1]}}", Part.class)
                        .number())
                .isEqualTo("P");
    }

    @Test
    void decode_whenAPrimitiveIsNullOrMissing_takesItsDefault() {
        assertThat(decode("{\"number\":null,\"revision\":null}", Part.class))
                .isEqualTo(new Part(null, 0, null, null, null));
        assertThat(decode("{}", Part.class)).isEqualTo(new Part(null, 0, null, null, null));
    }

    @Test
    void decode_whenTheBodyIsNull_isNull() {
        assertThat(decode("null", Part.class)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{} {}", "{}]", "[] [", "1 2", "{}<!-- cached -->"})
    void decode_whenMoreFollows_fails(String json) {
        assertThatExceptionOfType(DecodingException.class).isThrownBy(() -> decode(json, Object.class));
    }

    @Test
    void decode_whenAMemberComesTwice_takesTheLast() {
        assertThat(decode("{\"number\":\"1\",\"number\":\"2\"}", Part.class).number())
                .isEqualTo("2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":"})
    void decode_whenNestedTooDeep_failsWithoutOverflowingTheStack(String opening) {
        assertThatExceptionOfType(DecodingException.class)
                .isThrownBy(() -> decode(opening.repeat(100_000), Object.class))
                .withMessageContaining("depth");
    }

    @Test
    void decode_whenCutAnywhere_saysThatItIsTruncated() {
        String json = "{\"number\":\"P-1\\u00e9\",\"revision\":12,\"price\":1.5e3,\"tags\":[\"a\",null,true,\"ü\"]}";
        byte[] whole = json.getBytes(StandardCharsets.UTF_8);
        for (int length = 1; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThat(catchThrowableOfType(DecodingException.class, () -> codec.decode(cut, Part.class)))
                    .as(new String(cut, StandardCharsets.UTF_8))
                    .isNotNull()
                    .matches(DecodingException::isTruncated, "is truncated");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"<html></html>", "{'a':1}", "{\"number\":[]}", "[]", "\"P\"", "NaN", "{\"revision\":\"x\"}"})
    void decode_whenItIsSomethingElse_failsAndSaysWhere(String body) {
        DecodingException failure = catchThrowableOfType(DecodingException.class, () -> decode(body, Part.class));

        assertThat(failure.isTruncated()).isFalse();
        assertThat(failure).hasMessageContaining("not the JSON").hasMessageContaining("line 1");
    }

    @Test
    void encode_whenAMemberIsNull_leavesItOut() {
        Map<String, Object> extra = new LinkedHashMap<>();
        extra.put("kept", null);

        assertThat(encode(new Part("P", 0, null, new BigDecimal("1.10"), null)))
                .isEqualTo("{\"number\":\"P\",\"revision\":0,\"price\":1.10}");
        assertThat(encode(extra)).isEqualTo("{\"kept\":null}");
    }

    @Test
    void encode_whenTheValueHoldsItself_fails() {
        List<Object> self = new ArrayList<>();
        self.add(self);

        assertThatThrownBy(() -> codec.encode(self)).isInstanceOf(IllegalArgumentException.class);
    }

    @SuppressWarnings("unchecked")
    private <T> T decode(String json, Class<T> type) {
        return (T) codec.decode(json.getBytes(StandardCharsets.UTF_8), type);
    }

    private String encode(Object value) {
        return new String(codec.encode(value), StandardCharsets.UTF_8);
    }
}
