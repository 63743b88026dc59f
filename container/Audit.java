import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * {@code java Audit.java ADVISORIES SBOM [FOLDER]}: holds a list of libraries (CycloneDX, as JSON) and a folder of
 * Debian packages against known advisories, whose columns the head of {@code advisories.tsv} explains. Prints each
 * that touches a part's version. Ends with 1 where one is more than medium and not accepted, with 2 where a file is
 * not what it should be: a list that was not understood is no clean one. Asks nobody.
 */
class Audit {
    private static final Pattern LIBRARY = Pattern.compile("\"purl\"\\s*:\\s*\"pkg:maven/([^/\"]+)/([^@\"]+)@([^?\"#]+)");
    private static final Pattern PACKAGE = Pattern.compile("([^_]+)_([^_]+)_[^_]+\\.deb");
    private static final Set<String> SEVERITIES = Set.of("critical", "high", "medium", "unrated");

    /** A library or package, {@code group:artifact} or {@code deb:name}. */
    record Part(String name, String version) { }

    /** {@code fixed} and {@code accepted} may be empty. */
    record Advisory(String component, String from, String fixed, String id, String severity, String what, String accepted) {
        static Advisory of(String line) {
            String[] cells = line.split("\t", -1);
            if (cells.length < 6 || cells.length > 7 || !SEVERITIES.contains(cells[4])) {
                throw new IllegalArgumentException("no advisory: " + line);
            }
            return new Advisory(cells[0], cells[1], cells[2].equals("-") ? "" : cells[2], cells[3], cells[4], cells[5],
                    cells.length == 7 ? cells[6] : "");
        }

        boolean touches(Part part) {
            return part.name.equals(component) && compare(part, from) >= 0 && (fixed.isEmpty() || compare(part, fixed) < 0);
        }

        private static int compare(Part part, String other) {
            return part.name.startsWith("deb:") ? DebianVersion.compare(part.version, other)
                    : MavenVersion.compare(part.version, other);
        }

        /** One without a score counts as high. */
        boolean fails() {
            return accepted.isEmpty() && !severity.equals("medium");
        }
    }

    public static void main(String[] args) {
        try {
            System.exit(audit(args));
        } catch (IOException | RuntimeException e) {
            System.err.println("audit: " + (e instanceof java.nio.file.NoSuchFileException ? "no such file: " : "") + e.getMessage());
            System.exit(2);
        }
    }

    private static int audit(String[] args) throws IOException {
        List<Advisory> known = Files.readAllLines(Path.of(args[0])).stream().filter(line -> !line.isBlank())
                .filter(line -> !line.startsWith("#") && !line.startsWith("component\t")).map(Advisory::of).toList();
        List<Part> parts = libraries(Path.of(args[1]));
        int libraries = parts.size();
        if (args.length > 2) {
            parts.addAll(packages(Path.of(args[2])));
        }
        int failed = 0;
        int touched = 0;
        for (Part part : parts) {
            for (Advisory advisory : known) {
                if (advisory.touches(part)) {
                    touched++;
                    failed += advisory.fails() ? 1 : 0;
                    System.out.printf("%-8s %-8s %-15s %s %s, fixed in %s: %s%s%n", advisory.fails() ? "FAILS" : "known",
                            advisory.severity, advisory.id, part.name, part.version,
                            advisory.fixed.isEmpty() ? "none" : advisory.fixed, advisory.what,
                            advisory.accepted.isEmpty() ? "" : " (accepted: " + advisory.accepted + ")");
                }
            }
        }
        System.out.printf("%d libraries and %d Debian packages against %d advisories: %d known, %d not accepted%n", libraries,
                parts.size() - libraries, known.stream().map(Advisory::id).distinct().count(), touched, failed);
        return failed == 0 ? 0 : 1;
    }

    private static List<Part> libraries(Path sbom) throws IOException {
        Map<String, Part> parts = new HashMap<>();
        Matcher library = LIBRARY.matcher(Files.readString(sbom));
        while (library.find()) {
            Part part = new Part(library.group(1) + ":" + library.group(2), library.group(3));
            parts.put(part.toString(), part);
        }
        if (parts.isEmpty()) {
            throw new IllegalArgumentException(sbom + " lists no library; it is made by container/sbom");
        }
        return new ArrayList<>(parts.values().stream().sorted((a, b) -> a.name.compareTo(b.name)).toList());
    }

    /** Their files' names say it: {@code zlib1g_1%3a1.3.1-1_amd64.deb}. */
    private static List<Part> packages(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Part> parts = files.map(file -> PACKAGE.matcher(file.getFileName().toString())).filter(Matcher::matches)
                    .map(name -> new Part("deb:" + name.group(1), name.group(2).replace("%3a", ":"))).sorted(
                            (a, b) -> a.name.compareTo(b.name)).toList();
            if (parts.isEmpty()) {
                throw new IllegalArgumentException(folder + " has no Debian package; container/build gets them");
            }
            return parts;
        }
    }

    /** Maven's order: numbers as such, {@code 1.0-rc1} before {@code 1.0}, which is {@code 1.0.Final}, before {@code 1.0-1}. */
    static final class MavenVersion {
        private static final List<String> QUALIFIERS = List.of("alpha", "beta", "milestone", "rc", "snapshot", "", "sp");
        private static final Map<String, String> SAME = Map.of("ga", "", "final", "", "release", "", "cr", "rc", "a", "alpha",
                "b", "beta", "m", "milestone");

        static int compare(String left, String right) {
            List<String> a = tokens(left);
            List<String> b = tokens(right);
            for (int i = 0; i < Math.max(a.size(), b.size()); i++) {
                int order = compareTokens(i < a.size() ? a.get(i) : "", i < b.size() ? b.get(i) : "");
                if (order != 0) {
                    return order;
                }
            }
            return 0;
        }

        private static List<String> tokens(String version) {
            return Stream.of(version.toLowerCase(java.util.Locale.ROOT).split("[.\\-_+]|(?<=\\d)(?=[a-z])|(?<=[a-z])(?=\\d)"))
                    .map(token -> SAME.getOrDefault(token, token)).toList();
        }

        private static int compareTokens(String a, String b) {
            boolean numeric = isNumber(a);
            if (numeric && isNumber(b)) {
                return new BigInteger(a).compareTo(new BigInteger(b));
            }
            if (numeric || isNumber(b)) {
                boolean zero = (numeric ? a : b).chars().allMatch(c -> c == '0');
                int rank = zero && (numeric ? b : a).isEmpty() ? 0 : 1;
                return numeric ? rank : -rank;
            }
            int rank = Integer.compare(rank(a), rank(b));
            return rank != 0 ? rank : a.compareTo(b);
        }

        private static boolean isNumber(String token) {
            return !token.isEmpty() && token.chars().allMatch(Character::isDigit);
        }

        private static int rank(String qualifier) {
            int known = QUALIFIERS.indexOf(qualifier);
            return known < 0 ? QUALIFIERS.size() : known;
        }
    }

    /** Debian's order of {@code [epoch:]version}, as {@code dpkg --compare-versions} has it: {@code 1~rc1} before {@code 1}. */
    static final class DebianVersion {
        static int compare(String a, String b) {
            int epochs = Integer.compare(epoch(a), epoch(b));
            if (epochs != 0) {
                return epochs;
            }
            String[] left = split(a.substring(a.indexOf(':') + 1));
            String[] right = split(b.substring(b.indexOf(':') + 1));
            int upstream = compareParts(left[0], right[0]);
            return upstream != 0 ? upstream : compareParts(left[1], right[1]);
        }

        private static int epoch(String version) {
            int colon = version.indexOf(':');
            return colon < 0 ? 0 : Integer.parseInt(version.substring(0, colon));
        }

        private static String[] split(String version) {
            int dash = version.lastIndexOf('-');
            return dash < 0 ? new String[] {version, ""} : new String[] {version.substring(0, dash), version.substring(dash + 1)};
        }

        /** Letters and signs, then a number, and again. */
        private static int compareParts(String a, String b) {
            int i = 0;
            int j = 0;
            while (i < a.length() || j < b.length()) {
                while (i < a.length() && !Character.isDigit(a.charAt(i)) || j < b.length() && !Character.isDigit(b.charAt(j))) {
                    int order = Integer.compare(weight(a, i), weight(b, j));
                    if (order != 0) {
                        return order;
                    }
                    i++;
                    j++;
                }
                int endA = endOfNumber(a, i);
                int endB = endOfNumber(b, j);
                int order = new BigInteger("0" + a.substring(i, endA)).compareTo(new BigInteger("0" + b.substring(j, endB)));
                if (order != 0) {
                    return order;
                }
                i = endA;
                j = endB;
            }
            return 0;
        }

        private static int endOfNumber(String text, int from) {
            int end = from;
            while (end < text.length() && Character.isDigit(text.charAt(end))) {
                end++;
            }
            return end;
        }

        private static int weight(String text, int at) {
            if (at >= text.length() || Character.isDigit(text.charAt(at))) {
                return 0;
            }
            char sign = text.charAt(at);
            return sign == '~' ? -1 : Character.isLetter(sign) ? sign : sign + 256;
        }
    }
}
