package io.millrace.jobs.webflux;

import java.net.URI;
import java.util.Map;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * The web page at {@code /batch}, on which jobs are watched and commanded: for people, beside {@link JobsApi}'s routes, which it asks
 * for all that it shows. It holds nothing that is anyone's, loads nothing from elsewhere, and sends whatever credential the browser
 * does: a cookie, or a password that the browser asks for itself.
 */
public final class JobsPage {
    private static final MediaType SCRIPT = MediaType.parseMediaType("text/javascript;charset=utf-8");
    private static final Map<String, MediaType> FILES = Map.of(
            "style.css", MediaType.parseMediaType("text/css;charset=utf-8"),
            "icon.svg", MediaType.parseMediaType("image/svg+xml"),
            "main.js", SCRIPT,
            "list.js", SCRIPT,
            "job.js", SCRIPT,
            "items.js", SCRIPT,
            "api.js", SCRIPT,
            "dom.js", SCRIPT,
            "format.js", SCRIPT,
            "rate.js", SCRIPT);

    private JobsPage() {}

    /** The routes: {@code /batch} and all below {@code /batch/page}. */
    public static RouterFunction<ServerResponse> routes() {
        Asset page = Asset.load("page/index.html", MediaType.parseMediaType("text/html;charset=utf-8"));
        RouterFunctions.Builder routes = RouterFunctions.route()
                .route(Asset.at("/batch"), page::answer)
                // The page's own addresses are relative.
                .GET("/batch/", request -> ServerResponse.permanentRedirect(URI.create("../batch"))
                        .build());
        FILES.forEach((name, type) -> {
            Asset file = Asset.load("page/" + name, type);
            routes.route(Asset.at("/batch/page/" + name), file::answer);
        });
        return routes.build();
    }
}
