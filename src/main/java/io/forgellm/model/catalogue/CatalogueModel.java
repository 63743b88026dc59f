package io.forgellm.model.catalogue;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * A model on this machine. Numbers that its file does not give are 0, texts null.
 *
 * @param id            what the API and the CLI call it: unique, and the same as long as no other file of its name comes
 * @param name          as its makers or its folder call it
 * @param path          the GGUF file, or the first of a set of shards
 * @param files         every file of it
 * @param instruct      made for conversation; else it continues text
 * @param parameters    weights in all
 * @param quantisation  Q4_K_M and the like
 * @param contextLength tokens it was made for
 * @param chatTemplate  whether it brings one
 * @param cacheBytesPerToken what one token of context takes in memory
 * @param error         why it cannot be loaded, or null
 */
public record CatalogueModel(String id, String name, Path path, List<Path> files, Source source, boolean instruct,
                             String architecture, long parameters, String quantisation, long sizeBytes,
                             int contextLength, boolean chatTemplate, Instant modified, long cacheBytesPerToken,
                             String error) {
    public CatalogueModel {
        files = List.copyOf(files);
    }
}
