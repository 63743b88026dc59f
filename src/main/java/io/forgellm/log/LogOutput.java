package io.forgellm.log;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.util.function.UnaryOperator;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.handlers.WriterHandler;

/** Makes what is written to the console, and to a file where there is one, say what each line is about. */
@ApplicationScoped
class LogOutput {
    private final LogConfig config;
    private final ObjectMapper json;

    LogOutput(LogConfig config, ObjectMapper json) {
        this.config = config;
        this.json = json;
    }

    /** Before the others that a start wakes: they may have something to say. */
    void begin(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent started) {
        each(Logger.getLogger("").getHandlers(), switch (config.format()) {
            case TEXT -> TextLines::over;
            case JSON -> formatter -> new JsonLines(json);
        });
    }

    private static void each(Handler[] handlers, UnaryOperator<Formatter> change) {
        for (Handler handler : handlers) {
            if (handler instanceof WriterHandler writer) {
                writer.setFormatter(change.apply(writer.getFormatter()));
            } else if (handler instanceof ExtHandler group) {
                each(group.getHandlers(), change);
            }
        }
    }
}
