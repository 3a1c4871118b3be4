package io.millrace.samples.webflux;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the service. */
@SpringBootApplication(proxyBeanMethods = false)
public class WebfluxService {

    public static void main(String[] args) {
        SpringApplication.run(WebfluxService.class, args);
    }
}
