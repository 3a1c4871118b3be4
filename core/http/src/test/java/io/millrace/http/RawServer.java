package io.millrace.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A server on a bare socket: keeps every byte of what it is sent, and answers with whatever bytes a test wants. */
final class RawServer implements AutoCloseable {

    /** What the server does with a request that it has read. */
    interface Script {
        void answer(Received request, Connection connection) throws Exception;
    }

    /** A request as it came. */
    record Received(int number, String head, byte[] body, long nanos) {
        String requestLine() {
            return head.lines().findFirst().orElseThrow();
        }

        String target() {
            return requestLine().split(" ")[1];
        }

        /** The values of all headers of that name, in order. */
        List<String> headers(String name) {
            String prefix = name.toLowerCase(Locale.ROOT) + ":";
            return head.lines()
                    .skip(1)
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
                    .map(line -> line.substring(prefix.length()).strip())
                    .toList();
        }
    }

    private final ServerSocket listening;
    private final Script script;
    private final boolean readsBodies;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "raw-server");
        thread.setDaemon(true);
        return thread;
    });
    private final List<Received> requests = new CopyOnWriteArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger numbers = new AtomicInteger();

    private RawServer(Script script, boolean readsBodies) throws IOException {
        this.listening = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
        this.script = script;
        this.readsBodies = readsBodies;
    }

    static RawServer start(Script script) {
        return start(script, true);
    }

    /** A server that leaves the bodies of requests unread, until its script reads them. */
    static RawServer startUnread(Script script) {
        return start(script, false);
    }

    private static RawServer start(Script script, boolean readsBodies) {
        try {
            RawServer server = new RawServer(script, readsBodies);
            server.threads.execute(server::accept);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A server that answers every request with 200 and this JSON. */
    static RawServer answering(String json) {
        return start((request, connection) -> connection.send(ok(json)));
    }

    /** A whole answer. */
    static String ok(String json) {
        return answer("200 OK", json);
    }

    static String answer(String status, String json, String... headers) {
        int length = json.getBytes(StandardCharsets.UTF_8).length;
        return "HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nContent-Length: " + length + "\r\n"
                + (headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n") + "\r\n" + json;
    }

    String url() {
        return "http://127.0.0.1:" + listening.getLocalPort();
    }

    int port() {
        return listening.getLocalPort();
    }

    List<Received> requests() {
        return requests;
    }

    Received onlyRequest() {
        if (requests.size() != 1) {
            throw new AssertionError("expected one request, got " + requests);
        }
        return requests.get(0);
    }

    /** How many connections were ever made. */
    int connections() {
        return connections.get();
    }

    /** How many connections are open now. */
    int openConnections() {
        return open.size();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                connections.incrementAndGet();
                open.add(socket);
                threads.execute(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = socket.getInputStream();
            for (Received request = read(in); request != null; request = read(in)) {
                requests.add(request);
                script.answer(request, new Connection(socket));
            }
        } catch (Exception gone) {
            // the client's end, or the script's own doing
        } finally {
            open.remove(socket);
        }
    }

    private Received read(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                return null;
            }
            head.write(next);
        }
        long nanos = System.nanoTime();
        String text = head.toString(StandardCharsets.ISO_8859_1);
        Received request = new Received(numbers.incrementAndGet(), text, new byte[0], nanos);
        return readsBodies ? new Received(request.number(), text, body(request, in), nanos) : request;
    }

    private static byte[] body(Received request, InputStream in) throws IOException {
        if (request.headers("Transfer-Encoding").contains("chunked")) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            for (int size = chunkSize(in); size > 0; size = chunkSize(in)) {
                body.writeBytes(in.readNBytes(size));
                in.readNBytes(2);
            }
            in.readNBytes(2);
            return body.toByteArray();
        }
        List<String> length = request.headers("Content-Length");
        return length.isEmpty() ? new byte[0] : in.readNBytes(Integer.parseInt(length.get(0)));
    }

    private static int chunkSize(InputStream in) throws IOException {
        StringBuilder size = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("ended amid the chunks");
            }
            size.append((char) next);
        }
        return Integer.parseInt(size.toString().strip(), 16);
    }

    @Override
    public void close() {
        try {
            listening.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
    }

    /** The server's end of a connection. */
    static final class Connection {
        private final Socket socket;

        private Connection(Socket socket) {
            this.socket = socket;
        }

        void send(String text) throws IOException {
            send(text.getBytes(StandardCharsets.UTF_8));
        }

        /** Begins an answer in chunks, which a test sends one by one. */
        void beginChunks(String... headers) throws IOException {
            send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n"
                    + (headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n") + "\r\n");
        }

        void chunk(String text) throws IOException {
            chunk(text.getBytes(StandardCharsets.UTF_8));
        }

        void chunk(byte[] bytes) throws IOException {
            send(Integer.toHexString(bytes.length) + "\r\n");
            send(bytes);
            send("\r\n");
        }

        void endChunks() throws IOException {
            send("0\r\n\r\n");
        }

        void send(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        }

        /** Reads so many bytes of a body, or what there is of it before the client goes. */
        byte[] read(int bytes) throws IOException {
            return socket.getInputStream().readNBytes(bytes);
        }

        /** Ends the connection with a reset, without a word. */
        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        void close() throws IOException {
            socket.close();
        }

        /** Passes on whatever comes, both ways, until one end has gone. */
        void tunnel(int port) throws IOException {
            try (Socket target = new Socket(InetAddress.getLoopbackAddress(), port)) {
                Thread back = new Thread(() -> pass(target, socket), "raw-server-back");
                back.setDaemon(true);
                back.start();
                pass(socket, target);
            }
        }

        private static void pass(Socket from, Socket to) {
            try (from;
                    to) {
                from.getInputStream().transferTo(to.getOutputStream());
            } catch (IOException gone) {
                // the other end's doing
            }
        }

        /** Says nothing until the client has gone. */
        void hang() throws IOException {
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
            socket.close();
        }
    }
}
