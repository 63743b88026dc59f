package io.forgellm.database;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Properties;
import java.util.logging.Logger;

/**
 * Hands on to SQLite's or PostgreSQL's driver by the URL: Quarkus fixes the driver when it builds, and one build shall
 * serve both. The rows are strings and integers and the statements plain, so one SQL dialect does for both, too.
 */
public final class DatabaseDriver implements Driver {
    private final Driver sqlite = new org.sqlite.JDBC();
    private final Driver postgres = new org.postgresql.Driver();

    @Override
    public Connection connect(String url, Properties given) throws SQLException {
        if (!DatabaseKind.of(url).isPostgres()) {
            return sqlite.connect(url, given);
        }
        // A server that is gone without a word shall not hold a request for ever. What the URL says goes before these.
        Properties patient = new Properties();
        patient.put("ApplicationName", "forgellm");
        patient.put("connectTimeout", "5");
        patient.put("socketTimeout", "30");
        patient.put("tcpKeepAlive", "true");
        patient.putAll(given);
        return postgres.connect(url, patient);
    }

    @Override
    public boolean acceptsURL(String url) throws SQLException {
        return sqlite.acceptsURL(url) || postgres.acceptsURL(url);
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, Properties given) throws SQLException {
        return (DatabaseKind.of(url).isPostgres() ? postgres : sqlite).getPropertyInfo(url, given);
    }

    @Override
    public int getMajorVersion() {
        return 1;
    }

    @Override
    public int getMinorVersion() {
        return 0;
    }

    @Override
    public boolean jdbcCompliant() {
        return false;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("The two drivers have loggers of their own.");
    }
}
