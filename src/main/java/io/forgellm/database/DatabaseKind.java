package io.forgellm.database;

/** The databases that the server knows. */
enum DatabaseKind {
    SQLITE("jdbc:sqlite:"), POSTGRES("jdbc:postgresql:");

    private final String prefix;

    DatabaseKind(String prefix) {
        this.prefix = prefix;
    }

    /** @throws IllegalArgumentException where the URL is neither's */
    static DatabaseKind of(String url) {
        for (DatabaseKind kind : values()) {
            if (url.startsWith(kind.prefix)) {
                return kind;
            }
        }
        // The URL may hold a password.
        throw new IllegalArgumentException("forgellm.database.url must begin with jdbc:postgresql: or jdbc:sqlite:");
    }

    boolean isPostgres() {
        return this == POSTGRES;
    }
}
