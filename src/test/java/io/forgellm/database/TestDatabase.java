package io.forgellm.database;

import java.util.Map;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * {@code -Dforgellm.test.database=postgresql} runs the suite on PostgreSQL: one server for all tests, and a database of
 * its own for each start of the application that a test resource prepares.
 */
public final class TestDatabase implements LauncherSessionListener {
    private static final String URL = "forgellm.database.url";
    private static final Object LOCK = new Object();
    /** A system property: Quarkus loads this class once more for its tests. */
    private static final String ADMIN = "postgres.admin.url";

    private PostgresServer server;

    /** The settings of a new, empty database; none for SQLite, which lies in the home. */
    public static Map<String, String> fresh() {
        String admin = System.getProperty(ADMIN);
        return admin == null ? Map.of() : Map.of(URL, PostgresServer.freshDatabase(admin));
    }

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        synchronized (LOCK) {
            if ("postgresql".equals(System.getProperty("forgellm.test.database")) && server == null) {
                server = new PostgresServer();
                System.setProperty(ADMIN, server.adminUrl());
                System.setProperty("test.database.url", server.freshDatabase());
            }
        }
    }

    @Override
    public void launcherSessionClosed(LauncherSession session) {
        synchronized (LOCK) {
            if (server != null) {
                server.close();
                server = null;
            }
        }
    }
}
