package io.forgellm.cli.migrate;

import io.forgellm.cli.console.Console;
import io.forgellm.cli.console.ProgressBar;
import io.forgellm.migration.Watch;

/** Shows a migration's progress, a bar for each of its parts. */
final class Bar implements Watch, AutoCloseable {
    private final Console console;
    private ProgressBar bar;
    private String shown = "";

    Bar(Console console) {
        this.console = console;
    }

    @Override
    public void at(String what, double fraction, String detail) {
        if (!what.equals(shown)) {
            close();
            bar = new ProgressBar(console, what);
            shown = what;
        }
        bar.show(fraction, detail);
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
