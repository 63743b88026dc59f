package io.forgellm.web;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * Addresses of the scripts that come as Maven artefacts. Quarkus serves {@code META-INF/resources} of every dependency,
 * so only the version in the path has to be found: in the artefact's own {@code pom.properties}.
 */
@Named("webAssets")
@ApplicationScoped
public class WebAssets {
    private final String htmx = webjar("htmx.org", "dist/htmx.min.js");
    private final String sse = webjar("htmx-ext-sse", "sse.js");
    private final String marked = mvnpm("marked", "lib/marked.umd.js");
    private final String purify = mvnpm("dompurify", "dist/purify.min.js");

    private final String highlight = "/webjars/highlightjs/%s/highlight.min.js"
            .formatted(version("org.webjars", "highlightjs"));

    private final String plot = webjar("uplot", "dist/uPlot.iife.min.js");
    private final String plotStyle = webjar("uplot", "dist/uPlot.min.css");

    public String htmx() {
        return htmx;
    }

    /** htmx's extension for server-sent events. */
    public String sse() {
        return sse;
    }

    public String marked() {
        return marked;
    }

    public String purify() {
        return purify;
    }

    public String highlight() {
        return highlight;
    }

    /** uPlot, which draws the charts, and its style sheet. */
    public String plot() {
        return plot;
    }

    public String plotStyle() {
        return plotStyle;
    }

    private static String webjar(String name, String file) {
        return "/webjars/%s/%s/%s".formatted(name, version("org.webjars.npm", name), file);
    }

    private static String mvnpm(String name, String file) {
        return "/_static/%s/%s/%s".formatted(name, version("org.mvnpm", name), file);
    }

    private static String version(String group, String artifact) {
        String path = "META-INF/maven/%s/%s/pom.properties".formatted(group, artifact);
        try (InputStream in = Thread.currentThread().getContextClassLoader().getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("The page's library %s is not on the class path.".formatted(artifact));
            }
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
