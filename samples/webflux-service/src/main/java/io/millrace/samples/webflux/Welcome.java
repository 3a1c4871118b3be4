package io.millrace.samples.webflux;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Says where to look. */
@Component
final class Welcome {
    private static final Logger LOG = LoggerFactory.getLogger(Welcome.class);

    @EventListener
    void say(WebServerInitializedEvent started) {
        LOG.info("Jobs are at http://localhost:{}/batch", started.getWebServer().getPort());
    }
}
