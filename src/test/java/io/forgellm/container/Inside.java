package io.forgellm.container;

import java.nio.file.Files;
import java.nio.file.Path;

/** What a test does inside a container, which has no shell: its class file is put where the container finds it. */
final class Inside {
    private Inside() { }

    public static void main(String[] args) throws Exception {
        switch (args[0]) {
            case "write" -> Files.writeString(Path.of(args[1], "written"), "");
            // Ends before its child does, which so gets process 1 as its parent.
            case "orphan" -> new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp", System.getProperty("java.class.path"), Inside.class.getName(), "until", args[1]).start();
            case "until" -> {
                while (!Files.exists(Path.of(args[1]))) {
                    Thread.sleep(20);
                }
            }
            default -> throw new IllegalArgumentException(args[0]);
        }
    }
}
