package io.millrace.wats.simulator;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.multipart.DefaultHttpDataFactory;
import io.netty.handler.codec.http.multipart.FileUpload;
import io.netty.handler.codec.http.multipart.HttpPostRequestDecoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Objects;

/** A file that came as the part of a form (RFC 7578), or as a body of its own. */
record Upload(String name, String contentType, ByteBuffer content) {

    /** Refuses with 400 what is no form, and a form without a file. */
    static Upload of(String contentType, byte[] body) {
        DefaultFullHttpRequest request =
                new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/", Unpooled.wrappedBuffer(body));
        request.headers().set(HttpHeaderNames.CONTENT_TYPE, contentType);
        if (!HttpPostRequestDecoder.isMultipart(request)) {
            throw Refusal.badRequest("The body must be a form (multipart/form-data).");
        }
        try {
            return read(new HttpPostRequestDecoder(new DefaultHttpDataFactory(false), request));
        } catch (HttpPostRequestDecoder.ErrorDataDecoderException malformed) {
            throw Refusal.badRequest("The form is malformed.");
        }
    }

    byte[] bytes() {
        byte[] bytes = new byte[content.remaining()];
        content.duplicate().get(bytes);
        return bytes;
    }

    private static Upload read(HttpPostRequestDecoder form) {
        try {
            return form.getBodyHttpDatas().stream()
                    .filter(FileUpload.class::isInstance)
                    .map(FileUpload.class::cast)
                    .findFirst()
                    .map(Upload::of)
                    .orElseThrow(() -> Refusal.badRequest("The form holds no file."));
        } finally {
            form.destroy();
        }
    }

    private static Upload of(FileUpload file) {
        try {
            String type = Objects.requireNonNullElse(file.getContentType(), "application/octet-stream");
            return new Upload(file.getFilename(), type, ByteBuffer.wrap(file.get()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
