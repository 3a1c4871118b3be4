package io.millrace.samples.webflux;

import io.r2dbc.postgresql.PostgresqlConnectionFactoryProvider;
import io.r2dbc.spi.ConnectionFactoryOptions;
import java.time.Duration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The database of a service that was not told of any. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnExpression("'${spring.r2dbc.url:}' == ''")
class PrivatePostgresConfiguration {

    @Bean
    PrivatePostgres privatePostgres(JobsProperties properties) {
        return PrivatePostgres.open(properties.folder());
    }

    /** What Spring makes its connections from, instead of {@code spring.r2dbc.url}. */
    @Bean
    R2dbcConnectionDetails privateConnections(PrivatePostgres postgres) {
        ConnectionFactoryOptions options = ConnectionFactoryOptions.builder()
                .option(ConnectionFactoryOptions.DRIVER, PostgresqlConnectionFactoryProvider.POSTGRESQL_DRIVER)
                .option(ConnectionFactoryOptions.HOST, "127.0.0.1")
                .option(ConnectionFactoryOptions.PORT, postgres.port())
                .option(ConnectionFactoryOptions.DATABASE, PrivatePostgres.DATABASE)
                .option(ConnectionFactoryOptions.USER, PrivatePostgres.USER)
                .option(ConnectionFactoryOptions.PASSWORD, postgres.password())
                .option(ConnectionFactoryOptions.CONNECT_TIMEOUT, Duration.ofSeconds(10))
                .option(ConnectionFactoryOptions.STATEMENT_TIMEOUT, Duration.ofSeconds(60))
                .build();
        return () -> options;
    }
}
