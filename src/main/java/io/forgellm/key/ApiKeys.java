package io.forgellm.key;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.panache.common.Sort;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * The keys that were made here. Their hashes are kept in memory as well, so that {@link #accepts} may be asked by an
 * event loop; all else is blocking. A hash without salt will do: a key has 256 random bits, which nobody can guess.
 */
@ApplicationScoped
public class ApiKeys {
    private static final Logger LOG = Logger.getLogger(ApiKeys.class);
    private static final String PREFIX = "fl-";
    private static final int BYTES = 32;
    private static final int ENDING = 4;

    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private volatile Set<String> hashes = Set.of();

    ApiKeys(Clock clock) {
        this.clock = clock;
    }

    /** @param secret the key itself, which is told this once */
    public record Made(ApiKey key, String secret) { }

    void remember(@Observes StartupEvent started) {
        QuarkusTransaction.requiringNew().run(this::read);
    }

    /** The newest first. */
    public List<ApiKey> all() {
        return QuarkusTransaction.requiringNew().call(() -> ApiKeyRow.<ApiKeyRow>listAll(Sort.descending("createdAt"))
                .stream().map(ApiKeyRow::key).toList());
    }

    public synchronized Made make(String name) {
        byte[] bits = new byte[BYTES];
        random.nextBytes(bits);
        String secret = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
        ApiKey made = QuarkusTransaction.requiringNew().call(() -> {
            ApiKeyRow row = new ApiKeyRow();
            row.id = UUID.randomUUID().toString();
            row.name = name.strip();
            row.ending = secret.substring(secret.length() - ENDING);
            row.hash = hash(secret);
            row.createdAt = clock.instant().toString();
            row.persistAndFlush();
            read();
            return row.key();
        });
        LOG.infof("Key %s was made.", made.name());
        return new Made(made, secret);
    }

    /** From now on it opens nothing. @throws ForgeException KEY_NOT_FOUND */
    public synchronized ApiKey revoke(String id) {
        ApiKey revoked = QuarkusTransaction.requiringNew().call(() -> {
            ApiKeyRow row = ApiKeyRow.<ApiKeyRow>findByIdOptional(id).orElseThrow(() -> new ForgeException(
                    ErrorCode.KEY_NOT_FOUND, "There is no key '" + id + "'.", Map.of("id", id),
                    "GET /api/keys lists them."));
            row.delete();
            ApiKeyRow.flush();
            read();
            return row.key();
        });
        LOG.infof("Key %s was revoked.", revoked.name());
        return revoked;
    }

    /** Whether this is one of them. */
    public boolean accepts(String secret) {
        // By its hash, so how long a look takes tells nothing of the key.
        return !hashes.isEmpty() && hashes.contains(hash(secret));
    }

    private void read() {
        hashes = ApiKeyRow.<ApiKeyRow>listAll().stream().map(row -> row.hash).collect(Collectors.toUnmodifiableSet());
    }

    private static String hash(String secret) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256")
                    .digest(secret.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256.", e);
        }
    }
}
