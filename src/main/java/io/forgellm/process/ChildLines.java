package io.forgellm.process;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logging.Logger.Level;

/**
 * What the lines of a child's standard error mean. One begins with a letter for its severity and, in brackets, the
 * request that it is about, as {@link io.forgellm.engine.child.ChildLog} writes them. A JVM that dies tells it in lines
 * that begin with #; other lines go on where the one before them began.
 */
public final class ChildLines {
    private static final Pattern LABELLED = Pattern.compile("([EWINDS])(?:\\[([^\\]]*)\\])? (.*)");

    private Level level = Level.INFO;
    private String request;

    /** @param request null where it is about none */
    public record Line(Level level, String request, String text) { }

    /** Why a child ended, as far as its last lines tell: what went wrong, and what a library or the JVM printed. */
    public static List<String> lastWords(String log, int most) {
        List<String> words = new ArrayList<>();
        for (String line : log.lines().filter(each -> !each.isBlank()).toList()) {
            Matcher labelled = LABELLED.matcher(line);
            if (!labelled.matches()) {
                words.add(line);
            } else if ("EN".contains(labelled.group(1))) {
                words.add(labelled.group(3));
            }
        }
        return words.subList(Math.max(0, words.size() - most), words.size());
    }

    public Line next(String line) {
        Matcher labelled = LABELLED.matcher(line);
        if (!labelled.matches()) {
            level = line.startsWith("#") ? Level.ERROR : level;
            return new Line(level, request, line);
        }
        level = switch (labelled.group(1).charAt(0)) {
            case 'E' -> Level.ERROR;
            case 'N' -> Level.WARN;
            case 'S' -> Level.INFO;
            default -> Level.DEBUG;
        };
        request = labelled.group(2);
        return new Line(level, request, labelled.group(3));
    }
}
