package io.forgellm.training.data.source;

import io.forgellm.error.ForgeException;
import java.io.IOException;

/** A file that is one document, whose text a library takes out. */
final class DocumentReader implements RowReader {
    private final Extractor extractor;

    DocumentReader(Extractor extractor) {
        this.extractor = extractor;
    }

    /** Takes the text out of a document. */
    @FunctionalInterface
    interface Extractor {
        /** Whatever it throws is the document's fault. */
        String text(DataFile file) throws IOException;
    }

    @Override
    public void read(DataFile file, RowSink sink) throws IOException {
        String text;
        try {
            text = extractor.text(file);
        } catch (ForgeException known) {
            sink.bad(known);
            return;
        } catch (RuntimeException | StackOverflowError damaged) {
            sink.bad(file.malformed("the document is damaged: " + damaged.getMessage()));
            return;
        }
        if (text.isBlank()) {
            sink.bad(file.malformed("the document has no text; is it a scan?"));
        } else {
            sink.row(new Row.Document(file.place(0), text));
        }
    }
}
