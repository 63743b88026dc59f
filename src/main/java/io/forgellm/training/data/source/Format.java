package io.forgellm.training.data.source;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What can be read, by the ending of the file's name; those of plain text also as {@code .gz}. */
public enum Format {
    TEXT(new TextReader(), true, "txt", "md", "rst", "py"),
    JSON_LINES(new JsonLinesReader(), true, "jsonl", "ndjson"),
    JSON(new JsonReader(), true, "json"),
    CSV(new TableReader(','), true, "csv"),
    TSV(new TableReader('\t'), true, "tsv"),
    PARQUET(new ParquetReader(), false, "parquet"),
    PDF(new DocumentReader(new PdfText()), false, "pdf"),
    WORD(new DocumentReader(new WordText()), false, "docx"),
    HTML(new DocumentReader(new HtmlText()), true, "html", "htm");

    private final RowReader reader;
    private final boolean plain;
    private final List<String> extensions;

    Format(RowReader reader, boolean plain, String... extensions) {
        this.reader = reader;
        this.plain = plain;
        this.extensions = List.of(extensions);
    }

    RowReader reader() {
        return reader;
    }

    /** The name in the API. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Without dots, in the order of the formats. */
    public static List<String> allExtensions() {
        return Arrays.stream(values()).flatMap(format -> format.extensions.stream()).toList();
    }

    static Optional<Format> of(String fileName) {
        String name = fileName.toLowerCase(Locale.ROOT);
        boolean zipped = name.endsWith(".gz");
        String plainName = zipped ? name.substring(0, name.length() - ".gz".length()) : name;
        String extension = plainName.substring(plainName.lastIndexOf('.') + 1);
        return Arrays.stream(values()).filter(format -> format.extensions.contains(extension))
            .filter(format -> format.plain || !zipped).filter(_ -> plainName.lastIndexOf('.') > 0).findFirst();
    }
}
