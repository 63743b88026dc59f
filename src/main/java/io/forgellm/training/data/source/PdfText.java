package io.forgellm.training.data.source;

import io.forgellm.training.data.Malformed;
import java.io.IOException;
import java.util.Map;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.encryption.InvalidPasswordException;
import org.apache.pdfbox.text.PDFTextStripper;

/** Text of a PDF, page after page in reading order. */
final class PdfText implements DocumentReader.Extractor {
    static {
        if (System.getProperty("pdfbox.fontcache") == null) {
            System.setProperty("pdfbox.fontcache", System.getProperty("java.io.tmpdir"));
        }
    }

    @Override
    public String text(DataFile file) throws IOException {
        try (PDDocument document = Loader.loadPDF(file.path().toFile())) {
            PDFTextStripper stripper = new PDFTextStripper();
            stripper.setSortByPosition(true);
            stripper.setLineSeparator("\n");
            StringBuilder text = new StringBuilder();
            for (int page = 1; page <= document.getNumberOfPages(); page++) {
                text.append(page(file, stripper, document, page));
                if (text.length() > RowReader.LONGEST_DOCUMENT) {
                    throw TextReader.tooLong(file);
                }
            }
            return text.toString();
        } catch (InvalidPasswordException encrypted) {
            throw Malformed.at(file.place(0), "the document is encrypted", Map.of(),
                "Save it without a password, or leave bad rows out: skip_bad_rows.");
        }
    }

    private static String page(DataFile file, PDFTextStripper stripper, PDDocument document, int page) {
        stripper.setStartPage(page);
        stripper.setEndPage(page);
        try {
            return stripper.getText(document);
        } catch (IOException | RuntimeException damaged) {
            throw Malformed.at(file.place(page), "the page cannot be read: " + damaged.getMessage());
        }
    }
}
