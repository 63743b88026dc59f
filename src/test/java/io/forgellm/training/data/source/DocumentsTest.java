package io.forgellm.training.data.source;

import static io.forgellm.training.data.Datasets.examples;
import static io.forgellm.training.data.Datasets.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.forgellm.error.ForgeException;
import io.forgellm.training.data.Example;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts;
import org.apache.poi.xwpf.usermodel.XWPFDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocumentsTest {
    @TempDir
    Path folder;

    @Test
    void aPdfIsOneDocument() throws IOException {
        try (PDDocument pdf = pdf("Page one.", "Page two.")) {
            pdf.save(folder.resolve("paper.pdf").toFile());
        }
        assertThat(text()).isEqualTo("Page one.\nPage two.\n");
    }

    @Test
    void anEncryptedOrEmptyOrDamagedPdfSaysSo() throws IOException {
        try (PDDocument pdf = pdf("Secret.")) {
            pdf.protect(new StandardProtectionPolicy("owner", "user", new AccessPermission()));
            pdf.save(folder.resolve("paper.pdf").toFile());
        }
        refused("paper.pdf: the document is encrypted");
        try (PDDocument pdf = pdf("")) {
            pdf.save(folder.resolve("paper.pdf").toFile());
        }
        refused("paper.pdf: the document has no text; is it a scan?");
        write(folder, "paper.pdf", "no pdf at all");
        refused("paper.pdf: the file cannot be read: ");
    }

    @Test
    void aWordDocumentIsItsText() throws IOException {
        try (XWPFDocument word = new XWPFDocument(); OutputStream out =
                Files.newOutputStream(folder.resolve("letter.docx"))) {
            word.createParagraph().createRun().setText("Dear reader,");
            word.createTable(1, 2).getRow(0).getCell(0).setText("cell");
            word.write(out);
        }
        assertThat(text()).contains("Dear reader,").contains("cell");
    }

    @Test
    void aWordDocumentThatUnfoldsIsRefused() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("[Content_Types].xml"));
            zip.write(" ".repeat(64 << 20).getBytes(StandardCharsets.UTF_8));
        }
        write(folder, "bomb.docx", bytes.toByteArray());
        refused("bomb.docx: the file cannot be read: ");
    }

    @Test
    void aWebPageIsItsParagraphs() {
        write(folder, "page.html", """
            <html><head><title>T</title><style>p {}</style></head><body><nav>Home</nav>
            <h1>Title</h1><p>One <b>bold</b>
              word.</p><script>alert(1)</script><ul><li>first</li><li>second</li></ul>
            <pre>a
              b</pre>A &amp; B</body></html>
            """);
        assertThat(text()).isEqualTo("Title\n\nOne bold word.\n\nfirst\nsecond\n\na\n  b\n\nA & B");
    }

    @Test
    void aWebPageMayNameItsEncoding() {
        write(folder, "page.html", "<html><head><meta charset=\"iso-8859-1\"></head><body>\u00e9t\u00e9</body></html>"
            .getBytes(StandardCharsets.ISO_8859_1));
        assertThat(text()).isEqualTo("\u00e9t\u00e9");
        write(folder, "page.html", "<html><body>\n\u00e9t\u00e9</body></html>".getBytes(StandardCharsets.ISO_8859_1));
        refused("page.html, line 2: byte 0xE9 at offset 13 of the file is not UTF-8");
    }

    private String text() {
        return ((Example.Text) examples(folder).getFirst()).text();
    }

    private void refused(String message) {
        assertThatExceptionOfType(ForgeException.class).isThrownBy(() -> examples(folder))
            .withMessageStartingWith(message);
    }

    private static PDDocument pdf(String... pages) throws IOException {
        PDDocument pdf = new PDDocument();
        for (String text : pages) {
            PDPage page = new PDPage();
            pdf.addPage(page);
            try (PDPageContentStream content = new PDPageContentStream(pdf, page)) {
                content.beginText();
                content.setFont(new PDType1Font(Standard14Fonts.FontName.HELVETICA), 12);
                content.newLineAtOffset(100, 700);
                content.showText(text);
                content.endText();
            }
        }
        return pdf;
    }
}
