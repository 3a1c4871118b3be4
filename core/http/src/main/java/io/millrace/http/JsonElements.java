package io.millrace.http;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Signal;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.async.ByteArrayFeeder;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.util.TokenBuffer;

/** Reads one JSON array element by element, from chunks cut anywhere. Holds one element at a time. */
final class JsonElements {
    private final ObjectReader reader;
    private final int maxElementBytes;
    private final JsonParser parser;
    private final ByteArrayFeeder feeder;
    private long startedAt = -1; // where the element that is being read begins; -1 between elements
    private int depth; // 0 before the array, 1 between its elements
    private boolean ended;
    private @Nullable TokenBuffer element;

    private JsonElements(JsonMapper mapper, ObjectReader reader, int maxElementBytes) {
        this.reader = reader;
        this.maxElementBytes = maxElementBytes;
        this.parser = mapper.createNonBlockingByteArrayParser();
        this.feeder = (ByteArrayFeeder) parser.nonBlockingInputFeeder();
    }

    static Flux<Object> in(Flux<byte[]> body, JsonMapper mapper, ObjectReader reader, int maxElementBytes) {
        return Flux.defer(() -> {
            JsonElements elements = new JsonElements(mapper, reader, maxElementBytes);
            // As signals, so that a failure of the body waits for the elements that came before it; one chunk ahead at
            // most. Not closed when cancelled: another thread may still be reading.
            return body.materialize().concatMapIterable(elements::of, 1).doOnTerminate(elements.parser::close);
        });
    }

    /** The elements that this signal completes, read one at a time as they are asked for. */
    private Iterable<Object> of(Signal<byte[]> signal) {
        byte[] chunk = signal.get();
        if (chunk != null) {
            feeder.feedInput(chunk, 0, chunk.length);
        } else if (signal.getThrowable() != null) {
            throw Exceptions.propagate(signal.getThrowable());
        } else if (depth > 0) { // not for the parser to judge: to it a number would be whole
            throw endsTooEarly();
        } else {
            feeder.endOfInput();
        }
        return Elements::new;
    }

    /** Reads on until an element is complete; null where the chunk holds no more. */
    private @Nullable Object next() {
        try {
            for (JsonToken token = parser.nextToken(); token != JsonToken.NOT_AVAILABLE; token = parser.nextToken()) {
                if (token == null) { // of the whole body
                    if (!ended && parser.currentLocation().getByteOffset() > 0) {
                        throw endsTooEarly();
                    }
                    return null;
                }
                Object complete = take(token);
                if (complete != null) {
                    return complete;
                }
            }
            checkSize();
            return null;
        } catch (DecodingException known) {
            throw known;
        } catch (StreamReadException malformed) { // quotes part of a token, in which nobody could find a secret to mask
            throw new DecodingException("not the JSON that was expected" + JsonCodec.place(malformed), false, null);
        } catch (RuntimeException unexpected) {
            throw JsonCodec.undecodable(unexpected, false);
        }
    }

    private static DecodingException endsTooEarly() {
        return new DecodingException("JSON that ends too early", true, null);
    }

    private @Nullable Object take(JsonToken token) {
        if (depth == 0) {
            if (ended || token != JsonToken.START_ARRAY) {
                throw new DecodingException("JSON that is not one array", false, null);
            }
            depth = 1;
            return null;
        }
        if (depth == 1 && token == JsonToken.END_ARRAY) {
            depth = 0;
            ended = true;
            return null;
        }
        if (element == null) {
            startedAt = parser.currentTokenLocation().getByteOffset();
            element =
                    new TokenBuffer(ObjectWriteContext.empty(), false).forceUseOfBigDecimal(true); // numbers stay exact
        }
        element.copyCurrentEvent(parser);
        checkSize();
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        return depth == 1 ? complete(element) : null;
    }

    private Object complete(TokenBuffer whole) {
        element = null;
        startedAt = -1;
        Object value = reader.readValue(whole.asParser());
        if (value == null) {
            throw new DecodingException("an array with a null in it", false, null);
        }
        return value;
    }

    private void checkSize() {
        // A text is no element before it is whole, and held until then.
        long start = startedAt >= 0 ? startedAt : parser.currentTokenLocation().getByteOffset();
        if (parser.currentLocation().getByteOffset() - start > maxElementBytes) {
            throw new DecodingException("an element larger than " + maxElementBytes + " bytes", false, null);
        }
    }

    private final class Elements implements Iterator<Object> {
        private @Nullable Object next;

        @Override
        public boolean hasNext() {
            if (next == null) {
                next = JsonElements.this.next();
            }
            return next != null;
        }

        @Override
        public Object next() {
            if (!hasNext() || next == null) {
                throw new NoSuchElementException();
            }
            Object element = next;
            next = null;
            return element;
        }
    }
}
