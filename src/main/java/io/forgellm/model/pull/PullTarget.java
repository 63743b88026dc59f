package io.forgellm.model.pull;

import io.forgellm.model.catalogue.ShortName;
import java.net.URI;

/** What a client wants to have. Two requests with equal targets are the same pull. */
sealed interface PullTarget {
    String DEFAULT_REVISION = "main";

    /** How the client knows it. */
    String name();

    /** The starter model, from wherever it can be had. */
    record Starter() implements PullTarget {
        @Override
        public String name() {
            return ShortName.STARTER;
        }
    }

    /**
     * @param repository   {@code organisation/name}
     * @param file         path within the repository, or null to choose by quantisation
     * @param quantisation the one wanted, or null for the usual preference; only without a file
     */
    record HubFile(String repository, String revision, String file, String quantisation) implements PullTarget {
        static HubFile of(ShortName name) {
            return new HubFile(name.repository(), DEFAULT_REVISION, name.file(), null);
        }

        @Override
        public String name() {
            String choice = file != null ? "/" + file : quantisation != null ? ":" + quantisation : "";
            return repository + choice;
        }
    }

    /** @param sha256 lower case, or null; @param name of the file without its ending */
    record Web(URI uri, String sha256, String name) implements PullTarget { }
}
