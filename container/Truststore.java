import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.stream.Stream;

/**
 * {@code java Truststore.java FOLDER FILE}: the certificates (.crt) below a folder as Java's truststore. Without a
 * password, and so without a random salt: the same certificates give the same bytes.
 */
class Truststore {
    public static void main(String[] args) throws Exception {
        System.setProperty("keystore.pkcs12.certProtectionAlgorithm", "NONE");
        System.setProperty("keystore.pkcs12.macAlgorithm", "NONE");
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        CertificateFactory x509 = CertificateFactory.getInstance("X.509");
        try (Stream<Path> tree = Files.walk(Path.of(args[0]))) {
            List<Path> files = tree.filter(file -> file.toString().endsWith(".crt")).sorted().toList();
            for (Path file : files) {
                try (var in = Files.newInputStream(file)) {
                    store.setCertificateEntry(file.getFileName().toString(), x509.generateCertificate(in));
                }
            }
        }
        try (OutputStream out = Files.newOutputStream(Path.of(args[1]))) {
            store.store(out, null);
        }
    }
}
