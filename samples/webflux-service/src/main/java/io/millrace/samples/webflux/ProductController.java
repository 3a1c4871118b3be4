package io.millrace.samples.webflux;

import static org.springframework.http.MediaType.APPLICATION_NDJSON_VALUE;
import static org.springframework.http.MediaType.TEXT_PLAIN_VALUE;

import io.millrace.wats.Wats;
import io.millrace.wats.product.Product;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Products, one or many. */
@RestController
class ProductController {
    private final Wats wats;
    private final int concurrency;

    ProductController(Wats wats, WatsProperties properties) {
        this.wats = wats;
        this.concurrency = properties.concurrency();
    }

    /**
     * One line of JSON for each part number, in the order of the part numbers, each as soon as it is there. A body that
     * cannot be read to its end breaks the answer off.
     *
     * <p>The lines are bytes, because of objects Spring flushes each by itself, through a {@code Flux.concat} that can lose
     * a request (Reactor 3.8.6) and then stands still for good. Bytes are flushed whenever no more are at hand.
     */
    @PostMapping(path = "/products/lookup", consumes = TEXT_PLAIN_VALUE, produces = APPLICATION_NDJSON_VALUE)
    Flux<byte[]> lookup(@RequestBody Flux<String> lines) { // one part number a line, read as they are needed
        return wats.product()
                .productsBatch()
                .concurrency(concurrency)
                .run(lines.filter(line -> !line.isBlank()))
                .map(OutcomeLine::of); // a client that reads slowly slows the calls; one that leaves cancels them
    }

    @GetMapping("/products/{partNumber}")
    Mono<Product> product(@PathVariable String partNumber) {
        return wats.product().getProduct(partNumber);
    }
}
