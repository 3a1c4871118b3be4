package io.millrace.samples.webflux;

import io.millrace.jobs.JobHandler;
import io.millrace.jobs.JobHandler.FieldProblem;
import io.millrace.wats.Wats;
import io.millrace.wats.product.Product;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The types of jobs that there are: each is a bean, and all that it takes to have one more is one more bean. */
@Configuration(proxyBeanMethods = false)
class JobTypes {

    /** Part numbers in, products out. */
    @Bean
    JobHandler<String, Product> productLookup(Wats wats, WatsProperties properties) {
        return JobHandler.of("product_lookup", String.class, Product.class, wats.product()::getProduct)
                .validate(partNumber -> partNumber.isBlank()
                        ? List.of(new FieldProblem(null, "a part number is not blank"))
                        : List.of())
                .repeatable() // it only reads
                .concurrency(properties.concurrency());
    }
}
