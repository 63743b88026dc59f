package io.forgellm.training.data.source;

import io.forgellm.training.data.Malformed;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.apache.poi.openxml4j.exceptions.OLE2NotOfficeXmlFileException;
import org.apache.poi.xwpf.extractor.XWPFWordExtractor;
import org.apache.poi.xwpf.usermodel.XWPFDocument;

/** Text of a Word document, tables included. POI's own limits keep a small file from unfolding into a huge one. */
final class WordText implements DocumentReader.Extractor {

    @Override
    public String text(DataFile file) throws IOException {
        try (InputStream in = file.open(); XWPFDocument document = new XWPFDocument(in);
             XWPFWordExtractor text = new XWPFWordExtractor(document)) {
            return text.getText();
        } catch (OLE2NotOfficeXmlFileException other) {
            throw Malformed.at(file.place(0), "the document is encrypted, or of Word before 2007", Map.of(),
                "Save it as .docx without a password, or leave bad rows out: skip_bad_rows.");
        }
    }
}
