package io.forgellm.database;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** What the pool does otherwise than application.properties says for SQLite, where the URL names PostgreSQL. */
public final class PostgresSettings implements ConfigSourceFactory {
    /** Above application.properties (250), below what a user sets in the environment (300). */
    private static final int ORDINAL = 275;

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        ConfigValue url = context.getValue("forgellm.database.url");
        if (url == null || url.getValue() == null || !DatabaseKind.of(url.getValue()).isPostgres()) {
            return List.of();
        }
        return List.of(new PropertiesConfigSource(Map.of(
                "quarkus.datasource.jdbc.max-size", "16",
                // A connection that died with the database is found out before it is handed out: no restart needed.
                "quarkus.datasource.jdbc.validate-on-borrow", "true",
                "quarkus.datasource.jdbc.acquisition-timeout", "10s",
                // Started together with its database, the server waits for it.
                "quarkus.flyway.connect-retries", "30",
                "quarkus.flyway.connect-retries-interval", "2s"), "PostgreSQL defaults", ORDINAL));
    }

    @Override
    public OptionalInt getPriority() {
        return OptionalInt.of(ORDINAL);
    }
}
