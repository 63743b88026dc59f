package io.forgellm.model.pull;

/**
 * {@code POST /api/models/pull}: a name alone, a repository with or without a file, or a URL.
 *
 * @param name     a short name, {@code org/repo}, {@code org/repo:QUANTISATION}, {@code org/repo/file.gguf} or a URL;
 *                 beside {@code url} what to call the file
 * @param revision branch, tag or commit of the repository; main by default
 * @param sha256   of the file behind {@code url}, 64 hexadecimal digits
 */
public record PullBody(String name, String repo, String file, String revision, String url, String sha256) { }
