package io.forgellm.cli.console;

/**
 * One line of progress that is redrawn in place on a terminal. Elsewhere it tells only that the work began; the
 * command's own last line tells that it ended.
 */
public final class ProgressBar implements AutoCloseable {
    private static final int WIDTH = 30;

    private final Console console;
    private final String label;
    private String shown = "";

    public ProgressBar(Console console, String label) {
        this.console = console;
        this.label = label;
        if (!console.errIsTerminal()) {
            console.note(label);
        }
    }

    /** @param fraction 0 to 1, negative if unknown; @param detail what else to say, may be empty */
    public void show(double fraction, String detail) {
        String line = line(label, fraction, detail);
        if (console.errIsTerminal() && !line.equals(shown)) {
            console.err().print("\r\033[K" + line);
            console.err().flush();
            shown = line;
        }
    }

    static String line(String label, double fraction, String detail) {
        if (fraction < 0) {
            return (label + "  " + detail).stripTrailing();
        }
        double bounded = Math.min(1, fraction);
        int filled = (int) Math.round(bounded * WIDTH);
        String bar = "[" + "#".repeat(filled) + ".".repeat(WIDTH - filled) + "]";
        return "%s %s %3d %%  %s".formatted(label, bar, (int) Math.floor(bounded * 100), detail).stripTrailing();
    }

    /** Takes the line away, until the next {@link #show}. */
    @Override
    public void close() {
        if (!shown.isEmpty()) {
            console.err().print("\r\033[K");
            console.err().flush();
            shown = "";
        }
    }
}
