package io.forgellm.database;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;

/** What a failure of the database means to a client. */
public final class DatabaseErrors {
    private static final Duration PAUSE = Duration.ofSeconds(1);
    /** SQLITE_FULL of SQLite's result codes. */
    private static final int SQLITE_FULL = 13;
    /** SQL states as PostgreSQL's appendix A lists them: class 08 is a broken connection, 57P0x a server going down. */
    private static final String POSTGRES_DISK_FULL = "53100";
    private static final String POSTGRES_BAD_TEXT = "22021";
    private static final Set<String> AWAY = Set.of("57P01", "57P02", "57P03", "53300");

    private DatabaseErrors() { }

    /** The error to show, where the database was at fault, anywhere in causes or suppressed. */
    public static Optional<ForgeException> of(Throwable failure) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Throwable> open = new ArrayDeque<>();
        open.add(failure);
        while (!open.isEmpty()) {
            Throwable each = open.remove();
            if (!seen.add(each)) {
                continue;
            }
            ErrorCode code = each instanceof SQLException error ? code(error) : null;
            if (code != null) {
                return Optional.of(told(code).causedBy(failure));
            }
            if (each.getCause() != null) {
                open.add(each.getCause());
            }
            open.addAll(List.of(each.getSuppressed()));
        }
        return Optional.empty();
    }

    /** Does it again, each second, as long as the database is away: for what was acknowledged and must be kept. Blocking. */
    public static <T> T outwait(Callable<T> work) throws Exception {
        while (true) {
            try {
                return work.call();
            } catch (Exception e) {
                if (of(e).filter(error -> error.code() == ErrorCode.DATABASE_UNAVAILABLE).isEmpty()) {
                    throw e;
                }
            }
            Thread.sleep(PAUSE);
        }
    }

    private static ForgeException told(ErrorCode code) {
        return code == ErrorCode.INVALID_PARAMETER ? new ForgeException(code,
                "A text holds the character U+0000, which the database cannot keep.", "Leave the character out.")
                : new ForgeException(code);
    }

    private static ErrorCode code(SQLException error) {
        String state = error.getSQLState() == null ? "" : error.getSQLState();
        if (state.equals(POSTGRES_DISK_FULL) || error.getErrorCode() == SQLITE_FULL) {
            return ErrorCode.DISK_FULL;
        }
        if (state.equals(POSTGRES_BAD_TEXT)) {
            return ErrorCode.INVALID_PARAMETER;
        }
        return state.startsWith("08") || AWAY.contains(state)
                || String.valueOf(error.getMessage()).contains("acquisition timeout") ? ErrorCode.DATABASE_UNAVAILABLE : null;
    }
}
