package io.forgellm.web;

import io.quarkus.qute.TemplateData;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.util.List;

/** The views that the navigation leads to, in its order. A view adds itself here when it stands. */
@Named("views")
@ApplicationScoped
public class Views {
    /**
     * One view.
     *
     * @param id   names its icon, and what its template passes as {@code view} to the frame
     * @param path its address
     */
    @TemplateData
    public record View(String id, String title, String path) {
    }

    private static final List<View> ALL = List.of(
            new View("models", "Models", "/models"),
            new View("chat", "Chat", "/chat"),
            new View("train", "Train", "/train"),
            new View("monitor", "Monitor", "/monitor"),
            new View("sessions", "Sessions", "/sessions"),
            new View("forge", "Forge", "/fuse"),
            new View("files", "Files", "/files"),
            new View("settings", "Settings", "/settings"));

    public List<View> all() {
        return ALL;
    }
}
